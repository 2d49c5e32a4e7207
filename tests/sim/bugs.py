"""Planted bugs: each a small change to the product or to the order of work. All must be caught."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from shared.journal import FactDraft
from shared.sandbox import tables as t
from shared.sandbox.intake import Intake
from shared.sync import SyncEngine
from shared.sync.feed_lane import FeedLane
from tests.sim import people


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
        self._feed._place.cursor = ""


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

    def _store(self, batch, header, digest, fact):
        super()._store(batch, header, digest, fact)
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


@dataclass(frozen=True)
class Bug:
    """What a schedule runs with; nothing changed is the product."""

    name: str = "none"
    engine: type[SyncEngine] = SyncEngine
    intake: type[Intake] = Intake
    submit: Callable[..., Iterator[None]] = people.submit
    faults: tuple[str, ...] = ()
    """Kinds of fault that strike in every schedule."""


NONE = Bug()
PLANTED = (
    Bug("ack before the response", engine=AcksBeforeTheAnswer),
    Bug("no dedupe", intake=NoDedupe),
    Bug("drop on 401", engine=DropsOnRefusal),
    Bug("reorder within a case", intake=Reorders),
    Bug("print before commit", submit=prints_first),
    Bug("cursor in memory", engine=CursorInMemory),
    Bug("blocked counts as stored", engine=MarksTheBlocked),
    Bug("feed laid down backwards", engine=HearsBackwards),
    Bug("scan stored when begun", engine=ForgetsScans),
    Bug("deaf to the put back", engine=DeafToThePutBack, faults=("roll_back",)),
)
