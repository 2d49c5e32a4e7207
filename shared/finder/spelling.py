"""Pinyin: how terms are spelled, and how well typed letters fit them.

Typed letters may be full pinyin, pinyin with slips, a beginning, or initials. Nothing here knows
items; it compares letters with a spelling.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from shared.finder.tables import phrases, readings

_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
_BLURRED = (("hua", "fa"), ("hui", "fei"), ("hun", "fen"), ("huo", "fo"), ("l", "n"))
"""More sounds some regions do not tell apart; compared when nothing closer fits."""
_MIN_SLIP = 6
"""Shorter input must be spelled right."""
_MIN_PREFIX = 3
_MIN_INITIALS = 3
_SLIP_PER_LETTER = 7
"""One slip is forgiven per so many letters."""
_LONGEST_PHRASE = 4
_PIECES = re.compile(r"[a-z']+|\d+|.", re.S)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A term's syllables, e.g. ('gao', 'ling', 'jin', 'tie'), and what is compared with letters."""

    syllables: tuple[str, ...]
    full: str
    """gaolingjintie."""
    initials: str
    """gljt."""
    soft: str
    """The full spelling with sounds many do not tell apart made equal."""
    starts: tuple[int, ...]
    """Where each syllable begins in ``soft``."""

    @classmethod
    def of(cls, syllables: Sequence[str]) -> Spelling:
        """Make a spelling from its syllables."""
        soft = [soften(s) for s in syllables]
        starts = (0, *itertools.accumulate(map(len, soft[:-1])))
        initials = "".join(s[0] for s in syllables)
        return cls(tuple(syllables), "".join(syllables), initials, "".join(soft), starts)


@lru_cache(maxsize=4096)
def soften(letters: str) -> str:
    """Sounds that many people do not tell apart, made equal (zh=z, ang=an …; n/l stay apart)."""
    for hard, soft in _FUZZY:
        letters = letters.replace(hard, soft)
    return letters


@lru_cache(maxsize=4096)
def blur(letters: str) -> str:
    """``soften``, and n=l, f=h as well."""
    letters = soften(letters)
    for hard, soft in _BLURRED:
        letters = letters.replace(hard, soft)
    return letters


@lru_cache(maxsize=8192)
def spell(text: str) -> Spelling:
    """Spell Chinese text; letters and digits stay as they are."""
    return Spelling.of(syllables_of(text))


def syllables_of(text: str) -> list[str]:
    """One syllable per character, a run of letters or digits as one."""
    found: list[str] = []
    known, phrase, begins = readings(), phrases(), _begins()
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        if char in begins:
            for length in range(_LONGEST_PHRASE, 1, -1):
                read = phrase.get(text[at : at + length])
                if read is not None:
                    found.extend(read)
                    at += length
                    break
            else:
                found.append(known.get(char, char))
                at += 1
            continue
        syllable = known.get(char)
        if syllable is None:
            piece = _PIECES.match(text, at)
            syllable = piece.group() if piece else char
            at += len(syllable)
        else:
            at += 1
        found.append(syllable)
    return found


@cache
def _begins() -> frozenset[str]:
    """Characters with which a phrase begins: few, so most need not be looked up."""
    return frozenset(phrase[0] for phrase in phrases())


@cache
def _distance() -> object:
    """Loaded with the first slip: the way to the first screen does not need it."""
    from rapidfuzz.distance import DamerauLevenshtein

    return DamerauLevenshtein.distance


def slips(one: str, other: str, most: int) -> int:
    """How many slips lie between two texts; ``most`` + 1 when more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    return int(_distance()(one, other, score_cutoff=most))  # type: ignore[operator]


class Typed:
    """Letters somebody typed, softened once for all terms they are compared with."""

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self.soft, self.blurred = soften(letters), blur(letters)

    def fit(self, spelling: Spelling) -> float:
        """How well the letters name a term, without slips: 0 when they do not.

        1 exact; less for softened sounds, for a beginning, for a part starting at a syllable and
        for initials.
        """
        letters, soft, full = self.letters, self.soft, spelling.soft
        if letters == spelling.full:
            return 1.0
        if len(letters) >= _MIN_INITIALS and spelling.initials.startswith(letters):
            if letters == spelling.initials:
                return 0.96
            return 0.6 + 0.3 * len(letters) / len(spelling.initials)
        if soft == full:
            return 0.95
        if len(soft) == len(full) and self.blurred == blur(spelling.full):
            return 0.88
        at = full.find(soft) if len(letters) >= _MIN_PREFIX else -1
        if at == 0:
            return 0.70 + 0.25 * len(soft) / len(full)
        inside = at > 0 and len(letters) > _MIN_PREFIX
        if inside and any(full.startswith(soft, start) for start in spelling.starts):
            return 0.55 + 0.30 * len(soft) / len(full)
        return 0.0

    def slipped(self, spellings: Sequence[Spelling]) -> list[float]:
        """The same for letters with slips: one is forgiven per so many letters."""
        fits = [0.0] * len(spellings)
        if len(self.soft) < _MIN_SLIP:
            return fits
        most = max(1, len(self.soft) // _SLIP_PER_LETTER)
        for typed, told in (
            (self.soft, [s.soft for s in spellings]),
            (self.letters, [s.full for s in spellings]),
        ):
            for place, far in _near(typed, told, most):
                fits[place] = max(fits[place], 0.90 - 0.08 * far)
            if len(typed) >= _MIN_SLIP + 2:
                for place, far in _near(typed, [t[: len(typed)] for t in told], most):
                    fits[place] = max(fits[place], 0.72 - 0.08 * far)
        return fits


def _near(typed: str, told: Sequence[str], most: int) -> list[tuple[int, int]]:
    """Places in ``told`` at most so many slips away, and how many."""
    from rapidfuzz.distance import DamerauLevenshtein
    from rapidfuzz.process import extract

    found = extract(
        typed,
        told,
        scorer=DamerauLevenshtein.distance,
        processor=None,
        limit=None,
        score_cutoff=most,
    )
    return [(place, int(far)) for _, far, place in found]


def letters_fit(letters: str, spelling: Spelling) -> float:
    """How well typed letters name a term, 0 to 1, slips included."""
    typed = Typed(letters)
    return typed.fit(spelling) or typed.slipped([spelling])[0]
