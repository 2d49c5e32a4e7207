"""View-model of what got stuck: why, who has to do what, and the three things a clerk can do."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.behind import ago
from shared.casework.desk import Desk
from shared.casework.stuck import How, StuckRow
from shared.domain.errors import Trouble
from shared.domain.identity import mask_name
from shared.ui.rows import RowsModel, stepped, still_chosen

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_ROLES = ("key", "what", "about", "reason", "todo", "since", "current")
_DONE = {
    How.AGAIN: "已安排再送一次。省平台还是登记不了的，会再回到这里。",
    How.CLOSED: "已核对结束，留痕已写。",
}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class StuckModel(QObject):  # type: ignore[operator]
    """The list and the row that is chosen. ``retake`` asks the window to take the case in anew."""

    changed = Signal()
    retake = Signal(StuckRow)
    settled = Signal()
    """One of them was settled here: whoever counts them counts anew."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._rows: list[StuckRow] = []
        self._shown = RowsModel(_ROLES, (), self)
        self._now: datetime | None = None
        self._key: str | None = None
        self._said = ""
        self._trouble = ""

    def begin(self) -> None:
        """Nothing is opened by looking at the list: names stay masked."""

    def close(self) -> None:
        """Let go of what is shown."""
        self._rows = []
        self._shown.set_rows([])

    def set_rows(self, rows: list[StuckRow], now: datetime) -> None:
        """What waits now; the chosen row stays chosen while it is there."""
        self._rows, self._now = rows, now
        self._key = still_chosen(self._key, [row.key for row in rows])
        self._show()

    def _show(self) -> None:
        self._shown.set_rows([self._row(row) for row in self._rows])
        self.changed.emit()

    def _chosen(self) -> StuckRow | None:
        return next((row for row in self._rows if row.key == self._key), None)

    # -- what the screen reads ----------------------------------------------------------------

    @Property(RowsModel, constant=True)
    def rows(self) -> RowsModel:
        """key, what, about, reason, todo, since, current."""
        return self._shown

    def _row(self, row: StuckRow) -> dict[str, object]:
        about = "　".join(part for part in (row.number, row.item_name, mask_name(row.name)) if part)
        return {
            "key": row.key,
            "what": row.what,
            "about": about or "办件内容不在本机",
            "reason": row.reason,
            "todo": row.todo,
            "since": self._since(row),
            "current": row.key == self._key,
        }

    def _since(self, row: StuckRow) -> str:
        try:
            at = datetime.fromisoformat(row.at)
        except ValueError:
            return ""
        return "" if self._now is None else ago(self._now - at).strip()

    @Property(bool, notify=changed)
    def canSend(self) -> bool:
        """True when sending the chosen one once more can help."""
        row = self._chosen()
        return row is not None and row.again

    @Property(bool, notify=changed)
    def canRetake(self) -> bool:
        """True when there is a case that could be taken in anew."""
        row = self._chosen()
        return row is not None and bool(row.case)

    @Property(bool, notify=changed)
    def canClose(self) -> bool:
        """True while something is chosen."""
        return self._chosen() is not None

    @Property(str, notify=changed)
    def chosenWords(self) -> str:
        """The chosen one in a few words, for the question before it is closed."""
        row = self._chosen()
        return "" if row is None else f"{row.number} {row.what}".strip()

    @Property(str, notify=changed)
    def said(self) -> str:
        """What was done last."""
        return self._said

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What went wrong last."""
        return self._trouble

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(str)
    def choose(self, key: str) -> None:
        """Choose a row."""
        self._key, self._said = key, ""
        self._show()

    @Slot(int)
    def step(self, by: int) -> None:
        """The row above or below."""
        key = stepped(self._key, [row.key for row in self._rows], by)
        if key is not None:
            self.choose(key)

    @Slot()
    def sendAgain(self) -> None:
        """Send the chosen fact once more, after the province was put right."""
        if self.property("canSend"):
            self._settle(How.AGAIN)

    @Slot()
    def takeAgain(self) -> None:
        """Take the case in anew; the row goes once that is done."""
        row = self._chosen()
        if row is not None and row.case:
            self.retake.emit(row)

    @Slot()
    def finish(self) -> None:
        """Looked into, and nothing is left to do."""
        self._settle(How.CLOSED)

    def _settle(self, how: How) -> None:
        row = self._chosen()
        if row is None:
            return
        try:
            self._desk.settle(row, how)
        except Trouble as trouble:
            self._trouble, self._said = trouble.sentence, ""
            self.changed.emit()
            return
        self._trouble, self._said = "", _DONE[how]
        self._key = None  # the next one is chosen
        self.settled.emit()
