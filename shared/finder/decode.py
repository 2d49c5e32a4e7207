"""Whole sentences typed as pinyin: wo ma 80 le you sha bu tie -> 我妈80了有啥补贴.

Only words the lexicon and the catalogue know can come out; letters that fit none make it fail.
"""

from __future__ import annotations

from collections.abc import Mapping

_LETTER_COST = 3.0
_WORD_COST = 1.0
_MAX_UNKNOWN = 0.25
_MIN_LETTERS = 4


class Decoder:
    """Turns letters into known words by the cheapest segmentation."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """words: word -> its letters; of two that sound the same the first wins."""
        self._words: dict[str, str] = {}
        for word, letters in words.items():
            if letters.isascii() and letters.isalpha():
                self._words.setdefault(letters, word)
        self._longest = max(map(len, self._words), default=0)

    def decode(self, letters: str) -> str | None:
        """The words, or None when more than a quarter of the letters fit nothing."""
        letters = letters.replace("'", "")
        if len(letters) < _MIN_LETTERS:
            return None
        best: list[tuple[float, int, str]] = [(0.0, 0, "")]
        for end in range(1, len(letters) + 1):
            cost, unknown, text = best[end - 1]
            choice = (cost + _LETTER_COST, unknown + 1, text)
            for start in range(max(0, end - self._longest), end):
                word = self._words.get(letters[start:end])
                if word is not None:
                    cost, unknown, text = best[start]
                    choice = min(choice, (cost + _WORD_COST, unknown, text + word))
            best.append(choice)
        _, unknown, text = best[-1]
        return text if text and unknown <= _MAX_UNKNOWN * len(letters) else None
