"""A question as the screen needs it: how it is answered, what is known, how digits are grouped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.form import Answer
from shared.domain.question import AnswerSource, Question, QuestionType


class FieldKind(StrEnum):
    """How a question is answered; each kind has its own way of touching it."""

    CHOICE = "choice"
    PHONE = "phone"
    ID = "id"
    DIGITS = "digits"
    DATE = "date"
    TEXT = "text"


KEYBOARDS = {
    FieldKind.PHONE: "digits",
    FieldKind.DIGITS: "digits",
    FieldKind.DATE: "digits",
    FieldKind.ID: "id",
}
LENGTHS = {FieldKind.PHONE: 11, FieldKind.ID: 18, FieldKind.DATE: 8}
GROUPS = {
    FieldKind.PHONE: (3, 4, 4),
    FieldKind.ID: (6, 8, 4),
    FieldKind.DATE: (4, 2, 2),
    FieldKind.DIGITS: (4, 4, 4, 4, 3),
}
_KINDS = {
    QuestionType.TEXT: FieldKind.TEXT,
    QuestionType.NAME: FieldKind.TEXT,
    QuestionType.ADDRESS: FieldKind.TEXT,
    QuestionType.PHONE: FieldKind.PHONE,
    QuestionType.CHOICE: FieldKind.CHOICE,
    QuestionType.YES_NO: FieldKind.CHOICE,
    QuestionType.DATE: FieldKind.DATE,
    QuestionType.ID_NUMBER: FieldKind.ID,
    QuestionType.BANK_ACCOUNT: FieldKind.DIGITS,
}
FREE = 100
"""Longest text when the form sets no limit."""
LANDLINE = 12
"""Digits of the longest number with an area code; those begin with 0."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One tile: ``value`` is kept, ``text`` and ``hint`` are shown."""

    value: str
    text: str
    hint: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question as the screen needs it.

    title is asked as a sentence; label is its short name on crowded pages. length counts
    characters, 0 means free; longest limits free text. offer is a known value the resident may
    take over, shown under offer_text. locked values can be looked at but not typed over.
    """

    key: str
    title: str
    kind: FieldKind
    label: str = ""
    hint: str = ""
    why: str = ""
    example: str = ""
    choices: tuple[Choice, ...] = ()
    length: int = 0
    longest: int = 0
    spoken: str = ""
    optional: bool = False
    value: str = ""
    source: AnswerSource | None = None
    problem: str = ""
    offer: str = ""
    offer_text: str = ""
    locked: bool = False
    person: bool = False
    """A person's name is asked for."""


def grouped(kind: FieldKind, text: str) -> str:
    """Digits the way people say them: 138 0000 0012, 410302 19450308 0021."""
    parts, start = [], 0
    for size in GROUPS.get(kind, ()):
        parts.append(text[start : start + size])
        start += size
    return " ".join(part for part in [*parts, text[start:]] if part)


def shown_question(question: Question, answer: Answer | None, problem: str = "") -> FormQuestion:
    """The screen's form of a domain question with the answer that stands in it."""
    choices = tuple(Choice(c.value, c.text, c.hint, c.icon) for c in question.choices)
    if question.type is QuestionType.YES_NO:
        choices = (Choice("yes", question.yes, icon="check"), Choice("no", question.no, icon="x"))
    value = answer.value if answer else ""
    kind = _KINDS[question.type]
    return FormQuestion(
        key=question.id,
        title=question.text,
        kind=kind,
        label=question.label,
        hint=question.hint,
        why=question.why,
        spoken=question.spoken,
        choices=choices,
        optional=not question.required,
        longest=question.rule.max_length or 0,
        value=value.replace("-", "") if kind is FieldKind.DATE else value,
        source=answer.source if answer else None,
        problem=problem,
        person=question.type is QuestionType.NAME,
    )
