"""What the recogniser's probabilities say: characters, how sure, where, and what else.

One row of probabilities for each step across a strip, one column for each character, column 0 for
none (connectionist temporal classification). A character is a run of steps that agree on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Chances = NDArray[np.float32]
STEP = 8
"""Pixels of a strip to each row."""
_MAYBES, _LEAST_MAYBE = 6, 0.01
"""Runners-up kept of a character, and how probable the least of them must be."""
_PRESENT = 0.5
"""Chance that some character stands at a step, whichever it may be, for one to be read there."""
_APART = 0.62
"""Pitches of the line that lie between two characters at least."""
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """What the recogniser made of one strip. Repr hides it.

    chars: characters; sure: their probabilities; at: their middles, as shares of the width;
    maybe: for each what else it may be, the likeliest first; shares: how likely each of those.
    """

    chars: str = field(repr=False)
    sure: tuple[float, ...]
    at: tuple[float, ...]
    maybe: tuple[str, ...] = field(default=(), repr=False)
    shares: tuple[tuple[float, ...], ...] = ()

    @property
    def mean(self) -> float:
        """Mean probability, 0 when nothing was heard."""
        return float(np.mean(self.sure)) if self.sure else 0.0

    @property
    def least(self) -> float:
        """Probability of the most doubtful character, 0 when nothing was heard."""
        return min(self.sure, default=0.0)

    def others(self, place: int) -> dict[str, float]:
        """What the character at ``place`` may be besides, and how likely each is; 0 unknown."""
        if place >= len(self.maybe):
            return {}
        chars = self.maybe[place]
        shares = self.shares[place] if place < len(self.shares) else (0.0,) * len(chars)
        return dict(zip(chars, shares, strict=True))


def decoded(answer: Chances, alphabet: Sequence[str], width: int) -> Heard:
    """The text of one strip, ``width`` pixels wide, out of the probabilities of its steps."""
    best = with_passed_over(answer, answer.argmax(axis=1), alphabet)
    new = best != 0
    new[1:] &= best[1:] != best[:-1]
    places = np.flatnonzero(new)
    chars = "".join(alphabet[best[p]] for p in places)
    at = tuple(min(1.0, (float(p) + 0.5) * STEP / width) for p in places)
    sure = tuple(float(answer[p, best[p]]) for p in places)
    others = _others(answer, best, places, alphabet)
    maybe = tuple("".join(char for char, _ in some) for some in others)
    shares = tuple(tuple(share for _, share in some) for some in others)
    return Heard(chars, sure, at, maybe, shares)


def with_passed_over(
    answer: Chances, best: NDArray[np.int64], alphabet: Sequence[str]
) -> NDArray[np.int64]:
    """The likeliest of each step, and the likeliest character where one was passed over.

    "None" may be the likeliest of all though it is likelier that some character stands there: many
    that look alike share its chance (邺, 郸, 郵, 鄞). It is read where no other character is near,
    in a line of Chinese characters, whose pitch is even.
    """
    han = [int(p) for p in np.flatnonzero(best) if is_han(alphabet[best[p]])]
    gaps = [b - a for a, b in pairwise(han) if b - a > 1]
    if len(gaps) < _FEWEST:
        return best
    apart = _APART * float(np.median(gaps))
    some = 1.0 - answer[:, 0]
    found = best.copy()
    taken = np.flatnonzero(best)
    for step in np.argsort(-some):
        if some[step] < _PRESENT:
            break
        if found[step] or not taken[0] < step < taken[-1]:
            continue
        if np.abs(np.flatnonzero(found) - step).min() < apart:
            continue
        char = int(answer[step, 1:].argmax()) + 1
        if is_han(alphabet[char]):
            found[step] = char
    return found


def is_han(char: str) -> bool:
    """True for one Chinese character."""
    return len(char) == 1 and ("㐀" <= char <= "鿿" or char >= "\U00020000")


def runners_up(
    answer: Chances, best: NDArray[np.int64], places: NDArray[np.int64], alphabet: Sequence[str]
) -> tuple[str, ...]:
    """What else each character may be: the characters next in probability where it stands.

    answer: probabilities. best: the likeliest of each step. places: the steps at which a character
    begins; the step after it may show it too.
    """
    some = _others(answer, best, places, alphabet)
    return tuple("".join(char for char, _ in one) for one in some)


def _others(
    answer: Chances, best: NDArray[np.int64], places: NDArray[np.int64], alphabet: Sequence[str]
) -> list[list[tuple[str, float]]]:
    if not len(places):
        return []
    after = np.minimum(places + 1, len(best) - 1)
    goes_on = (best[after] == best[places])[:, None]
    rows = np.maximum(answer[places], np.where(goes_on, answer[after], 0.0))
    rows[:, 0] = 0.0
    rows[np.arange(len(places)), best[places]] = 0.0
    found: list[list[tuple[str, float]]] = [[] for _ in places]
    for _ in range(_MAYBES):
        second = rows.argmax(axis=1)
        for k, char in enumerate(second):
            if rows[k, char] >= _LEAST_MAYBE and alphabet[char].strip():
                found[k].append((alphabet[char], float(rows[k, char])))
        rows[np.arange(len(places)), second] = 0.0
    return found
