"""Views of money: payments, every note and coin, change, card charges, and what staff must do.

All of it is clear: amounts, devices and times, and the case, but never a person.
"""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Projector, Table, as_json, get, number
from shared.proof import Header

_PAYMENTS = Table(
    "payments",
    {
        "payment": str,
        "case_id": str,
        "purpose": str,
        "item_name": str,
        "due": int,
        "state": str,
        "received": int,
        "change": int,
        "owed": int,
        "opened_at": str,
        "closed_at": str,
    },
    pk=("payment",),
    indexes=(("case_id",), ("state",)),
)
_PIECES = Table(
    "pieces",
    {
        "piece": str,
        "payment": str,
        "device": str,
        "value": int,
        "state": str,
        "how": str,
        "taken": int,
        "epoch": int,
        "seq": int,
        "box": int,
        "at": str,
    },
    pk=("piece",),
    indexes=(("payment",), ("device", "epoch", "seq"), ("state",)),
)
_MARKS = Table(
    "cash_marks",
    {"device": str, "events": int, "taken": int, "quiet": int, "box": int, "emptied_at": str},
    pk=("device",),
)
_PAYOUTS = Table(
    "payouts",
    {
        "change": str,
        "payment": str,
        "device": str,
        "why": str,
        "asked": int,
        "coins": str,
        "events": int,
        "given": int,
        "state": str,
        "at": str,
    },
    pk=("change",),
    indexes=(("payment",), ("state",)),
)
_CARDS = Table(
    "cards",
    {
        "reference": str,
        "payment": str,
        "device": str,
        "amount": int,
        "state": str,
        "last4": str,
        "trace": str,
        "code": str,
        "batch": str,
        "asked_at": str,
        "settled_at": str,
    },
    pk=("reference",),
    indexes=(("payment",), ("state",), ("device", "batch")),
)
_TASKS = Table(
    "money_tasks",
    {
        "task": str,
        "kind": str,
        "payment": str,
        "case_id": str,
        "amount": int,
        "sentence": str,
        "opened_at": str,
        "closed_at": str,
        "outcome": str,
        "clerk": str,
        "note": str,
    },
    pk=("task",),
    indexes=(("closed_at",),),
)
_TAKINGS = Table(
    "takings",
    {
        "payment": str,
        "amount": int,
        "tendered": int,
        "change": int,
        "clerk": str,
        "at": str,
        "counted": str,
    },
    pk=("payment",),
    indexes=(("counted",),),
)
_REFUNDS = Table(
    "refunds",
    {
        "refund": str,
        "payment": str,
        "task": str,
        "amount": int,
        "why": str,
        "way": str,
        "state": str,
        "clerk": str,
        "checked_by": str,
        "asked_at": str,
        "done_at": str,
        "counted": str,
    },
    pk=("refund",),
    indexes=(("payment",), ("state",), ("counted",)),
)
_COUNTS = Table(
    "till_counts",
    {
        "count": str,
        "clerk": str,
        "began": int,
        "taken": int,
        "refunded": int,
        "counted": int,
        "left": int,
        "at": str,
    },
    pk=("count",),
)


def _opened(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into payments (payment, case_id, purpose, item_name, due, state, opened_at)"
        " values (?, ?, ?, ?, ?, 'open', ?) on conflict (payment) do nothing",
        (
            get(body, "payment"),
            header.case,
            get(body, "purpose"),
            get(body, "item_name"),
            number(body, "due"),
            header.occurred_at,
        ),
    )


def _closed(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update payments set state = ?, received = ?, change = ?, owed = ?, closed_at = ?"
        " where payment = ?",
        (
            get(body, "outcome"),
            number(body, "received"),
            number(body, "change"),
            number(body, "owed"),
            header.occurred_at,
            get(body, "payment"),
        ),
    )


def _know(db: Connection, device: str) -> int:
    """Make sure that a device has its row; gives the number of the box that is in it."""
    db.execute(
        "insert into cash_marks (device, events, taken) values (?, -1, -1)"
        " on conflict (device) do nothing",
        (device,),
    )
    row = db.execute("select box from cash_marks where device = ?", (device,)).fetchone()
    return int(row[0])


def _stands(db: Connection, body: Body, quiet: int) -> None:
    device = get(body, "device")
    _know(db, device)
    db.execute(
        "update cash_marks set events = ?, taken = ?, quiet = ? where device = ?",
        (number(body, "events"), number(body, "taken"), quiet, device),
    )


def _watched(db: Connection, _header: Header, body: Body) -> None:
    _stands(db, body, quiet=1)


def _piece(db: Connection, header: Header, body: Body, state: str) -> None:
    db.execute(
        "insert into pieces (piece, payment, device, value, state, taken, epoch, seq, box, at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (piece) do nothing",
        (
            get(body, "piece"),
            get(body, "payment"),
            get(body, "device"),
            number(body, "value"),
            state,
            number(body, "taken"),
            header.epoch,
            header.seq,
            _know(db, get(body, "device")),
            header.occurred_at,
        ),
    )


def _escrowed(db: Connection, header: Header, body: Body) -> None:
    _piece(db, header, body, "escrowed")
    db.execute("update cash_marks set quiet = 0 where device = ?", (get(body, "device"),))


def _dropped(db: Connection, header: Header, body: Body) -> None:
    _piece(db, header, body, "stacked")
    _stands(db, body, quiet=0)


def _unseen(db: Connection, _header: Header, body: Body) -> None:
    _stands(db, body, quiet=0)


def _piece_is(state: str, cause: str) -> Projector:
    def project(db: Connection, _header: Header, body: Body) -> None:
        db.execute(
            "update pieces set state = ?, how = ? where piece = ?",
            (state, get(body, cause), get(body, "piece")),
        )

    return project


def _emptied(db: Connection, header: Header, body: Body) -> None:
    device = get(body, "device")
    box = _know(db, device)
    db.execute(
        "update cash_marks set box = ?, emptied_at = ? where device = ?",
        (box + 1, header.occurred_at, device),
    )


def _change_begun(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into payouts (change, payment, device, why, asked, coins, events, state, at)"
        " values (?, ?, ?, ?, ?, ?, ?, 'begun', ?) on conflict (change) do nothing",
        (
            get(body, "change"),
            get(body, "payment"),
            get(body, "device"),
            get(body, "why"),
            number(body, "amount"),
            as_json(body.get("coins") if body else None),
            number(body, "events"),
            header.occurred_at,
        ),
    )


def _change_given(db: Connection, _header: Header, body: Body) -> None:
    db.execute(
        "update payouts set state = 'given', given = ? where change = ?",
        (number(body, "amount"), get(body, "change")),
    )


def _change_unknown(db: Connection, _header: Header, body: Body) -> None:
    db.execute("update payouts set state = 'unknown' where change = ?", (get(body, "change"),))


def _card_asked(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into cards (reference, payment, device, amount, state, asked_at)"
        " values (?, ?, ?, ?, 'asked', ?) on conflict (reference) do nothing",
        (
            get(body, "reference"),
            get(body, "payment"),
            get(body, "device"),
            number(body, "amount"),
            header.occurred_at,
        ),
    )


def _card_is(state: str) -> Projector:
    def project(db: Connection, header: Header, body: Body) -> None:
        db.execute(
            "update cards set state = ?, code = ?, settled_at = ? where reference = ?",
            (
                state,
                get(body, "code") or get(body, "reason"),
                header.occurred_at,
                get(body, "reference"),
            ),
        )
        if state == "approved":
            db.execute(
                "update cards set last4 = ?, trace = ? where reference = ?",
                (get(body, "last4"), get(body, "trace"), get(body, "reference")),
            )

    return project


def _settled(db: Connection, _header: Header, body: Body) -> None:
    db.execute(
        "update cards set batch = ? where device = ? and batch = ''"
        " and state in ('approved', 'reversed', 'declined')",
        (get(body, "batch"), get(body, "device")),
    )


def _task_opened(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into money_tasks (task, kind, payment, case_id, amount, sentence, opened_at)"
        " values (?, ?, ?, ?, ?, ?, ?) on conflict (task) do nothing",
        (
            get(body, "task"),
            get(body, "kind"),
            get(body, "payment"),
            header.case,
            number(body, "amount"),
            get(body, "sentence"),
            header.occurred_at,
        ),
    )


def _task_closed(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update money_tasks set closed_at = ?, outcome = ?, clerk = ?, note = ?"
        " where task = ? and closed_at = ''",
        (
            header.occurred_at,
            get(body, "outcome"),
            get(body, "clerk"),
            get(body, "note"),
            get(body, "task"),
        ),
    )


def _tendered(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into takings (payment, amount, tendered, change, clerk, at, counted)"
        " values (?, ?, ?, ?, ?, ?, '') on conflict (payment) do nothing",
        (
            get(body, "payment"),
            number(body, "tendered") - number(body, "change"),
            number(body, "tendered"),
            number(body, "change"),
            get(body, "clerk"),
            header.occurred_at,
        ),
    )


def _waived(db: Connection, header: Header, body: Body) -> None:
    _opened(db, header, body)
    db.execute(
        "update payments set state = 'waived', closed_at = ? where payment = ?",
        (header.occurred_at, get(body, "payment")),
    )


def _refund_asked(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into refunds (refund, payment, task, amount, why, way, state, clerk, asked_at,"
        " counted) values (?, ?, ?, ?, ?, ?, 'asked', ?, ?, '') on conflict (refund) do nothing",
        (
            get(body, "refund"),
            get(body, "payment"),
            get(body, "task"),
            number(body, "amount"),
            get(body, "why"),
            get(body, "way"),
            get(body, "clerk"),
            header.occurred_at,
        ),
    )


def _refund_is(state: str) -> Projector:
    def project(db: Connection, header: Header, body: Body) -> None:
        db.execute(
            "update refunds set state = ?, checked_by = ?, done_at = ? where refund = ?",
            (state, get(body, "clerk"), header.occurred_at, get(body, "refund")),
        )
        if state == "paid":
            db.execute(
                "update payments set state = case state when 'paid' then"
                " case when owed > 0 then 'paid' else 'refunded' end else state end, owed = 0"
                # money of another task (a note found later) was never part of what is owed here
                " where payment = (select payment from refunds where refund = ?"
                " and task in ('', 'refund/' || payment))",
                (get(body, "refund"),),
            )

    return project


def _till_counted(db: Connection, header: Header, body: Body) -> None:
    count = get(body, "count")
    db.execute(
        "insert into till_counts (count, clerk, began, taken, refunded, counted, left, at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (count) do nothing",
        (
            count,
            get(body, "clerk"),
            *(number(body, n) for n in ("began", "taken", "refunded", "counted", "left")),
            header.occurred_at,
        ),
    )
    db.execute("update takings set counted = ? where counted = ''", (count,))
    db.execute(
        "update refunds set counted = ? where counted = '' and state = 'paid' and way = 'cash'",
        (count,),
    )


AREA = Area(
    (
        *(_PAYMENTS, _PIECES, _MARKS, _PAYOUTS, _CARDS, _TASKS),
        *(_TAKINGS, _REFUNDS, _COUNTS),
    ),
    {
        "payment-opened": _opened,
        "payment-closed": _closed,
        "cash-watched": _watched,
        "cash-escrowed": _escrowed,
        "cash-stacked": _piece_is("stacked", "how"),
        "cash-returned": _piece_is("returned", "how"),
        "cash-unknown": _piece_is("unknown", "reason"),
        "cash-dropped": _dropped,
        "cash-unseen": _unseen,
        "cash-box-emptied": _emptied,
        "change-begun": _change_begun,
        "change-given": _change_given,
        "change-unknown": _change_unknown,
        "card-asked": _card_asked,
        "card-approved": _card_is("approved"),
        "card-declined": _card_is("declined"),
        "card-unknown": _card_is("unknown"),
        "reversal-asked": _card_is("reversing"),
        "card-reversed": _card_is("reversed"),
        "card-settled": _settled,
        "cash-tendered": _tendered,
        "fee-waived": _waived,
        "refund-asked": _refund_asked,
        "refund-paid": _refund_is("paid"),
        "refund-dropped": _refund_is("dropped"),
        "till-counted": _till_counted,
        "money-task-opened": _task_opened,
        "money-task-closed": _task_closed,
    },
)
