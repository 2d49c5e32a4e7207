"""Why a service may be meant: named, nearly named, or described."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shared.finder.entries import Entry, pairs_of
from shared.finder.index import Index, pair_keys
from shared.finder.said import Said
from shared.finder.spelling import slips, spell
from shared.finder.words import Kind

_BY_LENGTH = {2: 0.80, 3: 0.92}
_LONG = 0.97
_BEGUN = 0.62
"""A query that is only a part of a name starts here and grows with the share it covers."""
_ALONE = 0.7
"""What remains of a part of a name when it is lost among other words."""
_NEARLY = 0.86
_ALIKE = 0.04
"""A slip that sounds the same is likelier than one that does not (注消 is 注销, not 注册)."""
_MIN_NEARLY = 4
_DESCRIBED = 0.85
_MIN_DESCRIBED = 0.34


@dataclass(slots=True)
class Evidence:
    """What speaks for one service: how strongly, and which characters of the query it explains."""

    strength: float = 0.0
    implied: float = 0.0
    hinted: float = 0.0
    """By a situation of one condition only: no more than a name."""
    longest: int = 0
    """Characters of the longest name that is said as a whole."""
    at: int = 0
    """Where it stands."""
    covered: set[int] = field(default_factory=set)
    words: dict[str, int] = field(default_factory=dict)
    """Words of the query to name as the reason -> where they stand."""
    by_context: bool = False

    def within(self, other: Evidence) -> bool:
        """Whether its name is only a part of a longer one that is said (就业登记 in
        灵活就业登记)."""
        return (
            0 < self.longest < other.longest
            and other.at <= self.at
            and self.at + self.longest <= other.at + other.longest
        )

    def add_word(self, word: str, at: int) -> None:
        """Note a word that counted, and the characters it explains."""
        self.words.setdefault(word, at)
        self.covered.update(range(at, at + len(word)))


class Question:
    """What is asked, worked out once for all services it is compared with."""

    def __init__(self, said: Said, index: Index, people: frozenset[str] = frozenset()) -> None:
        """``people``: words for who it is about (我妈): they describe no service, and name one only
        where it begins with them and nothing else was said (老人)."""
        self.said = said
        self.compact = said.compact
        telling = [
            t.text
            for t in said.tokens
            if said.content[t.at] != " " and not (len(t.text) == 1 and t.kind & Kind.FILLER)
        ]
        self.only_who = bool(telling) and people.issuperset(telling)
        self.more = self.compact != said.text
        self.start = next((i for i, c in enumerate(said.content) if c != " "), 0)
        self.foreign = tuple(t for t in said.tokens if t.kind & Kind.ELSEWHERE)
        self.odd = any(
            t.kind in (Kind.UNKNOWN, Kind.THING) or len(t.text) == 1 for t in said.tokens
        )
        """Something in it may be a slip."""
        self.rarity = [
            (pair, index.rarity(key)) for pair in pairs_of(said.content) for key in pair_keys(pair)
        ]
        self.total = sum(rarity for _, rarity in self.rarity)


def named(question: Question, entry: Entry, found: Evidence) -> None:
    """A name is said, the query is a part of one, or it is one slip away from one."""
    said, compact, size = question.said, question.compact, len(question.compact)
    for term, weight in entry.terms:
        at = said.text.find(term)
        if at >= 0 and not _inside_foreign(question, entry, at, at + len(term)):
            strength = _BY_LENGTH.get(len(term), _LONG)
            if len(term) > found.longest:
                found.longest, found.at = len(term), at
            if term in (said.text, compact):
                strength = 1.0
            _note(found, weight * strength, term, at)
        elif size >= 2 and compact in term and _may_begin(question, term):
            strength = _BEGUN + 0.33 * size / len(term)
            strength *= _ALONE + (1 - _ALONE) * size / len(said.text)
            _note(found, weight * strength, compact, question.start)
        elif (
            -2 <= len(term) - size <= 2
            and question.odd
            and not question.foreign
            and found.strength < _NEARLY * 0.9
            and _nearly(compact, term)
        ):
            same = _ALIKE if spell(compact).soft == spell(term).soft else 0.0
            found.strength = max(found.strength, weight * _NEARLY - 0.02 + same)
            found.words.setdefault(term, question.start)
            found.covered.update(i for i, c in enumerate(said.content) if c != " ")


def _may_begin(question: Question, term: str) -> bool:
    return not question.only_who or (term.startswith(question.compact) and not question.more)


def _nearly(compact: str, term: str) -> bool:
    """One slip for four characters, two from eight on; the same characters must mostly be there."""
    if len(term) < _MIN_NEARLY or len(compact) < _MIN_NEARLY - 1:
        return False
    most = 1 if len(term) < 2 * _MIN_NEARLY else 2
    return slips(compact, term, most) <= most


def _inside_foreign(question: Question, entry: Entry, start: int, end: int) -> bool:
    """A name inside a longer word that belongs elsewhere (公积金 in 公积金贷款) is not said."""
    return any(
        t.at <= start and end <= t.end and len(t.text) > end - start
        for t in question.foreign
        if not entry.speaks_of(t.text)
    )


def _note(found: Evidence, strength: float, word: str, at: int) -> None:
    found.strength = max(found.strength, strength)
    found.add_word(word, at)


def described(question: Question, entry: Entry, found: Evidence) -> None:
    """Names and descriptions share rare pairs of characters with the query."""
    if not question.total or question.only_who:
        return
    pairs = entry.pairs
    away = {
        pair
        for token in question.foreign
        if not entry.speaks_of(token.text)
        for pair in pairs_of(token.text)
    }  # what is part of a word that belongs elsewhere describes nothing
    share = (
        sum(rarity * pairs.get(pair, 0.0) for pair, rarity in question.rarity if pair not in away)
        / question.total
    )
    if share < _MIN_DESCRIBED:
        return
    found.strength = max(found.strength, _DESCRIBED * share)
    for word, at in _runs(question.said.content, entry):
        found.covered.update(range(at, at + len(word)))
        if not any(word in other for other in found.words):
            found.words.setdefault(word, at)


def _runs(content: str, entry: Entry) -> Iterable[tuple[str, int]]:
    start = None
    for at in range(len(content)):
        pair = content[at : at + 2]
        known = pair in entry.pairs and not pair.isdigit()
        if known and start is None:
            start = at
        if not known and start is not None:
            yield content[start : at + 1], start
            start = None
