"""The journal as outbox: the tail the province has not stored, in order."""

from __future__ import annotations

from shared.journal import blobs, rows
from shared.journal.engine import Connection
from shared.journal.model import Backlog, Outgoing
from shared.journal.tx import read_mark
from shared.proof import Header

_FACT = (
    f"select {rows.HEADER_COLUMNS}, {rows.BODY_COLUMNS},"  # noqa: S608 - constants
    " (select wrapped from scopes s where s.scope = facts.scope"
    " and (s.submitted = 1 or s.kind = 'case')) from facts"
)
_TAIL = _FACT + " where pos > ? order by pos limit ?"
_ONE = _FACT + " where id = ?"
OLDEST = "select occurred_at from facts where pos > ? order by pos limit 1"
ACTS = (
    "select count(distinct case_id) from facts indexed by facts_of_acts where type in"
    " ('case-submitted', 'case-accepted', 'supplement-requested', 'supplement-received',"
    " 'result-handed-out') and pos > ?"
)
PARKED = "sync.parked"
"""State: facts the province set aside, until a person has settled them."""
AGAIN = "sync.again"
"""State: ids of refused facts a person wants tried once more."""
LOSSES = "losses"
"""Mark that holds the places a salvage found lost inside the chain."""
_HEADER_BYTES = 900
"""Room a header takes on the wire, generously."""


def stored_up_to(db: Connection) -> tuple[int, int]:
    """(epoch, seq) of the last fact the province has stored; (0, 0) when none."""
    epoch, seq = read_mark(db, "stored") or (0, 0)
    return epoch, seq


def losses(db: Connection) -> list[tuple[int, int, int]]:
    """Places lost to damage and said to be, as (epoch, first seq, last seq)."""
    return [(epoch, first, last) for epoch, first, last in read_mark(db, LOSSES) or []]


def tail(db: Connection, limit: int, max_bytes: int) -> list[Outgoing]:
    """Facts behind the high-water mark: at most ``limit`` and ``max_bytes``, but at least one."""
    out: list[Outgoing] = []
    total = 0
    lost = {(epoch, last): last - first + 1 for epoch, first, last in losses(db)}
    cursor = db.execute(_TAIL, (rows.position(*stored_up_to(db)), limit))
    try:
        for row in cursor:
            clear, salt, sealed, wrapped = row[rows.HEADER_WIDTH :]
            total += _HEADER_BYTES + len(clear or "") + len(sealed or b"") * 4 // 3
            if out and total > max_bytes:
                break
            header = rows.header_of(row)
            gap = lost.get((header.epoch, header.seq - 1), 0)
            after = _before(db, header) if header.seq == 1 else None
            out.append(Outgoing(header, sealed, rows.clear_of(row), salt, wrapped, gap, after))
    finally:
        cursor.close()
    return out


def outgoing(db: Connection, fact_id: str) -> Outgoing | None:
    """One fact as it travels, wherever it stands; None when there is no such."""
    row = db.execute(_ONE, (fact_id,)).fetchone()
    if row is None:
        return None
    _clear, salt, sealed, wrapped = row[rows.HEADER_WIDTH :]
    return Outgoing(rows.header_of(row), sealed, rows.clear_of(row), salt, wrapped)


def _before(db: Connection, header: Header) -> tuple[int, int] | None:
    """The place of the fact before one, None for the very first."""
    here = rows.position(header.epoch, header.seq)
    found = db.execute("select max(pos) from facts where pos < ?", (here,)).fetchone()[0]
    return None if found is None else rows.place(found)


def backlog(db: Connection) -> Backlog:
    """How much waits for the province, and since when."""
    epoch, seq = stored_up_to(db)
    mark = rows.position(epoch, seq)
    facts = db.execute(OLDEST, (mark,)).fetchone()
    scans, size, since = blobs.waiting(db)
    (cases,) = db.execute(ACTS, (mark,)).fetchone()
    times = [time for time in (facts[0] if facts else "", since) if time]
    count = _count_after(db, epoch, seq)
    return Backlog(count, min(times, default=""), scans, size, int(cases))


def _count_after(db: Connection, epoch: int, seq: int) -> int:
    """Facts behind (epoch, seq): epochs have no gaps but declared ones, so their last places tell
    without reading."""
    mark, count = rows.position(epoch, seq), 0
    for its_epoch, first, last in losses(db):
        if its_epoch > epoch:
            count -= last - first + 1
        elif its_epoch == epoch:
            count -= max(0, last - max(first, seq + 1) + 1)
    end = db.execute("select max(pos) from facts where pos > ?", (mark,)).fetchone()[0]
    while end is not None:
        its_epoch, its_seq = rows.place(end)
        count += its_seq - (seq if its_epoch == epoch else 0)
        end = db.execute(
            "select max(pos) from facts where pos > ? and pos < ?",
            (mark, rows.position(its_epoch, 0)),
        ).fetchone()[0]
    return count


def select(
    db: Connection,
    case: str | None,
    type_: str | None,
    after_seq: int,
    limit: int,
    epoch: int | None,
) -> list[Header]:
    """Headers in order; see ``Journal.facts``."""
    wheres: list[str] = ["1 = 1"]
    params: list[str | int] = []
    if case is not None:
        wheres.append("case_id = ?" + (" and case_id <> ''" if case else ""))
        params.append(case)
    if type_ is not None:
        wheres.append("type = ?")
        params.append(type_)
    if epoch is None and after_seq:
        epoch = db.execute("select coalesce(max(pos), 0) >> 40 from facts").fetchone()[0]
    if epoch is not None:
        wheres.append("pos > ? and pos < ?")
        params += [rows.position(epoch, after_seq), rows.position(epoch + 1, 0)]
    found = db.execute(
        f"select {rows.HEADER_COLUMNS} from facts where {' and '.join(wheres)}"  # noqa: S608
        " order by pos limit ?",
        (*params, limit),
    ).fetchall()
    return [rows.header_of(row) for row in found]


def waits(db: Connection, scope: str) -> bool:
    """True while a fact or scan of ``scope`` has not reached the province."""
    return bool(
        db.execute(
            "select exists (select 1 from facts where pos > ? and scope = ?)"
            " or exists (select 1 from blobs where scope = ? and stored_at = '')",
            (rows.position(*stored_up_to(db)), scope, scope),
        ).fetchone()[0]
    )
