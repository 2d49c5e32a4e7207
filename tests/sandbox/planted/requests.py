"""Faults in who may ask, and how a request is signed (contract, section 2)."""

from __future__ import annotations

import functools
import secrets
import time
from dataclasses import replace

import uvicorn

from shared.proof import Ed25519Signer
from shared.sandbox import (
    answers,
    doors,
    intake,
    register,
    signatures,
)
from shared.sandbox.province import Province
from shared.sync import signing
from shared.sync.contract import (
    ProblemType,
)
from tests.sandbox.planted.planting import fault, wrap


def _verify_with(patch, change):
    def make(original):
        def verify(self, *args, **kwargs):
            return change(original, self, args, kwargs)

        return verify

    wrap(patch, signatures._Verifier, "verify", make)


@fault("2.2 a request without a signature is refused")
def lets_unsigned_requests_in(patch):
    def make(original):
        def check(self, request):
            if "signature" not in {name.lower() for name in request.headers}:
                return next(iter(self._find.__self__.devices()))
            return original(self, request)

        return check

    wrap(patch, signatures.Gate, "check", make)


@fault("2.3 a signature must cover method, target and digest")
def does_not_ask_what_is_covered(patch):
    patch.setattr(signatures, "COVERED", ("@method",))


@fault("2.3 a header that matters must be covered", "2.3 a header added after signing is refused")
def ignores_uncovered_headers(patch):
    patch.setattr(signatures, "OPTIONAL", ())


@fault(
    "2.4 a body that does not match its digest is refused",
    "5.4 a piece that did not arrive whole does not count",
)
def does_not_look_at_the_digest(patch):
    patch.setattr(signatures._Verifier, "verify_body", lambda *_a, **_k: [])


@fault("2.4 a nonce seen before is refused as replayed")
def accepts_replays(patch):
    def make(original):
        def fresh(self, created, nonce):
            self._seen.clear()
            original(self, created, nonce)

        return fresh

    wrap(patch, signatures.Gate, "_fresh", make)


@fault("2.4 an old signature is refused as clock-skew")
def takes_old_signatures(patch):
    patch.setattr(signatures, "SIGNATURE_MAX_AGE_S", 3600)


@fault("2.4 a signature from the future is refused as clock-skew")
def takes_signatures_from_the_future(patch):
    patch.setattr(signatures, "CLOCK_SKEW_S", 3600)


@fault("2.5 a revoked key gets 403 terminal-revoked")
def trusts_revoked_keys(patch):
    def make(original):
        def device(self, kid):
            found = original(self, kid)
            return None if found is None else replace(found, revoked=False)

        return device

    wrap(patch, Province, "device", make)


@fault("2.5 no terminal speaks for another")
def lets_one_speak_for_another(patch):
    def make(original):
        def take(self, device, request):
            return original(self, replace(device, id=request.terminal), request)

        return take

    def door(self, device, received, _values):
        request = doors._parse(doors.FactsRequest, doors._unpacked(received))
        return doors._json(self._province.take_facts(device, request))

    patch.setattr(doors.Doors, "_facts", door)
    patch.setattr(intake, "head_ok", lambda *_: True)


@fault("2.6 every answer carries Date")
def sends_no_date(patch):
    patch.setattr(uvicorn, "Config", functools.partial(uvicorn.Config, date_header=False))

    def make(original):
        async def call(self, scope, receive, send):
            async def dateless(message):
                if message["type"] == "http.response.start":
                    kept = [pair for pair in message["headers"] if pair[0].lower() != b"date"]
                    message["headers"] = kept
                await send(message)

            await original(self, scope, receive, dateless)

        return call

    wrap(patch, answers.SignedAnswers, "__call__", make)


@fault("2.2 a key under another's name is refused", "2.3 a signature opens one door only")
def verifies_no_signature(patch):
    patch.setattr(signatures.Ed25519ByProof, "verify", lambda *_a, **_k: None)


@fault("2.2 a key nobody registered is refused")
def trusts_strangers(patch):
    verifies_no_signature(patch)

    def make(original):
        return lambda self, kid: original(self, kid) or self.devices()[0]

    wrap(patch, Province, "device", make)


@fault("2.2 a signature under another tag is refused")
def takes_any_tag(patch):
    _verify_with(
        patch,
        lambda original, self, args, kwargs: original(self, *args, **kwargs | {"expect_tag": None}),
    )


@fault("2.4 created and nonce must be there")
def takes_signatures_without_time(patch):
    def change(original, self, args, kwargs):
        results = original(self, *args, **kwargs)
        results[0].parameters.setdefault("created", int(time.time()))
        results[0].parameters.setdefault("nonce", secrets.token_hex())
        return results

    _verify_with(patch, change)


@fault("2.8.1 every answer is signed for its request", "2.8.2 refusals are signed too")
def binds_answers_to_nothing(patch):
    """Signed, but for any request: an old answer could be played again."""

    def make(original):
        def sign(self, answer, body, created):
            answer.request = None
            self._sign(answer, body, created, ("@status", "content-digest", "date"))

        return sign

    wrap(patch, signing.AnswerSigner, "sign", make)


@fault("2.8.1 every answer is signed for its request", "2.8.2 refusals are signed too")
def signs_answers_with_another_key(patch):
    def make(original):
        def init(self, app, signer, clock, public_url):
            original(self, app, Ed25519Signer.generate(), clock, public_url)

        return init

    wrap(patch, answers.SignedAnswers, "__init__", make)


@fault("2.8.2 refusals are signed too")
def signs_good_answers_only(patch):
    def make(original):
        def sign(self, scope, start, body):
            original(self, scope, start, body)
            if start["status"] >= 400:
                kept = [h for h in start["headers"] if not h[0].startswith(b"signature")]
                start["headers"] = kept

        return sign

    wrap(patch, answers.SignedAnswers, "sign", make)


@fault("2.8.4 no answer has a content coding or leads elsewhere")
def codes_its_answers(patch):
    def make(original):
        def json_(model):
            answer = original(model)
            answer.headers["Content-Encoding"] = "identity"
            return answer

        return json_

    wrap(patch, doors, "_json", make)


@fault("2.9.2 a wrong code is refused and tells nothing")
def tells_who_has_a_code(patch):
    def enrol(*_args):
        raise register.EnrolRefused(404, ProblemType.NOT_FOUND, "no such terminal")

    patch.setattr(register.Register, "enrol", enrol)


@fault("2.9.9 the keys told are the keys configured")
def tells_another_key(patch):
    def make(original):
        return lambda province: original(province).model_copy(update={"sealing": "AAAA"})

    wrap(patch, doors.est, "keys", make)
