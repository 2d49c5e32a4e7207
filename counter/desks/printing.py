"""View-model of one paper of the desk: set and printed in the background, its fate told truly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.printing import Outcome
from shared.domain.errors import Trouble
from shared.ui.background import Background

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

CONFIRMED, FAILED, UNKNOWN = "confirmed", "failed", "unknown"


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PaperModel(QObject):  # type: ignore[operator]
    """What is known of the paper printed last. ``settled`` when the printer has spoken."""

    changed = Signal()
    settled = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._name = self._state = self._words = ""
        self._work: Callable[[], Outcome] | None = None
        self._waiting: list[tuple[str, Callable[[], Outcome]]] = []
        self._before = ""
        """What the clerk still has to know of the paper before this one."""
        self._closed = False

    def close(self) -> None:
        """Nobody looks any more: what still prints is written down, not shown."""
        self._closed, self._work = True, None
        self._waiting.clear()

    def print(self, name: str, work: Callable[[], Outcome]) -> None:
        """Set and print a paper called ``name``, after the one that is printing; it blocks."""
        if self._closed:
            return
        if self._state == "printing":
            self._waiting.append((name, work))
            return
        self._before = f"{self._name}没有确认打出来。" if self._open and name != self._name else ""
        self._name, self._work = name, work
        self.tell("printing", f"正在打印{name}…")
        self._background.run("print", work, self._came, self._failed, lambda: not self._closed)

    def again(self) -> None:
        """Print the same paper once more; the copy says 补打 when one may be out already."""
        if self._work is not None and not self.property("busy"):
            self.print(self._name, self._work)

    def tell(self, state: str, words: str) -> None:
        """Show how it stands."""
        self._state, self._words = state, self._before + words
        self.changed.emit()

    @property
    def _open(self) -> bool:
        return self._state in (FAILED, UNKNOWN)

    def _spoken(self) -> None:
        """The printer has spoken of one paper: on to the next that waits."""
        self.settled.emit()
        if self._waiting:
            self.print(*self._waiting.pop(0))

    def _came(self, outcome: Outcome) -> None:
        kind = str(outcome.kind.value)
        if kind == CONFIRMED:
            self.tell(kind, f"{self._name}已打印，请交给申请人。")
        else:
            trouble = outcome.trouble
            said = trouble.staff_hint or trouble.sentence if trouble else ""
            head = (
                f"{self._name}没有打印成。"
                if kind == FAILED
                else f"不能确定{self._name}有没有打印出来，请看一眼打印机。"
            )
            self.tell(kind, f"{head}{said}")
        self._spoken()

    def _failed(self, trouble: Trouble) -> None:
        self.tell(FAILED, f"{self._name}没有打印成。{trouble.sentence}")
        self._spoken()

    @Property(str, notify=changed)
    def state(self) -> str:
        """'' | printing | confirmed | failed | unknown."""
        return self._state

    @Property(bool, notify=changed)
    def busy(self) -> bool:
        """True while it is being set or printed."""
        return self._state == "printing"

    @Property(str, notify=changed)
    def words(self) -> str:
        """What is known of it."""
        return self._words
