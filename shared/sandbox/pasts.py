"""Pasts of a terminal that were left behind: late, or alive in a second machine.

A disk that is lost and put back from a backup leaves a past behind: its terminal goes on in a new
epoch, from an older place. What the lost disk had sent may still be on its way then.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from shared.proof import Header
from shared.sandbox import tables as t
from shared.sync.contract import SIGNATURE_MAX_AGE_S, SIGNATURE_MAX_AHEAD_S

LATE_S = SIGNATURE_MAX_AGE_S + SIGNATURE_MAX_AHEAD_S
"""No request that was signed before a moment is let in later than so many seconds after it."""


def comes_late(db: Connection, header: Header, now: str, newest: str) -> bool:
    """True for a fact of an older epoch that goes on where that epoch is stored, in time.

    Its sender may be gone, and nobody else has it any more: it belongs to the chain as the rest of
    its epoch does. now: the province's stamp; newest: hash of the fact taken in just before.
    """
    if not _in_time(db, header, now):
        return False
    mine = t.facts.c.terminal == header.terminal
    for table in (t.facts, t.quarantine):  # it must be the end: neither stored nor decided
        same = (table.c.terminal == header.terminal) & (table.c.epoch == header.epoch)
        if db.execute(select(table.c.n).where(same, table.c.seq >= header.seq)).first() is not None:
            return False
    if newest and newest == header.prev_hash:
        return True
    before = select(t.facts.c.epoch, t.facts.c.seq).where(mine, t.facts.c.hash == header.prev_hash)
    row = db.execute(before).first()
    if row is None:
        return False
    return header.seq == 1 or (row.epoch, row.seq) == (header.epoch, header.seq - 1)


def two_alive(db: Connection, header: Header, epoch: int, now: str) -> bool:
    """True when a past that was left behind goes on: two machines speak as one terminal.

    A restored file leaves its lost past for good. Only a clone comes back to a stored branch after
    another one was taken up or set aside, or goes on with one set aside while more was stored.
    epoch: the newest of this terminal.
    """
    if header.epoch < epoch and _in_time(db, header, now):
        return False
    mine, aside = t.facts.c.terminal == header.terminal, t.quarantine.c.terminal == header.terminal
    before = select(t.facts.c.n).where(mine, t.facts.c.hash == header.prev_hash)
    if db.execute(before).first() is not None:
        earlier = db.execute(select(t.quarantine.c.n).where(aside)).first()
        return header.epoch < epoch or earlier is not None
    left = select(t.quarantine.c.received_at).where(aside, t.quarantine.c.hash == header.prev_hash)
    since = db.execute(left).scalar()
    if since is None:
        return False
    later = select(t.facts.c.n).where(mine, t.facts.c.received_at > since)
    return db.execute(later).first() is not None


def _in_time(db: Connection, header: Header, now: str) -> bool:
    """True while a request from before the next epoch was heard of may still arrive."""
    newer = (t.facts.c.terminal == header.terminal) & (t.facts.c.epoch > header.epoch)
    heard = db.execute(select(func.min(t.facts.c.received_at)).where(newer)).scalar()
    if not heard:
        return True
    waited = datetime.fromisoformat(now) - datetime.fromisoformat(heard)
    return waited.total_seconds() <= LATE_S
