"""Pinyin: how terms are spelled, and how well typed letters fit them.

Typed letters may be full pinyin, pinyin with slips, a beginning, or initials. Nothing here knows
items; it compares letters with a spelling.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
_MIN_SLIP = 6
"""Shorter input must be spelled right."""
_MIN_PREFIX = 3
_MIN_INITIALS = 3
_SLIP_PER_LETTER = 7
"""One slip is forgiven per so many letters."""


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


def soften(letters: str) -> str:
    """Sounds that many people do not tell apart, made equal (zh=z, ang=an …; n/l stay apart)."""
    for hard, soft in _FUZZY:
        letters = letters.replace(hard, soft)
    return letters


@lru_cache(maxsize=8192)
def spell(text: str) -> Spelling:
    """Spell Chinese text; letters and digits stay as they are. Loads its table at first use."""
    from pypinyin import lazy_pinyin

    return Spelling.of([s.lower() for s in lazy_pinyin(text) if s.strip()])


def letters_fit(letters: str, spelling: Spelling) -> float:
    """How well typed letters name a term, 0 to 1.

    1 exact; less for softened sounds, for a beginning, for a part starting at a syllable, for
    initials, and for slips.
    """
    full = spelling.full
    if letters == full:
        return 1.0
    if len(letters) >= _MIN_INITIALS and spelling.initials.startswith(letters):
        return (
            0.96
            if letters == spelling.initials
            else 0.6 + 0.3 * len(letters) / len(spelling.initials)
        )
    soft, soft_full = soften(letters), spelling.soft
    if soft == soft_full:
        return 0.95
    share = len(soft) / max(len(soft_full), 1)
    if len(letters) >= _MIN_PREFIX and soft_full.startswith(soft):
        return 0.70 + 0.25 * share
    if len(letters) > _MIN_PREFIX and any(soft_full.startswith(soft, at) for at in spelling.starts):
        return 0.55 + 0.30 * share
    return max(_slipped(soft, soft_full), _slipped(letters, full))


def _slipped(soft: str, soft_full: str) -> float:
    if len(soft) < _MIN_SLIP:
        return 0.0
    allowed = max(1, len(soft) // _SLIP_PER_LETTER)
    whole = DamerauLevenshtein.distance(soft, soft_full, score_cutoff=allowed)
    if whole <= allowed:
        return 0.90 - 0.08 * whole
    head = DamerauLevenshtein.distance(soft, soft_full[: len(soft)], score_cutoff=allowed)
    if head <= allowed and len(soft) >= _MIN_SLIP + 2:
        return 0.72 - 0.08 * head
    return 0.0
