"""Forms as data: which questions an item asks, what may prefill them, and what is wrong.

Pure: the caller passes today's date. Answers are strings; an empty string is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.domain.answers import check, normalise
from shared.domain.item import Frozen
from shared.domain.question import (
    AnswerSource,
    Choice,
    Condition,
    Prefill,
    Problem,
    Question,
    QuestionType,
    Rule,
)

__all__ = [
    "Answer",
    "AnswerSource",
    "Answers",
    "Choice",
    "Condition",
    "Form",
    "Prefill",
    "Problem",
    "Question",
    "QuestionType",
    "Rule",
    "asked",
    "check",
    "form_faults",
    "normalise",
    "plain",
    "prefilled",
    "questions_left",
    "relevant_answers",
    "visible_questions",
]


class Form(Frozen):
    """The questions of one item, in the order they are asked."""

    item: str
    title: str
    note: str = ""
    fee_name: str = ""
    """What its fee is called (收费项目), where its choices have prices."""
    fee_nature: str = ""
    """Whose money it is, where that is not 政府非税收入."""
    questions: tuple[Question, ...]

    def question(self, question_id: str) -> Question:
        """The question with that id. Raises KeyError."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


@dataclass(frozen=True, slots=True)
class Answer:
    """A given or prefilled answer and where it came from."""

    value: str
    source: AnswerSource = AnswerSource.TYPED


Answers = Mapping[str, Answer]


def asked(question: Question, answers: Answers) -> bool:
    """True when the conditions of a question hold."""
    return all(
        c.question in answers and answers[c.question].value in c.values for c in question.when
    )


def visible_questions(form: Form, answers: Answers) -> list[Question]:
    """Every question this applicant is asked, answered or not.

    A question hangs on answers that are themselves asked for: a hidden question's old answer
    does not count.
    """
    counted: dict[str, Answer] = {}
    shown = []
    for question in form.questions:
        if asked(question, counted):
            shown.append(question)
            if question.id in answers:
                counted[question.id] = answers[question.id]
    return shown


def questions_left(form: Form, answers: Answers, today: date | None = None) -> list[Question]:
    """The questions still to be answered: visible, and empty when required or wrong."""
    values = plain(answers)
    return [
        q
        for q in visible_questions(form, answers)
        if (q.id not in answers and q.required)
        or (q.id in answers and check(q, answers[q.id].value, values, today) is not None)
    ]


def prefilled(
    form: Form, known: Mapping[AnswerSource, Mapping[str, str]], today: date | None = None
) -> dict[str, Answer]:
    """Answers that need not be asked because a source knows them.

    known: source -> field -> value. A value that would not pass the check is left out, so that
    the person is asked instead of being shown a mistake of ours.
    """
    found: dict[str, Answer] = {}
    for question in form.questions:
        for place in question.prefill:
            value = known.get(place.source, {}).get(place.field, "")
            if value and check(question, value, {}, today) is None:
                found[question.id] = Answer(value, place.source)
                break
    return found


def relevant_answers(form: Form, answers: Answers) -> dict[str, Answer]:
    """Only the answers whose questions are asked: what is submitted."""
    shown = {q.id for q in visible_questions(form, answers)}
    return {key: answer for key, answer in answers.items() if key in shown}


def plain(answers: Answers) -> dict[str, str]:
    """Question id -> bare value."""
    return {key: answer.value for key, answer in answers.items()}


def form_faults(form: Form) -> list[str]:
    """What is wrong with a form as data, one Chinese sentence each."""
    found = []
    seen: list[str] = []
    for q in form.questions:
        if q.id in seen:
            found.append(f"{form.item} 的问题“{q.id}”重复。")
        if (q.type is QuestionType.CHOICE) != bool(q.choices):
            found.append(f"{form.item} 的问题“{q.id}”选项与类型不符。")
        if q.own_word_missing:
            found.append(
                f"{form.item} 的问题“{q.id}”两个回答没有成对：yes 和 no 要一起写，不能一样。"
            )
        for c in q.when:
            if c.question not in seen:
                found.append(f"{form.item} 的问题“{q.id}”依赖的“{c.question}”排在它后面或不存在。")
        seen.append(q.id)
    return found
