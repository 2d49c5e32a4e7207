"""View-model of the form: questions on pages, in elder mode one per page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.ui.form.field import FormField
from shared.ui.form.questions import FormQuestion

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1

Check = Callable[[str, str], str]
"""Problem sentence for (question key, value), empty when the value may stay."""


def _no_problem(_key: str, _value: str) -> str:
    return ""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class FormModel(QObject):  # type: ignore[operator]
    """Questions, paged; the resident's answers leave through ``answered``.

    questions: what is to be asked, in order, with what is known already.
    per_page: how many at once (1 in elder mode).
    check: gives the problem sentence of a value, asked when a page is left.
    """

    page_changed = Signal()
    current_changed = Signal()

    answered = Signal(str, str)
    finished = Signal()
    backed = Signal()

    def __init__(
        self,
        questions: Sequence[FormQuestion],
        *,
        per_page: int = 3,
        check: Check = _no_problem,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._check = check
        self._per_page = max(1, per_page)
        self._fields: list[FormField] = []
        self._first = 0
        self._current: FormField | None = None
        self._why = ""
        self.show_questions(questions)

    # -- what the composition root says -------------------------------------------------------

    def show_questions(self, questions: Sequence[FormQuestion]) -> None:
        """Replace the questions; fields with the same key keep what is being typed in them."""
        kept = {field.question.key: field for field in self._fields}
        fields = []
        for question in questions:
            field = kept.pop(question.key, None)
            if field is None:
                field = FormField(question, self)
                field.edited.connect(self._edited)
            else:
                field.replace(question)
            fields.append(field)
        self._fields = fields
        self._first = min(self._first, max(0, len(fields) - 1))
        self._settle()
        for field in kept.values():
            field.deleteLater()

    def set_per_page(self, count: int) -> None:
        """How many questions a page holds; the page keeps the question it began with."""
        self._per_page = max(1, count)
        self._settle()

    def show_problem(self, key: str, sentence: str) -> None:
        """Put ``sentence`` under the question ``key`` and turn to its page."""
        for index, field in enumerate(self._fields):
            if field.question.key == key:
                field.set_problem(sentence)
                self._first = index
                self._settle()

    def open_at(self, key: str) -> None:
        """Turn to the page that holds the question ``key``."""
        for index, field in enumerate(self._fields):
            if field.question.key == key:
                self._first = index
                self._settle()
                self.focus(key)

    def shown_fields(self) -> list[FormField]:
        """Fields of the current page."""
        return self._fields[self._first : self._first + self._per_page]

    def _settle(self) -> None:
        self._first -= self._first % self._per_page
        page = self.shown_fields()
        # a question before it that is answered by touch must not be scrolled away
        waiting = [f for f in page if not f.text][:1]
        typed = [f for f in page if f.typed]
        keep = self._current if self._current in page else None
        lonely = typed[0] if typed and self._per_page == 1 else None
        self._current = keep or lonely or (waiting[0] if waiting and waiting[0].typed else None)
        self._why = ""
        self.page_changed.emit()
        self.current_changed.emit()

    def _edited(self, key: str, value: str) -> None:
        self.answered.emit(key, value)

    # -- what the screen reads ----------------------------------------------------------------

    @Property(list, notify=page_changed)
    def fields(self) -> list[FormField]:
        """Fields of the current page."""
        return self.shown_fields()

    @Property(bool, notify=page_changed)
    def single(self) -> bool:
        """True when each page holds one question."""
        return self._per_page == 1

    @Property(int, notify=page_changed)
    def pageIndex(self) -> int:
        """Current page, from 0."""
        return self._first // self._per_page

    @Property(int, notify=page_changed)
    def pageCount(self) -> int:
        """How many pages there are now; answers may add or remove some."""
        return max(1, -(-len(self._fields) // self._per_page))

    @Property(FormField, notify=current_changed)
    def current(self) -> FormField | None:
        """The field the keyboard writes into, or None."""
        return self._current

    @Property(bool, notify=current_changed)
    def typing(self) -> bool:
        """True when the keyboard is wanted."""
        return self._current is not None

    @Property(str, notify=current_changed)
    def why(self) -> str:
        """Answer to 为什么问这个, empty while not asked."""
        return self._why

    @Property(str, notify=page_changed)
    def spoken(self) -> str:
        """What 读给我听 reads on this page."""
        return "".join(field.spoken_words() for field in self.shown_fields())

    # -- what the resident does ---------------------------------------------------------------

    @Slot(str)
    def focus(self, key: str) -> None:
        """The keyboard writes into ``key`` from now on; a choice closes the keyboard."""
        found = [f for f in self.shown_fields() if f.question.key == key and f.typed]
        self._current = found[0] if found else None
        self.current_changed.emit()

    @Slot()
    def closeKeyboard(self) -> None:
        """Put the keyboard away."""
        if self._per_page > 1:
            self._current = None
            self.current_changed.emit()

    @Slot(str)
    def askWhy(self, key: str) -> None:
        """Show why ``key`` is asked; the empty key closes the answer."""
        found = [f.question.why for f in self._fields if f.question.key == key]
        self._why = found[0] if found else ""
        self.current_changed.emit()

    @Slot()
    def next(self) -> None:
        """Check this page; turn to the next one, or finish after the last."""
        problems = [f for f in self.shown_fields() if not self._fine(f)]
        if problems:
            self.focus(problems[0].question.key)
        elif self._first + self._per_page < len(self._fields):
            self._turn(self._first + self._per_page)
        else:
            self.finished.emit()

    @Slot()
    def back(self) -> None:
        """Previous page, or out of the form."""
        if self._first:
            self._turn(self._first - self._per_page)
        else:
            self.backed.emit()

    def _turn(self, first: int) -> None:
        self._first, self._current = max(0, first), None
        self._settle()

    def _fine(self, field: FormField) -> bool:
        problem = field.own_problem() or (
            self._check(field.question.key, field.kept_value()) if field.text else ""
        )
        field.set_problem(problem)
        return not problem
