"""View-model of the social insurance record: ask the platform, show, print, or say why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1


class StatementState(StrEnum):
    """Where the question stands."""

    ASKING = "asking"
    FOUND = "found"
    NOTHING = "nothing"
    UNREACHABLE = "unreachable"
    PRINTING = "printing"
    PRINTED = "printed"
    PRINT_FAILED = "print-failed"
    PRINT_UNKNOWN = "print-unknown"


@dataclass(frozen=True, slots=True)
class InsuranceRow:
    """One insurance: name, months paid (累计), state, last month paid."""

    kind: str
    months: str
    state: str
    until: str


@dataclass(frozen=True, slots=True)
class RecordFace:
    """The record as shown: whose (masked), asked when, one row per insurance."""

    name: str
    number: str
    asked_at: str
    rows: tuple[InsuranceRow, ...]


@dataclass(frozen=True, slots=True)
class OtherWay:
    """What can be done while the platform is out of reach."""

    icon: str
    title: str
    text: str


_TITLES = {
    StatementState.ASKING: "正在向省平台查询",
    StatementState.FOUND: "查到了，请核对",
    StatementState.NOTHING: "没有查到您的参保记录",
    StatementState.UNREACHABLE: "现在办不了：连不上省平台",
    StatementState.PRINTING: "正在打印，请稍等",
    StatementState.PRINTED: "打好了，请取走",
    StatementState.PRINT_FAILED: "没有打出来",
    StatementState.PRINT_UNKNOWN: "不确定有没有打出来",
}
_TEXTS = {
    StatementState.ASKING: "一般几秒钟就好",
    StatementState.FOUND: "没问题就打印，一份 1 张纸，不收钱",
    StatementState.NOTHING: "可能在外省参保，或单位还没有申报",
    StatementState.UNREACHABLE: "缴费记录在省平台，本机没有。网络不通就查不到",
    StatementState.PRINTING: "打印机在出纸，先不要抽",
    StatementState.PRINTED: "上面有验真码，收的单位扫码就能核对",
    StatementState.PRINT_FAILED: "打印机没有打出来，您的记录没有留在本机",
    StatementState.PRINT_UNKNOWN: "打印机没有回话。出纸口有纸，就是打好了",
}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class StatementModel(QObject):  # type: ignore[operator]
    """Asking, found, printing, printed; or a sentence that says why not and what else to do."""

    changed = Signal()

    asked_again = Signal()
    print_asked = Signal()
    cancelled = Signal()
    finished = Signal()
    backed = Signal()
    help_asked = Signal()

    def __init__(
        self, other_ways: Sequence[OtherWay] = (), *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._ways = tuple(other_ways)
        self._state = StatementState.ASKING
        self._sentence = ""
        self._face: RecordFace | None = None

    def show(
        self, state: StatementState, *, sentence: str = "", face: RecordFace | None = None
    ) -> None:
        """Go to ``state``; ``sentence`` replaces the usual words, ``face`` is what was found."""
        self._state, self._sentence = state, sentence
        if face is not None:
            self._face = face
        if state in (StatementState.ASKING, StatementState.NOTHING, StatementState.UNREACHABLE):
            self._face = None
        self.changed.emit()

    @Property(str, notify=changed)
    def state(self) -> str:
        """One of StatementState."""
        return self._state.value

    @Property(str, notify=changed)
    def title(self) -> str:
        """What is so."""
        return _TITLES[self._state]

    @Property(str, notify=changed)
    def text(self) -> str:
        """What it means and who acts."""
        return self._sentence or _TEXTS[self._state]

    @Property(bool, notify=changed)
    def hasRecord(self) -> bool:
        """True when a record is shown."""
        return self._face is not None

    @Property(str, notify=changed)
    def name(self) -> str:
        """Whose record."""
        return self._face.name if self._face else ""

    @Property(str, notify=changed)
    def number(self) -> str:
        """Masked identity number."""
        return self._face.number if self._face else ""

    @Property(str, notify=changed)
    def askedAt(self) -> str:
        """When the platform answered."""
        return self._face.asked_at if self._face else ""

    @Property(list, notify=changed)
    def rows(self) -> list[dict[str, str]]:
        """One row per insurance: kind, months, state, until."""
        rows = self._face.rows if self._face else ()
        return [
            {"kind": r.kind, "months": r.months, "state": r.state, "until": r.until} for r in rows
        ]

    @Property(list, constant=True)
    def otherWays(self) -> list[dict[str, str]]:
        """What else can be done: icon, title, text."""
        return [
            {"icon": w.icon, "tone": "info", "title": w.title, "text": w.text} for w in self._ways
        ]

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        return f"{_TITLES[self._state]}。{self._sentence or _TEXTS[self._state]}。"

    @Slot()
    def askAgain(self) -> None:
        """Try once more."""
        self.asked_again.emit()

    @Slot()
    def print(self) -> None:
        """打印."""
        if self._state in (
            StatementState.FOUND,
            StatementState.PRINT_FAILED,
            StatementState.PRINT_UNKNOWN,
        ):
            self.print_asked.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop asking."""
        self.cancelled.emit()

    @Slot()
    def finish(self) -> None:
        """办完了."""
        self.finished.emit()

    @Slot()
    def callHelp(self) -> None:
        """A person is wanted."""
        self.help_asked.emit()

    @Slot()
    def back(self) -> None:
        """Out of this step."""
        self.backed.emit()
