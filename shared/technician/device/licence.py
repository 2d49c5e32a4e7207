"""View-model of blank licence paper in one printer: put in by number, looked at by number."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.blanks import MOST_AT_ONCE, Blanks, SheetState
from shared.devices.model import DeviceKind
from shared.domain.errors import Trouble
from shared.technician.machine import Machine

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

REASONS: Final = ("打坏了", "卡纸弄皱", "内容不全")
"""Why a sheet is spoiled."""
_SHOWN: Final = (SheetState.BLANK, SheetState.DRAWN, SheetState.PRINTED, SheetState.SPOILED)


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class LicenceModel(QObject):  # type: ignore[operator]
    """There is something to show only where the configuration names a tray for licences."""

    changed = Signal()

    def __init__(self, machine: Machine, device: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._machine = machine
        self._blanks = Blanks(machine.office.journal, device)
        entry = machine.entry(device)
        kind = machine.hosts[device].kind
        self._has = kind is DeviceKind.PAGE and bool(entry and entry.options.get("licence_tray"))
        self._open = False
        self._told = ""

    @Property(bool, constant=True)
    def has(self) -> bool:
        """True when this printer has a tray for them."""
        return self._has

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while the guide is open."""
        return self._open

    @Slot(bool)
    def show(self, open_: bool) -> None:
        """Open or close the guide."""
        self._open, self._told = open_ and self._has, ""
        self.changed.emit()

    @Property(str, notify=changed)
    def told(self) -> str:
        """What came of the last press, '' for nothing."""
        return self._told

    @Property(str, notify=changed)
    def tally(self) -> str:
        """How many sheets are in each state."""
        counts = self._blanks.tally() if self._has else {}
        return "　".join(f"{state.words} {counts.get(state, 0)} 张" for state in _SHOWN)

    @Property(list, notify=changed)
    def doubts(self) -> list[dict[str, Any]]:
        """Sheets somebody has to look at: number, and of which case."""
        waiting = self._blanks.in_doubt() if self._has else ()
        return [{"sheet": one.sheet, "number": one.number} for one in waiting]

    @Property(list, constant=True)
    def reasons(self) -> list[str]:
        """Why a sheet may be spoiled."""
        return list(REASONS)

    @Slot(str, str)
    def load(self, first: str, count: str) -> None:
        """Sheets were put in: the first number, and how many."""
        try:
            many = int(count)
            self._blanks.load(first.strip(), many, self._machine.technician)
        except ValueError:
            self._told = f"请填第一张的完整编号（以数字结尾）和张数（1 到 {MOST_AT_ONCE}）。"
        except Trouble as trouble:
            self._told = trouble.staff_hint or trouble.sentence
        else:
            self._told = f"已登记 {many} 张，从 {first.strip()} 起，按这个顺序取用。"
        self.changed.emit()

    @Slot(str, str, str)
    def settle(self, sheet: str, how: str, reason: str) -> None:
        """What became of a sheet, as the person who looked at it says: a state, and why."""
        try:
            state = SheetState(how)
            self._blanks.settle(sheet, state, reason, self._machine.technician)
        except (ValueError, KeyError):
            return
        except Trouble as trouble:
            self._told = trouble.staff_hint or trouble.sentence
        else:
            self._told = f"编号 {sheet} 登记为{state.words}。"
        self.changed.emit()
