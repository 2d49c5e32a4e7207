"""The right sound in the wrong characters, as recognisers and pinyin input write: 社宝 -> 社保."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shared.finder.spelling import blur, syllables_of
from shared.finder.words import Kind, Token, Vocabulary

_LONGEST = 8
_ALONE = 2
"""A word of two sounds counts only when they are exact and what stands there is no known word."""


class Sounds:
    """Puts words the lexicon knows in the place of what sounds like them."""

    def __init__(self, words: Iterable[str], vocabulary: Vocabulary) -> None:
        """words: the more telling first."""
        self._vocabulary = vocabulary
        self._exact: dict[tuple[str, ...], str] = {}
        self._blurred: dict[tuple[str, ...], str] = {}
        for word in dict.fromkeys(words):
            if len(word) < _ALONE or word.isascii():
                continue
            sounds = tuple(syllables_of(word))
            if len(sounds) == len(word):
                self._exact.setdefault(sounds, word)
                if len(word) > _ALONE:
                    self._blurred.setdefault(tuple(map(blur, sounds)), word)

    def repaired(self, text: str, tokens: Sequence[Token]) -> str:
        """The text with misheard words put right; the text itself when there are none."""
        sounds = syllables_of(text)
        if len(sounds) != len(text):
            return text
        blurred = [blur(s) for s in sounds]
        sure = {
            at
            for t in tokens
            if t.kind & (Kind.EVIDENCE | Kind.ELSEWHERE) and len(t.text) > 1
            for at in range(t.at, t.end)
        }
        foreign = {
            at
            for t in tokens
            if t.kind & Kind.ELSEWHERE and len(t.text) > 1
            for at in range(t.at, t.end)
        }
        said, at = [], 0
        while at < len(text):
            for length in range(min(_LONGEST, len(text) - at), _ALONE - 1, -1):
                span = range(at, at + length)
                word = self._exact.get(tuple(sounds[at : at + length]))
                if word is None and length > _ALONE:
                    word = self._blurred.get(tuple(blurred[at : at + length]))
                if word is None or word == text[at : at + length]:
                    continue
                if not foreign.isdisjoint(span):
                    continue
                if any(place in sure for place in span) and (
                    length == _ALONE or all(place in sure for place in span)
                ):
                    continue
                if length == _ALONE and self._vocabulary.knows(text[at : at + length]):
                    continue
                said.append(word)
                at += length
                break
            else:
                said.append(text[at])
                at += 1
        return "".join(said)
