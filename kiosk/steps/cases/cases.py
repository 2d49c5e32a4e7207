"""View-model of a person's cases: where each stands, whose turn it is, and its receipt's copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.steps.print_told import PrintTold
from shared.ui.rows import RowsModel

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

_ROLES = ("number", "name", "standing", "tone", "symbol", "lines")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One thing that is known of a case: icon, tone and a sentence."""

    icon: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case. number is 收件编号; state is the field's word for where it stands (已收件)."""

    number: str
    item_name: str
    state: str
    tone: str
    icon: str
    lines: tuple[CaseLine, ...]


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class CasesModel(QObject):  # type: ignore[operator]
    """The cases a card's holder began at this terminal.

    reprinting: True when the person came for a copy of a receipt. news: when the province was last
    heard, as a sentence. scanned: what one receipt says by its code, without knowing whose it is.
    """

    changed = Signal()

    reprint_asked = Signal(str)
    finished = Signal()
    another_asked = Signal()

    def __init__(
        self,
        cases: Sequence[CaseCard],
        *,
        news: str,
        reprinting: bool = False,
        scanned: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cases, self._news, self._reprinting = tuple(cases), news, reprinting
        self._rows = RowsModel(_ROLES, [_row(case) for case in cases], self)
        self._scanned = scanned
        self.told = PrintTold(self)

    # -- what the composition root says -------------------------------------------------------

    def show_cases(self, cases: Sequence[CaseCard]) -> None:
        """Replace the cases: what became of a receipt is part of them."""
        self._cases = tuple(cases)
        self._rows.set_rows([_row(case) for case in cases])
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(RowsModel, constant=True)
    def cases(self) -> RowsModel:
        """One row per case: number, name, standing, tone, symbol, lines (icon, tone, text)."""
        return self._rows

    @Property(bool, notify=changed)
    def empty(self) -> bool:
        """True when this terminal knows of no case."""
        return not self._cases

    @Property(bool, constant=True)
    def reprinting(self) -> bool:
        """True when the person came for a copy of a receipt."""
        return self._reprinting

    @Property(str, notify=changed)
    def heading(self) -> str:
        """The large words."""
        if self._scanned:
            return "这张回执办到哪里了"
        if not self._cases:
            return "这台机器上没有您的办件"
        if self._reprinting:
            return "要补打哪一张回执？"
        return f"您在这台机器办过 {len(self._cases)} 件"

    @Property(bool, constant=True)
    def copies(self) -> bool:
        """True when a copy of a receipt may be asked for: whose they are is known."""
        return not self._scanned

    @Property(str, constant=True)
    def news(self) -> str:
        """When the province was last heard."""
        return self._news

    @Property(PrintTold, constant=True)
    def paper(self) -> PrintTold:
        """What is known about the copy's print."""
        return self.told

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        told = "".join(
            f"{c.item_name}，{c.state}。{''.join(x.text for x in c.lines)}" for c in self._cases
        )
        return f"{self.property('heading')}。{self._news}{told}"

    # -- what the resident does ---------------------------------------------------------------

    @Slot(str)
    def reprint(self, number: str) -> None:
        """A copy of that receipt, unless one is being printed."""
        if not self.told.property("printing"):
            self.reprint_asked.emit(number)

    @Slot()
    def finish(self) -> None:
        """看完了，退出."""
        self.finished.emit()

    @Slot()
    def another(self) -> None:
        """办别的事."""
        self.another_asked.emit()


def _row(case: CaseCard) -> dict[str, object]:
    return {
        "number": case.number,
        "name": case.item_name,
        "standing": case.state,
        "tone": case.tone,
        "symbol": case.icon,
        "lines": [{"icon": x.icon, "tone": x.tone, "text": x.text} for x in case.lines],
    }
