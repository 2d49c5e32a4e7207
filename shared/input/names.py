"""People's names from pinyin: a surname, then one or two characters names are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nlargest

from shared.input.lexicon import Group, Lexicon
from shared.input.matching import Fuzzy, lines
from shared.input.syllables import Piece

_PAIR_BONUS = 30
"""A pair seen in real names beats two characters each popular by itself."""
_BEST = 6


def names(
    lexicon: Lexicon, pieces: Sequence[Piece], fuzzy: Fuzzy, most: int
) -> list[tuple[str, int]]:
    """The likeliest full names for exactly these pieces, best first, with their weights.

    Needs a surname spelt out in full; [] when the pieces cannot be a name of 2 to 4 characters.
    """
    found: dict[str, int] = {}
    for size in (1, 2):
        rest = pieces[size:]
        if not 1 <= len(rest) <= 2 or not all(p.full for p in pieces[:size]):
            continue
        surnames = _best(lexicon.surnames(size), pieces[:size], fuzzy)
        for given, weight in _given(lexicon, rest, fuzzy):
            for surname, rank in surnames:
                name = surname + given
                compound = _PAIR_BONUS if size == 2 else 0
                found[name] = max(found.get(name, 0), rank + weight + compound)
    return nlargest(most, found.items(), key=lambda n: n[1])


def _given(lexicon: Lexicon, rest: Sequence[Piece], fuzzy: Fuzzy) -> Iterator[tuple[str, int]]:
    single = lexicon.given("")
    if len(rest) == 1:
        yield from _best(single, rest, fuzzy)
        return
    for head in fuzzy.heads(rest):
        for pair, weight in _best(lexicon.given(head), rest, fuzzy):
            yield pair, weight + _PAIR_BONUS
    for first, one in _best(single, rest[:1], fuzzy):
        for second, two in _best(single, rest[1:], fuzzy):
            yield first + second, (one + two) // 2


def _best(group: Group, pieces: Sequence[Piece], fuzzy: Fuzzy) -> list[tuple[str, int]]:
    found = [
        (word, weight - cost)
        for line, cost in lines(group, pieces, False, fuzzy)
        for word, weight in line[:_BEST]
    ]
    return nlargest(_BEST, found, key=lambda f: f[1])
