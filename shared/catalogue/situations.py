"""How people put their situation, as data of a release: words, situations, questions.

Editors write the files of ``lexicon/`` (read by ``shared.catalogue.lexicon``); this is what the
finder sees of them. The catalogue checks that it points at items that exist.
"""

from __future__ import annotations

from shared.domain.household import Household
from shared.domain.item import Frozen


class AgeBand(Frozen):
    """Ages at which something becomes likely: ``low`` to ``high`` inclusive."""

    low: int
    high: int


class Situation(Frozen):
    """When all of ``all_of`` (each a list of words, one of which is said) hold, it speaks for
    ``items`` with ``weight``. ``age`` additionally wants an age inside the band. ``say``:
    sentences that must lead there, played in ``make test``."""

    items: tuple[str, ...]
    all_of: tuple[tuple[str, ...], ...] = ()
    age: AgeBand | None = None
    none_of: tuple[str, ...] = ()
    weight: float = 1.0
    say: tuple[str, ...] = ()


class Act(Frozen):
    """One thing that can be done with a service: ``said`` by people, ``named`` in official names.

    It tells siblings apart (挂失 from 查询) in any catalogue, without a situation of their own.
    """

    said: tuple[str, ...]
    named: tuple[str, ...]


MOST_ANSWERS = 3


class Option(Frozen):
    """One answer: ``text`` on its button, ``words`` as if the person had said them as well."""

    text: str
    icon: str
    words: str
    items: tuple[str, ...]
    """Services this answer means."""


class Clarifying(Frozen):
    """One question that tells close services apart, with two or three answers."""

    text: str
    options: tuple[Option, ...]
    when: tuple[str, ...] = ()
    """Words so broad that the question is asked whatever is found."""

    def answer_of(self, item: str) -> int:
        """Index of the answer that means ``item``, -1 when none does."""
        for index, option in enumerate(self.options):
            if item in option.items:
                return index
        return -1


class LifeEvent(Frozen):
    """A time of life as a way in: what most people have to see to then, most usual first."""

    name: str
    icon: str
    items: tuple[str, ...]


class Situations(Frozen):
    """The lexicon of a release. All words are in simplified characters, lower case."""

    notice: str = ""
    filler: tuple[str, ...] = ()
    """Words that say nothing about the need."""
    context: tuple[str, ...] = ()
    """Words people tell besides (老板, 银行, 听说): no evidence, and not foreign either."""
    rewrites: dict[str, str] = {}
    """Dialect, old and variant words -> the words used here."""
    english: dict[str, str] = {}
    """English words and phrases -> the words used here; an empty text drops the word."""
    letters: dict[str, str] = {}
    """Initials typed for a word in the middle of a sentence: sfz -> 身份证."""
    groups: dict[str, tuple[str, ...]] = {}
    acts: dict[str, Act] = {}
    situations: tuple[Situation, ...] = ()
    elsewhere: dict[str, tuple[str, ...]] = {}
    """Kind -> words of what no office of this catalogue handles, unless an item names them."""
    aliases: dict[str, tuple[str, ...]] = {}
    """item -> further names people use."""
    age_limits: dict[str, AgeBand] = {}
    """item -> ages it is for; an age said outside them speaks against the item."""
    households: dict[str, Household] = {}
    """item -> whose numbers people who come for it mostly have: from here, or from elsewhere."""
    months: dict[str, tuple[int, ...]] = {}
    """item -> months (1 to 12) in which most people come for it."""
    events: tuple[LifeEvent, ...] = ()
    questions: tuple[Clarifying, ...] = ()
    """What is asked when services are close; the first that tells them apart."""

    def words(self, name: str) -> tuple[str, ...]:
        """``@group`` expands to its words, any other name to itself."""
        return self.groups[name[1:]] if name.startswith("@") else (name,)

    def only(self, items: frozenset[str]) -> Situations:
        """The same lexicon without what it says of other items."""
        kept = []
        for situation in self.situations:
            known = tuple(key for key in situation.items if key in items)
            if known:
                kept.append(situation.model_copy(update={"items": known}))
        events = [
            event.model_copy(update={"items": tuple(key for key in event.items if key in items)})
            for event in self.events
        ]
        return self.model_copy(
            update={
                "situations": tuple(kept),
                "events": tuple(event for event in events if event.items),
                "aliases": {k: v for k, v in self.aliases.items() if k in items},
                "age_limits": {k: v for k, v in self.age_limits.items() if k in items},
                "households": {k: v for k, v in self.households.items() if k in items},
                "months": {k: v for k, v in self.months.items() if k in items},
                "questions": tuple(
                    kept_question
                    for kept_question in (_among(q, items) for q in self.questions)
                    if len(kept_question.options) > 1
                ),
            }
        )


def _among(question: Clarifying, items: frozenset[str]) -> Clarifying:
    """The same question without answers that mean nothing of these items."""
    options = [
        option.model_copy(update={"items": tuple(i for i in option.items if i in items)})
        for option in question.options
    ]
    return question.model_copy(update={"options": tuple(o for o in options if o.items)})


def situation_faults(situations: Situations, items: frozenset[str]) -> list[str]:
    """What is wrong with the lexicon, one Chinese sentence each."""
    found = []
    for situation in situations.situations:
        for key in situation.items:
            if key not in items:
                found.append(f"情景词典指向不存在的事项 {key}。")
        if not situation.all_of and situation.age is None:
            found.append(f"情景词典里 {'、'.join(situation.items)} 有一条没有条件。")
        names = [w for group in situation.all_of for w in group] + list(situation.none_of)
        for name in names:
            if name.startswith("@") and name[1:] not in situations.groups:
                found.append(f"情景词典里没有词组 {name}。")
    for key in [*situations.aliases, *situations.age_limits, *situations.months]:
        if key not in items:
            found.append(f"情景词典提到不存在的事项 {key}。")
    for event in situations.events:
        found += [
            f"人生大事“{event.name}”指向不存在的事项 {key}。"
            for key in event.items
            if key not in items
        ]
    for question in situations.questions:
        found += _question_faults(question, items)
    return found


def _question_faults(question: Clarifying, items: frozenset[str]) -> list[str]:
    found = []
    means = [item for option in question.options for item in option.items]
    if not 2 <= len(question.options) <= MOST_ANSWERS:
        found.append(f"追问“{question.text}”要有两到三个回答。")
    if any(not (o.text and o.words and o.items) for o in question.options):
        found.append(f"追问“{question.text}”有回答没有写全。")
    if len(set(means)) != len(means):
        found.append(f"追问“{question.text}”有事项出现在两个回答里。")
    found += [
        f"追问“{question.text}”指向不存在的事项 {item}。" for item in means if item not in items
    ]
    return found
