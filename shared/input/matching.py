"""Which dictionary spellings a piece of typed pinyin may stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.input.lexicon import Group, Lexicon, Line
from shared.input.syllables import SYLLABLES, Piece

_FUZZY_COST = 14
_LONGER_COST = 12


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Sounds not told apart. Exact spellings still come first."""

    flat: bool = True
    """zh ch sh = z c s."""
    n_l: bool = False
    """n = l."""
    nasal: bool = True
    """ang eng ing = an en in."""

    def same(self, typed: str, syllable: str) -> bool:
        """True when the two spellings sound alike under these rules."""
        return self._plain(typed) == self._plain(syllable)

    def begins(self, typed: str, syllable: str) -> bool:
        """True when an initial (``s``, ``sh``) may stand for the syllable."""
        if syllable.startswith(typed):
            return True
        return self.flat and len(typed) == 2 and syllable[0] == typed[0]

    def heads(self, pieces: Sequence[Piece]) -> list[str]:
        """Initials of the first two syllables under which the pieces may be filed."""
        found = [""]
        for piece in pieces[:2]:
            either = self.n_l and piece.full and piece.letter in "nl"
            found = [
                head + letter for head in found for letter in ("nl" if either else piece.letter)
            ]
        return found

    def _plain(self, syllable: str) -> str:
        if self.flat and syllable[1:2] == "h":
            syllable = syllable[0] + syllable[2:]
        if self.n_l and syllable[0] == "l":
            syllable = "n" + syllable[1:]
        if self.nasal and syllable.endswith(("ang", "eng", "ing")):
            syllable = syllable[:-1]
        return syllable


@lru_cache(maxsize=2048)
def options(piece: str, full: bool, last: bool, fuzzy: Fuzzy) -> dict[str, int]:
    """Syllables a piece may stand for, each with how much less likely it is than an exact one.

    last: the piece ends the keys, so that it may still be unfinished.
    """
    found: dict[str, int] = {}
    for syllable in SYLLABLES:
        if full and syllable == piece:
            found[syllable] = 0
        elif full and fuzzy.same(piece, syllable):
            found[syllable] = _FUZZY_COST
        elif full and last and syllable.startswith(piece):
            found[syllable] = _LONGER_COST
        elif not full and (fuzzy.begins(piece, syllable) or (last and syllable.startswith(piece))):
            found[syllable] = 0
    return found


def lines(
    group: Group, pieces: Sequence[Piece], last: bool, fuzzy: Fuzzy
) -> Iterator[tuple[Line, int]]:
    """Lines of a group whose first syllables stand for ``pieces``, each with its cost."""
    final = len(pieces) - 1
    ways = [options(p.text, p.full, last and n == final, fuzzy) for n, p in enumerate(pieces)]
    for syllables, line in group.items():
        cost = 0
        for way, syllable in zip(ways, syllables, strict=False):
            one = way.get(syllable)
            if one is None:
                break
            cost += one
        else:
            yield line, cost


def matches(
    lexicon: Lexicon, pieces: Sequence[Piece], length: int, last: bool, fuzzy: Fuzzy
) -> Iterator[tuple[Line, int]]:
    """Dictionary lines of ``length`` syllables that begin with ``pieces``, with their costs."""
    if len(pieces) == 1 and length > 1:
        return
    for head in fuzzy.heads(pieces):
        yield from lines(lexicon.words(head, length), pieces, last, fuzzy)
