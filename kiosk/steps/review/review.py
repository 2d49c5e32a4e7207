"""View-model of the review step: everything once more, then hand it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line: its name, its value, where it came from, and its key for a jump back."""

    key: str
    label: str
    value: str
    source: str = ""
    tone: str = "neutral"
    icon: str = ""


@dataclass(frozen=True, slots=True)
class ReviewSection:
    """Lines that are changed in the same step (``form``, ``materials``, ``promise``)."""

    step: str
    title: str
    rows: tuple[ReviewRow, ...]
    icon: str = "file-text"
    editable: bool = True


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class ReviewModel(QObject):  # type: ignore[operator]
    """Sections of lines, jumps back, and the submit button with its progress."""

    changed = Signal()
    busy_changed = Signal()

    edit_asked = Signal(str, str)
    submitted = Signal()
    backed = Signal()

    def __init__(self, sections: Sequence[ReviewSection], *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sections = tuple(sections)
        self._busy = ""
        self._problem = ""

    def show(self, sections: Sequence[ReviewSection]) -> None:
        """Replace what is shown."""
        self._sections = tuple(sections)
        self.changed.emit()

    def show_progress(self, text: str) -> None:
        """Say what is happening (正在存到本机…); empty when nothing is."""
        self._busy, self._problem = text, ""
        self.busy_changed.emit()

    def show_problem(self, sentence: str) -> None:
        """Submitting did not work: say why, and let it be tried again."""
        self._busy, self._problem = "", sentence
        self.busy_changed.emit()

    @Property(list, notify=changed)
    def sections(self) -> list[dict[str, object]]:
        """Sections: step, title, icon, editable, rows of key, label, value, source, tone, icon."""
        return [
            {
                "step": section.step,
                "title": section.title,
                "icon": section.icon,
                "editable": section.editable,
                "rows": [
                    {
                        "key": row.key,
                        "label": row.label,
                        "value": row.value,
                        "source": row.source,
                        "tone": row.tone,
                        "icon": row.icon,
                    }
                    for row in section.rows
                ],
            }
            for section in self._sections
        ]

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        lines = "".join(
            f"{section.title}：" + "，".join(f"{r.label}，{r.value}" for r in section.rows) + "。"
            for section in self._sections
        )
        return f"请再看一遍。{lines}没有问题就按提交申请。"

    @Property(bool, notify=busy_changed)
    def busy(self) -> bool:
        """True while submitting."""
        return bool(self._busy)

    @Property(str, notify=busy_changed)
    def busyText(self) -> str:
        """What is happening now."""
        return self._busy

    @Property(str, notify=busy_changed)
    def problem(self) -> str:
        """Why submitting did not work, empty otherwise."""
        return self._problem

    @Slot(str, str)
    def edit(self, step: str, key: str) -> None:
        """Back to where this line is changed."""
        if not self._busy:
            self.edit_asked.emit(step, key)

    @Slot()
    def submit(self) -> None:
        """Hand in; a second press while it runs does nothing."""
        if not self._busy:
            self.show_progress("正在存到本机，请稍等")
            self.submitted.emit()

    @Slot()
    def back(self) -> None:
        """Out of this step."""
        if not self._busy:
            self.backed.emit()
