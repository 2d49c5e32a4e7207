"""Situations of the lexicon that hold for what was said: kin and age, something lost, a birth …"""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.catalogue.situations import Situation, Situations
from shared.finder.ages import Age
from shared.finder.evidence import Evidence
from shared.finder.said import Said
from shared.finder.words import Kind

_LONGEST = 10
_RANK = 0.04
"""Of several services one situation speaks for, each later one counts so much less."""
_PERSON = ("我", "俺", "老", "岁", "人", "咱")


@dataclass(slots=True)
class Heard:
    """Which words and groups of the lexicon are in a text."""

    names: dict[str, tuple[str, int]] = field(default_factory=dict)
    """``@group`` or the word itself -> the longest word said of it, and where."""
    spots: dict[str, set[int]] = field(default_factory=dict)
    """The same names -> every character that is part of one of their words."""
    literal: set[str] = field(default_factory=set)
    """Words that stand in the text, even inside others: single characters rule out by these."""

    def rules_out(self, name: str, told: set[int]) -> bool:
        """True when this word or group is said; a group not by the very words of ``told`` that
        fulfil the situation (没钱 is in need, and asks for help as well)."""
        if name.startswith("@"):
            return bool(self.spots.get(name, set()) - told)
        return name in self.names or (len(name) == 1 and name in self.literal)


class Circumstances:
    """The situations of one lexicon, ready to be compared."""

    def __init__(self, lexicon: Situations) -> None:
        self._situations = lexicon.situations
        self._limits = lexicon.age_limits
        self._groups: dict[str, list[str]] = {}
        for name, words in lexicon.groups.items():
            for word in words:
                self._groups.setdefault(word, [word]).append(f"@{name}")
        for situation in lexicon.situations:
            for name in (*(n for group in situation.all_of for n in group), *situation.none_of):
                if not name.startswith("@"):
                    self._groups.setdefault(name, [name])
        others = ("老人", "孩子", "elder", "child")
        self._others = [w for name in others for w in lexicon.groups.get(name, ())]
        self.people = frozenset(self._others)
        """Words for who it is about."""
        money = [w for name in ("领钱", "money") for w in lexicon.groups.get(name, ())]
        self._beside = tuple({*self._others, *money, *_PERSON})

    def heard(self, said: Said) -> Heard:
        """Find every word of the lexicon in the text; words inside foreign ones do not count."""
        found = Heard()
        text = said.text
        starts, ends, alone = set[int](), set[int](), set[int]()
        for token in said.tokens:
            loose = not token.kind or token.kind & Kind.EVIDENCE
            inside = range(token.at, token.end) if loose else (token.at,)
            starts.update(inside)
            ends.update(range(token.at + 1, token.end + 1) if loose else (token.end,))
            if len(token.text) == 1:
                alone.add(token.at)
        for at in range(len(text)):
            for length in range(1, min(_LONGEST, len(text) - at) + 1):
                word = text[at : at + length]
                names = self._groups.get(word)
                if names is None:
                    continue
                found.literal.add(word)
                if (length == 1 and at not in alone) or not (at in starts and at + length in ends):
                    continue
                for name in names:
                    found.spots.setdefault(name, set()).update(range(at, at + length))
                    if name not in found.names or len(found.names[name][0]) < length:
                        found.names[name] = word, at
        return found

    def implied(self, said: Said, age_of_holder: int | None) -> dict[str, Evidence]:
        """Services whose situation holds, each with its words."""
        heard = self.heard(said)
        ages = self.usable_ages(said)
        found: dict[str, Evidence] = {}
        for situation in self._situations:
            words = self._words(heard, situation)
            if words is None:
                continue
            by_context = False
            if situation.age is not None:
                band = situation.age
                fitting = [a for a in ages if band.low <= a.years <= band.high]
                if fitting:
                    words.append((fitting[0].words, fitting[0].at))
                elif not ages and self._holder_fits(said, situation, age_of_holder, words):
                    by_context = True
                else:
                    continue
            for rank, item in enumerate(situation.items):
                evidence = found.setdefault(item, Evidence())
                weight = situation.weight * (1 - _RANK * rank)
                evidence.by_context = evidence.by_context or by_context
                if len(words) > 1 or by_context:
                    evidence.implied = max(evidence.implied, weight)
                else:
                    evidence.hinted = max(evidence.hinted, weight)
                for word, at in words:
                    evidence.add_word(word, at)
                for name in (n for group in situation.all_of for n in group):
                    evidence.covered |= heard.spots.get(name, set())
        return found

    def outside_age(self, said: Said, item: str) -> bool:
        """True when an age is said and the item is for other ages."""
        band = self._limits.get(item)
        if band is None:
            return False
        ages = self.usable_ages(said)
        return bool(ages) and not any(band.low <= a.years <= band.high for a in ages)

    def usable_ages(self, said: Said) -> list[Age]:
        """Ages said with 岁, and bare numbers beside a person or a benefit."""
        if not said.ages:
            return []
        person = any(word in said.text for word in self._beside)
        return [age for age in said.ages if age.certain or person]

    def _holder_fits(
        self, said: Said, situation: Situation, age: int | None, words: list[tuple[str, int]]
    ) -> bool:
        if situation.age is None or age is None or not words:
            return False
        band = situation.age
        return band.low <= age <= band.high and not any(w in said.text for w in self._others)

    @staticmethod
    def _words(heard: Heard, situation: Situation) -> list[tuple[str, int]] | None:
        words: list[tuple[str, int]] = []
        spots: list[set[int]] = []
        for group in situation.all_of:
            names = [name for name in group if name in heard.names]
            if not names:
                return None
            words.append(max((heard.names[n] for n in names), key=lambda hit: len(hit[0])))
            spots.append(set[int]().union(*(heard.spots[name] for name in names)))
        told = set[int]().union(*spots)
        if any(heard.rules_out(name, told) for name in situation.none_of):
            return None
        return words if _apart(words, spots) else None


def _apart(words: list[tuple[str, int]], spots: list[set[int]]) -> bool:
    """Two conditions are two only where the one says more than the word the other lies in (证 in
    结婚证 does not)."""
    spans = [set(range(at, at + len(word))) for word, at in words]
    return not any(
        one != other and spans[one] <= spans[other] and spots[one] | spots[other] <= spans[other]
        for one in range(len(spans))
        for other in range(len(spans))
    )
