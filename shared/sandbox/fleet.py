"""How the terminals are: the newest heartbeat of each, what changed, and what a person must see.

Alarms here are states, not events: they are there while they hold, and gone with their cause.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from shared.sandbox import tables as t
from shared.sync.contract import Heartbeat

SILENT = timedelta(minutes=15)
"""Three words missed in a row."""
SELF_TEST = timedelta(hours=26)
"""One night's self-test missed, with two hours for a machine that is busy."""
STUCK = timedelta(minutes=10)
"""A printer that somebody is at is right again by then."""
BACKLOG = timedelta(hours=4)
CERTIFICATE = timedelta(days=14)
LITTLE_DISK = 1024**3
LITTLE_PAPER = {"receipt-printer": 30, "page-printer": 20}
_PRINTERS = frozenset(LITTLE_PAPER)
_PAPER_CODES = frozenset({"paper-near-end", "page-paper-low", "page-toner-low"})
_DOWN = frozenset({"faulted", "absent"})
_KEPT = 500
"""Changes kept of each terminal."""
_NEWEST = select(t.heartbeats).where(t.heartbeats.c.terminal == bindparam("terminal"))
_LAST_FACT = select(t.facts.c.terminal, func.max(t.facts.c.received_at).label("at")).group_by(
    t.facts.c.terminal
)
_LAST_TEST = (
    select(t.facts.c.terminal, func.max(t.facts.c.received_at).label("at"))
    .where(t.facts.c.type == "self-test-ended")
    .group_by(t.facts.c.terminal)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """An alarm that holds now. ``kind``: silent, no-self-test, printer-stuck, paper-low,
    backlog-old, certificate-ends, disk-low, clock-unsure. ``detail``: Chinese, for staff."""

    terminal: str
    kind: str
    detail: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One terminal as the province knows it. ``word``: None before the first heartbeat."""

    terminal: str
    word: Heartbeat | None
    received_at: str
    heard_at: str
    """When it was last heard at all, by a heartbeat or a fact; '' for never."""
    alarms: tuple[Standing, ...]


def take(db: Connection, terminal: str, word: Heartbeat, now: str) -> None:
    """Keep a heartbeat as the newest one, and write down what it changed."""
    row = db.execute(_NEWEST, {"terminal": terminal}).first()
    body = word.model_dump_json()
    if row is None:
        values = {"terminal": terminal, "body": body, "received_at": now, "first_at": now}
        db.execute(insert(t.heartbeats).values(**values))
        before: dict[str, str] = {}
    else:
        mine = t.heartbeats.c.terminal == terminal
        db.execute(update(t.heartbeats).where(mine).values(body=body, received_at=now))
        before = _states(Heartbeat.model_validate_json(row.body))
    after = _states(word)
    changes = [
        {"terminal": terminal, "at": now, "what": what,
         "before": before.get(what, ""), "after": after.get(what, "")}
        for what in sorted({*before, *after})
        if before.get(what, "") != after.get(what, "")
    ]  # fmt: skip
    if changes:
        db.execute(insert(t.changes), changes)
        mine = t.changes.c.terminal == terminal
        numbers = select(t.changes.c.n).where(mine).order_by(t.changes.c.n.desc())
        oldest = db.execute(numbers.offset(_KEPT).limit(1)).scalar()
        if oldest is not None:
            db.execute(delete(t.changes).where(mine, t.changes.c.n <= oldest))


def _states(word: Heartbeat) -> dict[str, str]:
    """What a change is worth a line: devices, the whole machine, its clock and version."""
    found = {f"device {d.id}": f"{d.state} {d.code}".strip() for d in word.devices}
    found["machine"] = f"closed by {word.closed}" if word.closed else "serves"
    found["clock"] = "sure" if word.clock_sure else "unsure"
    found["version"] = word.version
    return found


def looks(db: Connection, now: datetime) -> dict[str, Look]:
    """Every enrolled terminal that is not revoked, with the alarms that hold now."""
    words = {row.terminal: row for row in db.execute(select(t.heartbeats))}
    facts = {row.terminal: str(row.at) for row in db.execute(_LAST_FACT)}
    tests = {row.terminal: str(row.at) for row in db.execute(_LAST_TEST)}
    since: dict[tuple[str, str], str] = {}
    for row in db.execute(select(t.changes).order_by(t.changes.c.n)):
        since[row.terminal, row.what] = row.at
    found = {}
    ids = select(t.terminals.c.id).where(t.terminals.c.revoked.is_(False))
    for terminal in db.execute(ids.order_by(t.terminals.c.id)).scalars():
        last = words.get(terminal)
        word = None if last is None else Heartbeat.model_validate_json(last.body)
        received = "" if last is None else str(last.received_at)
        heard = max(received, facts.get(terminal, ""))
        alarms: list[Standing] = []
        if heard and now - _moment(heard) > SILENT:
            alarms.append(Standing(terminal, "silent", "一直没有消息", heard))
        if last is not None and word is not None:
            first = str(last.first_at)
            alarms += _alarms(terminal, word, now, first, tests.get(terminal, ""), since)
        found[terminal] = Look(terminal, word, received, heard, tuple(alarms))
    return found


def _alarms(
    terminal: str,
    word: Heartbeat,
    now: datetime,
    first: str,
    tested: str,
    since: dict[tuple[str, str], str],
) -> list[Standing]:
    found: list[Standing] = []

    def add(kind: str, detail: str, at: str = "") -> None:
        found.append(Standing(terminal, kind, detail, at))

    ended = word.self_test.ended_at if word.self_test is not None else ""
    last = max((m for m in (_maybe(tested), _maybe(ended), _maybe(first)) if m), default=now)
    if now - last > SELF_TEST:
        add("no-self-test", "没有收到自检结果", last.isoformat())
    elif word.self_test is not None and word.self_test.outcome == "cannot":
        add("self-test-failed", "上次自检没有通过", ended)
    for device in word.devices:
        at = since.get((terminal, f"device {device.id}"), first)
        if device.kind in _PRINTERS and device.state in _DOWN and now - _moment(at) > STUCK:
            add("printer-stuck", f"{device.id} {device.code}".strip(), at)
        few = device.left is not None and device.left < LITTLE_PAPER.get(device.kind, 0)
        if few:
            add("paper-low", f"{device.id} 约剩 {device.left} 张", at)
        elif device.code in _PAPER_CODES:
            add("paper-low", f"{device.id} {device.code}", at)
    oldest = _maybe(word.backlog.oldest_at)
    if oldest is not None and now - oldest > BACKLOG:
        waiting = word.backlog.facts + word.backlog.scans
        add("backlog-old", f"{waiting} 条未上报", oldest.isoformat())
    until = _maybe(word.certificate_until)
    if until is not None and until - now < CERTIFICATE:
        add("certificate-ends", f"证书到 {until:%Y-%m-%d}")
    if word.disk_free is not None and word.disk_free < LITTLE_DISK:
        add("disk-low", f"剩 {word.disk_free // 1024**2} MB")
    if not word.clock_sure:
        add("clock-unsure", "本机时间没有人能担保")
    return found


def history(db: Connection, terminal: str, limit: int = 50) -> list[dict[str, Any]]:
    """What changed at a terminal, newest first."""
    mine = select(t.changes).where(t.changes.c.terminal == terminal)
    rows = db.execute(mine.order_by(t.changes.c.n.desc()).limit(limit))
    return [dict(row._mapping) for row in rows]


def as_json(look: Look) -> dict[str, Any]:
    """For machines."""
    word = None if look.word is None else json.loads(look.word.model_dump_json())
    alarms = [{"kind": a.kind, "detail": a.detail, "since": a.since} for a in look.alarms]
    return {"terminal": look.terminal, "heard_at": look.heard_at, "word": word, "alarms": alarms}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _maybe(text: str) -> datetime | None:
    """A time somebody wrote; None for none, and for what is no time with a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
