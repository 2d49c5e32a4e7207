"""View-model of a receipt that could not be printed after submit: nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.steps.left_behind import LeftBehind

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True, slots=True)
class FaultFacts:
    """What happened and what is certain.

    number ``GL 261121 0037``; code: text of the receipt's QR; lines: certain facts as
    (icon, tone, title, text). expected: ``预计 11 月 27 日前办好``. name is masked (王*芳):
    this page is meant to be photographed.
    """

    title: str
    comfort: str
    received_at: str
    number: str
    code: str
    item_name: str
    name: str
    expected: str
    lines: tuple[tuple[str, str, str, str], ...] = ()
    wait_text: str = "加好纸自动接着打"


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class FaultModel(QObject):  # type: ignore[operator]
    """The number large, the QR code, who was told, and two ways on: both are fine."""

    changed = Signal()
    left_changed = Signal()

    waiting_chosen = Signal()
    finished = Signal()

    def __init__(self, facts: FaultFacts, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._waiting = False
        self._left = LeftBehind()

    def show(self, facts: FaultFacts) -> None:
        """Replace what is known: staff has been told, the paper is back …"""
        self._facts = facts
        self.changed.emit()

    def show_left_behind(self, left: LeftBehind) -> None:
        """What still lies on the reader and under the camera, as the devices see it."""
        self._left = left
        self.left_changed.emit()

    @Property(str, notify=changed)
    def title(self) -> str:
        """What happened, and that nothing is lost."""
        return self._facts.title

    @Property(str, notify=changed)
    def comfort(self) -> str:
        """What that means."""
        return self._facts.comfort

    @Property(str, notify=changed)
    def receivedText(self) -> str:
        """申请已经收到，14:02."""
        return f"申请已经收到，{self._facts.received_at}"

    @Property(str, notify=changed)
    def numberHead(self) -> str:
        """Prefix and day of the number."""
        return self._facts.number.rpartition(" ")[0]

    @Property(str, notify=changed)
    def numberSerial(self) -> str:
        """Serial of the number."""
        return self._facts.number.rpartition(" ")[2]

    @Property(str, notify=changed)
    def code(self) -> str:
        """Text of the QR code."""
        return self._facts.code

    @Property(str, notify=changed)
    def itemName(self) -> str:
        """Service applied for."""
        return self._facts.item_name

    @Property(str, notify=changed)
    def name(self) -> str:
        """Masked name."""
        return self._facts.name

    @Property(str, notify=changed)
    def expected(self) -> str:
        """When it will be decided, 预计."""
        return self._facts.expected

    @Property(list, notify=changed)
    def lines(self) -> list[dict[str, str]]:
        """What is certain: icon, tone, title, text."""
        return [
            {"icon": icon, "tone": tone, "title": title, "text": text}
            for icon, tone, title, text in self._facts.lines
        ]

    @Property(str, notify=changed)
    def waitText(self) -> str:
        """Under 等打印."""
        return self._facts.wait_text

    @Property(bool, notify=changed)
    def waiting(self) -> bool:
        """True once the resident chose to wait."""
        return self._waiting

    @Property(str, notify=left_changed)
    def leftText(self) -> str:
        """走时请取走身份证和材料原件, empty when nothing lies there."""
        return f"走时{self._left.sentence}" if self._left else ""

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        serial = "，".join(self._facts.number.rpartition(" ")[2])
        return f"{self._facts.title}。{self._facts.comfort}收件编号最后四位，{serial}。"

    @Slot()
    def wait(self) -> None:
        """等打印."""
        if not self._waiting:
            self._waiting = True
            self.changed.emit()
            self.waiting_chosen.emit()

    @Slot()
    def finish(self) -> None:
        """不打印了，结束."""
        self.finished.emit()
