"""What this terminal knows of a person's cases: where each stands, whose turn it is, its papers.

Nothing is asked of the province here: what is said is what its feed brought, and when it was last
heard is said with it. Receipts are found by the keyed hash of the number on the card.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from shared.casework.fees import standing
from shared.domain.case import State
from shared.domain.facts import Role
from shared.domain.turn import Party, Turn, turn_of
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.visit import Visit

CASE_OF: Final = (
    "select r.number, r.case_id, r.item_name, r.received_at, r.epoch, r.seq, c.state, c.note,"
    " c.expected_by, c.provisional from receipts r join cases c on c.case_id = r.case_id"
)
"""A receipt given here and the case it is for; followed by a condition on the receipt ``r``."""
_ON_THE_SPOT = Turn(Party.NOBODY, "这件事当场办，记录已经打印给您，不用再等。")


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """One case as this terminal knows it."""

    number: str
    item_name: str
    state: State
    turn: Turn
    received_at: datetime
    due: date
    """When it should be finished, as said with the receipt or promised at acceptance."""
    provisional: bool
    """The date leans on a holiday table that is not published yet."""
    with_province: bool
    note: str
    """What the province said with the last change, '' for nothing."""
    tasks: tuple[str, ...]
    """What the province wants done, one sentence each."""
    fee: str
    """What is to be said of its fee, '' where there is none: 未缴, 已缴, 还应退20元."""
    paper: str
    """What became of the receipt last printed: confirmed, failed, unknown, begun, '' for none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A person's cases, newest first, and when the province was last heard."""

    cases: tuple[CaseProgress, ...]
    online: bool
    heard_at: datetime | None
    """Local time; None when the province has not answered since this terminal started."""


def progress_of(visit: Visit) -> Progress:
    """The cases of the identified person. The look is on the trail, as every look is (P11)."""
    office = visit.office
    cases = [case_progress(office, row) for row in _rows(visit)] if visit.card is not None else []
    if cases:
        office.append(
            *(
                FactDraft(
                    "data-viewed",
                    {"clerk": "", "what": "progress", "purpose": "本人查进度"},
                    case=case_id,
                    role=Role.RESIDENT,
                )
                for case_id, _ in cases
            )
        )
    heard = office.tools.last_contact()
    return Progress(
        tuple(case for _, case in cases),
        office.tools.online(),
        heard.astimezone(office.now().tzinfo) if heard is not None else None,
    )


def _rows(visit: Visit) -> list[dict[str, Any]]:
    card, journal = visit.card, visit.office.journal
    assert card is not None
    return journal.query(
        CASE_OF + " where r.claim = ? order by r.received_at desc, r.number desc",
        (journal.claim(card.number),),
    )


def case_progress(office: Office, row: dict[str, Any]) -> tuple[str, CaseProgress]:
    """A row of ``CASE_OF``: the case's id, and how it stands."""
    state = State(row["state"])
    prints = office.journal.query(
        "select paper, state from prints where number = ? order by begun_at, print_id",
        (row["number"],),
    )
    receipts = [p["state"] for p in prints if p["paper"] == "receipt"]
    spot = any(p["paper"] == "statement" and p["state"] == "confirmed" for p in prints)
    tasks = office.journal.query(
        "select sentence from tasks where case_id = ? and closed_at = '' order by opened_at",
        (row["case_id"],),
    )
    return str(row["case_id"]), CaseProgress(
        number=row["number"],
        item_name=row["item_name"],
        state=state,
        turn=_ON_THE_SPOT if spot and state is State.RECEIVED else turn_of(state),
        received_at=datetime.fromisoformat(row["received_at"]),
        due=date.fromisoformat(row["expected_by"]),
        provisional=bool(row["provisional"]),
        with_province=(row["epoch"], row["seq"]) <= office.journal.stored_up_to(),
        note=str(row["note"]),
        tasks=tuple(t["sentence"] for t in tasks),
        fee=_fee(office, str(row["case_id"])),
        paper=receipts[-1] if receipts else "",
    )


def _fee(office: Office, case: str) -> str:
    """Only what somebody tried to pay or was let off: what costs nothing says nothing."""
    rows = office.journal.query("select 1 from payments where case_id = ? limit 1", (case,))
    return standing(office.journal, case).words if rows else ""
