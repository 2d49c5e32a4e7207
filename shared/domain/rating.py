"""好差评: five levels with the national labels (GB/T 39735). Unrated is unrated, never praise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType

MAX_TEXT = 500
"""Longest own words, characters."""
GOOD_FROM = 3
"""基本满意 and better count as satisfied; 不满意 and 非常不满意 are 差评."""


class Level(IntEnum):
    """The five levels; the number is the code that is reported."""

    VERY_BAD = 1
    BAD = 2
    FAIR = 3
    GOOD = 4
    VERY_GOOD = 5

    @property
    def words(self) -> str:
        """Name of the level as the national platform prints it."""
        return ("非常不满意", "不满意", "基本满意", "满意", "非常满意")[self - 1]

    @property
    def bad(self) -> bool:
        """True for a 差评, which starts the rectification loop."""
        return self < GOOD_FROM


@dataclass(frozen=True, slots=True)
class RatingScale:
    """Labels per level, from the catalogue's code table: level -> {code: text}."""

    labels: Mapping[Level, Mapping[str, str]]

    @classmethod
    def from_codes(cls, labels: Mapping[str, Mapping[str, str]]) -> RatingScale:
        """Build from ``codes.json`` evaluation.labels.

        Raises ValueError when a level is missing.
        """
        missing = [str(int(level)) for level in Level if str(int(level)) not in labels]
        if missing:
            raise ValueError(f"rating labels miss level {', '.join(missing)}")
        return cls(
            MappingProxyType(
                {level: MappingProxyType(dict(labels[str(int(level))])) for level in Level}
            )
        )

    def choices(self, level: Level) -> list[tuple[str, str]]:
        """(code, text) of the labels to offer for a level, in code order."""
        return sorted(self.labels[level].items())


@dataclass(frozen=True, slots=True)
class Rating:
    """One given rating. A skipped one has no Rating at all."""

    level: Level
    labels: tuple[str, ...] = ()
    text: str = ""


def rating_problem(scale: RatingScale, rating: Rating) -> str | None:
    """What is wrong with a rating, as a sentence; None when it can be kept."""
    foreign = [code for code in rating.labels if code not in scale.labels[rating.level]]
    if foreign:
        return f"“{rating.level.words}”不能配这个理由，请重新选。"
    if len(set(rating.labels)) != len(rating.labels):
        return "同一个理由选了两次，请去掉一个。"
    if len(rating.text) > MAX_TEXT:
        return f"最多写 {MAX_TEXT} 个字，请删短一些。"
    return None


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio that knows its base; without a base it prints 无数据, never 100%."""

    part: int
    base: int

    @property
    def text(self) -> str:
        """Percent with one decimal, or 无数据."""
        return f"{100 * self.part / self.base:.1f}%" if self.base else "无数据"


def satisfaction(levels: Iterable[Level | None]) -> Share:
    """Satisfied among the rated; None (unrated) is in neither part nor base."""
    rated = [level for level in levels if level is not None]
    return Share(sum(not level.bad for level in rated), len(rated))


def rated_share(levels: Iterable[Level | None]) -> Share:
    """How many cases were rated at all."""
    every = list(levels)
    return Share(sum(level is not None for level in every), len(every))
