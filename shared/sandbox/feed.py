"""What a province tells its terminals: entries of their feeds, in the order they were written."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from shared.domain.case import State
from shared.sandbox import tables as t
from shared.sync.contract import FeedType

# Statements that every case needs are built once: SQLAlchemy takes five times as long to build one
# as to run it.
_CASE = select(t.cases).where(t.cases.c.case_id == bindparam("case"))
_TELL = insert(t.feed)
_PAGES = (
    select(t.pages)
    .where(t.pages.c.case_id == bindparam("case"), t.pages.c.removed.is_(False))
    .order_by(t.pages.c.page)
)
_LOOKUPS = (
    select(t.lookups).where(t.lookups.c.case_id == bindparam("case")).order_by(t.lookups.c.material)
)
_TASKS = (
    select(t.tasks)
    .where(t.tasks.c.case_id == bindparam("case"), t.tasks.c.closed_at == "")
    .order_by(t.tasks.c.task)
)
_KIND = select(t.terminals.c.kind).where(t.terminals.c.id == bindparam("terminal"))
_COUNTERS = (
    select(t.terminals.c.id)
    .where(
        t.terminals.c.hall == bindparam("hall"),
        t.terminals.c.kind == "counter",
        t.terminals.c.revoked.is_(False),
    )
    .order_by(t.terminals.c.id)
)


def case_row(db: Connection, case_id: str) -> Row[Any] | None:
    """The applied state of a case."""
    return db.execute(_CASE, {"case": case_id}).first()


class Feed:
    """Writes entries inside the transaction of what they tell of."""

    def __init__(self, db: Connection, now: str) -> None:
        self._db = db
        self.now = now
        self._halls: dict[str, list[str]] = {}

    def tell(
        self, terminal: str, kind: FeedType, case: str, item: str, state: str, body: dict[str, Any]
    ) -> None:
        """Append one entry to a terminal's feed."""
        entry = {
            "terminal": terminal,
            "type": kind.value,
            "case_id": case,
            "item": item,
            "state": state,
            "at": self.now,
            "body": json.dumps(body, ensure_ascii=False),
        }
        self._db.execute(_TELL, entry)

    def progressed(self, row: Row[Any], state: State, note: str) -> None:
        """Tell the terminal a case began at, and the counters of its hall, how it stands."""
        body = {"state": state.value, "note": note, "number": row.number}
        for terminal in self.audience(row):
            self.tell(terminal, FeedType.CASE_PROGRESSED, row.case_id, row.item, state.value, body)

    def offer_waiting(self, counter: str, hall: str) -> None:
        """A window has joined its hall: what waits there is offered to it too."""
        waiting = (State.SUBMITTED.value, State.RECEIVED.value, State.SUPPLEMENTED.value)
        query = select(t.cases).where(t.cases.c.hall == hall, t.cases.c.state.in_(waiting))
        for row in self._db.execute(query.order_by(t.cases.c.received_at)).all():
            if self._from_kiosk(row.terminal):
                self.offer_case(row, json.loads(row.snapshot), [counter])
                self.answers(row, [counter])
                self.tasks(row, [counter])

    def offer_case(
        self, row: Row[Any], snapshot: dict[str, Any], to: list[str] | None = None
    ) -> None:
        """Offer a kiosk's case to counters (all of its hall unless named), then its scans."""
        scans = self._db.execute(_PAGES, {"case": row.case_id}).all()
        pages = [scan for scan in scans if scan.media_type not in t.EVIDENCE_TYPES]
        evidence = [scan for scan in scans if scan.media_type in t.EVIDENCE_TYPES]
        named = [page for page in snapshot["pages"] if isinstance(page, dict)]
        slots = {str(page.get("page")): str(page.get("slot", "")) for page in named}
        body = {
            "case": row.case_id,
            "item": row.item,
            "item_name": row.item_name,
            "number": row.number,
            "terminal": row.terminal,
            "submitted_at": row.submitted_at,
            "received_at": row.received_at,
            "applicant": snapshot["applicant"],
            "answers": snapshot["answers"],
            "materials": snapshot["materials"],
            "pages": [
                {
                    "digest": page.digest,
                    "material": page.material,
                    "slot": slots.get(page.page, ""),
                    "page": page.page,
                    "media_type": page.media_type,
                }
                for page in pages
            ],
            "evidence": [
                {"digest": e.digest, "material": e.material, "media_type": e.media_type}
                for e in evidence
            ],
        }
        if "part_of" in snapshot:
            body["part_of"] = snapshot["part_of"]
        for counter in self._counters(row.hall) if to is None else to:
            self.tell(
                counter, FeedType.CASE_OFFERED, row.case_id, row.item, row.state, {"snapshot": body}
            )
        for page in scans:
            if page.sealed_digest:
                self.offer_page(row.case_id, page.digest, to)

    def offer_page(self, case_id: str, digest: str, to: list[str] | None = None) -> None:
        """A scan has arrived: tell the counters that were offered the case."""
        row = case_row(self._db, case_id)
        page = self._db.execute(
            select(t.pages).where(t.pages.c.case_id == case_id, t.pages.c.digest == digest)
        ).first()
        if row is None or page is None or page.removed or not self._from_kiosk(row.terminal):
            return
        body = {"digest": digest, "media_type": page.media_type, "material": page.material}
        for counter in self._counters(row.hall) if to is None else to:
            self.tell(counter, FeedType.PAGE_OFFERED, case_id, row.item, row.state, body)

    def answers(self, row: Row[Any], to: list[str]) -> None:
        """Tell windows what was found out about a case that was pending when it came."""
        for found in self._db.execute(_LOOKUPS, {"case": row.case_id}).all():
            body = {"material": found.material, "how": found.how, "reason": found.reason}
            for window in to:
                self.tell(window, FeedType.MATERIAL_SETTLED, row.case_id, row.item, "", body)

    def tasks(self, row: Row[Any], to: list[str]) -> None:
        """Tell terminals what is still to be done about a case."""
        for task in self._db.execute(_TASKS, {"case": row.case_id}).all():
            body = {
                "task": task.task,
                "kind": task.kind,
                "case": row.case_id,
                "sentence": task.sentence,
                "material": task.material,
            }
            for terminal in to:
                self.tell(terminal, FeedType.TASK_OPENED, row.case_id, row.item, "", body)

    def windows(self, hall: str) -> list[str]:
        """Every counter of a hall."""
        return self._counters(hall)

    def desks(self, row: Row[Any]) -> list[str]:
        """The windows that may read a case: those of a kiosk's hall, or the one it began at."""
        return self._counters(row.hall) if self._from_kiosk(row.terminal) else [row.terminal]

    def _from_kiosk(self, terminal: str) -> bool:
        return self._db.execute(_KIND, {"terminal": terminal}).scalar() == "kiosk"

    def _counters(self, hall: str) -> list[str]:
        """Asked once per hall and transaction: windows join and leave in transactions of their
        own."""
        known = self._halls.get(hall)
        if known is None:
            known = self._halls[hall] = list(self._db.execute(_COUNTERS, {"hall": hall}).scalars())
        return known

    def audience(self, row: Row[Any]) -> list[str]:
        """The terminal a case began at, and the windows that may read it."""
        return [row.terminal, *(c for c in self.desks(row) if c != row.terminal)]
