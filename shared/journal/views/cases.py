"""View of cases: where each stands, and, until forgotten, whose it is."""

from __future__ import annotations

from shared.domain.case import State
from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Projector, Table, get, number, text
from shared.journal.views.visits import holder_of
from shared.proof import Header

_CASES = Table(
    "cases",
    {
        "case_id": str,
        "item": str,
        "item_name": str,
        "item_name_sealed": int,
        "number": str,
        "number_sealed": int,
        "state": str,
        "opened_at": str,
        "submitted_at": str,
        "received_at": str,
        "supplemented_at": str,
        "accepted_at": str,
        "handed_out_at": str,
        "expected_by": str,
        "provisional": int,
        "note": str,
        "applicant_name": str,
        "applicant_number_masked": str,
        "terminal": str,
        "visit": str,
        "scope": str,
    },
    pk=("case_id",),
    indexes=(("visit",), ("number",), ("scope",)),
)


def _ensure(db: Connection, header: Header) -> None:
    db.execute(
        "insert into cases (case_id, item, terminal, opened_at) values (?, ?, ?, ?)"
        " on conflict (case_id) do nothing",
        (header.case, header.item, header.terminal, header.occurred_at),
    )


def _state(db: Connection, header: Header, fallback: str) -> None:
    state = header.state or fallback
    if state:
        db.execute("update cases set state = ? where case_id = ?", (state, header.case))


def _clear_number(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update cases set number = ?, number_sealed = 0 where case_id = ?",
        (get(body, "number"), header.case),
    )


def _applicant(db: Connection, header: Header, name: str, masked: str) -> None:
    db.execute(
        "update cases set applicant_name = ?, applicant_number_masked = ?, scope = ?"
        " where case_id = ?",
        (name, masked, header.scope, header.case),
    )


def _opened(db: Connection, header: Header, body: Body) -> None:
    _ensure(db, header)
    visit = get(body, "visit")
    row = db.execute(
        "select scope, holder_name, holder_number_masked from visits where visit = ?", (visit,)
    ).fetchone()
    scope, name, masked = row or ("", "", "")
    db.execute(
        "update cases set item_name = ?, item_name_sealed = 0, visit = ?, scope = ?,"
        " applicant_name = ?, applicant_number_masked = ? where case_id = ?",
        (get(body, "item_name"), visit, scope, name, masked, header.case),
    )
    _state(db, header, State.DRAFT)


def _submitted(db: Connection, header: Header, body: Body) -> None:
    _ensure(db, header)
    _applicant(db, header, *holder_of(body.get("applicant") if body else None))
    db.execute(
        "update cases set submitted_at = ? where case_id = ?", (header.occurred_at, header.case)
    )
    _state(db, header, State.SUBMITTED)


def _receipt(db: Connection, header: Header, body: Body) -> None:
    _ensure(db, header)
    _clear_number(db, header, body)
    db.execute(
        "update cases set received_at = ?, expected_by = ?, provisional = ?,"
        " item_name = ?, item_name_sealed = 0 where case_id = ?",
        (
            get(body, "received_at"),
            get(body, "expected_by"),
            number(body, "provisional"),
            get(body, "item_name"),
            header.case,
        ),
    )
    _state(db, header, "")


def _received(db: Connection, header: Header, body: Body) -> None:
    """A case from the province: its number and name go with its key, until clear facts say them."""
    _ensure(db, header)
    snapshot = body.get("snapshot") if body else None
    fields = snapshot if isinstance(snapshot, dict) else {}
    _applicant(db, header, *holder_of(fields.get("applicant")))
    db.execute(
        "update cases set number = ?, number_sealed = 1"
        " where case_id = ? and (number = '' or number_sealed = 1)",
        (text(fields.get("number")), header.case),
    )
    db.execute(
        "update cases set item_name = ?, item_name_sealed = 1"
        " where case_id = ? and (item_name = '' or item_name_sealed = 1)",
        (text(fields.get("item_name")), header.case),
    )
    db.execute(
        "update cases set received_at = ? where case_id = ? and received_at = ''",
        (header.occurred_at, header.case),
    )
    _state(db, header, State.RECEIVED)


def _accepted(db: Connection, header: Header, body: Body) -> None:
    _ensure(db, header)
    _clear_number(db, header, body)
    db.execute(
        "update cases set accepted_at = ?, expected_by = ?, provisional = ? where case_id = ?",
        (header.occurred_at, get(body, "promised_by"), number(body, "provisional"), header.case),
    )
    _state(db, header, State.ACCEPTED)


def _supplemented(db: Connection, header: Header, _body: Body) -> None:
    _ensure(db, header)
    db.execute(
        "update cases set supplemented_at = ? where case_id = ?", (header.occurred_at, header.case)
    )
    _state(db, header, State.SUPPLEMENTED)


def _handed_out(db: Connection, header: Header, _body: Body) -> None:
    _ensure(db, header)
    db.execute(
        "update cases set handed_out_at = ? where case_id = ?", (header.occurred_at, header.case)
    )
    _state(db, header, State.DELIVERED)


def _progressed(db: Connection, header: Header, body: Body) -> None:
    _ensure(db, header)
    db.execute("update cases set note = ? where case_id = ?", (get(body, "note"), header.case))
    _state(db, header, get(body, "state"))


def _moves_to(fallback: str) -> Projector:
    def project(db: Connection, header: Header, _body: Body) -> None:
        if header.case:
            _state(db, header, fallback)

    return project


def _blank(db: Connection, scope: str) -> None:
    db.execute(
        "update cases set applicant_name = '', applicant_number_masked = '' where scope = ?",
        (scope,),
    )
    db.execute("update cases set number = '' where scope = ? and number_sealed = 1", (scope,))
    db.execute("update cases set item_name = '' where scope = ? and item_name_sealed = 1", (scope,))


AREA = Area(
    (_CASES,),
    {
        "case-opened": _opened,
        "case-submitted": _submitted,
        "receipt-issued": _receipt,
        "case-received": _received,
        "case-accepted": _accepted,
        "result-handed-out": _handed_out,
        "case-progressed": _progressed,
        "supplement-requested": _moves_to(State.SUPPLEMENTING),
        "supplement-received": _supplemented,
        "answer-given": _moves_to(""),
        "page-captured": _moves_to(""),
        "material-checked": _moves_to(""),
        "material-settled": _moves_to(""),
        "commitment-signed": _moves_to(""),
    },
    _blank,
)
