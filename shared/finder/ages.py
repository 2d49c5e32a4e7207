"""Ages somebody mentions: 八十了, 82岁, 九十多, 一百零一岁, 半岁."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = re.compile(r"(?P<tens>[二三四五六七八九])?十(?P<ones>[一二三四五六七八九])?")
_HUNDRED = re.compile(r"(?P<hundreds>[一二])百(?:零?(?P<ones>[一二三四五六七八九]))?")
_ARABIC = re.compile(r"\d+")
_SINGLE = re.compile(r"[一两二三四五六七八九](?=(?:周岁|岁))")
_AGE_UNIT = re.compile(r"(?:多|来|好几|几)?(?:周岁|岁)")
_AGE_LOOSE = re.compile(r"(?:多|来|几|出头|好几)?(?:了|多|以上|的人|老人|整|$|[^0-9\u4e00-\u9fff])")
_NO_AGE = re.compile(
    r"(?:多)?(?:块|元|平|米|号|天|日|个|月|年|后|张|次|分|点|万|千|%|斤|克|里|公|小|大|路|楼|层|期|条|套)"
)
_OLDEST = 130


@dataclass(frozen=True, slots=True)
class Age:
    """An age somebody mentioned, and the words it was said in."""

    years: int
    words: str
    certain: bool
    """Said with 岁; otherwise a bare number that only counts beside a person."""
    at: int = 0


def ages_in(text: str) -> list[Age]:
    """Every age in a normalised text, in no particular order."""
    found: list[Age] = []
    taken: list[range] = []
    for pattern, read in (
        (_HUNDRED, _hundred),
        (_TENS, _ten),
        (_ARABIC, lambda m: int(m.group()) if len(m.group()) <= 3 else -1),
        (_SINGLE, lambda m: _DIGITS[m.group()]),
    ):
        for match in pattern.finditer(text):
            if any(match.start() in span for span in taken):
                continue
            years = read(match)
            age = _as_age(years, match, text)
            taken.append(range(*match.span()))
            if age is not None:
                found.append(age)
    return found


def _as_age(years: int, match: re.Match[str], text: str) -> Age | None:
    if not 0 <= years <= _OLDEST:
        return None
    after = text[match.end() :]
    unit = _AGE_UNIT.match(after)
    if unit is not None:
        return Age(years, match.group() + unit.group(), certain=True, at=match.start())
    if _NO_AGE.match(after) is None and (not after or _AGE_LOOSE.match(after) or years >= 60):
        return Age(years, match.group(), certain=False, at=match.start())
    return None


def _ten(match: re.Match[str]) -> int:
    return 10 * _DIGITS.get(match["tens"] or "一", 1) + _DIGITS.get(match["ones"] or "零", 0)


def _hundred(match: re.Match[str]) -> int:
    return 100 * _DIGITS[match["hundreds"]] + _DIGITS.get(match["ones"] or "零", 0)
