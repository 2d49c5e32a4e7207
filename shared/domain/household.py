"""Where somebody's identity number comes from, seen from the hall: a hint, never a fact.

The first six digits of a citizen number are the division (GB/T 2260) where its holder was first
registered, and stay for life (GB 11643): who moved since keeps them. So this may rank what is
found, and is said where it does; it decides nothing.
"""

from __future__ import annotations

from enum import StrEnum

from shared.domain.identity import CardKind, IdentityCard

_MUNICIPALITIES = ("11", "12", "31", "50")
"""Beijing, Tianjin, Shanghai and Chongqing are one city over all their digits."""
_ABROAD = ("81", "82", "83", "9")
"""Hong Kong, Macau, Taiwan, and foreigners: no household in a city."""
_NUMBERED = (CardKind.RESIDENT, CardKind.SOCIAL_SECURITY)


class Household(StrEnum):
    """Where the number comes from."""

    HERE = "here"
    """From the hall's own city."""
    ELSEWHERE = "elsewhere"


def household_of(card: IdentityCard, region: str) -> Household | None:
    """Of a card in a hall of ``region`` (6 or 12 digits); None when neither can be told."""
    number = card.number
    if card.kind not in _NUMBERED or not (number[:6].isascii() and number[:6].isdigit()):
        return None
    if number.startswith(_ABROAD) or len(number) != 18 or len(region) < 6:
        return None
    same = number[:2] if region[:2] in _MUNICIPALITIES else number[:4]
    return Household.HERE if region.startswith(same) else Household.ELSEWHERE
