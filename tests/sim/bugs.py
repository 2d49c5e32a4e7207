"""Planted bugs: each a small change to the product or to the order of work. All must be caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from sqlalchemy import delete, select, update

from shared.journal import FactDraft, files
from shared.sandbox import blobs, effects, pasts
from shared.sandbox import tables as t
from shared.sandbox.intake import Intake
from shared.sandbox.signatures import Gate
from shared.sync import Reply, SyncEngine
from shared.sync.facts_lane import FactsLane
from shared.sync.feed_lane import FeedLane
from shared.sync.pacing import Pacer
from shared.sync.signing import SignedMessage
from tests.sim import people
from tests.sim.seals import Raw, Seals


class AcksBeforeTheAnswer(SyncEngine):
    """What was sent counts as stored."""

    def handle(self, call, outcome, sent=None):
        if call.lane == "facts" and self._facts._sent is not None:
            last = self._facts._sent.headers[-1]
            self._journal.mark_stored(last.epoch, last.seq)
        super().handle(call, outcome, sent)


class DropsOnRefusal(SyncEngine):
    """A refused identity throws the batch away."""

    def _identity(self, call, reply):
        if call.lane == "facts" and self._facts._sent is not None:
            last = self._facts._sent.headers[-1]
            self._journal.mark_stored(last.epoch, last.seq)
            self._facts._forget()
        super()._identity(call, reply)


class CursorInMemory(SyncEngine):
    """The cursor does not survive with the facts it brought."""

    def __init__(self, journal, **more):
        super().__init__(journal, **more)
        self._feed._place = replace(self._feed._place, cursor="")


class MarksTheBlocked(SyncEngine):
    """Any 200 counts for the whole batch, blocked or not, whatever it speaks of."""

    def handle(self, call, outcome, sent=None):
        mark = None
        if call.lane == "facts" and self._facts._sent is not None:
            mark = self._facts._sent.headers[-1]
        super().handle(call, outcome, sent)
        if mark is not None and getattr(outcome, "status", 0) == 200:
            self._journal.mark_stored(mark.epoch, mark.seq)


class _Backwards(FeedLane):
    def _apply(self, page):
        super()._apply(page.model_copy(update={"entries": page.entries[::-1]}))


class HearsBackwards(SyncEngine):
    """A page of the feed is laid down newest first."""

    def __init__(self, journal, *, monotonic, **more):
        super().__init__(journal, monotonic=monotonic, **more)
        every = self._feed._every_s
        self._feed = _Backwards(journal, monotonic, every)


class ForgetsScans(SyncEngine):
    """A scan counts as stored when its upload has begun."""

    def handle(self, call, outcome, sent=None):
        super().handle(call, outcome, sent)
        if call.lane == "blobs" and call.method == "POST":
            self._journal.blob_stored(call.path.rpartition("/")[2])
            self._blobs._now = None


class DeafToThePutBack(SyncEngine):
    """What the feed says of the province's mark is not heard."""

    def __init__(self, journal, **more):
        super().__init__(journal, **more)
        self._facts.compare = lambda _mark: None


class NoDedupe(Intake):
    """The province does not remember ids it has."""

    def take(self, db, request, public_key, book, now):
        ids = [fact.header["id"] for fact in request.facts]
        db.execute(delete(t.facts).where(t.facts.c.id.in_(ids)))
        first = request.facts[0].header
        mine = t.chains.c.terminal == request.terminal
        before = {"epoch": first["epoch"], "seq": first["seq"] - 1, "hash": first["prev_hash"]}
        db.execute(t.chains.update().where(mine).values(**before))
        return super().take(db, request, public_key, book, now)


class Reorders(Intake):
    """Two facts of one case that arrive together are stored the wrong way round."""

    def _store(self, batch, header, text, digest, fact):
        super()._store(batch, header, text, digest, fact)
        rows = batch.rows
        if len(rows) > 1 and rows[-2]["case_id"] == rows[-1]["case_id"] != "":
            rows[-2], rows[-1] = rows[-1], rows[-2]


def prints_first(world: Any, m: Any, visit: str, scope: str, case: str) -> Iterator[None]:
    """The receipt is printed while the case is still being committed."""
    serial = m.do(m.journal.query, "select count(*) + 1 as n from receipts")[0]["n"]
    number = f"{m.terminal} {m.now():%y%m%d} {serial:04d}"
    name = world.name("p", m)
    body = {"print": name, "visit": visit, "number": number, "paper": "receipt", "copy": 0}
    m.append(FactDraft("print-begun", body))
    world.checks.paper(m, name, number, "receipt")
    yield
    people.commit(world, m, visit, scope, case)
    m.append(FactDraft("print-confirmed", {"print": name}))


def _proved(seals: Seals, request: SignedMessage, raw: Raw) -> Reply:
    return seals.proved(request, raw)


def _credulous(_seals: Seals, _request: SignedMessage, raw: Raw) -> Reply:
    """Whatever comes is the province's word."""
    return Reply(raw.status, raw.headers, raw.body)


class _NoAfter(FactsLane):
    def _read(self, after):
        return [replace(fact, after=None) for fact in super()._read(after)]


class SaysNotWhatComesBefore(SyncEngine):
    """An epoch begins without a word on what its terminal has before it."""

    def __init__(self, journal, **more):
        super().__init__(journal, **more)
        self._facts = _NoAfter(journal, self._stamp)


class _Hasty(Pacer):
    def told_to_wait(self, now, *_):
        self.failed(now)


class Impatient(SyncEngine):
    """Retry-After is not read."""

    def __init__(self, journal, **more):
        super().__init__(journal, **more)
        self._pacer = _Hasty(self._pacer.rng, self._pacer.longest_s)


def _trusts_scans() -> AbstractContextManager[object]:
    """A scan counts as whole without a look at its digest."""

    return patch.object(blobs.BlobStore, "_finish", _unlooked)


def _unlooked(self, db, sealed_digest, end, book, known):
    self._growing(sealed_digest).replace(self._path(sealed_digest))
    mine = t.blobs.c.sealed_digest == sealed_digest
    db.execute(update(t.blobs).where(mine).values(state="complete"))
    scope = db.execute(select(t.blobs.c.scope).where(mine)).scalar_one()
    self._open(db, sealed_digest, scope, book)
    return blobs.Upload(end, end, complete=True)


def _lets_two_in() -> AbstractContextManager[object]:
    """The second process finds the door open."""

    def opens(self, path):
        self._file = path.open("ab")

    return patch.object(files.Lock, "__init__", opens)


def _late_is_a_clone() -> AbstractContextManager[object]:
    """What a lost disk had sent counts as the word of a second machine."""
    return patch.object(pasts, "LATE_S", -1)


def _lets_replays_in() -> AbstractContextManager[object]:
    """The gate does not remember what it has seen."""
    return patch.object(Gate, "_fresh", lambda _self, _created, _nonce: None)


def _refuses_refusals() -> AbstractContextManager[object]:
    """A refusal that is laid down badly is refused in its turn, without end."""
    return patch.object(effects, "Role", SimpleNamespace(PROVINCE="nobody"))


@dataclass(frozen=True)
class Bug:
    """What a schedule runs with; nothing changed is the product."""

    name: str = "none"
    engine: type[SyncEngine] = SyncEngine
    intake: type[Intake] = Intake
    submit: Callable[..., Iterator[None]] = people.submit
    believes: Callable[[Seals, SignedMessage, Raw], Reply] = _proved
    patched: Callable[[], AbstractContextManager[object]] = nullcontext
    faults: tuple[str, ...] = ()
    """Kinds of fault that strike in every schedule."""
    narrow: bool = False
    """Every province takes less than the contract allows."""


NONE = Bug()
PLANTED = (
    Bug("ack before the response", engine=AcksBeforeTheAnswer),
    Bug("no dedupe", intake=NoDedupe),
    Bug("drop on 401", engine=DropsOnRefusal),
    Bug("reorder within a case", intake=Reorders),
    Bug("print before commit", submit=prints_first),
    Bug("cursor in memory", engine=CursorInMemory, faults=("restart",)),
    Bug("blocked counts as stored", engine=MarksTheBlocked),
    Bug("feed laid down backwards", engine=HearsBackwards),
    Bug("scan stored when begun", engine=ForgetsScans),
    Bug("deaf to the put back", engine=DeafToThePutBack, faults=("roll_back",)),
    Bug("believes what nobody signed", believes=_credulous),
    Bug("Retry-After is not read", engine=Impatient),
    Bug(
        "says not what comes before", engine=SaysNotWhatComesBefore, faults=("roll_back", "restore")
    ),
    Bug("late is a clone", patched=_late_is_a_clone, faults=("restore",)),
    Bug("scan taken unlooked", patched=_trusts_scans),
    Bug("two processes let in", patched=_lets_two_in, faults=("second_process",)),
    Bug("replays let in", patched=_lets_replays_in),
    Bug("refuses refusals", patched=_refuses_refusals, narrow=True),
)
