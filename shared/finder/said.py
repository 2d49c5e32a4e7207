"""What somebody said, made comparable: one script, one width, numbers as numbers, filler marked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from shared.catalogue.situations import Situations

_DIGITS = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_TENS = re.compile(r"(?P<tens>[二三四五六七八九])?十(?P<ones>[一二三四五六七八九])?")
_HUNDRED = re.compile(r"(?P<hundreds>[一二])百(?:零?(?P<ones>[一二三四五六七八九]))?")
_ARABIC = re.compile(r"\d+")
_SINGLE = re.compile(r"[一两二三四五六七八九](?=(?:周岁|岁))")
_AGE_UNIT = re.compile(r"(?:多|来|好几|几)?(?:周岁|岁)")
_AGE_LOOSE = re.compile(r"(?:多|来)?(?:了|多|以上|$|[^0-9\u4e00-\u9fff])")
_NO_AGE = re.compile(r"(?:多)?(?:块|元|平|米|号|天|日|个|月|年|后|张|次|分|点|万|千|%)")
_LATIN = re.compile(r"[a-z']+")
MAX_QUERY = 60
"""Characters of a query that are looked at."""
_OLDEST = 130


@dataclass(frozen=True, slots=True)
class Age:
    """An age somebody mentioned, and the words it was said in."""

    years: int
    words: str
    certain: bool
    """Said with 岁; otherwise a bare number that only counts beside a person."""


@dataclass(frozen=True, slots=True)
class Said:
    """A normalised query.

    text: simplified, half width, lower case, no spaces. content: ``text`` with every filler
    character replaced by a space, same length, so that positions agree.
    """

    text: str
    content: str
    ages: tuple[Age, ...]

    @property
    def latin(self) -> str:
        """Letters only, when the query is nothing but letters (pinyin or initials)."""
        bare = self.text.replace("'", "")
        return bare if bare.isascii() and bare.isalpha() else ""

    @property
    def latin_parts(self) -> list[str]:
        """Runs of letters inside a mixed query."""
        return [part for part in _LATIN.findall(self.text) if part.strip("'")]

    @property
    def weight(self) -> int:
        """How many characters carry meaning."""
        return len(self.content.replace(" ", ""))


class Listener:
    """Normalises queries with one release's lexicon."""

    def __init__(self, situations: Situations) -> None:
        self._simplified = str.maketrans(
            {a: b for pair in situations.traditional for a, b in (tuple(pair),)}
        )
        fillers = sorted(situations.filler, key=len, reverse=True)
        self._filler = re.compile("|".join(map(re.escape, fillers)) or r"(?!)")
        self._rewrites = sorted(situations.synonyms.items(), key=lambda kv: -len(kv[0]))

    def plain(self, text: str) -> str:
        """One script, one width, lower case, no spaces or punctuation except apostrophes."""
        flat = unicodedata.normalize("NFKC", text).translate(self._simplified).lower()
        return "".join(c for c in flat if c.isalnum() or c == "'")

    def hear(self, query: str) -> Said:
        """Normalise a query; anything after ``MAX_QUERY`` characters is not looked at."""
        text = self.plain(query[: MAX_QUERY * 2])[:MAX_QUERY]
        for said, meant in self._rewrites:
            text = text.replace(said, meant)
        content = self._filler.sub(lambda m: " " * len(m.group()), text)
        return Said(text, content, tuple(_ages(text)))


def _ages(text: str) -> list[Age]:
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
        return Age(years, match.group() + unit.group(), certain=True)
    if _NO_AGE.match(after) is None and (not after or _AGE_LOOSE.match(after) or years >= 60):
        return Age(years, match.group(), certain=False)
    return None


def _ten(match: re.Match[str]) -> int:
    return 10 * _DIGITS.get(match["tens"] or "一", 1) + _DIGITS.get(match["ones"] or "零", 0)


def _hundred(match: re.Match[str]) -> int:
    return 100 * _DIGITS[match["hundreds"]] + _DIGITS.get(match["ones"] or "零", 0)
