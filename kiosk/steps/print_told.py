"""View-model of what is known about a receipt's print, for every page that prints one."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


class PrintState(StrEnum):
    """What is known about the receipt's print."""

    NONE = "none"
    PRINTING = "printing"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    UNKNOWN = "unknown"


_WORDS = {
    PrintState.NONE: ("", "", ""),
    PrintState.PRINTING: ("info", "printer", "正在打印{}"),
    PrintState.CONFIRMED: ("ok", "printer", "{}已打印"),
    PrintState.FAILED: ("warn", "triangle-alert", "{}没打出来"),
    PrintState.UNKNOWN: ("warn", "circle-help", "不确定打好没有"),
}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PrintTold(QObject):  # type: ignore[operator]
    """Nothing is said before the printer has answered."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, paper: str = "回执") -> None:
        super().__init__(parent)
        self._paper = paper
        self.known = PrintState.NONE
        self._sentence = ""

    def tell(self, state: PrintState, sentence: str = "") -> None:
        """Show how it stands; ``sentence`` says why it failed and who acts."""
        self.known, self._sentence = state, sentence
        self.changed.emit()

    @Property(str, notify=changed)
    def state(self) -> str:
        """none, printing, confirmed, failed or unknown."""
        return self.known.value

    @Property(bool, notify=changed)
    def printing(self) -> bool:
        """True while it is being printed."""
        return self.known is PrintState.PRINTING

    @Property(bool, notify=changed)
    def canTryAgain(self) -> bool:
        """True when another try may be asked for while the visit lasts."""
        return self.known in (PrintState.FAILED, PrintState.UNKNOWN)

    @Property(str, notify=changed)
    def tone(self) -> str:
        """Tone of the words, '' while there are none."""
        return _WORDS[self.known][0]

    @Property(str, notify=changed)
    def icon(self) -> str:
        """Their icon."""
        return _WORDS[self.known][1]

    @Property(str, notify=changed)
    def text(self) -> str:
        """Words, empty before anything was printed."""
        return _WORDS[self.known][2].format(self._paper)

    @Property(str, notify=changed)
    def sentence(self) -> str:
        """What to do now: take the paper, look into the mouth, who acts."""
        return self._sentence
