"""Views of counters and stock: what devices have done, and how much paper they were given.

Whatever is added later reads the same facts again, so every rule of counting is here.
"""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Table, get, number
from shared.proof import Header

_COUNTERS = Table(
    "counters",
    {"device": str, "counter": str, "total": int, "since": int, "counted_at": str},
    pk=("device", "counter"),
)
"""``since``: since the stock it uses was changed."""
_STOCK = Table(
    "stock",
    {"device": str, "what": str, "amount": int, "state": str, "changed_at": str, "by_whom": str},
    pk=("device", "what"),
)
"""``amount``: 0 when nobody said. ``state``: in-use, or ended since nobody said what came after."""
_ROLLS = Table(
    "rolls",
    {"fact": str, "device": str, "what": str, "used": int, "at": str},
    pk=("fact",),
    indexes=(("device", "what"),),
)
"""What an ended stock had held, by our own count."""

USES = {
    "receipt-roll": ("paper_mm", ("receipts", "cuts", "paper_mm", "paper_mm2")),
    "page-pack": ("pages", ("pages", "jobs")),
    "licence-paper": ("licences", ("licences",)),
}
"""What is put in: the counter that says how much of it is used, and all that begin anew with it."""
_ENDED = {"paper-out": "receipt-roll", "page-paper-out": "page-pack"}


def _counted(db: Connection, header: Header, body: Body) -> None:
    counts = body.get("counts") if body else None
    if not isinstance(counts, dict):
        return
    device = get(body, "device")
    for counter, more in sorted(counts.items()):
        if isinstance(more, bool) or not isinstance(more, int) or more <= 0:
            continue
        db.execute(
            "insert into counters (device, counter, total, since, counted_at)"
            " values (?, ?, ?, ?, ?) on conflict (device, counter) do update set"
            " total = total + excluded.total, since = since + excluded.since,"
            " counted_at = excluded.counted_at",
            (device, str(counter), more, more, header.occurred_at),
        )


def _stocked(db: Connection, header: Header, body: Body) -> None:
    device, what = get(body, "device"), get(body, "what")
    db.execute(
        "insert or replace into stock (device, what, amount, state, changed_at, by_whom)"
        " values (?, ?, ?, 'in-use', ?, ?)",
        (device, what, number(body, "amount"), header.occurred_at, get(body, "by")),
    )
    _begin_anew(db, device, what)


def _changed(db: Connection, header: Header, body: Body) -> None:
    """Paper that ran out tells how long its roll was, when we saw the whole of it."""
    what = _ENDED.get(get(body, "code"))
    if what is None or get(body, "after") != "faulted":
        return
    device = get(body, "device")
    row = db.execute(
        "select state from stock where device = ? and what = ?", (device, what)
    ).fetchone()
    if row is None or row[0] != "in-use":
        return
    used = db.execute(
        "select since from counters where device = ? and counter = ?", (device, USES[what][0])
    ).fetchone()
    if used is not None and used[0] > 0:
        db.execute(
            "insert or replace into rolls (fact, device, what, used, at) values (?, ?, ?, ?, ?)",
            (header.id, device, what, used[0], header.occurred_at),
        )
    db.execute("update stock set state = 'ended' where device = ? and what = ?", (device, what))
    _begin_anew(db, device, what)


def _begin_anew(db: Connection, device: str, what: str) -> None:
    for counter in USES.get(what, ("", ()))[1]:
        db.execute(
            "update counters set since = 0 where device = ? and counter = ?", (device, counter)
        )


AREA = Area(
    (_COUNTERS, _STOCK, _ROLLS),
    {"device-counted": _counted, "stock-changed": _stocked, "device-changed": _changed},
)
