"""One question of a form: its type, its rule, and where the answer may come from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from shared.domain.item import Frozen


class QuestionType(StrEnum):
    """What kind of answer a question wants; decides keyboard and check."""

    TEXT = "text"
    NAME = "name"
    """A person's name: the keyboard offers names and rare characters."""
    PHONE = "phone"
    CHOICE = "choice"
    YES_NO = "yesno"
    DATE = "date"
    ID_NUMBER = "id_number"
    ADDRESS = "address"
    BANK_ACCOUNT = "bank_account"


class AnswerSource(StrEnum):
    """Where an answer came from; shown beside a prefilled answer."""

    CARD = "card"
    PROFILE = "profile"
    LICENCE = "licence"
    TYPED = "typed"
    OCR = "ocr"
    AGENT = "agent"

    @property
    def words(self) -> str:
        """来自身份证, 上次填过的 …"""
        return {
            AnswerSource.CARD: "来自身份证",
            AnswerSource.PROFILE: "您以前填过",
            AnswerSource.LICENCE: "来自电子证照",
            AnswerSource.TYPED: "您填写的",
            AnswerSource.OCR: "从材料上识别",
            AnswerSource.AGENT: "代办人填写",
        }[self]


class Choice(Frozen):
    """One possible answer of a choice question."""

    value: str
    text: str
    hint: str = ""
    icon: str = ""
    fen: int = Field(default=0, ge=0)
    """What choosing it costs; 0 for nothing (``shared.domain.fee``)."""


class Rule(Frozen):
    """Limits of an answer; what is left out is not checked.

    min_length, max_length: characters. not_before, not_after: an ISO date, ``today``, or the id of
    another date question.
    """

    min_length: int | None = None
    max_length: int | None = None
    not_before: str | None = None
    not_after: str | None = None


class Prefill(Frozen):
    """A place an answer may come from: ``field`` of ``source``."""

    source: AnswerSource
    field: str


class Condition(Frozen):
    """The question is asked only when the answer to ``question`` is one of ``values``."""

    question: str
    values: tuple[str, ...]


YES_WORD, NO_WORD = "是", "不是"
"""How a yes and a no are said where a question has no words of its own."""


class YesNo(Frozen):
    """How people answer a yes-or-no question: 有 and 没有, 在领 and 没在领."""

    yes: str = Field(default=YES_WORD, min_length=1, max_length=6)
    no: str = Field(default=NO_WORD, min_length=1, max_length=6)

    def word(self, value: str) -> str:
        """The word for ``yes`` or ``no``."""
        return self.yes if value == "yes" else self.no

    @property
    def own_word_missing(self) -> bool:
        """Only one of the two has a word of its own: 在领 would stand beside 不是."""
        return (self.yes == YES_WORD) != (self.no == NO_WORD) or self.yes == self.no


class Question(YesNo):
    """One question of a form."""

    id: str
    text: str
    short: str = ""
    """Name of the answer in a summary: 手机号码."""
    hint: str = ""
    why: str = ""
    """Why do you ask: one sentence."""
    type: QuestionType
    required: bool = True
    choices: tuple[Choice, ...] = ()
    rule: Rule = Rule()
    prefill: tuple[Prefill, ...] = ()
    when: tuple[Condition, ...] = Field(default=())
    """All of them must hold."""
    spoken: str = ""
    """What is read aloud, when it differs from the text."""

    @property
    def label(self) -> str:
        """Short name for summaries."""
        return self.short or self.text


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer: a stable code and the sentence that says what to fix."""

    question: str
    code: str
    sentence: str
