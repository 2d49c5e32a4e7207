"""The likeliest words for a whole run of syllables (Viterbi over word frequencies)."""

from __future__ import annotations

from collections.abc import Sequence

from shared.input.lexicon import Lexicon
from shared.input.matching import Fuzzy, matches
from shared.input.syllables import Piece

_LONGEST_WORD = 4
_TOTAL = 165
"""10 ln of the sum of all frequencies: turns a weight into the logarithm of a probability."""


def sentence(lexicon: Lexicon, pieces: Sequence[Piece], fuzzy: Fuzzy) -> str:
    """The most probable sequence of words for ``pieces``; '' when some place fits no word."""
    count = len(pieces)
    best: list[tuple[int, str] | None] = [None] * (count + 1)
    best[0] = (0, "")
    for start in range(count):
        before = best[start]
        if before is None:
            continue
        for end in range(start + 1, min(count, start + _LONGEST_WORD) + 1):
            word = _best_word(lexicon, pieces[start:end], end == count, fuzzy)
            if word is None:
                continue
            score = before[0] + word[0] - _TOTAL
            known = best[end]
            if known is None or score > known[0]:
                best[end] = (score, before[1] + word[1])
    whole = best[count]
    return whole[1] if whole else ""


def _best_word(
    lexicon: Lexicon, pieces: Sequence[Piece], last: bool, fuzzy: Fuzzy
) -> tuple[int, str] | None:
    found = [
        (line[0][1] - cost, line[0][0])
        for line, cost in matches(lexicon, pieces, len(pieces), last, fuzzy)
    ]
    return max(found, default=None)
