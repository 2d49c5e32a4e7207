"""From what people say to the service they need, offline."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shared.catalogue import Catalogue
from shared.domain.item import ServiceItem
from shared.finder.decode import Decoder
from shared.finder.evidence import Evidence, described, implied, named, outside_age
from shared.finder.index import build_index
from shared.finder.said import Listener, Said
from shared.finder.spelling import letters_fit, spell

MAX_HITS = 8
_MIN_SCORE = 0.36
_NEAR_TOP = 0.5
"""Hits far below the best one only distract."""
_MIN_LETTERS_FIT = 0.6
_HOMOPHONE_BELOW = 0.62
_MIN_HOMOPHONE = 0.86
_BLOCKED = 0.35
_WRONG_AGE = 0.55
_MIN_DECODED = 0.8
"""Letters that fit a name this well are not read as a sentence."""
_SYLLABLES_ALONE = 2


@dataclass(frozen=True, slots=True)
class FindContext:
    """What is known of the person: the age on the card, when a card lies there."""

    age: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that fits. ``score`` 0 to 1 ranks only; ``why`` is a sentence for the person."""

    item: ServiceItem
    score: float
    why: str
    words: tuple[str, ...] = ()
    """The person's own words that counted, for highlighting."""

    @property
    def item_id(self) -> str:
        """Id of the item."""
        return self.item.id


class Finder:
    """Searches one catalogue release. Build a new one after a switch. Thread-safe."""

    def __init__(self, catalogue: Catalogue, index_file: Path | None = None) -> None:
        """``index_file``: where the spelled index may be kept between starts."""
        self._catalogue = catalogue
        self._lexicon = catalogue.situations
        self._listener = Listener(catalogue.situations)
        self._index = build_index(catalogue, self._listener, index_file)
        self._decoder = Decoder(self._index.words)

    def warm(self) -> None:
        """Load now what the first misheard word would wait for (the pinyin table, 0.3 s)."""
        spell("准备")

    def find(self, query: str, context: FindContext | None = None) -> list[Hit]:
        """The services that fit, best first; empty when nothing does."""
        said = self._listener.hear(query)
        if not said.text:
            return []
        hits = self._by_letters(said) if said.latin else []
        if not hits or hits[0].score < _MIN_DECODED:
            hits = _merge(hits, self._by_words(self._with_words(said), context))
        if not said.latin and (not hits or hits[0].score < _HOMOPHONE_BELOW):
            hits = _merge(hits, self._by_sound(said))
        if not hits and said.latin_parts and not said.latin:
            hits = self._half_typed(said, context)
        return _cut(hits)

    def _half_typed(self, said: Said, context: FindContext | None) -> list[Hit]:
        """Characters and letters mixed inside one word, as 打yin社保: spell all, read again."""
        words = self._decoder.decode(spell(said.text).full)
        return self._by_words(self._listener.hear(words), context) if words else []

    def _with_words(self, said: Said) -> Said:
        """Letters inside the query replaced by the words they spell, where they spell any."""
        text = said.text
        for part in said.latin_parts:
            words = self._decoder.decode(part)
            if words is not None:
                text = text.replace(part, words, 1)
        return self._listener.hear(text) if text != said.text else said

    def _by_words(self, said: Said, context: FindContext | None) -> list[Hit]:
        found: dict[str, Evidence] = {}
        named(said, self._index, found)
        described(said, self._index, found)
        implied(said, self._lexicon, found, context.age if context else None)
        blocked = any(word in said.text for word in self._lexicon.blocked)
        hits = []
        for item, evidence in found.items():
            score = _score(said, evidence) * (_BLOCKED if blocked else 1.0)
            if outside_age(said, self._lexicon, item):
                score *= _WRONG_AGE
            if score >= _MIN_SCORE:
                words = _own_words(evidence)
                hits.append(
                    Hit(self._catalogue.items[item], round(score, 4), _why(words, evidence), words)
                )
        return hits

    def _by_letters(self, said: Said) -> list[Hit]:
        best: dict[str, tuple[float, str]] = {}
        for term in self._index.terms:
            fit = letters_fit(said.latin, term.spelling) * term.weight
            if fit >= _MIN_LETTERS_FIT and fit > best.get(term.item, (0.0, ""))[0]:
                best[term.item] = fit, term.text
        return [
            Hit(self._catalogue.items[item], round(fit, 4), f"您打的拼音像是“{text}”", (text,))
            for item, (fit, text) in best.items()
        ]

    def _by_sound(self, said: Said) -> list[Hit]:
        """The right sound in the wrong characters, as voice and pinyin input produce."""
        compact = said.content.replace(" ", "")
        if len(compact) < _SYLLABLES_ALONE:
            return []
        letters = spell(compact).full
        best: dict[str, tuple[float, str]] = {}
        for term in self._index.terms:
            if abs(len(term.text) - len(compact)) > 2:
                continue
            fit = letters_fit(letters, term.spelling) * term.weight
            if fit >= _MIN_HOMOPHONE and fit > best.get(term.item, (0.0, ""))[0]:
                best[term.item] = fit, term.text
        return [
            Hit(self._catalogue.items[item], round(0.9 * fit, 4), f"您说的像是“{text}”", (text,))
            for item, (fit, text) in best.items()
        ]


def _score(said: Said, evidence: Evidence) -> float:
    content = {at for at, char in enumerate(said.content) if char != " "}
    share = len(content & evidence.covered) / len(content) if content else 1.0
    by_name = evidence.strength * (0.30 + 0.70 * share)
    by_situation = evidence.implied * (0.70 + 0.30 * share)
    return (
        1 - (1 - by_name) * (1 - by_situation)
        if by_name and by_situation
        else max(by_name, by_situation)
    )


def _own_words(evidence: Evidence) -> tuple[str, ...]:
    """The words that counted, in the order said, without those inside longer ones."""
    kept = [
        w for w in evidence.words if not any(w != other and w in other for other in evidence.words)
    ]
    return tuple(sorted(kept, key=lambda w: evidence.words[w]))[:3]


def _why(words: tuple[str, ...], evidence: Evidence) -> str:
    quoted = [f"“{word}”" for word in words]
    said = "和".join(["、".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
    if evidence.by_context:
        return f"因为您提到{said}，年龄也符合" if said else "按您的年龄可以看看"
    return f"因为您提到{said}" if said else ""


def _merge(first: list[Hit], second: list[Hit]) -> list[Hit]:
    best = {hit.item_id: hit for hit in second}
    for hit in first:
        if hit.item_id not in best or best[hit.item_id].score < hit.score:
            best[hit.item_id] = hit
    return list(best.values())


def _cut(hits: list[Hit]) -> list[Hit]:
    ranked = sorted(hits, key=lambda hit: (-hit.score, hit.item_id))
    if not ranked:
        return []
    floor = max(_MIN_SCORE, _NEAR_TOP * ranked[0].score)
    return [hit for hit in ranked if hit.score >= floor][:MAX_HITS]
