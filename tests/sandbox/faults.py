"""Faults planted in the reference server, one broken rule each: the suite must name each of them.

A fault is a function over pytest's monkeypatch; it breaks the sandbox of this process until the
test ends. None of them exists in the product.
"""

from __future__ import annotations

import functools
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import uvicorn
from sqlalchemy import delete, select, update
from starlette.responses import Response

from shared.proof import Ed25519Signer
from shared.sandbox import (
    answers,
    blobs,
    doors,
    effects,
    feed,
    intake,
    licences,
    phone,
    receipts,
    register,
    sealed,
    signatures,
)
from shared.sandbox import province as province_module
from shared.sandbox import tables as t
from shared.sandbox.province import Province
from shared.sync import signing
from shared.sync.contract import (
    FactStatus,
    FeedType,
    Heartbeat,
    HeartbeatAnswer,
    Mark,
    ProblemType,
)

Plant = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True)
class Fault:
    """What is broken, and the checks that must say so (the first is the one that names it)."""

    plant: Plant
    caught_by: tuple[str, ...]


FAULTS: dict[str, Fault] = {}


def _fault(*caught_by: str) -> Callable[[Plant], Plant]:
    def keep(plant: Plant) -> Plant:
        FAULTS[plant.__name__] = Fault(plant, caught_by)
        return plant

    return keep


def _wrap(patch: pytest.MonkeyPatch, owner: Any, name: str, make: Callable[..., Any]) -> None:
    """Replace ``owner.name`` by ``make(original)``."""
    patch.setattr(owner, name, make(getattr(owner, name)))


# section 13


@_fault("13.3 a heartbeat speaks for its own terminal")
def hears_heartbeats_of_others(patch):
    def make(original):
        def heartbeat(self, device, received, values):
            word = doors._parse(Heartbeat, received.body)
            named = replace(device, id=word.terminal)
            return original(self, named, received, values)

        return heartbeat

    _wrap(patch, doors.Doors, "_heartbeat", make)


@_fault("13.3 what does not fit is 400, unknown members are ignored")
def takes_any_heartbeat(patch):
    def make(original):
        def heartbeat(self, device, received, values):
            try:
                return original(self, device, received, values)
            except doors.Refused as refused:
                if refused.status != 400:
                    raise
                return Response('{"orders": []}', 200, None, "application/json")

        return heartbeat

    _wrap(patch, doors.Doors, "_heartbeat", make)


@_fault("13.3 more than 32 KB is 413")
def takes_heartbeats_of_any_size(patch):
    patch.setattr(doors, "MAX_HEARTBEAT_BYTES", 10**9)


@_fault("13.7 the answer lists orders, each the terminal's own")
def gives_orders_of_another_shape(patch):
    said = [{"verb": "run", "command": "reboot"}]
    patch.setattr(Province, "heartbeat", lambda *_a: HeartbeatAnswer(orders=said))


# section 2


@_fault("2.2 a request without a signature is refused")
def lets_unsigned_requests_in(patch):
    def make(original):
        def check(self, request):
            if "signature" not in {name.lower() for name in request.headers}:
                return next(iter(self._find.__self__.devices()))
            return original(self, request)

        return check

    _wrap(patch, signatures.Gate, "check", make)


@_fault("2.3 a signature must cover method, target and digest")
def does_not_ask_what_is_covered(patch):
    patch.setattr(signatures, "COVERED", ("@method",))


@_fault("2.3 a header that matters must be covered", "2.3 a header added after signing is refused")
def ignores_uncovered_headers(patch):
    patch.setattr(signatures, "OPTIONAL", ())


@_fault(
    "2.4 a body that does not match its digest is refused",
    "5.4 a piece that did not arrive whole does not count",
)
def does_not_look_at_the_digest(patch):
    patch.setattr(signatures._Verifier, "verify_body", lambda *_a, **_k: [])


@_fault("2.4 a nonce seen before is refused as replayed")
def accepts_replays(patch):
    def make(original):
        def fresh(self, created, nonce):
            self._seen.clear()
            original(self, created, nonce)

        return fresh

    _wrap(patch, signatures.Gate, "_fresh", make)


@_fault("2.4 an old signature is refused as clock-skew")
def takes_old_signatures(patch):
    patch.setattr(signatures, "SIGNATURE_MAX_AGE_S", 3600)


@_fault("2.4 a signature from the future is refused as clock-skew")
def takes_signatures_from_the_future(patch):
    patch.setattr(signatures, "CLOCK_SKEW_S", 3600)


@_fault("2.5 a revoked key gets 403 terminal-revoked")
def trusts_revoked_keys(patch):
    def make(original):
        def device(self, kid):
            found = original(self, kid)
            return None if found is None else replace(found, revoked=False)

        return device

    _wrap(patch, Province, "device", make)


@_fault("2.5 no terminal speaks for another")
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


@_fault("2.6 every answer carries Date")
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

    _wrap(patch, answers.SignedAnswers, "__call__", make)


@_fault("2.2 a key under another's name is refused", "2.3 a signature opens one door only")
def verifies_no_signature(patch):
    patch.setattr(signatures.Ed25519ByProof, "verify", lambda *_a, **_k: None)


@_fault("2.2 a key nobody registered is refused")
def trusts_strangers(patch):
    verifies_no_signature(patch)

    def make(original):
        return lambda self, kid: original(self, kid) or self.devices()[0]

    _wrap(patch, Province, "device", make)


def _verify_with(patch, change):
    def make(original):
        def verify(self, *args, **kwargs):
            return change(original, self, args, kwargs)

        return verify

    _wrap(patch, signatures._Verifier, "verify", make)


@_fault("2.2 a signature under another tag is refused")
def takes_any_tag(patch):
    _verify_with(
        patch,
        lambda original, self, args, kwargs: original(self, *args, **kwargs | {"expect_tag": None}),
    )


@_fault("2.4 created and nonce must be there")
def takes_signatures_without_time(patch):
    def change(original, self, args, kwargs):
        results = original(self, *args, **kwargs)
        results[0].parameters.setdefault("created", int(time.time()))
        results[0].parameters.setdefault("nonce", secrets.token_hex())
        return results

    _verify_with(patch, change)


# section 3


@_fault("3 facts come back stored, named and in order")
def answers_in_another_order(patch):
    def result(self, id_, status, problem=""):
        self.results.insert(0, intake.FactResult(id=id_, status=status, problem=problem))

    patch.setattr(intake._Batch, "result", result)


@_fault("3 gzip and plain JSON are both taken")
def does_not_unpack(patch):
    patch.setattr(doors, "_unpacked", lambda received: received.body)


@_fault("3.1 a hundred facts and one large fact are taken")
def takes_fifty_at_most(patch):
    def make(original):
        def headers(request):
            if len(request.facts) > 50:
                raise intake.BatchRefused(ProblemType.MALFORMED, "")
            return original(request)

        return headers

    _wrap(patch, intake, "_headers", make)


@_fault("3.12 a fact without its body is kept and rejected")
def does_not_miss_a_body(patch):
    def make(original):
        def clear(header, body, salt):
            if body is None:
                return sealed.Body(sealed.BodyState.OPEN, {})
            return original(header, body, salt)

        return clear

    _wrap(patch, intake, "clear_body", make)


@_fault("3.6 a body may hold anything and blocks nobody")
def crashes_on_odd_bodies(patch):
    def apply(self, fact):
        handler = self._handlers.get(fact.header.type)
        if handler is None or fact.body is None:
            return effects.NONE
        handler(fact.header, fact.body)
        return effects.APPLIED

    patch.setattr(effects.Book, "apply", apply)


@_fault("3.9 the feed tells how far the terminal is stored")
def tells_an_old_mark(patch):
    def make(original):
        def page(self, *args):
            found = original(self, *args)
            return found.model_copy(update={"stored_up_to": Mark(epoch=0, seq=1)})

        return page

    _wrap(patch, Province, "feed", make)


@_fault("3.1 facts of one epoch, one after the other")
def takes_facts_in_any_order(patch):
    patch.setattr(intake, "pairwise", lambda _headers: ())


@_fault("3.2 head must be of the last fact")
def ignores_what_the_head_names(patch):
    def check(request, headers, public_key):
        head = intake.SignedHead(**request.head.model_dump())
        if not intake.head_ok(head, public_key):
            raise intake.BatchRefused(ProblemType.HEAD, "")

    patch.setattr(intake, "_check_head", check)


@_fault("3.2 head must be signed by the terminal")
def ignores_the_head_s_signature(patch):
    patch.setattr(intake, "head_ok", lambda *_: True)


@_fault("3.3 sealed facts are applied when their key comes")
def never_opens_late(patch):
    patch.setattr(intake.Intake, "_open_late", lambda *_: None)


@_fault("3.3 a destroyed key is never taken again", "6 a destroyed key takes its pages away")
def keeps_destroyed_keys(patch):
    patch.setattr(sealed.ScopeKeys, "destroy", lambda *_: None)


@_fault("3.4 a clear body must match its hash", "3.4 a sealed body must match its hash")
def accepts_any_body(patch):
    def make(original):
        def proved(header, salt, plain, value=None):
            return original(
                replace(header, body_hash=sealed.body_hash(salt, plain)), salt, plain, value
            )

        return proved

    _wrap(patch, sealed, "_proved", make)


@_fault(
    "3.5 the same facts again are duplicates",
    "3.5 effects and feed entries happen once",
    "3.5 one batch many times at once is taken once",
)
def dedupes_nothing(patch):
    """Stores what comes again in place of what it has, and applies it again."""

    def make(original):
        def take(self, db, request, public_key, book, now):
            ids = [fact.header.get("id") for fact in request.facts]
            known = db.execute(select(t.facts.c.seq).where(t.facts.c.id.in_(ids))).scalars().all()
            if known:
                db.execute(delete(t.facts).where(t.facts.c.id.in_(ids)))
                db.execute(delete(t.cases))
                mine = t.chains.c.terminal == request.terminal
                first = request.facts[0].header
                db.execute(
                    update(t.chains).where(mine).values(seq=min(known) - 1, hash=first["prev_hash"])
                )
            return original(self, db, request, public_key, book, now)

        return take

    _wrap(patch, intake.Intake, "take", make)


@_fault("3.5 the feed has what facts caused when they are answered")
def tells_later(patch):
    """A batch's entries wait until the next batch."""
    waiting: list[tuple[Any, ...]] = []

    def make(original):
        def tell(self, *args):
            waiting.append(args)
            if len(waiting) > 4:
                original(self, *waiting.pop(0))

        return tell

    _wrap(patch, feed.Feed, "tell", make)


@_fault("3 table another content under a known id is a conflict")
def takes_another_content_for_a_duplicate(patch):
    def make(original):
        def conflict(chain, header, place, known):
            return None if known is not None else original(chain, header, place, known)

        return conflict

    def make_known(original):
        def one(self, batch, header, fact):
            if header.id in batch.known:
                batch.result(header.id, FactStatus.DUPLICATE)
                return
            original(self, batch, header, fact)

        return one

    _wrap(patch, intake, "_conflict", make)
    _wrap(patch, intake.Intake, "_one", make_known)


@_fault("3 table a gap is blocked and the mark tells where to go on")
def fills_gaps_in_silence(patch):
    patch.setattr(intake, "_place", lambda chain, header: _no_gap(chain, header))


def _no_gap(chain: Any, header: Any) -> str:
    later = (header.epoch, header.seq) > (chain.epoch, chain.seq)
    if not later:
        return "taken"
    return "next" if header.prev_hash == chain.hash else "epoch"


@_fault("3.6 a header's strings are short and plain", "3.6 names of scopes are short and plain")
def takes_any_name(patch):
    patch.setattr(intake, "name_ok", lambda _text: True)
    patch.setattr(intake, "names_ok", lambda _texts: True)


@_fault("3.6 what cannot be applied whole is not applied in part")
def applies_what_it_can(patch):
    def make(original):
        def submitted(self, header, body):
            original(self, header, {"number": ""} | body)

        return submitted

    _wrap(patch, effects.Book, "_submitted", make)


@_fault("3.6 two machines under one name are fenced")
def lets_clones_live(patch):
    patch.setattr(intake, "two_alive", lambda *_: False)


@_fault("3.7 what follows a refused fact does not wait")
def waits_behind_a_refused_fact(patch):
    def make(original):
        def one(self, batch, header, fact):
            if any(r.status is FactStatus.REJECTED for r in batch.results):
                batch.result(header.id, FactStatus.BLOCKED, ProblemType.GAP)
                return
            original(self, batch, header, fact)

        return one

    _wrap(patch, intake.Intake, "_one", make)


@_fault("3.10 a new epoch begins at 1, and a torn link is no refusal")
def refuses_a_torn_epoch(patch):
    def make(original):
        def conflict(chain, header, place, known):
            if place == "epoch" and chain.hash and header.prev_hash == "f" * 64:
                return ProblemType.CHAIN
            return original(chain, header, place, known)

        return conflict

    _wrap(patch, intake, "_conflict", make)


@_fault("3.10 an epoch waits for what its terminal still has before it")
def begins_epochs_at_once(patch):
    def make(original):
        def take(self, db, request, public_key, book, now):
            bare = request.model_copy(update={"after": None})
            return original(self, db, bare, public_key, book, now)

        return take

    _wrap(patch, intake.Intake, "take", make)


@_fault("3.10 what a lost disk had sent is stored though it comes late")
def takes_late_facts_for_a_clone(patch):
    patch.setattr(intake, "comes_late", lambda *_: False)


@_fault("3.11 a declared loss is passed over")
def waits_for_what_is_lost(patch):
    patch.setattr(intake, "_pass_over", lambda *_: None)


# section 4


@_fault("4.1 a cursor goes on exactly where it stood")
def feed_skips(patch):
    def make(original):
        def start(db, terminal, since):
            return original(db, terminal, since) + (1 if since else 0)

        return start

    _wrap(patch, province_module, "_start", make)


@_fault("4.1 nothing appears before what was read")
def feed_takes_in_entries_before_those_read(patch):
    """Numbers count down from a thousand, as where writers do not take turns."""
    given = iter(range(10**6, 0, -1))

    def tell(self, terminal, kind, case, item, state, body):
        values = {"n": next(given), "terminal": terminal, "type": kind.value, "case_id": case}
        values |= {"item": item, "state": state, "at": self.now, "body": json.dumps(body)}
        self._db.execute(feed.insert(t.feed).values(**values))

    patch.setattr(feed.Feed, "tell", tell)


@_fault("4.1 time does not go back along the feed")
def feed_s_time_goes_back(patch):
    left = iter(range(999, 0, -1))

    def make(original):
        def tell(self, *args):
            self.now = f"2026-01-01T00:00:00.{next(left):03d}Z"
            original(self, *args)

        return tell

    _wrap(patch, feed.Feed, "tell", make)


@_fault("4.4 an unknown cursor is 410 cursor-gone", "4.4 a cursor belongs to one terminal")
def starts_over_at_an_unknown_cursor(patch):
    def make(original):
        def start(db, terminal, since):
            try:
                return original(db, terminal, since)
            except province_module.CursorGone:
                return 0

        return start

    _wrap(patch, province_module, "_start", make)


@_fault("4.1 a cursor goes on exactly where it stood")
def uses_one_cursor_for_all(patch):
    patch.setattr(province_module, "_cursor", lambda row: "1")


@_fault("4 table nobody of another hall is told")
def tells_other_halls(patch):
    def counters(self, _hall):
        query = select(t.terminals.c.id).where(t.terminals.c.kind == "counter")
        return list(self._db.execute(query).scalars())

    patch.setattr(feed.Feed, "_counters", counters)


@_fault("4 table a kiosk's case is offered to its hall's windows")
def offers_without_the_answers(patch):
    def make(original):
        def offer(self, row, snapshot, to=None):
            original(self, row, snapshot | {"answers": {}}, to)

        return offer

    _wrap(patch, feed.Feed, "offer_case", make)


@_fault("4 table progress reaches the terminal and its hall")
def tells_only_the_terminal(patch):
    patch.setattr(feed.Feed, "audience", lambda _self, row: [row.terminal])


@_fault("4 table a refusal comes back to the fact's terminal only")
def refuses_in_silence(patch):
    patch.setattr(effects.Book, "_refuse", lambda *_: None)


@_fault("4 table only a counter of the hall that has the case acts on it")
def lets_anybody_accept(patch):
    patch.setattr(effects.Book, "_at_desk", lambda *_: None)


@_fault("4 table an act that does not fit the state is refused")
def accepts_twice(patch):
    def make(original):
        def accepted(self, header, body):
            try:
                original(self, header, body)
            except effects.Refusal:
                return

        return accepted

    _wrap(patch, effects.Book, "_accepted", make)


@_fault("4.6.1 a pending exemption is looked up, the case is not refused")
def settles_everything_as_exempt(patch):
    found = licences.LicenceAnswer(found=True)
    decide = licences.Exemptions._decide
    patch.setattr(licences.Exemptions, "_decide", _always_held(decide, found))


def _always_held(original: Any, found: Any) -> Any:
    def decide(self, case_id, number, material):
        real = licences.look_up
        licences.look_up = lambda *_: found
        try:
            original(self, case_id, number, material)
        finally:
            licences.look_up = real

    return decide


@_fault("4.6.3 a licence that is not held opens a supplement task")
def names_the_person_in_a_task(patch):
    def make(original):
        def tell(self, terminal, kind, case, item, state, body):
            if kind is FeedType.TASK_OPENED:
                body = body | {"sentence": "验收样例 要补交户口簿。"}
            original(self, terminal, kind, case, item, state, body)

        return tell

    _wrap(patch, feed.Feed, "tell", make)


@_fault(
    "4.6.5 a task is closed once and the others are told",
    "4.6.5 a task that is not open, or another's, is refused",
)
def closes_tasks_again(patch):
    def make(original):
        def close(self, case, task, outcome):
            return original(self, case, task, outcome) or not task.startswith("none")

        return close

    _wrap(patch, licences.Exemptions, "close", make)


@_fault("4.6.2 every window that may read the case is told how it is settled")
def tells_one_window_only(patch):
    def make(original):
        return lambda self, row, to: original(self, row, to[:1])

    _wrap(patch, feed.Feed, "answers", make)


@_fault("4.6.2 a held licence settles the material as exempt")
def opens_tasks_for_held_licences(patch):
    def make(original):
        return lambda material, _lookup: original(material, licences.Lookup.MISSING)

    _wrap(patch, licences, "supplement_for", make)


@_fault("4.6.6 a supplement asked for and received moves the case")
def forgets_supplements(patch):
    patch.setattr(effects.Book, "_supplemented", lambda *_: None)


# sections 5 and 6


@_fault("5.1 creating an upload again finds where it stands")
def begins_uploads_anew(patch):
    def make(original):
        def begin(self, db, terminal, sealed_digest, scope, length):
            db.execute(delete(t.blobs).where(t.blobs.c.sealed_digest == sealed_digest))
            return original(self, db, terminal, sealed_digest, scope, length)

        return begin

    _wrap(patch, blobs.BlobStore, "begin", make)


@_fault("5.2 HEAD tells offset, length and completeness")
def does_not_tell_the_length(patch):
    def make(original):
        def upload(status, found):
            answer = original(status, found)
            del answer.headers["Upload-Length"]
            return answer

        return upload

    _wrap(patch, doors, "_upload", make)


@_fault("5.5 a page shows only under the digest that facts name")
def shows_whatever_came(patch):
    def make(original):
        def open_(self, db, sealed_digest, scope, book):
            original(self, db, sealed_digest, scope, book)
            mine = t.pages.c.scope == scope
            db.execute(update(t.pages).where(mine).values(sealed_digest=sealed_digest))

        return open_

    _wrap(patch, blobs.BlobStore, "_open", make)


@_fault("5 an address is 64 hex digits and nothing else")
def takes_any_address(patch):
    patch.setattr(blobs, "DIGEST", re.compile(".*"))


@_fault("5.3 a piece at another offset is 409 and tells the right one")
def takes_pieces_anywhere(patch):
    def make(original):
        def append(self, db, terminal, sealed_digest, offset, data, book):
            offset = self.look(db, terminal, sealed_digest).offset
            return original(self, db, terminal, sealed_digest, offset, data, book)

        return append

    _wrap(patch, blobs.BlobStore, "append", make)


@_fault("5.5 bytes that do not match their address are dropped")
def does_not_check_scans(patch):
    class Always:
        def __init__(self, _data=b""):
            pass

        def hexdigest(self):
            return Always.wanted

    def make(original):
        def finish(self, db, sealed_digest, end, book):
            real, Always.wanted = blobs.hashlib, sealed_digest
            patch.setattr(blobs, "hashlib", type("fake", (), {"sha256": Always}))
            try:
                return original(self, db, sealed_digest, end, book)
            finally:
                patch.setattr(blobs, "hashlib", real)

        return finish

    _wrap(patch, blobs.BlobStore, "_finish", make)


@_fault("5 one terminal's upload is unknown to another")
def shows_uploads_to_others(patch):
    def make(original):
        def look(self, db, terminal, sealed_digest):
            mine = t.blobs.c.sealed_digest == sealed_digest
            owner = db.execute(select(t.blobs.c.terminal).where(mine)).scalar()
            return original(self, db, owner or terminal, sealed_digest)

        return look

    _wrap(patch, blobs.BlobStore, "look", make)


@_fault("6 nobody else sees a page")
def serves_another_hall_s_page(patch):
    def page(self, device, case_id, digest):
        with self.store.transaction() as db:
            return self._blobs.page(db, case_id, digest)

    patch.setattr(Province, "page", page)


@_fault("6 a page reaches the windows of its hall, byte for byte")
def lets_pages_be_cached(patch):
    def make(original):
        def page(self, *args):
            answer = original(self, *args)
            answer.headers["Cache-Control"] = "max-age=60"
            return answer

        return page

    _wrap(patch, doors.Doors, "_page", make)


# sections 7 to 10


@_fault("7 the catalogue has a strong ETag, and it gives 304")
def sends_a_weak_etag(patch):
    def make(original):
        def get(self, *args):
            answer = original(self, *args)
            answer.headers["ETag"] = "W/" + answer.headers["ETag"]
            return answer

        return get

    _wrap(patch, doors.Doors, "_get_catalogue", make)


@_fault("8 the register of licences answers at once")
def answers_later(patch):
    patch.setattr(doors.Doors, "_licence", lambda *_: Response(status_code=202))


@_fault("8 contributions answer at once, samples are marked")
def does_not_mark_samples(patch):
    def make(original):
        def ask(self, *args):
            value = json.loads(original(self, *args).body)
            del value["sample"]
            return Response(json.dumps(value), 200, media_type="application/json")

        return ask

    _wrap(patch, doors.Doors, "_contributions", make)


@_fault("9 unknown members are no error")
def refuses_unknown_members(patch):
    def make(original):
        def parse(model, data):
            found = original(model, data)
            if set(json.loads(data)) - set(model.model_fields):
                raise doors.Refused(400, ProblemType.MALFORMED)
            return found

        return parse

    _wrap(patch, doors, "_parse", make)


@_fault("10.1 page and answer name nobody")
def names_people_on_the_page(patch):
    def make(original):
        def item(self, token, row):
            name = json.loads(row["snapshot"])["applicant"]["name"] if row else ""
            return original(self, token, row) + name

        return item

    _wrap(patch, phone._Phone, "_item_name", make)


@_fault("9 nonsense is refused as 4xx, never 5xx", "9 fields of a wrong type are refused as 4xx")
def crashes_on_odd_input(patch):
    def parse(model, data):
        return model.model_validate_json(data)  # its error goes unhandled: 500

    patch.setattr(doors, "_parse", parse)


@_fault("9 errors are RFC 9457 documents")
def answers_errors_as_text(patch):
    def plain(status, problem, detail="", headers=None):
        return Response(problem.value, status, headers, "text/plain")

    patch.setattr(doors, "problem_response", plain)


@_fault("9 an error holds no personal data")
def repeats_what_it_refuses(patch):
    def parse(model, data):
        try:
            return model.model_validate_json(data)
        except ValueError as error:
            text = data.decode("utf-8", "replace")
            raise doors.Refused(400, ProblemType.MALFORMED, text) from error

    patch.setattr(doors, "_parse", parse)


@_fault("9 more than it takes is 413")
def unpacks_without_bound(patch):
    patch.setattr(doors, "MAX_BODY_BYTES", 10**9)


@_fault("10.2 a receipt is known once it arrived, and not before")
def knows_every_receipt(patch):
    def placed(db, text, token, *, revoked):
        return receipts.Judged(receipts.ReceiptVerdict.KNOWN, token)

    patch.setattr(receipts, "_placed", placed)


@_fault("10.2 a changed receipt is never genuine")
def verifies_no_receipt(patch):
    patch.setattr(receipts, "verify_token", lambda *_: receipts.TokenVerdict.VALID)


@_fault("10.2 a receipt of a stranger, or in another's name, is forged")
def lets_terminals_sign_for_others(patch):
    def make(original):
        def decode(text):
            token, signature, signed = original(text)
            known = {"K": token.kid}  # whoever holds the key counts as the terminal it names
            return _Anybody(token, known), signature, signed

        return decode

    _wrap(patch, receipts, "decode_token", make)


class _Anybody:
    """A token whose terminal is whoever it is compared with."""

    def __init__(self, token, _known):
        self._token = token

    def __getattr__(self, name):
        return _Equal(self._token.terminal) if name == "terminal" else getattr(self._token, name)


class _Equal(str):
    __slots__ = ()
    __hash__ = str.__hash__

    def __ne__(self, _other):
        return False


@_fault("10.2 another receipt for a case or number is replayed")
def overlooks_clashes(patch):
    patch.setattr(receipts, "_clashes", lambda *_: False)


@_fault("10.2 what a revoked key signed unheard is revoked")
def overlooks_revocation(patch):
    def make(original):
        def signed_with(db, kid):
            found = original(db, kid)
            return None if found is None else replace(found, revoked=False)

        return signed_with

    _wrap(patch, receipts, "signed_with", make)


@_fault("2.8.1 every answer is signed for its request", "2.8.2 refusals are signed too")
def binds_answers_to_nothing(patch):
    """Signed, but for any request: an old answer could be played again."""

    def make(original):
        def sign(self, answer, body, created):
            answer.request = None
            self._sign(answer, body, created, ("@status", "content-digest", "date"))

        return sign

    _wrap(patch, signing.AnswerSigner, "sign", make)


@_fault("2.8.1 every answer is signed for its request", "2.8.2 refusals are signed too")
def signs_answers_with_another_key(patch):
    def make(original):
        def init(self, app, signer, clock, public_url):
            original(self, app, Ed25519Signer.generate(), clock, public_url)

        return init

    _wrap(patch, answers.SignedAnswers, "__init__", make)


@_fault("2.8.2 refusals are signed too")
def signs_good_answers_only(patch):
    def make(original):
        def sign(self, scope, start, body):
            original(self, scope, start, body)
            if start["status"] >= 400:
                kept = [h for h in start["headers"] if not h[0].startswith(b"signature")]
                start["headers"] = kept

        return sign

    _wrap(patch, answers.SignedAnswers, "sign", make)


@_fault("2.8.4 no answer has a content coding or leads elsewhere")
def codes_its_answers(patch):
    def make(original):
        def json_(model):
            answer = original(model)
            answer.headers["Content-Encoding"] = "identity"
            return answer

        return json_

    _wrap(patch, doors, "_json", make)


@_fault("2.9.2 a wrong code is refused and tells nothing")
def tells_who_has_a_code(patch):
    def enrol(*_args):
        raise register.EnrolRefused(404, ProblemType.NOT_FOUND, "no such terminal")

    patch.setattr(register.Register, "enrol", enrol)


@_fault("2.9.9 the keys told are the keys configured")
def tells_another_key(patch):
    def make(original):
        return lambda province: original(province).model_copy(update={"sealing": "AAAA"})

    _wrap(patch, doors.est, "keys", make)
