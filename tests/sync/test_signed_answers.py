"""RFC 9421's published examples through our own parts, and what an answer's signature binds."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.algorithms import ECDSA_P256_SHA256

from shared.proof import Ed25519Signer
from shared.sandbox import provision
from shared.sync.signing import (
    AnswerSigner,
    AnswerVerifier,
    Ed25519ByProof,
    RequestSigner,
    SignedAnswer,
    SignedMessage,
    Unproved,
)

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)

# RFC 9421 appendix B.1.3 and B.1.4
ED25519_PRIVATE = b"""-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF
-----END PRIVATE KEY-----"""
ED25519_PUBLIC = base64.b64decode("JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
P256_PUBLIC = b"""-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----"""
B26 = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
REQRES = "dMT/A/76ehrdBTD/2Xx8QuKV6FoyzEP/I9hdzKN8LQJLNgzU4W767HK05rx1i8meNQQgQPgQp8wq2ive3tV5Ag=="
REQUEST_DIGEST = (
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm"
    "+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
)
ANSWER_DIGEST = (
    "sha-512=:0Y6iCBzGg5rZtoXS95Ijz03mslf6KAMCloESHObfwnHJDbkkWWQz6PhhU9kxsT"
    "bARtY2PTBOzq24uJFpHsMuAg==:"
)


def _rfc_request():
    headers = {
        "Host": "example.com",
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Content-Digest": REQUEST_DIGEST,
        "Content-Length": "18",
    }
    return SignedMessage("POST", "https://example.com/foo?param=Value&Pet=dog", headers)


class _Key(HTTPSignatureKeyResolver):
    def __init__(self, key):
        self._key = key

    def resolve_public_key(self, key_id):
        return self._key

    resolve_private_key = resolve_public_key


def test_b_2_6_a_request_signed_with_ed25519_comes_out_byte_for_byte():
    private = load_pem_private_key(ED25519_PRIVATE, None).private_bytes_raw()
    signer = Ed25519Signer.from_bytes(private)
    assert signer.public_key == ED25519_PUBLIC
    message = _rfc_request()
    HTTPMessageSigner(signature_algorithm=Ed25519ByProof, key_resolver=_Key(signer)).sign(
        message,
        key_id="test-key-ed25519",
        created=datetime.fromtimestamp(1618884473, UTC),
        include_alg=False,
        label="sig-b26",
        use_existing_digest=True,
        covered_component_ids=(
            "date", "@method", "@path", "@authority", "content-type", "content-length",
        ),
    )  # fmt: skip
    assert message.headers["Signature"] == f"sig-b26=:{B26}:"
    checks = HTTPMessageVerifier(
        signature_algorithm=Ed25519ByProof, key_resolver=_Key(ED25519_PUBLIC)
    )
    assert checks.verify(message, max_age=None)
    message.headers["Date"] = "Tue, 20 Apr 2021 02:07:56 GMT"
    with pytest.raises(InvalidSignature, match="does not verify"):
        checks.verify(message, max_age=None)


def _rfc_answer(request):
    headers = {
        "Date": "Tue, 20 Apr 2021 02:07:56 GMT",
        "Content-Type": "application/json",
        "Content-Length": "62",
        "Content-Digest": ANSWER_DIGEST,
        "Signature-Input": (
            'reqres=("@status" "content-digest" "content-type" "@authority";req "@method";req '
            '"@path";req "content-digest";req);created=1618884479;keyid="test-key-ecc-p256"'
        ),
        "Signature": f"reqres=:{REQRES}:",
    }
    return SignedAnswer(503, headers, request)


def test_section_2_4_an_answer_is_tied_to_its_request_as_the_rfc_shows_it():
    checks = HTTPMessageVerifier(
        signature_algorithm=ECDSA_P256_SHA256, key_resolver=_Key(load_pem_public_key(P256_PUBLIC))
    )
    body = b'{"busy": true, "message": "Your call is very important to us"}'
    assert checks.verify(_rfc_answer(_rfc_request()), max_age=None, body=body)
    other = _rfc_request()
    other.url = "https://example.com/bar"
    for wrong in (
        _rfc_answer(other),
        _rfc_answer(SignedMessage("PUT", _rfc_request().url, _rfc_request().headers)),
        SignedAnswer(200, _rfc_answer(None).headers, _rfc_request()),
    ):
        with pytest.raises(InvalidSignature):
            checks.verify(wrong, max_age=None, body=body)


@dataclass
class Exchange:
    """A signed request and its signed answer."""

    device: Ed25519Signer
    province: Ed25519Signer
    request: SignedMessage
    answer: SignedAnswer
    body: bytes

    def check(self, *keys):
        return AnswerVerifier(keys or (self.province.public_key,), "a").check(
            self.answer, self.body
        )


URL = "https://province.example/v1/facts"


def _request(device, method="POST", url=URL, body=b"{}"):
    request = SignedMessage(method, url, {"Content-Type": "application/json"})
    RequestSigner(device, "q").sign(request, body, NOW)
    return request


def _exchange(status=200, body=b'{"results":[]}', **headers):
    device, province = Ed25519Signer.generate(), Ed25519Signer.generate()
    request = _request(device)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = SignedAnswer(status, {"Date": "Sat, 21 Nov 2026 06:00:00 GMT", **names}, request)
    AnswerSigner(province, "a").sign(answer, body, NOW)
    return Exchange(device, province, request, answer, body)


def test_an_honest_answer_gives_its_signed_headers_and_no_others():
    one = _exchange(content_type="application/json", upload_offset="7", x_other="1")
    one.answer.headers["Via"] = "1.1 gateway"
    assert one.check() == {
        "date": "Sat, 21 Nov 2026 06:00:00 GMT",
        "content-type": "application/json",
        "upload-offset": "7",
    }


def _status(one):
    one.answer.status_code = 204


def _body(one):
    one.body = b'{"results":[1]}'


def _no_body(one):
    one.body = b""


def _header(one):
    one.answer.headers["upload-offset"] = "99"


def _dropped(one):
    del one.answer.headers["upload-offset"]


def _added(one):
    one.answer.headers["Upload-Complete"] = "?1"


def _date(one):
    one.answer.headers["Date"] = "Sat, 21 Nov 2026 09:00:00 GMT"


def _other_request(one):
    """The same question once more: only the nonce and so the signature differ."""
    one.answer.request = _request(one.device)


def _other_door(one):
    one.answer.request = SignedMessage("POST", URL + "x", dict(one.request.headers))


def _other_method(one):
    one.answer.request = SignedMessage("PUT", URL, dict(one.request.headers))


def _stripped(one):
    for name in ("Signature", "Signature-Input"):
        del one.answer.headers[name]


def _by_the_device(one):
    """A terminal's own key signs requests, never answers."""
    fresh = SignedAnswer(200, {"Date": one.answer.headers["Date"]}, one.request)
    AnswerSigner(one.device, "a").sign(fresh, one.body, NOW)
    one.answer = fresh


def _unbound(one):
    """Signed by the province, but for a request that carried no signature."""
    fresh = SignedAnswer(200, {"Date": one.answer.headers["Date"]}, SignedMessage("POST", URL, {}))
    AnswerSigner(one.province, "a").sign(fresh, one.body, NOW)
    one.answer = SignedAnswer(200, fresh.headers, one.request)


def _as_a_request(one):
    """Signed by the right key, but as something else than an answer."""
    fresh = SignedAnswer(200, {"Date": one.answer.headers["Date"]}, one.request)
    AnswerSigner(one.province, "q").sign(fresh, one.body, NOW)
    one.answer = fresh


TRICKS = [
    _status, _body, _no_body, _header, _dropped, _added, _date, _other_request, _other_door,
    _other_method, _stripped, _by_the_device, _unbound, _as_a_request,
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_what_was_changed_moved_or_made_up_is_not_an_answer(trick):
    one = _exchange(upload_offset="7")
    one.check()
    trick(one)
    with pytest.raises(Unproved):
        one.check()


@pytest.mark.parametrize("body", [b"", b"x"])
def test_an_empty_body_is_proved_too(body):
    one = _exchange(204, b"")
    one.body = body
    if body:
        with pytest.raises(Unproved):
            one.check()
    else:
        assert one.check()


def test_while_the_key_is_changed_both_serve_and_afterwards_only_the_new_one():
    one, old = _exchange(), Ed25519Signer.generate().public_key
    assert one.check(old, one.province.public_key)
    with pytest.raises(Unproved):
        one.check(old)


def test_the_time_of_an_answer_is_no_ground_to_refuse_it():
    """A terminal whose clock is years off must be able to learn the time from an answer."""
    one = _exchange()
    fresh = SignedAnswer(200, {"Date": "Sat, 21 Nov 2026 06:00:00 GMT"}, one.request)
    AnswerSigner(one.province, "a").sign(fresh, b"", NOW + timedelta(days=4000))
    one.answer, one.body = fresh, b""
    assert one.check()


def test_a_province_from_before_gets_its_answer_key_once_and_keeps_the_other(tmp_path):
    made = provision(tmp_path)
    path = tmp_path / "province-key.json"
    path.write_text(json.dumps({"x25519": made.private.hex()}))
    first, again = provision(tmp_path), provision(tmp_path)
    assert first.private == made.private
    assert first.answer_private != made.answer_private
    assert again == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert "ed25519" not in repr(first)
    assert first.answer_private.hex() not in repr(first)
