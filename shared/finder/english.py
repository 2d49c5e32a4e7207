"""English words and phrases put into the lexicon's Chinese ones."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.finder.spelling import slips

_RUN = re.compile(r"[a-z][a-z']*(?:[ -]+[a-z][a-z']*)*")
_MOST_WORDS = 4
_MIN_SLIP = 6
_KNOWN = 0.6
"""A run is English when this share of its words is known, pinyin otherwise."""


class English:
    """Reads runs of letters as English where they are."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._phrases = words
        self._known = frozenset(word for phrase in words for word in phrase.split())
        self._long = sorted(word for word in self._known if len(word) >= _MIN_SLIP)

    def into(self, text: str) -> str:
        """The text with its English parts in Chinese; pinyin is left as it is."""
        return _RUN.sub(lambda m: self._run(m.group()), text) if self._phrases else text

    def _run(self, run: str) -> str:
        words = [self._corrected(word) for word in run.replace("-", " ").split()]
        known = sum(word in self._known for word in words)
        telling = any(self._phrases.get(word) for word in words) or len(words) > 1
        if not telling or known < _KNOWN * len(words):
            return run
        said, at = [], 0
        while at < len(words):
            for many in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                run_on = words[at : at + many]
                meant = self._phrases.get(" ".join(run_on))
                if meant is None:  # "register a newborn" is "register newborn"
                    telling_on = [word for word in run_on if self._phrases.get(word) != ""]
                    meant = self._phrases.get(" ".join(telling_on)) if telling_on else None
                if meant is not None:
                    said.append(meant)
                    at += many
                    break
            else:
                said.append(words[at])
                at += 1
        return "".join(said)

    def _corrected(self, word: str) -> str:
        if word in self._known:
            return word
        for ending in ("s", "ed", "ing", "es"):
            if word.endswith(ending) and word.removesuffix(ending) in self._known:
                return word.removesuffix(ending)
        if len(word) >= _MIN_SLIP:
            for other in self._long:
                if other[0] == word[0] and slips(word, other, 1) <= 1:
                    return other
        return word
