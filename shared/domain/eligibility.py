"""Conditions a machine can check before anybody takes trouble: for now, the age on the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.domain.identity import age_on
from shared.domain.item import ServiceItem


@dataclass(frozen=True, slots=True)
class Ineligible:
    """A condition the card's holder does not meet, with the sentence to show.

    It is advice, never a refusal: only the authority refuses, and a window always stays open.
    """

    code: str
    sentence: str
    since: date
    """The first day on which it no longer stands against the holder."""


def age_obstacle(item: ServiceItem, birth: date, today: date) -> Ineligible | None:
    """Whether the holder of a card is too young for an item; None when nothing stands against it.

    Ages are full years (周岁), reached on the birthday itself.
    """
    if item.min_age is None:
        return None
    age = age_on(birth, today)
    if age >= item.min_age:
        return None
    since = reaches(birth, item.min_age)
    return Ineligible(
        "too-young",
        f"{item.name}要年满 {item.min_age} 周岁，这张身份证上的人现在 {age} 周岁，"
        f"到 {since.year} 年 {since.month} 月 {since.day} 日才满。"
        "替家里老人办，请放老人的身份证；有疑问可以到人工窗口。",
        since,
    )


def reaches(birth: date, age: int) -> date:
    """The day somebody reaches a full age: the birthday; who was born on 29 February, on 1 March
    of a year without one."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)
