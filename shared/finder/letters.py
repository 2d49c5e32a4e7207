"""Whole sentences typed as pinyin: wo ma 80 le you sha bu tie -> 我妈80了有啥补贴.

Only words the lexicon and the catalogue know can come out, spelled right, with sounds many do not
tell apart, or with one slip in a long word; letters that fit none cost, and too many make it fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared.finder.spelling import blur, soften, spell

_LETTER, _WORD, _SOFT, _BLURRED, _SLIP = 3.0, 1.0, 0.25, 0.6, 1.2
_MAX_UNKNOWN = 0.25
_MIN_LETTERS = 4
_MIN_SLIP = 7
_MIN_SOFT = 4
_SURE = 0.9
"""A sentence read so surely needs no slips."""
_LONGEST = 26


class Decoder:
    """Turns letters into known words by the cheapest cutting."""

    def __init__(self, words: Iterable[str], fixed: Mapping[str, str] | None = None) -> None:
        """words: the more telling first; of two that sound the same the first wins.
        fixed: letters that always mean a word (initials people use)."""
        self._words: dict[str, tuple[str, float]] = {}
        self._near: dict[str, str] | None = None
        plain = [(word, spell(word).full) for word in dict.fromkeys(words)]
        plain = [(word, letters) for word, letters in plain if letters.isascii()]
        for word, letters in plain:
            self._words.setdefault(letters, (word, _WORD))
        for letters, word in (fixed or {}).items():
            self._words.setdefault(letters, (word, _WORD))
        for dearer, loosen in ((_SOFT, soften), (_BLURRED, blur)):
            for word, letters in plain:
                if len(letters) >= _MIN_SOFT:
                    self._words.setdefault(loosen(letters), (word, _WORD + dearer))
        self._plain = [p for p in plain if len(p[1]) >= _MIN_SLIP and len(p[0]) > 2]

    def decode(self, letters: str) -> tuple[str, float] | None:
        """The words and how surely, 0 to 1; None when more than a quarter fits nothing."""
        letters = letters.replace("'", "")
        if len(letters) < _MIN_LETTERS:
            known = self._words.get(letters)
            return (known[0], 0.9) if known else None
        read = self._cut(letters, slips=False)
        return read if read is not None and read[1] >= _SURE else self._cut(letters, slips=True)

    def _cut(self, letters: str, *, slips: bool) -> tuple[str, float] | None:
        best: list[tuple[float, int, str, float]] = [(0.0, 0, "", 0.0)]
        for end in range(1, len(letters) + 1):
            cost, unknown, text, loose = best[end - 1]
            choice = (cost + _LETTER, unknown + 1, text, loose)
            for start in range(max(0, end - _LONGEST), end):
                word, dear = self._word(letters[start:end], slips)
                if word:
                    cost, unknown, text, loose = best[start]
                    choice = min(choice, (cost + dear, unknown, text + word, loose + dear - _WORD))
            best.append(choice)
        _, unknown, text, loose = best[-1]
        if not text or unknown > _MAX_UNKNOWN * len(letters):
            return None
        return text, max(0.5, 1.0 - unknown / len(letters) - 0.08 * loose)

    def _word(self, letters: str, slips: bool) -> tuple[str, float]:
        known = self._words.get(letters)
        if known is not None:
            return known
        if len(letters) < _MIN_SOFT:
            return "", 0.0
        soft = soften(letters)
        known = self._words.get(soft)
        if known is not None:
            return known[0], known[1] + _SOFT
        blurred = blur(letters)
        known = self._words.get(blurred)
        if known is not None:
            return known[0], known[1] + _BLURRED
        if slips and len(letters) >= _MIN_SLIP - 1:
            near = self._one_slip_away()
            word = near.get(blurred) or next(
                (near[o] for o in _without_one(blurred) if o in near), ""
            )
            return word, _WORD + _SLIP
        return "", 0.0

    def _one_slip_away(self) -> dict[str, str]:
        if self._near is None:
            near: dict[str, str] = {}
            for word, letters in self._plain:
                for one in _without_one(blur(letters)):
                    near.setdefault(one, word)
            self._near = near
        return self._near


def _without_one(letters: str) -> list[str]:
    """The letters with one of them left out: two that share one of these are one slip apart."""
    return [letters[:i] + letters[i + 1 :] for i in range(len(letters))]
