"""View-model of choosing all or part of a one-thing at the window, told what that part takes."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.office import Office
from shared.casework.together import MemberLine, Notice, notice
from shared.domain.item import Bundle
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_ROLES = ("key", "name", "note", "way", "tone", "picked", "current")
_WAYS = {
    "here": ("本窗口收", "ok"),
    "window": ("到别的窗口", "info"),
    "elsewhere": ("在别处办", "info"),
}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class ChoosingModel(QObject):  # type: ignore[operator]
    """Open while a one-thing is being chosen; ``begun`` carries what was chosen of it.

    What is taken off counts as being there already (seed paper 004: all or part).
    """

    changed = Signal()
    begun = Signal(object, list)
    """The bundle, and keys of the chosen members."""

    def __init__(self, office: Office, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._bundle: Bundle | None = None
        self._told: Notice | None = None
        self._chosen: frozenset[str] = frozenset()
        self._at = 0
        self.rows = RowsModel(_ROLES, (), self)

    def show(self, bundle: Bundle) -> None:
        """Open with everything chosen."""
        self._bundle, self._at = bundle, 0
        every = notice(self._office.catalogue, bundle, ()).lines
        self._take(frozenset(line.key for line in every))

    def _take(self, chosen: frozenset[str]) -> None:
        assert self._bundle is not None, "chosen of an open one-thing"
        self._chosen = chosen
        self._told = notice(self._office.catalogue, self._bundle, chosen)
        self._fill()

    def _fill(self) -> None:
        self.rows.set_rows(
            [
                {
                    "key": line.key,
                    "name": line.name,
                    "note": line.note,
                    "way": _WAYS[line.way][0],
                    "tone": _WAYS[line.way][1],
                    "picked": line.chosen,
                    "current": at == self._at,
                }
                for at, line in enumerate(self._lines())
            ]
        )
        self.changed.emit()

    def _lines(self) -> tuple[MemberLine, ...]:
        return self._told.lines if self._told is not None else ()

    def _here(self) -> int:
        return sum(line.chosen and line.way == "here" for line in self._lines())

    # -- what the screen reads ------------------------------------------------------------------

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while something is being chosen."""
        return self._bundle is not None

    @Property(str, notify=changed)
    def title(self) -> str:
        """Which one-thing, and who leads."""
        told = self._told
        return f"{told.name}（{told.lead_dept}牵头）" if told is not None else ""

    @Property(RowsModel, constant=True)
    def members(self) -> RowsModel:
        """key, name, note, way, tone, picked, current."""
        return self.rows

    @Property(str, notify=changed)
    def takes(self) -> str:
        """What the chosen part takes: papers, questions, days."""
        told = self._told
        if told is None or not any(line.chosen for line in told.lines):
            return "一件也没有选"
        spared = sum(len(by) for _, by in told.papers) - len(told.papers)
        papers = f"材料 {len(told.papers)} 份" + (f"（少交 {spared} 份）" if spared else "")
        asked = f"问题 {told.asked} 个" if told.asked else "不用填表"
        return f"{papers}，{asked}，" + (f"最慢约 {told.days} 天" if told.days else "当场办结")

    @Property(bool, notify=changed)
    def canBegin(self) -> bool:
        """True while something chosen is taken in at this window."""
        return self._here() > 0

    @Property(str, notify=changed)
    def beginText(self) -> str:
        """What the main button does."""
        return f"办这 {self._here()} 件"

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(int)
    def step(self, by: int) -> None:
        """Mark another member."""
        self._at = min(max(0, self._at + by), max(0, self.rows.rowCount() - 1))
        self._fill()

    @Slot(int)
    def toggle(self, index: int) -> None:
        """Take a member up or off; -1 for the marked one."""
        at = self._at if index < 0 else index
        if 0 <= at < len(self._lines()):
            self._at = at
            self._take(self._chosen ^ {self._lines()[at].key})

    @Slot()
    def begin(self) -> None:
        """Begin what is chosen."""
        bundle = self._bundle
        if bundle is not None and self._here():
            chosen = sorted(self._chosen)
            self.close()
            self.begun.emit(bundle, chosen)

    @Slot()
    def close(self) -> None:
        """Nothing is begun."""
        self._bundle = self._told = None
        self._chosen = frozenset()
        self._fill()
