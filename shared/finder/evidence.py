"""Why an item may be meant: named, described, or implied by a situation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shared.catalogue.situations import Situation, Situations
from shared.finder.index import Index, bigrams_of
from shared.finder.said import Age, Said

_BY_LENGTH = {2: 0.80, 3: 0.92}
_LONG = 0.97
_BEGUN = 0.62
"""A query that is only a part of a name starts here and grows with the share it covers."""
_DESCRIBED = 0.85
_MIN_DESCRIBED = 0.34


@dataclass(slots=True)
class Evidence:
    """What speaks for one item: how strongly, and which characters of the query it explains."""

    strength: float = 0.0
    implied: float = 0.0
    covered: set[int] = field(default_factory=set)
    words: dict[str, int] = field(default_factory=dict)
    """Words of the query to name as the reason -> where they stand."""
    by_context: bool = False

    def add_word(self, word: str, at: int) -> None:
        """Note a word that counted, and the characters it explains."""
        self.words.setdefault(word, at)
        self.covered.update(range(at, at + len(word)))


def named(said: Said, index: Index, found: dict[str, Evidence]) -> None:
    """Items whose name or alias is said, or which the query is a part of."""
    compact = said.content.replace(" ", "")
    for term in index.terms:
        at = said.text.find(term.text)
        if at >= 0:
            strength = _BY_LENGTH.get(len(term.text), _LONG)
            if said.text == term.text or compact == term.text:
                strength = 1.0
            _note(found, term.item, term.weight * strength, term.text, at)
        elif len(compact) >= 2 and compact in term.text:
            share = len(compact) / len(term.text)
            strength = _BEGUN + 0.33 * share
            start = next(i for i, c in enumerate(said.content) if c != " ")
            _note(found, term.item, term.weight * strength, compact, start)


def _note(found: dict[str, Evidence], item: str, strength: float, word: str, at: int) -> None:
    evidence = found.setdefault(item, Evidence())
    evidence.strength = max(evidence.strength, strength)
    evidence.add_word(word, at)


def described(said: Said, index: Index, found: dict[str, Evidence]) -> None:
    """Items whose names and descriptions share rare pairs of characters with the query."""
    pairs = list(bigrams_of(said.content))
    total = sum(index.bigram_rarity(pair) for pair in pairs)
    if not total:
        return
    shared: dict[str, float] = {}
    for pair in pairs:
        for item, weight in index.bigrams.get(pair, {}).items():
            shared[item] = shared.get(item, 0.0) + weight * index.bigram_rarity(pair)
    for item, amount in shared.items():
        if amount / total < _MIN_DESCRIBED:
            continue
        evidence = found.setdefault(item, Evidence())
        evidence.strength = max(evidence.strength, _DESCRIBED * amount / total)
        for word, at in _runs(said.content, item, index):
            evidence.covered.update(range(at, at + len(word)))
            if not any(word in other for other in evidence.words):
                evidence.words.setdefault(word, at)


def _runs(content: str, item: str, index: Index) -> Iterable[tuple[str, int]]:
    start = None
    for at in range(len(content)):
        pair = content[at : at + 2]
        known = item in index.bigrams.get(pair, {}) and not pair.isdigit()
        if known and start is None:
            start = at
        if not known and start is not None:
            yield content[start : at + 1], start
            start = None


def implied(
    said: Said, lexicon: Situations, found: dict[str, Evidence], age_of_holder: int | None
) -> None:
    """Items a situation speaks for: kin and age, something lost, a child born …"""
    ages = usable_ages(said, lexicon)
    for situation in lexicon.situations:
        words = _situation_words(said, lexicon, situation)
        if words is None:
            continue
        by_context = False
        if situation.age is not None:
            fitting = [a for a in ages if situation.age.low <= a.years <= situation.age.high]
            if fitting:
                words.append((fitting[0].words, said.text.find(fitting[0].words)))
            elif not ages and _holder_fits(said, lexicon, situation, age_of_holder, words):
                by_context = True
            else:
                continue
        for rank, item in enumerate(situation.items):
            evidence = found.setdefault(item, Evidence())
            weight = situation.weight * (1 - 0.04 * rank)
            evidence.by_context = evidence.by_context or by_context
            evidence.implied = max(evidence.implied, weight)
            for word, at in words:
                evidence.add_word(word, at)


def outside_age(said: Said, lexicon: Situations, item: str) -> bool:
    """True when an age is said and the item is for other ages."""
    band = lexicon.age_limits.get(item)
    ages = usable_ages(said, lexicon)
    return (
        band is not None and bool(ages) and not any(band.low <= a.years <= band.high for a in ages)
    )


def _holder_fits(
    said: Said,
    lexicon: Situations,
    situation: Situation,
    age: int | None,
    words: Sequence[tuple[str, int]],
) -> bool:
    if situation.age is None or age is None or not words:
        return False
    others = [*lexicon.groups.get("elder", ()), *lexicon.groups.get("child", ())]
    return situation.age.low <= age <= situation.age.high and not any(
        word in said.text for word in others
    )


def usable_ages(said: Said, lexicon: Situations) -> list[Age]:
    """Ages said with 岁, and bare numbers beside a person or a benefit."""
    beside = [w for name in ("elder", "child", "money") for w in lexicon.groups.get(name, ())]
    person = any(word in said.text for word in (*beside, "我", "俺", "老", "岁"))
    return [age for age in said.ages if age.certain or person]


def _situation_words(
    said: Said, lexicon: Situations, situation: Situation
) -> list[tuple[str, int]] | None:
    for name in situation.none_of:
        if any(word in said.text for word in lexicon.words(name)):
            return None
    words: list[tuple[str, int]] = []
    for group in situation.all_of:
        hit = _longest(said.text, (w for name in group for w in lexicon.words(name)))
        if hit is None:
            return None
        words.append(hit)
    spans = [set(range(at, at + len(word))) for word, at in words]
    if len(spans) > 1 and len(set().union(*spans)) <= max(map(len, spans)):
        return None
    return words


def _longest(text: str, words: Iterable[str]) -> tuple[str, int] | None:
    best: tuple[str, int] | None = None
    for word in words:
        if best is None or len(word) > len(best[0]):
            at = text.find(word)
            if at >= 0:
                best = word, at
    return best
