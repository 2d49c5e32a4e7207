"""Views of visits: who began and ended when, and, until forgotten, who it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.domain.identity import mask_number
from shared.journal.engine import Connection
from shared.journal.views.table import Area, Body, Table, get
from shared.proof import Header

_VISITS = Table(
    "visits",
    {
        "visit": str,
        "face": str,
        "began_at": str,
        "ended_at": str,
        "reason": str,
        "scope": str,
        "holder_name": str,
        "holder_number_masked": str,
    },
    pk=("visit",),
    indexes=(("ended_at",),),
)


def holder_of(card: object) -> tuple[str, str]:
    """Name and masked number out of card fields; empty strings when there are none."""
    if not isinstance(card, Mapping):
        return "", ""
    fields: Mapping[str, Any] = card
    return str(fields.get("name") or ""), mask_number(str(fields.get("number") or ""))


def _began(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "insert into visits (visit, face, began_at) values (?, ?, ?)"
        " on conflict (visit) do nothing",
        (get(body, "visit"), get(body, "face"), header.occurred_at),
    )


def _identified(db: Connection, header: Header, body: Body) -> None:
    """The open visit is the one that began last: a terminal serves one resident at a time."""
    name, masked = holder_of(body.get("card") if body else None)
    db.execute(
        "update visits set scope = ?, holder_name = ?, holder_number_masked = ?"
        " where visit = (select visit from visits where ended_at = ''"
        " order by began_at desc, visit desc limit 1)",
        (header.scope, name, masked),
    )


def _ended(db: Connection, header: Header, body: Body) -> None:
    db.execute(
        "update visits set ended_at = ?, reason = ? where visit = ? and ended_at = ''",
        (header.occurred_at, get(body, "reason"), get(body, "visit")),
    )


def _blank(db: Connection, scope: str) -> None:
    db.execute(
        "update visits set holder_name = '', holder_number_masked = '' where scope = ?", (scope,)
    )


AREA = Area(
    (_VISITS,),
    {"visit-began": _began, "resident-identified": _identified, "visit-ended": _ended},
    _blank,
)
