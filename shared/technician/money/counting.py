"""View-model of counting one box: how many of each denomination, before any figure is shown."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.cashboxes import Emptied, denominations, empty_box, print_emptied
from shared.casework.office import Office
from shared.domain.money import yuan
from shared.ui.till_deed import Paper, TillDeed

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

_MOST = 99_999
"""Pieces of one denomination: more than any box holds."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class CountModel(QObject):  # type: ignore[operator]
    """Nobody is told what the facts say before the count is written down."""

    changed = Signal()

    def __init__(
        self, office: Office, technician: str, deed: TillDeed, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office, self._technician, self._deed = office, technician, deed
        self._device = self._name = ""
        self._values: tuple[int, ...] = ()
        self._counted: dict[int, str] = {}
        self._open = False

    def begin(self, device: str, name: str) -> None:
        """This box lies on the table."""
        self._device, self._name = device, name
        self._deed.offer(None)

        def asked(values: tuple[int, ...]) -> None:
            self._values, self._counted, self._open = values, {}, True
            self._deed.tell("", "info")
            self.changed.emit()

        self._deed.run("正在问设备", lambda: denominations(self._office, device), asked)

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while a box is being counted."""
        return self._open

    @Property(str, notify=changed)
    def name(self) -> str:
        """Whose box it is."""
        return self._name

    @Property(list, notify=changed)
    def values(self) -> list[dict[str, object]]:
        """fen, text of every denomination that may lie in it."""
        return [{"fen": value, "text": yuan(value)} for value in self._values]

    @Property(str, notify=changed)
    def total(self) -> str:
        """What was counted so far."""
        return yuan(sum(value * self._many(value) for value in self._values))

    def _many(self, value: int) -> int:
        typed = self._counted.get(value, "").strip()
        return int(typed) if typed.isascii() and typed.isdigit() else 0

    @Slot(int, str)
    def set(self, fen: int, text: str) -> None:
        """So many of a denomination."""
        self._counted[fen] = text
        self.changed.emit()

    @Slot()
    def cancel(self) -> None:
        """Not now: nothing is written down."""
        self._open = False
        self.changed.emit()

    @Slot()
    def done(self) -> None:
        """It was counted: written down first, then held against the facts, then printed."""
        for value, typed in self._counted.items():
            plain = typed.strip()
            if plain and (not (plain.isascii() and plain.isdigit()) or int(plain) > _MOST):
                self._deed.tell(f"{yuan(value)}的数目请只填数字，没有就不填。", "danger")
                return
        office, device = self._office, self._device
        counted = {value: self._many(value) for value in self._values}
        self._open = False
        self.changed.emit()
        self._deed.run(
            "正在记账", lambda: empty_box(office, device, counted, self._technician), self._kept
        )

    def _kept(self, found: Emptied) -> None:
        office, name = self._office, self._name
        if office.tools.receipt_printer is not None:
            paper = Paper("取钱单", lambda: print_emptied(office, found, name), "，请两个人签字")
            self._deed.offer(paper)
        more = "" if found.agrees else "已列入待处理，请查明。"
        tone = "ok" if found.agrees else "warn"
        self._deed.tell(f"{name}取出{yuan(found.total)}，{found.words}。{more}", tone)
        self._deed.print()
