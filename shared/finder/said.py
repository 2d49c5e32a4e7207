"""What somebody said, made comparable: one script, one width, one set of words, ages, tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from shared.catalogue.situations import Situations
from shared.finder.ages import Age, ages_in
from shared.finder.english import English
from shared.finder.tables import simplified
from shared.finder.words import Kind, Token, Vocabulary

_LATIN = re.compile(r"[a-z']+")
MAX_QUERY = 120
"""Characters of a query that are looked at."""
_NUMERALS = frozenset("一二三四五六七八九十百千万两零")
_SILENT, _HEARD = Kind.FILLER | Kind.BESIDES, Kind.EVIDENCE | Kind.ELSEWHERE


@dataclass(frozen=True, slots=True)
class Said:
    """A normalised query.

    text: simplified, half width, lower case, no spaces, in the lexicon's words. content: ``text``
    with filler and what is told besides replaced by spaces, same length, so that positions agree.
    """

    text: str
    content: str
    ages: tuple[Age, ...]
    tokens: tuple[Token, ...] = ()

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
    def compact(self) -> str:
        """What carries meaning, without gaps."""
        return self.content.replace(" ", "")


class Listener:
    """Normalises queries with one release's lexicon."""

    def __init__(self, lexicon: Situations) -> None:
        self.vocabulary = Vocabulary(lexicon)
        self._english = English(lexicon.english)
        self._rewrites = lexicon.rewrites
        ordered = sorted(lexicon.rewrites, key=len, reverse=True)
        self._rewritten = re.compile("|".join(map(re.escape, ordered)) or r"(?!)")

    def plain(self, text: str) -> str:
        """One script, one width, lower case, no spaces or punctuation except apostrophes."""
        return _bare(_flat(text))

    def hear(self, query: str) -> Said:
        """Normalise a query; anything after ``MAX_QUERY`` characters is not looked at."""
        flat = self._english.into(_flat(query[: MAX_QUERY * 2]))
        text = self._rewritten.sub(lambda m: self._rewrites[m.group()], _bare(flat)[:MAX_QUERY])
        ages = tuple(ages_in(text))
        tokens = _with_ages(self.vocabulary.cut(text), ages)
        content = "".join(
            " " * len(t.text) if t.kind & _SILENT and not t.kind & _HEARD else t.text
            for t in tokens
        )
        return Said(text, content, ages, tokens)


def _with_ages(tokens: tuple[Token, ...], ages: tuple[Age, ...]) -> tuple[Token, ...]:
    """What an age or a number is made of is not unknown."""
    spans = {at for age in ages for at in range(age.at, age.at + len(age.words))}
    return tuple(
        Token(t.at, t.text, Kind.BESIDES)
        if not t.kind and (t.text in _NUMERALS or spans.issuperset(range(t.at, t.end)))
        else t
        for t in tokens
    )


def _flat(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(simplified()).lower()


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c == "'")
