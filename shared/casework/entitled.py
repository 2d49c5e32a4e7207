"""What somebody may be entitled to or must not miss, looked up for a kiosk and a window alike.

Only what lies on the card, what the person says and what went out to them here is looked at, after
a yes; nothing of it is kept and nothing is begun (``shared.domain.offer``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.identity import IdentityCard
from shared.domain.offer import (
    LICENCE_ON_CARD,
    AskedFact,
    Due,
    Offer,
    Offers,
    Person,
    offered,
    reminded,
    reports_asked,
    reports_due,
)


@dataclass(frozen=True, slots=True)
class Entitled:
    """What is told, the most urgent first, and what may be asked to know more."""

    runs_out: tuple[Due, ...] = ()
    """Licences that run out soon or have."""
    reports: tuple[Due, ...] = ()
    """Yearly reports whose time is now."""
    offers: tuple[Offer, ...] = ()
    questions: tuple[AskedFact, ...] = ()
    """Those that decide something, and those answered already: an answer can be changed."""


def entitled(
    offers: Offers,
    card: IdentityCard,
    answers: Mapping[str, bool],
    today: date,
    issued: Mapping[str, date] | None = None,
) -> Entitled:
    """Look at a card, at what its holder said, and at what went out to them here
    (``shared.casework.issued``). Pure."""
    licences = {LICENCE_ON_CARD: card.valid_until} if card.valid_until is not None else {}
    person = Person(card.birth, card.sex, dict(answers), licences, issued)
    found = offered(offers, person, today)
    wanted = {*answers, *(q for offer in found for q in offer.open), *reports_asked(offers, today)}
    return Entitled(
        tuple(reminded(offers, person, today)),
        tuple(reports_due(offers, today, answers)),
        tuple(found),
        tuple(question for question in offers.questions if question.id in wanted),
    )
