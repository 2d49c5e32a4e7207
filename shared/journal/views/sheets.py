"""View of blank licence paper, sheet by sheet: what was put in and what became of each number."""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Table, get, number
from shared.proof import Header

_SHEETS = Table(
    "sheets",
    {
        "device": str,
        "sheet": str,
        "state": str,
        "number": str,
        "reason": str,
        "epoch": int,
        "seq": int,
        "place": int,
        "changed_at": str,
    },
    pk=("device", "sheet"),
    indexes=(("device", "state"),),
)
"""``state``: blank, drawn (a print began and nobody knows yet), printed, spoiled, removed.
``epoch``, ``seq``, ``place``: the order in which they lie in the tray."""


def numbers(first: str, count: int) -> list[str]:
    """``count`` numbers from ``first`` on: digits at its end count up, what stands before stays.

    Raises ValueError when it ends in no digits or they run out.
    """
    head = first.rstrip("0123456789")
    digits = first[len(head) :]
    if not digits or count < 1 or int(digits) + count - 1 >= 10 ** len(digits):
        raise ValueError("not a run of sheet numbers")
    return [f"{head}{int(digits) + i:0{len(digits)}d}" for i in range(count)]


def _loaded(db: Connection, header: Header, body: Body) -> None:
    try:
        run = numbers(get(body, "first"), number(body, "count"))
    except ValueError:
        return  # another version's idea of a number: the fact stays, this view knows nothing of it
    db.executemany(
        "insert or ignore into sheets"
        " (device, sheet, state, number, reason, epoch, seq, place, changed_at)"
        " values (?, ?, 'blank', '', '', ?, ?, ?, ?)",
        [
            (get(body, "device"), sheet, header.epoch, header.seq, place, header.occurred_at)
            for place, sheet in enumerate(run)
        ],
    )


def _drawn(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update sheets set state = 'drawn', number = ?, changed_at = ?"
        " where device = ? and sheet = ?",
        (get(body, "number"), header.occurred_at, get(body, "device"), get(body, "sheet")),
    )


def _settled(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update sheets set state = ?, reason = ?, changed_at = ? where device = ? and sheet = ?",
        (
            get(body, "how"),
            get(body, "reason"),
            header.occurred_at,
            get(body, "device"),
            get(body, "sheet"),
        ),
    )


AREA = Area(
    (_SHEETS,), {"sheets-loaded": _loaded, "sheet-drawn": _drawn, "sheet-settled": _settled}
)
