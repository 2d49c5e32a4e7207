"""One question on the screen: what is asked, what stands in it, and where that came from."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.domain.question import AnswerSource
from shared.ui.form.questions import (
    FREE,
    GROUPS,
    KEYBOARDS,
    LANDLINE,
    LENGTHS,
    FieldKind,
    FormQuestion,
    grouped,
)

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class FormField(QObject):  # type: ignore[operator]
    """A question with its present value. Every change by hand leaves through ``edited``."""

    changed = Signal()
    edited = Signal(str, str)

    def __init__(self, question: FormQuestion, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self.text = question.value
        self._source = question.source
        self._problem = question.problem

    def replace(self, question: FormQuestion) -> None:
        """Take a newer version of the same question; typed text wins over an empty value."""
        self.question = question
        if question.value:
            self.text, self._source = question.value, question.source
        self._problem = question.problem
        self.changed.emit()

    def set_problem(self, sentence: str) -> None:
        """Show what is wrong, or nothing."""
        self._problem = sentence
        self.changed.emit()

    def _trimmed(self, value: str) -> str:
        if self.question.kind in (FieldKind.TEXT, FieldKind.CHOICE):
            return value[: self.longest_length]
        value = value.replace(" ", "").upper()
        if self.question.kind is FieldKind.PHONE and value.startswith("0"):
            return value[:LANDLINE]
        return value[: self.longest_length]

    @property
    def typed(self) -> bool:
        """True when a keyboard is needed."""
        return self.question.kind is not FieldKind.CHOICE and not self.question.locked

    @property
    def whole_length(self) -> int:
        """How many characters a whole answer has; 0 when free."""
        if self.question.kind is FieldKind.PHONE and self.text.startswith("0"):
            return 0
        return self.question.length or LENGTHS.get(self.question.kind, 0)

    @property
    def longest_length(self) -> int:
        """Most characters that can be typed."""
        asked = self.question.length or self.question.longest
        return asked or LENGTHS.get(self.question.kind, FREE)

    def kept_value(self) -> str:
        """What leaves the screen: dates as ISO days, everything else as it stands."""
        if self.question.kind is FieldKind.DATE and len(self.text) == 8:
            return f"{self.text[:4]}-{self.text[4:6]}-{self.text[6:]}"
        return self.text

    def own_problem(self) -> str:
        """What the screen itself can see: nothing chosen, digits still missing."""
        if not self.text:
            if self.question.optional:
                return ""
            return "请选一个" if self.question.kind is FieldKind.CHOICE else "这一项要填"
        missing = self.whole_length - len(self.text)
        return f"还差 {missing} 位，请填完整" if self.whole_length and missing > 0 else ""

    def spoken_words(self) -> str:
        """The question as it is read aloud, with its choices."""
        options = "，".join(choice.text for choice in self.question.choices)
        tail = f"可以选：{options}。" if options else ""
        return f"{self.question.spoken or self.question.title}{self.question.hint}{tail}"

    @Property(str, notify=changed)
    def key(self) -> str:
        """Key of the question."""
        return self.question.key

    @Property(str, notify=changed)
    def title(self) -> str:
        """The question as a sentence."""
        return self.question.title

    @Property(str, notify=changed)
    def label(self) -> str:
        """Short name of the question."""
        return self.question.label or self.question.title

    @Property(str, notify=changed)
    def hint(self) -> str:
        """What the answer is for."""
        return self.question.hint

    @Property(str, notify=changed)
    def example(self) -> str:
        """Grey example in an empty field."""
        return self.question.example

    @Property(bool, notify=changed)
    def asksWhy(self) -> bool:
        """True when 为什么问这个 has an answer."""
        return bool(self.question.why)

    @Property(str, notify=changed)
    def kind(self) -> str:
        """choice, phone, id, digits, date or text."""
        return self.question.kind.value

    @Property(str, notify=changed)
    def keyboard(self) -> str:
        """Keyboard mode: digits, id or pinyin."""
        return KEYBOARDS.get(self.question.kind, "pinyin")

    @Property(bool, notify=changed)
    def person(self) -> bool:
        """True when a person's name is asked for."""
        return self.question.person

    @Property(list, notify=changed)
    def choices(self) -> list[dict[str, str]]:
        """Tiles: value, text, hint, icon."""
        return [
            {"value": c.value, "text": c.text, "hint": c.hint, "icon": c.icon}
            for c in self.question.choices
        ]

    @Property(str, notify=changed)
    def value(self) -> str:
        """What is kept."""
        return self.text

    @Property(str, notify=changed)
    def display(self) -> str:
        """What is shown: digits in groups, a choice by its text."""
        for choice in self.question.choices:
            if choice.value == self.text:
                return choice.text
        return grouped(self.question.kind, self.text)

    @Property(list, notify=changed)
    def groups(self) -> list[int]:
        """Sizes of the groups digits are shown in, empty for words and area codes."""
        if self.question.kind is FieldKind.PHONE and self.text.startswith("0"):
            return []
        return list(GROUPS.get(self.question.kind, ()))

    @Property(int, notify=changed)
    def longest(self) -> int:
        """Most characters a field takes; room is left for an area code."""
        return max(self.longest_length, LANDLINE)

    @Property(int, notify=changed)
    def length(self) -> int:
        """Length of a whole answer, 0 when free."""
        return self.whole_length

    @Property(int, notify=changed)
    def missing(self) -> int:
        """How many characters are still missing, 0 when free or whole."""
        return max(0, self.whole_length - len(self.text)) if self.whole_length else 0

    @Property(str, notify=changed)
    def missingText(self) -> str:
        """还差 n 位 while typing, empty before the first and after the last digit."""
        missing = self.whole_length - len(self.text)
        return f"还差 {missing} 位" if self.text and self.whole_length and missing > 0 else ""

    @Property(str, notify=changed)
    def sourceText(self) -> str:
        """来自身份证, 您填写的 … or empty."""
        return self._source.words if self.text and self._source else ""

    @Property(str, notify=changed)
    def source(self) -> str:
        """card, profile, licence, typed, ocr, agent or empty."""
        return self._source.value if self.text and self._source else ""

    @Property(str, notify=changed)
    def problem(self) -> str:
        """What is wrong with the value, as a sentence."""
        return self._problem

    @Property(bool, notify=changed)
    def locked(self) -> bool:
        """True when the value cannot be typed over here."""
        return self.question.locked

    @Property(bool, notify=changed)
    def optional(self) -> bool:
        """True when it may stay empty."""
        return self.question.optional

    @Property(str, notify=changed)
    def offerText(self) -> str:
        """Button that takes a known value over, empty without one."""
        return self.question.offer_text if self.question.offer != self.text else ""

    @Slot(str)
    def put(self, value: str) -> None:
        """Set the value by hand."""
        if self.question.locked:
            return
        value = self._trimmed(value)
        if value == self.text:
            return
        self.text, self._source, self._problem = value, AnswerSource.TYPED, ""
        self.changed.emit()
        self.edited.emit(self.question.key, self.kept_value())

    @Slot(str)
    def type(self, text: str) -> None:
        """Append what a key gives."""
        self.put(self.text + text)

    @Slot()
    def backspace(self) -> None:
        """Take the last character away."""
        self.put(self.text[:-1])

    @Slot()
    def clear(self) -> None:
        """Empty the field."""
        self.put("")

    @Slot()
    def takeOffer(self) -> None:
        """Take the known value over."""
        if self.question.offer:
            self.put(self.question.offer)
