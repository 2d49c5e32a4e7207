"""Several items as one application: each question once, each paper once, each answer to its own.

A question is the same in two forms when its id, its type and its choices are. What only shares an
id is asked for each item apart. A paper is the same when its key is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.form import Answer, Form
from shared.domain.item import PageSlot
from shared.domain.materials import How, MaterialNeed
from shared.domain.question import Condition, Question


@dataclass(frozen=True, slots=True)
class MergedForm:
    """One form for several items. places: item -> its own question id -> the merged one."""

    form: Form
    places: Mapping[str, Mapping[str, str]]

    def own(self, item: str, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """The answers one item's form asks for, under its own ids."""
        return {
            own: answers[merged]
            for own, merged in self.places.get(item, {}).items()
            if merged in answers
        }

    def asked_by(self, question: str) -> tuple[str, ...]:
        """Items that want this answer."""
        return tuple(item for item, ids in self.places.items() if question in ids.values())


def merged_form(key: str, title: str, forms: Sequence[Form]) -> MergedForm:
    """One form out of several, in their order. ``key`` names the result."""
    questions: dict[str, Question] = {}
    places: dict[str, dict[str, str]] = {}
    for form in forms:
        own: dict[str, str] = {}
        for question in form.questions:
            moved = replace_conditions(question, own)
            known = questions.get(question.id)
            name = question.id
            if known is not None and not _same(known, moved):
                name = f"{form.item}.{question.id}"
                known = None
            fresh = moved.model_copy(update={"id": name})
            questions[name] = fresh if known is None else _either(known, fresh)
            own[question.id] = name
        places[form.item] = own
    return MergedForm(Form(item=key, title=title, questions=tuple(questions.values())), places)


def replace_conditions(question: Question, names: Mapping[str, str]) -> Question:
    """The question with its conditions on the merged ids."""
    when = tuple(
        Condition(question=names.get(c.question, c.question), values=c.values)
        for c in question.when
    )
    return question.model_copy(update={"when": when})


def _same(one: Question, other: Question) -> bool:
    """One question twice: also asked under the same conditions, or under none in one form."""
    alike = (one.type, one.choices, one.rule) == (other.type, other.choices, other.rule)
    return alike and (one.when == other.when or not one.when or not other.when)


def _either(one: Question, other: Question) -> Question:
    """Asked when either form asks it, required when either requires it."""
    return one.model_copy(
        update={
            "when": () if not one.when or not other.when else one.when,
            "required": one.required or other.required,
            "prefill": one.prefill or other.prefill,
        }
    )


_STRENGTH = (How.BRING, How.PENDING, How.CAPTURED, How.EXEMPT, How.ON_SITE)
"""What the strictest item asks for is what is done."""


@dataclass(frozen=True, slots=True)
class SharedNeed:
    """A paper and the items that ask for it."""

    need: MaterialNeed
    items: tuple[str, ...]


def merged_needs(lists: Mapping[str, Sequence[MaterialNeed]]) -> list[SharedNeed]:
    """The papers of several items, each once, with all pages any of them wants."""
    found: dict[str, SharedNeed] = {}
    for item, needs in lists.items():
        for need in needs:
            before = found.get(need.key)
            if before is None:
                found[need.key] = SharedNeed(need, (item,))
            else:
                found[need.key] = SharedNeed(_both(before.need, need), (*before.items, item))
    return list(found.values())


def _both(one: MaterialNeed, other: MaterialNeed) -> MaterialNeed:
    strict = min((one, other), key=lambda need: _STRENGTH.index(need.how))
    pages = _pages(one.pages, other.pages)
    missing = _pages(one.missing, other.missing)
    return replace(
        strict, pages=pages, missing=missing, tolerable=one.tolerable and other.tolerable
    )


def _pages(one: Sequence[PageSlot], other: Sequence[PageSlot]) -> tuple[PageSlot, ...]:
    known = {slot.key for slot in one}
    return (*one, *(slot for slot in other if slot.key not in known))
