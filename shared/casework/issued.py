"""Results of the identified person that went out through this terminal: a reason to remind later.

Only what this journal holds: a receipt given here to the same card, and the fact that its result
was handed out or posted. What another terminal gave out, and what retention has forgotten, is not
known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from shared.casework.visit import Visit
from shared.domain.case import State
from shared.domain.facts import Role
from shared.journal import FactDraft

_GONE_OUT = (
    "select c.item, c.case_id, max(f.occurred_at) as at from receipts r"
    " join cases c on c.case_id = r.case_id"
    " join facts f on f.case_id = r.case_id and f.state = ?"
    " where r.claim = ? group by c.case_id order by at"
)


def issued_to(visit: Visit) -> Mapping[str, date]:
    """Service -> the local day its newest result went out. Ask only after a consent; the look is
    on the trail, as every look is."""
    card, office = visit.card, visit.office
    if card is None:
        return {}
    claim = office.journal.claim(card.number)
    rows = office.journal.query(_GONE_OUT, (State.DELIVERED.value, claim))
    if rows:
        office.append(
            *(
                FactDraft(
                    "data-viewed",
                    {"clerk": "", "what": "licences", "purpose": "到期提醒"},
                    case=str(row["case_id"]),
                    role=Role.RESIDENT,
                )
                for row in rows
            )
        )
    zone = office.now().tzinfo
    return {
        str(row["item"]): datetime.fromisoformat(str(row["at"])).astimezone(zone).date()
        for row in rows
    }
