"""Views of receipts and of what was sent to printers."""

from __future__ import annotations

from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Projector, Table, as_json, get, number
from shared.proof import Header

_RECEIPTS = Table(
    "receipts",
    {
        "number": str,
        "case_id": str,
        "visit": str,
        "item": str,
        "item_name": str,
        "token": str,
        "code": str,
        "received_at": str,
        "expected_by": str,
        "provisional": int,
        "materials": str,
        "exempt": str,
        "claim": str,
        "epoch": int,
        "seq": int,
        "issued_at": str,
    },
    pk=("number",),
    indexes=(("case_id",), ("claim",)),
)
_PRINTS = Table(
    "prints",
    {
        "print_id": str,
        "number": str,
        "visit": str,
        "paper": str,
        "copy": int,
        "state": str,
        "code": str,
        "begun_at": str,
        "settled_at": str,
    },
    pk=("print_id",),
    indexes=(("number",), ("state",)),
)


def _receipt(db: Connection, header: Header, body: Body) -> None:
    if body is None:
        return
    db.execute(
        "insert into receipts (number, case_id, visit, item, item_name, token, code, received_at,"
        " expected_by, provisional, materials, exempt, claim, epoch, seq, issued_at)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            get(body, "number"),
            header.case,
            get(body, "visit"),
            header.item,
            get(body, "item_name"),
            get(body, "token"),
            get(body, "code"),
            get(body, "received_at"),
            get(body, "expected_by"),
            number(body, "provisional"),
            as_json(body.get("materials")),
            as_json(body.get("exempt")),
            get(body, "claim"),
            header.epoch,
            header.seq,
            header.occurred_at,
        ),
    )


def _begun(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into prints (print_id, number, visit, paper, copy, state, begun_at)"
        " values (?, ?, ?, ?, ?, 'begun', ?)",
        (
            get(body, "print"),
            get(body, "number"),
            get(body, "visit"),
            get(body, "paper"),
            number(body, "copy"),
            header.occurred_at,
        ),
    )


def _settles(state: str, cause: str) -> Projector:
    def project(db: Connection, header: Header, body: Body) -> None:
        db.execute(
            "update prints set state = ?, code = ?, settled_at = ? where print_id = ?",
            (state, get(body, cause) if cause else "", header.occurred_at, get(body, "print")),
        )

    return project


AREA = Area(
    (_RECEIPTS, _PRINTS),
    {
        "receipt-issued": _receipt,
        "print-begun": _begun,
        "print-confirmed": _settles("confirmed", ""),
        "print-failed": _settles("failed", "code"),
        "print-unknown": _settles("unknown", "reason"),
    },
)
