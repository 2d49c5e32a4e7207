"""The words the lexicon knows, and cutting a text into them.

A token says what its word is good for: filler, told besides, evidence, or something that belongs
elsewhere. What is no token at all is unknown, and counts against a service the more there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from shared.catalogue.situations import Situations
from shared.finder.tables import doings, neutral, things


class Kind(IntEnum):
    """What a word is good for; the sum of them when it may be several things."""

    UNKNOWN = 0
    FILLER = 1
    BESIDES = 2
    """Told besides: neither evidence nor foreign."""
    EVIDENCE = 4
    ELSEWHERE = 8
    DOING = 16
    """A common verb nobody in particular knows: told besides, yet not for nothing."""
    THING = 32
    """A noun of the language that the lexicon does not know."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text, from ``at`` on."""

    at: int
    text: str
    kind: int
    """Kinds of the word, added up."""

    @property
    def end(self) -> int:
        """Where the next token begins."""
        return self.at + len(self.text)


_LONGEST = 10
_WORD, _CHARACTER = 1.0, 1.7
_DEARER = {int(Kind.BESIDES): 0.1, Kind.BESIDES | Kind.DOING: 0.1, int(Kind.THING): 0.5}
"""Costs of a known word, of an unknown character; what a word costs more that the lexicon does
not know."""


class Vocabulary:
    """All words of one lexicon."""

    def __init__(self, lexicon: Situations) -> None:
        self.kinds: dict[str, int] = dict.fromkeys(things(), int(Kind.THING))
        self.kinds.update(dict.fromkeys(doings(), Kind.BESIDES | Kind.DOING))
        self.kinds.update(dict.fromkeys(neutral(), int(Kind.BESIDES)))
        self._add(Kind.BESIDES, lexicon.context)
        self._add(Kind.FILLER, lexicon.filler, alone=True)
        for words in lexicon.groups.values():
            self._add(Kind.EVIDENCE, words)
        for situation in lexicon.situations:
            self._add(Kind.EVIDENCE, (w for group in situation.all_of for w in group))
        for words in lexicon.elsewhere.values():
            self._add(Kind.ELSEWHERE, words)

    def _add(self, kind: Kind, words: object, *, alone: bool = False) -> None:
        for word in words:  # type: ignore[attr-defined]
            if not word.startswith("@"):
                before = 0 if alone else self.kinds.get(word, 0) & ~(Kind.THING | Kind.DOING)
                self.kinds[word] = before | int(kind)

    def knows(self, word: str) -> bool:
        """True for a word that means something here, or nothing anywhere."""
        return bool(self.kinds.get(word, 0) & ~Kind.THING)

    def cut(self, text: str) -> tuple[Token, ...]:
        """The cheapest cutting: known words before unknown characters, few before many."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(text) + 1):
            choice = (best[end - 1][0] + _CHARACTER, end - 1)
            for start in range(max(0, end - _LONGEST), end):
                kind = self.kinds.get(text[start:end])
                if kind is not None:
                    cost = best[start][0] + _WORD + _DEARER.get(kind, 0.0)
                    if cost < choice[0]:
                        choice = (cost, start)
            best.append(choice)
        return tuple(reversed(list(self._walk(text, best))))

    def _walk(self, text: str, best: list[tuple[float, int]]) -> Iterator[Token]:
        end = len(text)
        while end:
            start = best[end][1]
            word = text[start:end]
            yield Token(start, word, self.kinds.get(word, 0))
            end = start
