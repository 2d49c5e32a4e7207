"""What a finder answers, and what is known besides the words: a prior that can be explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared.domain.household import Household

_ELDER, _SEASON, _OFTEN, _HOUSEHOLD = 1.05, 1.05, 1.04, 1.05
_MOST = 1.10
"""Together they move a service a little, never past what the words say clearly."""


_HOUSEHOLD_WORDS = {
    Household.HERE: "身份证号码是本市的，本地人常办",
    Household.ELSEWHERE: "身份证号码是外地的，外地来的人常办",
}


@dataclass(frozen=True, slots=True)
class FindContext:
    """What is known of the person and the place.

    age: on the card, when a card lies there. elders: services of the elders' list, preferred for
    people of 60 and older. often: services often done at this site. month: 1 to 12; seasons:
    service -> months in which most people come for it. household: where the number on the card
    comes from; households: service -> whose numbers most people who come for it have.
    """

    age: int | None = None
    elders: frozenset[str] = frozenset()
    often: frozenset[str] = frozenset()
    month: int | None = None
    seasons: Mapping[str, tuple[int, ...]] | None = None
    household: Household | None = None
    households: Mapping[str, Household] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that fits. ``score`` 0 to 1 ranks only; ``why`` is a sentence for the person."""

    item_id: str
    name: str
    score: float
    why: str
    words: tuple[str, ...] = ()
    """The person's own words that counted, for highlighting."""


def prior(hit: Hit, context: FindContext) -> Hit:
    """The hit moved by what is known besides the words; its reason says by what."""
    factor, reasons = 1.0, list[str]()
    if context.age is not None and context.age >= 60 and hit.item_id in context.elders:
        factor, reasons = factor * _ELDER, [*reasons, "老年人常办"]
    known = context.household
    if known is not None and (context.households or {}).get(hit.item_id) is known:
        factor, reasons = factor * _HOUSEHOLD, [*reasons, _HOUSEHOLD_WORDS[known]]
    if context.month in (context.seasons or {}).get(hit.item_id, ()):
        factor, reasons = factor * _SEASON, [*reasons, "这个月办的人多"]
    if hit.item_id in context.often:
        factor, reasons = factor * _OFTEN, [*reasons, "这里常办"]
    if not reasons:
        return hit
    score = min(1.0, round(hit.score * min(factor, _MOST), 4))
    return replace(hit, score=score, why=f"{hit.why}；{'，'.join(reasons)}")
