"""From letters to Chinese: the pinyin engine of the on-screen keyboard.

It learns nothing and keeps nothing: the next person is offered exactly what the first one was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shared.input.lexicon import Lexicon
from shared.input.matching import Fuzzy, matches
from shared.input.names import names
from shared.input.sentence import sentence
from shared.input.syllables import Piece, cuts

LONGEST_KEYS = 60
_LONGEST_WORD = 6
_SYLLABLE_BONUS = 34
"""A word that explains more syllables is likelier than a lone character of equal frequency."""
_LONE = 6
"""A lone character is meant as spelt: blurred or unfinished spellings cost so many times more."""
_CUT_COST = 8
_EXTRA_SYLLABLE = 26
_WHOLE = 60
_LONGER = 6
_NAMES = 3
_NAMES_FIRST = 12
_NAME_PLACE = 3
"""Where names stand among other words: still on the first page, never before the best words."""


class Kind(StrEnum):
    """What a candidate is."""

    WORD = "word"
    NAME = "name"
    SENTENCE = "sentence"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One choice. ``consumed`` counts the key characters it stands for, from the left."""

    text: str
    consumed: int
    kind: Kind = Kind.WORD


class PinyinEngine:
    """Offers candidates for what has been typed since the last choice. Thread-safe."""

    def __init__(self, lexicon: Lexicon | None = None, fuzzy: Fuzzy | None = None) -> None:
        """Raises Trouble ``pinyin-missing`` when the dictionary cannot be opened."""
        self._lexicon = lexicon or Lexicon()
        self._fuzzy = fuzzy or Fuzzy()

    def candidates(self, keys: str, *, person: bool = False, most: int = 200) -> list[Candidate]:
        """Choices for ``keys`` (a-z, ü as v, ' between syllables), best first.

        person: the field asks for a person's name, so names come first.
        Letters that spell nothing come back as themselves (Kind.RAW).
        """
        typed = keys.lower().replace("ü", "v")[:LONGEST_KEYS]
        found = cuts(typed) if typed.isascii() else ()
        if not found:
            return [Candidate(keys, len(keys), Kind.RAW)] if keys else []
        whole = self._whole(found)
        people = self._people(found, _NAMES_FIRST if person else _NAMES)
        place = 0 if person else _NAME_PLACE
        ordered = whole[:place] + people + whole[place:]
        best = found[0]
        if len(best) > 1 and not any(c.consumed == best[-1].end for c in whole):
            text = sentence(self._lexicon, best, self._fuzzy)
            place = len(people) if person else 0
            ordered[place:place] = [Candidate(text, best[-1].end, Kind.SENTENCE)] if text else []
        return _distinct([*ordered, *self._beginnings(found)], most)

    def reading(self, keys: str) -> str:
        """The keys with syllables set apart, as shown while composing: ``nihao`` -> ``ni'hao``."""
        found = cuts(keys.lower().replace("ü", "v")[:LONGEST_KEYS])
        if not found:
            return keys
        shown, start = [], 0
        for piece in found[0]:
            shown.append(keys[start : piece.end].strip("'"))
            start = piece.end
        rest = keys[start:].strip("'")
        return "'".join([*shown, rest] if rest else shown)

    def forget(self) -> None:
        """Drop every trace of what was typed (promise P4)."""
        self._lexicon.forget()
        cuts.cache_clear()

    def _whole(self, found: Iterable[tuple[Piece, ...]]) -> list[Candidate]:
        """Words that stand for all of the keys, over every way of cutting them."""
        scored: list[tuple[int, str, int]] = []
        for way, pieces in enumerate(found):
            count = len(pieces)
            longest = min(count + 2, _LONGEST_WORD) if count > 1 else 1
            longer: list[tuple[int, str, int]] = []
            for length in range(count, longest + 1):
                extra = length - count
                bonus = _SYLLABLE_BONUS * (count - 1) - _EXTRA_SYLLABLE * extra - _CUT_COST * way
                dearer = _LONE if count == 1 else 1
                into = longer if extra else scored
                for line, cost in matches(self._lexicon, pieces, length, True, self._fuzzy):
                    into.extend((w - cost * dearer + bonus, t, pieces[-1].end) for t, w in line)
            scored.extend(sorted(longer, reverse=True)[:_LONGER])
        scored.sort(key=lambda s: (-s[0], s[1]))
        return [Candidate(text, end) for _, text, end in scored[:_WHOLE]]

    def _people(self, found: Iterable[tuple[Piece, ...]], most: int) -> list[Candidate]:
        people: list[tuple[int, Candidate]] = []
        for pieces in found:
            for name, weight in names(self._lexicon, pieces, self._fuzzy, most):
                people.append((weight, Candidate(name, pieces[-1].end, Kind.NAME)))
        people.sort(key=lambda p: -p[0])
        return [candidate for _, candidate in people[:most]]

    def _beginnings(self, found: tuple[tuple[Piece, ...], ...]) -> list[Candidate]:
        """Words for the first syllables only, longest first, ending with single characters."""
        out: list[Candidate] = []
        best = found[0]
        for count in range(min(len(best), _LONGEST_WORD), 0, -1):
            last = count == len(best)
            dearer = _LONE if count == 1 else 1
            scored = [
                (w - cost * dearer, text)
                for line, cost in matches(self._lexicon, best[:count], count, last, self._fuzzy)
                for text, w in line
            ]
            scored.sort(key=lambda s: (-s[0], s[1]))
            end = best[count - 1].end
            out.extend(Candidate(text, end) for _, text in scored)
        return out


def _distinct(found: Iterable[Candidate], most: int) -> list[Candidate]:
    seen: set[str] = set()
    out: list[Candidate] = []
    for candidate in found:
        if candidate.text not in seen:
            seen.add(candidate.text)
            out.append(candidate)
            if len(out) == most:
                break
    return out
