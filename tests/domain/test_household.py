"""Where an identity number is from, seen from a hall."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shared.devices.virtual.people import PEOPLE, number_for
from shared.domain.household import Household, household_of
from shared.domain.identity import CardKind

CARD = PEOPLE[0].card


@pytest.mark.parametrize(
    ("division", "hall", "want"),
    [
        ("410399", "410311", Household.HERE),  # another district of the same city
        ("410399", "410311001001", Household.HERE),
        ("410199", "410311", Household.ELSEWHERE),  # another city of the province
        ("440399", "410311", Household.ELSEWHERE),
        ("110101", "110229", Household.HERE),  # Beijing is one city
        ("500101", "500229", Household.HERE),
        ("120101", "110101", Household.ELSEWHERE),
        ("810000", "440304", None),  # Hong Kong: no household in a city
        ("410399", "", None),  # a hall that does not say where it is
    ],
)
def test_a_number_is_from_here_or_from_elsewhere(
    division: str, hall: str, want: Household | None
) -> None:
    card = replace(CARD, number=number_for(division, date(1970, 5, 6), 21))
    assert household_of(card, hall) is want


@pytest.mark.parametrize("kind", [CardKind.FOREIGN_2017, CardKind.FOREIGN_2023, CardKind.HMT])
def test_other_cards_tell_nothing(kind: CardKind) -> None:
    assert household_of(replace(CARD, kind=kind), "410311") is None


@pytest.mark.parametrize("number", ["", "41", "x" * 18, "41031119700506002"])
def test_what_is_no_number_tells_nothing(number: str) -> None:
    assert household_of(replace(CARD, number=number), "410311") is None
