"""What a case costs: how much, what it is called, and by what rule. Amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.domain.form import Answer, Form, visible_questions
from shared.domain.item import ServiceItem
from shared.domain.money import FeeChoice, fees, yuan

NONTAX: Final = "政府非税收入"
USUAL: Final = "费用"
"""What a fee is called where the catalogue does not say."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A fee of one case.

    fen: None where the catalogue names no single amount for this case: a person then says it.
    choices: the amounts it names in that case. name: the fee as the notice calls it (收费项目).
    nature: whose money it is (政府非税收入, 社会保险费), '' where the catalogue does not show it.
    basis: the document that sets it.
    """

    fen: int | None
    name: str
    nature: str
    basis: str
    choices: tuple[FeeChoice, ...] = ()

    @property
    def title(self) -> str:
        """工本费（政府非税收入）."""
        return f"{self.name}（{self.nature}）" if self.nature else self.name

    @property
    def words(self) -> str:
        """``工本费 10元``, or that a person says the amount."""
        return (
            f"{self.name} {yuan(self.fen)}"
            if self.fen is not None
            else f"{self.name}，金额由窗口核定"
        )


def cost_of(item: ServiceItem, form: Form | None, answers: Mapping[str, str]) -> Cost | None:
    """What a case of this item costs with these answers; None when it is free.

    A form whose choices carry prices decides by what was chosen; else the catalogue's sentence
    does, where it names exactly one amount.
    """
    if not item.fee.charge:
        return None
    name = (form.fee_name if form else "") or USUAL
    named = fees(item.fee.amount)
    nature = (form.fee_nature if form else "") or (NONTAX if named else "")
    if form is not None and any(c.fen for q in form.questions for c in q.choices):
        given = {key: Answer(value) for key, value in answers.items()}
        chosen = [
            choice.fen
            for question in visible_questions(form, given)
            for choice in question.choices
            if choice.value == answers.get(question.id)
        ]
        return Cost(sum(chosen) or None, name, nature, item.fee.basis)
    if len(named) == 1:
        return Cost(named[0].fen, named[0].label or name, nature, item.fee.basis)
    return Cost(None, name, nature, item.fee.basis, named)
