"""Where a case stands with its fee: owed, paid, let off, given back, or not known yet.

A fee never keeps a case from being taken in: what is missing is asked for later, at any window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.domain.fee import Cost, cost_of
from shared.domain.form import Answer, Form, plain
from shared.domain.item import ServiceItem
from shared.domain.money import yuan

if TYPE_CHECKING:
    from shared.casework.casefile import CaseFile
    from shared.casework.deskcase import DeskCase
    from shared.casework.office import Office
    from shared.journal import Journal

FREE = "免费"


class FeeState(StrEnum):
    """What the journal of this terminal says of a fee."""

    DUE = "due"
    OPEN = "open"
    """Somebody is paying, or a stop left it open."""
    PAID = "paid"
    UNRESOLVED = "unresolved"
    """Nobody knows yet what a card was charged."""
    WAIVED = "waived"
    REFUNDED = "refunded"

    @property
    def words(self) -> str:
        """Its state as a paper says it."""
        return {
            FeeState.DUE: "未缴",
            FeeState.OPEN: "正在缴费",
            FeeState.PAID: "已缴",
            FeeState.UNRESOLVED: "是否缴成正在核实",
            FeeState.WAIVED: "免收",
            FeeState.REFUNDED: "已退费",
        }[self]


@dataclass(frozen=True, slots=True)
class FeeStanding:
    """A case's fee as this terminal knows it. owed: fen that must still be given back."""

    state: FeeState
    payment: str = ""
    received: int = 0
    owed: int = 0

    @property
    def words(self) -> str:
        """未缴；还应退20元."""
        back = f"，还应退{yuan(self.owed)}" if self.owed else ""
        return f"{self.state.words}{back}"


def standing(journal: Journal, case: str) -> FeeStanding:
    """Where a case's fee stands: what was paid counts for more than what was tried later."""
    rows = journal.query(
        "select payment, state, received, owed from payments where case_id = ?"
        " order by opened_at desc, payment desc",
        (case,),
    )
    owed = sum(int(r["owed"]) for r in rows)
    for state in (FeeState.PAID, FeeState.WAIVED, FeeState.UNRESOLVED, FeeState.OPEN):
        for row in rows:
            if row["state"] == state.value:
                return FeeStanding(state, str(row["payment"]), int(row["received"]), owed)
    if rows and rows[0]["state"] == FeeState.REFUNDED.value:
        return FeeStanding(FeeState.REFUNDED, str(rows[0]["payment"]), 0, owed)
    return FeeStanding(FeeState.DUE, owed=owed)


def fee_words(journal: Journal, case: str, fee: str) -> str:
    """A receipt's line about the fee: what it costs, and whether it was paid here."""
    if fee in ("", FREE):
        return fee
    return f"{fee}（{standing(journal, case).words}）"


def cost_in(case: CaseFile) -> Cost | None:
    """What a case in the making costs; None when it is free."""
    return cost_of(case.item, case.form, plain(case.answers))


def cost_at_desk(office: Office, case: DeskCase) -> Cost | None:
    """What an opened case costs; None when it is free."""
    answers = {key: str(given.get("value", "")) for key, given in case.answers.items()}
    return cost_of(case.item, office.catalogue.forms.get(case.item.id), answers)


def fee_text_of(item: ServiceItem, form: Form | None, answers: Mapping[str, Answer]) -> str:
    """What the receipt says a case costs: the amount where it is certain."""
    cost = cost_of(item, form, plain(answers))
    if cost is None or cost.fen is None:
        return item.fee.text
    return cost.words
