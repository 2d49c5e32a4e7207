"""What the province could not register becomes somebody's task: the windows of the hall see it."""

from __future__ import annotations

import json

from sqlalchemy import Connection, bindparam, insert, select, update

from shared.domain.case import State
from shared.proof import Header
from shared.sandbox import tables as t
from shared.sandbox.feed import Feed, case_row
from shared.sync.contract import STUCK_TASK, FeedType

MOVES = frozenset(
    {"case-accepted", "supplement-requested", "supplement-received", "result-handed-out"}
)
"""Acts of a window that change where a case stands."""
_NO_TASK = frozenset({"rated", "rating-commented", "task-closed"})
"""A second rating, or a task another window was faster with: nobody has to act."""
_NAMED = select(t.tasks.c.task).where(t.tasks.c.task == bindparam("task"))
_OPEN = select(t.tasks.c.task).where(
    t.tasks.c.case_id == bindparam("case"),
    t.tasks.c.kind == STUCK_TASK,
    t.tasks.c.closed_at == "",
)
_TOLD = select(t.feed.c.terminal, t.feed.c.body).where(
    t.feed.c.type == FeedType.TASK_OPENED.value,
    t.feed.c.case_id == bindparam("case"),
)


def open_task(db: Connection, feed: Feed, header: Header, hall: str, sentence: str) -> None:
    """A kiosk cannot help itself: its hall's windows get one task for the case."""
    if not header.case or header.type in _NO_TASK:
        return
    if db.execute(_OPEN, {"case": header.case}).first() is not None:
        return
    said = f"自助终端 {header.terminal} 上的一件申请没有登记成：{sentence}"
    name = f"{STUCK_TASK}/{header.id}"
    if db.execute(_NAMED, {"task": name}).first() is not None:
        name = f"{STUCK_TASK}/{header.hash()[:32]}"  # a second fact under one id, set aside
    values = {"task": name, "kind": STUCK_TASK, "sentence": said}
    db.execute(insert(t.tasks).values(case_id=header.case, opened_at=feed.now, **values))
    body = {**values, "case": header.case, "material": ""}
    for window in feed.windows(hall):
        feed.tell(window, FeedType.TASK_OPENED, header.case, header.item, "", body)


def close_task(
    db: Connection, feed: Feed, case: str, item: str, task: str, by: str, outcome: str
) -> bool:
    """Close such a task and tell the other windows; False when none of that name is open.

    by: the window that closed it, which must have been told of it; '' for the province itself.
    """
    told = db.execute(_TOLD, {"case": case}).all()
    windows = {row.terminal for row in told if json.loads(row.body).get("task") == task}
    if by and by not in windows:
        return False
    mine = (t.tasks.c.task == task) & (t.tasks.c.kind == STUCK_TASK) & (t.tasks.c.closed_at == "")
    closed = update(t.tasks).where(mine, t.tasks.c.case_id == case)
    if db.execute(closed.values(closed_at=feed.now, outcome=outcome)).rowcount == 0:
        return False
    for window in sorted(windows - {by}):
        said = {"task": task, "outcome": outcome}
        feed.tell(window, FeedType.TASK_CLOSED, case, item, "", said)
    return True


def open_of(db: Connection, case: str) -> list[str]:
    """Names of the open tasks about a case that got stuck."""
    return list(db.execute(_OPEN, {"case": case}).scalars())


def put_right(db: Connection, feed: Feed, header: Header) -> None:
    """A window believes a case moved that did not: say where it stands."""
    row = case_row(db, header.case) if header.type in MOVES else None
    if row is None or header.terminal not in feed.audience(row):
        return
    note = f"这一步省平台没有登记，办件仍是“{State(row.state).words}”。"
    body = {"state": row.state, "note": note, "number": row.number}
    feed.tell(header.terminal, FeedType.CASE_PROGRESSED, row.case_id, row.item, row.state, body)
