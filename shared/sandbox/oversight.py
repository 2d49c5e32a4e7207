"""What a person at the province decides about a terminal: written down under that person's name."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from shared.sandbox import tables as t

REINSTATED = "reinstated"
FENCING = ("clone",)
"""Alarms that fence a terminal until a person has looked."""
MAX_WORDS = 200


class Unfit(ValueError):
    """What was asked cannot be written down so; the message is a Chinese sentence."""


def reinstate(db: Connection, terminal: str, by: str, reason: str, now: str) -> int:
    """Trust a terminal again: who says so and why is kept, and its open alarms are closed by it.

    Returns how many alarms were closed. Raises Unfit for a missing name or reason, a terminal
    nobody knows, or one that is in use.
    """
    by, reason = by.strip(), reason.strip()
    if not by or not reason:
        raise Unfit("请写明是谁决定恢复、为什么。")
    if len(by) > MAX_WORDS or len(reason) > MAX_WORDS or not (by + reason).isprintable():
        raise Unfit(f"姓名和理由各不超过 {MAX_WORDS} 字，不能有控制字符。")
    known = db.execute(select(t.terminals.c.revoked).where(t.terminals.c.id == terminal)).first()
    if known is None:
        raise Unfit(f"没有登记过终端 {terminal}。")
    if not known.revoked:
        raise Unfit(f"终端 {terminal} 正在用，没有停用。")
    mine = t.terminals.c.id == terminal
    db.execute(update(t.terminals).where(mine).values(revoked=False))
    values = {"at": now, "by": by, "deed": REINSTATED, "terminal": terminal, "reason": reason}
    (deed,) = db.execute(insert(t.deeds).values(**values)).inserted_primary_key or (0,)
    closed = select(t.closings.c.alarm)
    open_ = select(t.alarms.c.n).where(
        t.alarms.c.terminal == terminal, t.alarms.c.kind.in_(FENCING), t.alarms.c.n.not_in(closed)
    )
    alarms = list(db.execute(open_).scalars())
    if alarms:
        db.execute(insert(t.closings), [{"alarm": alarm, "deed": deed} for alarm in alarms])
    return len(alarms)
