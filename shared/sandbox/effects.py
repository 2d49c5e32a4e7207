"""What facts do to the province's own records: applying is a step apart from storing.

A fact that cannot be applied stays stored; the refusal goes to its terminal as ``fact-refused``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import DataError

from shared.domain.case import Event, Refused, State, step
from shared.domain.facts import Role
from shared.domain.item import ServiceItem
from shared.proof import Header
from shared.sandbox import one_thing, remote, stuck
from shared.sandbox import tables as t
from shared.sandbox.device_keys import take_announcement
from shared.sandbox.feed import Feed, case_row
from shared.sandbox.licences import Exemptions
from shared.sandbox.sealed import ScopeKeys
from shared.sync.contract import FeedType, ProblemType, name_ok

NONE = "none"
APPLIED = "applied"
REFUSED = "refused"
PARKED = "parked"
_ABOUT = frozenset({"task-closed"})
"""What is said about a case, not in it: it does not wait while the case is parked."""
DIGEST = re.compile(r"[0-9a-f]{64}")
WAITING = "waiting"
"""Sealed, key not given yet."""

_NAME = select(t.names.c.item_name).where(t.names.c.case_id == bindparam("case"))
_ADD_NAME = insert(t.names)
_ADD_CASE = insert(t.cases)
_CHANGE_CASE = update(t.cases).where(t.cases.c.case_id == bindparam("case"))
_PARKED = select(t.parked.c.problem).where(t.parked.c.case_id == bindparam("case"))
_CHANGE_PAGE = update(t.pages).where(
    t.pages.c.case_id == bindparam("case"), t.pages.c.digest == bindparam("of")
)
_ADD_PAGE = insert(t.pages)
_BLOB_OF = select(t.blobs.c.sealed_digest).where(
    t.blobs.c.scope == bindparam("in_scope"),
    t.blobs.c.digest == bindparam("of"),
    t.blobs.c.state == "complete",
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A stored fact; ``body`` is None while it is sealed."""

    header: Header
    body: dict[str, Any] | None


class Refusal(Exception):
    """A fact that cannot be applied: problem type and a Chinese sentence."""

    def __init__(self, problem: ProblemType, sentence: str) -> None:
        super().__init__(sentence)
        self.problem = problem
        self.sentence = sentence


class Book:
    """Writes effects inside the transaction that stores the facts."""

    def __init__(
        self,
        db: Connection,
        keys: ScopeKeys,
        now: str,
        hall: str,
        kind: str,
        item: Callable[[str], ServiceItem | None],
    ) -> None:
        self._db = db
        self._keys = keys
        self._now = now
        self._hall = hall
        self._kind = kind
        self.feed = Feed(db, now)
        self._exemptions = Exemptions(db, item, now)
        self._cases_parked: dict[str, bool] = {}
        self._names: dict[str, str | None] = {}
        self._handlers: dict[str, Callable[[Header, dict[str, Any]], None]] = {
            "case-opened": self._opened,
            "page-captured": self._page,
            "page-removed": self._page_removed,
            "evidence-made": self._evidence,
            "case-submitted": self._submitted,
            "receipt-issued": self._receipt,
            "rated": self._rated,
            "case-accepted": self._accepted,
            "supplement-requested": self._supplement,
            "supplement-received": self._supplemented,
            "task-closed": self._task_closed,
            "result-handed-out": self._handed_out,
            "key-destroyed": self._destroyed,
            "journal-verified": self._verified,
            "key-rotated": lambda header, body: take_announcement(db, header, body, now),
            "remote-ordered": lambda header, body: remote.told(db, header, body, now),
            "remote-refused": lambda header, body: remote.told(db, header, body, now),
            "remote-done": lambda header, body: remote.told(db, header, body, now),
            "bundle-made": lambda header, body: remote.bundle_made(db, header, body),
        }

    def apply(self, fact: Arrived) -> str:
        """Apply one fact; returns what the ``applied`` column says of it."""
        header = fact.header
        handler = self._handlers.get(header.type)
        if handler is None or header.role == Role.PROVINCE:  # its own words, laid down there
            return NONE
        if fact.body is None:
            return WAITING
        try:
            if header.case and header.type not in _ABOUT and self._parked(header.case):
                return PARKED
            with self._all_or_none():
                handler(header, fact.body)
        except Refusal as refusal:
            self._refuse(header, refusal.problem, refusal.sentence)
            return REFUSED
        except (KeyError, TypeError, ValueError, DataError):
            self._refuse(header, ProblemType.BODY_UNREADABLE, "内容缺项或格式不对，未能登记。")
            return REFUSED
        return APPLIED

    def park(self, header: Header, problem: ProblemType) -> str:
        """A fact that does not prove itself: its case waits for a person."""
        if header.case and not self._parked(header.case):
            values = {"case_id": header.case, "problem": problem.value}
            self._db.execute(insert(t.parked).values(**values))
            self._cases_parked[header.case] = True
        self.alarm(header.terminal, problem.value, f"{header.epoch}-{header.seq}")
        self._refuse(header, problem, "这一条没有通过核验，已原样留存，请工作人员处理。")
        return PARKED

    def set_aside(self, header: Header, problem: ProblemType) -> None:
        """A fact of another past of its terminal. Its case waits for a person when it would have
        changed it: what a second window only looked at keeps nobody's submission up."""
        if header.type in self._handlers:
            self.park(header, problem)
            return
        self.alarm(header.terminal, problem.value, f"{header.epoch}-{header.seq}")
        self._refuse(header, problem, "这一条没有通过核验，已原样留存，请工作人员处理。")

    def release(self, case: str, item: str = "") -> None:
        """A person looked, or what was missing came: the case goes on."""
        self._db.execute(delete(t.parked).where(t.parked.c.case_id == case))
        self._cases_parked[case] = False
        self.settle_task(case, item)

    def settle_task(self, case: str, item: str) -> None:
        """What got stuck of a case went through: its task is nobody's any more."""
        for task in stuck.open_of(self._db, case):
            stuck.close_task(self._db, self.feed, case, item, task, by="", outcome="registered")

    def alarm(self, terminal: str, kind: str, detail: str) -> None:
        """Something a person must look at."""
        values = {"terminal": terminal, "kind": kind, "detail": detail, "at": self._now}
        self._db.execute(insert(t.alarms).values(**values))

    def move(self, case_id: str, event: Event, note: str, **also: object) -> State:
        """Drive a case and tell its terminals. Raises Refusal."""
        row = case_row(self._db, case_id)
        if row is None:
            raise Refusal(ProblemType.UNKNOWN_CASE, "省平台还没有这件事，未能登记。")
        target = step(State(row.state), event)
        if isinstance(target, Refused):
            raise Refusal(ProblemType.STATE, target.sentence)
        changes = {"case": case_id, "state": target.value, "changed_at": self._now, **also}
        self._db.execute(_CHANGE_CASE, changes)
        self.feed.progressed(row, target, note)
        return target

    # handlers

    def _opened(self, header: Header, body: dict[str, Any]) -> None:
        if self._name(header.case) is None:
            name = {
                "case_id": header.case,
                "item": header.item,
                "item_name": str(body["item_name"]),
            }
            self._db.execute(_ADD_NAME, name)
            self._names[header.case] = name["item_name"]

    def _page(self, header: Header, body: dict[str, Any]) -> None:
        digest = str(body["digest"])
        if not DIGEST.fullmatch(digest):
            raise ValueError("digest")
        place = {"case": header.case, "of": digest}
        values: dict[str, Any] = {
            "scope": header.scope,
            "page": str(body["page"]),
            "material": str(body["material"]),
            "media_type": str(body["media_type"]),
            "removed": False,
        }
        if self._db.execute(_CHANGE_PAGE, place | values).rowcount == 0:
            values |= {"case_id": header.case, "digest": digest}
            values["sealed_digest"] = self._blob_of(header.scope, digest)
            self._db.execute(_ADD_PAGE, values)

    def _page_removed(self, header: Header, body: dict[str, Any]) -> None:
        where = (t.pages.c.case_id == header.case) & (t.pages.c.page == str(body["page"]))
        self._db.execute(update(t.pages).where(where).values(removed=True))

    def _evidence(self, header: Header, body: dict[str, Any]) -> None:
        """An evidence file lies beside the pages and is no page; the one before it is not shown."""
        media_type = str(body["media_type"])
        if media_type not in t.EVIDENCE_TYPES:
            raise ValueError("media_type")
        before = (
            (t.pages.c.case_id == header.case)
            & (t.pages.c.material == str(body["material"]))
            & (t.pages.c.media_type == media_type)
        )
        self._db.execute(update(t.pages).where(before).values(removed=True))
        self._page(header, {**body, "page": ""})

    def _submitted(self, header: Header, body: dict[str, Any]) -> None:
        if case_row(self._db, header.case) is not None:
            raise Refusal(ProblemType.STATE, "这件事已经提交过，不再重复登记。")
        snapshot = {
            name: body[name] for name in ("number", "applicant", "answers", "materials", "pages")
        }
        if "part_of" in body:
            snapshot["part_of"] = one_thing.joined(body["part_of"])
        case = {
            "case_id": header.case,
            "item": header.item,
            "item_name": self._name(header.case) or "",
            "number": str(body["number"]),
            "state": State.RECEIVED.value,
            "terminal": header.terminal,
            "hall": self._hall,
            "scope": header.scope,
            "submitted_at": header.occurred_at,
            "received_at": self._now,
            "changed_at": self._now,
            "snapshot": json.dumps(snapshot, ensure_ascii=False),
        }
        self._db.execute(_ADD_CASE, case)
        row = case_row(self._db, header.case)
        assert row is not None
        note = {"state": State.RECEIVED.value, "note": "省平台已收到。", "number": row.number}
        self.feed.tell(
            header.terminal,
            FeedType.CASE_PROGRESSED,
            header.case,
            header.item,
            State.RECEIVED.value,
            note,
        )
        decided = self._exemptions.decide(row)
        if self._kind == "kiosk":
            self.feed.offer_case(row, snapshot)
        if decided:
            self.feed.answers(row, self.feed.desks(row))
            self.feed.tasks(row, self.feed.audience(row))

    def _receipt(self, header: Header, body: dict[str, Any]) -> None:
        changes = {
            "case": header.case,
            "item_name": str(body["item_name"]),
            "expected_by": _day(body["expected_by"]),
            "provisional": bool(body["provisional"]),
        }
        self._db.execute(_CHANGE_CASE, changes)

    def _rated(self, header: Header, body: dict[str, Any]) -> None:
        labels = [str(code) for code in body.get("labels", [])]
        self.rate(header.case, int(body["level"]), labels, "", self._kind, header.occurred_at)

    def rate(
        self, case_id: str, level: int, labels: list[str], text: str, channel: str, at: str
    ) -> None:
        """Keep the one rating of a case. Raises Refusal when it has one."""
        if not 1 <= level <= 5:
            raise ValueError("level out of range")
        mine = t.ratings.c.case_id == case_id
        if self._db.execute(select(t.ratings.c.level).where(mine)).first() is not None:
            raise Refusal(ProblemType.ALREADY_RATED, "这件事已经评价过，一事一评。")
        values = {"case_id": case_id, "level": level, "labels": json.dumps(labels), "text": text}
        self._db.execute(insert(t.ratings).values(**values, channel=channel, at=at))

    def _at_desk(self, header: Header) -> None:
        """Acts of the authority come from a counter of the hall that has the case."""
        row = case_row(self._db, header.case)
        if row is not None and (self._kind != "counter" or row.hall != self._hall):
            raise Refusal(ProblemType.NOT_YOURS, "这件事不归本窗口办理，未能登记。")

    def _accepted(self, header: Header, body: dict[str, Any]) -> None:
        self._at_desk(header)
        self._in_turn(header.case)
        self.move(
            header.case,
            Event.ACCEPT,
            f"{body['window']}已受理。",
            accepted_at=header.occurred_at,
            window=str(body["window"]),
            promised_by=_day(body["promised_by"]),
            provisional=bool(body["provisional"]),
        )

    def _in_turn(self, case: str) -> None:
        """A part of a one-thing waits until what it hangs on has been granted."""
        row = case_row(self._db, case)
        before = one_thing.waits(self._db, row) if row is not None else []
        if before:
            names = "、".join(f"“{name}”" for name in before)
            sentence = f"这是一件事里的后一项，要等{names}办好才能受理，请先办结前一项。"
            raise Refusal(ProblemType.STATE, sentence)

    def _supplement(self, header: Header, _body: dict[str, Any]) -> None:
        self._at_desk(header)
        self.move(header.case, Event.REQUEST_SUPPLEMENT, "需要补正材料，请看补正通知书。")

    def _supplemented(self, header: Header, _body: dict[str, Any]) -> None:
        self._at_desk(header)
        self.move(header.case, Event.SUPPLEMENT, "补正的材料已经收齐，正在等窗口受理。")

    def _task_closed(self, header: Header, body: dict[str, Any]) -> None:
        self._at_desk(header)
        row = case_row(self._db, header.case)
        task, outcome = str(body["task"]), str(body["outcome"])
        of = (header.case, header.item, task)
        if stuck.close_task(self._db, self.feed, *of, by=header.terminal, outcome=outcome):
            return
        if row is None or not self._exemptions.close(row, task, outcome):
            raise Refusal(ProblemType.UNKNOWN_TASK, "省平台没有这项待办，或者已经办完，未能登记。")
        for terminal in self.feed.audience(row):
            if terminal != header.terminal:
                said = {"task": task, "outcome": outcome}
                self.feed.tell(terminal, FeedType.TASK_CLOSED, row.case_id, row.item, "", said)

    def _handed_out(self, header: Header, _body: dict[str, Any]) -> None:
        self._at_desk(header)
        self.move(header.case, Event.DELIVER, "结果已送达。")

    def _destroyed(self, header: Header, body: dict[str, Any]) -> None:
        scope = str(body["scope"])
        if not name_ok(scope):
            raise ValueError("scope")
        self._keys.destroy(self._db, header.terminal, scope)

    def _verified(self, header: Header, body: dict[str, Any]) -> None:
        """A terminal proved its journal: a break is something a person must look at."""
        if body["outcome"] != "whole":
            place = "-".join(str(int(part)) for part in body["place"])
            self.alarm(header.terminal, "journal-broken", f"{str(body['outcome'])[:20]} {place}")

    # helpers

    def _name(self, case_id: str) -> str | None:
        """What an opened case is about; asked once per case and batch."""
        if case_id not in self._names:
            self._names[case_id] = self._db.execute(_NAME, {"case": case_id}).scalar()
        return self._names[case_id]

    def _blob_of(self, scope: str, digest: str) -> str:
        """Address of a blob that came before the fact that names it; empty when none did."""
        return str(self._db.execute(_BLOB_OF, {"in_scope": scope, "of": digest}).scalar() or "")

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """A savepoint around the effects of one fact, spoken to the driver: SQLAlchemy's own
        takes longer than the effects."""
        self._db.exec_driver_sql("savepoint effects")
        try:
            yield
        except BaseException:
            self._db.exec_driver_sql("rollback to savepoint effects")
            raise
        finally:
            self._db.exec_driver_sql("release savepoint effects")

    def _refuse(self, header: Header, problem: ProblemType, sentence: str) -> None:
        if header.role == Role.PROVINCE:
            return  # our own word, laid down: a refusal of a refusal would never end
        body = {"fact": header.id, "problem": problem.uri, "detail": sentence}
        self.feed.tell(
            header.terminal, FeedType.FACT_REFUSED, header.case, header.item, header.state, body
        )
        if self._kind == "counter":
            stuck.put_right(self._db, self.feed, header)
        elif self._kind == "kiosk":
            stuck.open_task(self._db, self.feed, header, self._hall, sentence)

    def _parked(self, case_id: str) -> bool:
        """Asked once per case and batch: only ``park`` changes it."""
        known = self._cases_parked.get(case_id)
        if known is None:
            known = self._db.execute(_PARKED, {"case": case_id}).first() is not None
            self._cases_parked[case_id] = known
        return known


def _day(value: object) -> str:
    """A day in a promise to somebody, or none. Raises ValueError: people will be told it."""
    text = str(value or "")
    return date.fromisoformat(text).isoformat() if text else ""
