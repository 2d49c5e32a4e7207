"""View-model of the pay step: what is due, which ways are open, money coming in, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from kiosk.steps.print_told import PrintTold

QML_IMPORT_NAME = "Yichuang.Kiosk"
QML_IMPORT_MAJOR_VERSION = 1

STOP_TEXT = "不缴了，要退钱"
STOP_NOTE = "本机退不出来的，凭缴费凭条到人工窗口领"
"""What calling it off means once something was taken in: no machine gives back what it stacked."""


class PayState(StrEnum):
    """What happens on the page."""

    LOOKING = "looking"
    """The machines are being asked which ways are open."""
    CHOOSING = "choosing"
    CASH = "cash"
    CARD = "card"
    ENDING = "ending"
    """Change is given, or what was put in is given back; nothing can be touched."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be paid. Amounts in words (``10元``); number is 收件编号."""

    amount: str
    fee: str
    """工本费（政府非税收入）."""
    basis: str
    number: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way to pay. key: cash, card or window; open: False while it cannot be used."""

    key: str
    icon: str
    title: str
    text: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Coming:
    """Money that comes in, in words; fill from 0 to 1."""

    received: str
    left: str
    fill: float
    held: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: tone and icon of the head, and what the slip says line by line."""

    tone: str
    icon: str
    title: str
    lines: tuple[str, ...]


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class PayModel(QObject):  # type: ignore[operator]
    """Nothing is said to be paid before it was written down; the window is always a way."""

    changed = Signal()

    chosen = Signal(str)
    stopped = Signal()
    slip_asked = Signal()
    finished = Signal()

    def __init__(self, bill: Bill, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bill = bill
        self.state_now = PayState.LOOKING
        self._ways: tuple[Way, ...] = ()
        self._terms: tuple[str, ...] = ()
        self._coming = Coming("0元", bill.amount, 0.0)
        self._problem = ""
        self._ended = Ended("info", "", "", ())
        self.slip = PrintTold(self, "缴费凭条")
        self.receipt = PrintTold(self)

    # -- what the wiring says -----------------------------------------------------------------

    def show_ways(self, ways: Sequence[Way], terms: Sequence[str], problem: str = "") -> None:
        """Let a person choose; ``problem`` says why they choose again."""
        self._ways, self._terms, self._problem = tuple(ways), tuple(terms), problem
        self._go(PayState.CHOOSING)

    def show_coming(self, coming: Coming) -> None:
        """Money is coming in."""
        self._coming = coming
        self._go(PayState.CASH)

    def show_card(self) -> None:
        """The card terminal asks for a card."""
        self._go(PayState.CARD)

    def show_ending(self) -> None:
        """Being settled."""
        self._go(PayState.ENDING)

    def show_ended(self, ended: Ended) -> None:
        """How it ended."""
        self._ended = ended
        self._go(PayState.ENDED)

    def _go(self, state: PayState) -> None:
        self.state_now = state
        self.changed.emit()

    # -- what the screen reads ----------------------------------------------------------------

    @Property(str, notify=changed)
    def state(self) -> str:
        """looking, choosing, cash, card, ending or ended."""
        return self.state_now.value

    @Property(str, constant=True)
    def amount(self) -> str:
        """``10元``."""
        return self._bill.amount

    @Property(str, constant=True)
    def fee(self) -> str:
        """工本费（政府非税收入）."""
        return self._bill.fee

    @Property(str, constant=True)
    def basis(self) -> str:
        """收费依据, '' where none is known."""
        return self._bill.basis

    @Property(str, constant=True)
    def number(self) -> str:
        """收件编号."""
        return self._bill.number

    @Property(str, notify=changed)
    def heading(self) -> str:
        """What is to be done now."""
        return {
            PayState.LOOKING: "还有一笔费用要缴",
            PayState.CHOOSING: "还有一笔费用要缴",
            PayState.CASH: "请把钱放进收钱口",
            PayState.CARD: "请在刷卡机上刷卡",
            PayState.ENDING: "正在结账，请稍等",
            PayState.ENDED: self._ended.title,
        }[self.state_now]

    @Property(list, notify=changed)
    def ways(self) -> list[dict[str, object]]:
        """key, icon, title, text, open."""
        return [
            {"key": w.key, "icon": w.icon, "title": w.title, "text": w.text, "open": w.open}
            for w in self._ways
        ]

    @Property(str, notify=changed)
    def terms(self) -> str:
        """What is said before the first note: what is taken, whether change can be given."""
        return "".join(self._terms)

    @Property(str, notify=changed)
    def problem(self) -> str:
        """Why a person chooses again, '' for nothing."""
        return self._problem

    @Property(str, notify=changed)
    def received(self) -> str:
        """What certainly came in."""
        return self._coming.received

    @Property(str, notify=changed)
    def left(self) -> str:
        """What is still to be paid."""
        return self._coming.left

    @Property(float, notify=changed)
    def fill(self) -> float:
        """How much of it came in, 0 to 1."""
        return self._coming.fill

    @Property(str, notify=changed)
    def held(self) -> str:
        """The note that is on its way in, '' for none."""
        return self._coming.held

    @Property(str, notify=changed)
    def words(self) -> str:
        """What the machine says now: a note came back, it is jammed; '' for nothing."""
        return self._coming.words

    @Property(str, notify=changed)
    def stopText(self) -> str:
        """Words of the button that calls it off."""
        return STOP_TEXT if self._coming.fill > 0 else "不缴了"

    @Property(str, notify=changed)
    def stopNote(self) -> str:
        """What becomes of the money, or of the application."""
        return STOP_NOTE if self._coming.fill > 0 else "不影响收件，以后可以到窗口缴"

    @Property(str, notify=changed)
    def tone(self) -> str:
        """Tone of how it ended."""
        return self._ended.tone

    @Property(str, notify=changed)
    def icon(self) -> str:
        """Icon of how it ended."""
        return self._ended.icon

    @Property(list, notify=changed)
    def lines(self) -> list[str]:
        """What the slip says, line by line."""
        return list(self._ended.lines)

    @Property(PrintTold, constant=True)
    def slipPaper(self) -> PrintTold:
        """What is known about the slip of the payment."""
        return self.slip

    @Property(PrintTold, constant=True)
    def receiptPaper(self) -> PrintTold:
        """What is known about the receipt of the case, which prints meanwhile."""
        return self.receipt

    @Property(str, notify=changed)
    def spoken(self) -> str:
        """What 读给我听 reads."""
        if self.state_now is PayState.CASH:
            return f"已收{self._coming.received}，还差{self._coming.left}。{self._coming.words}"
        if self.state_now is PayState.ENDED:
            return f"{self._ended.title}。{'，'.join(self._ended.lines)}"
        if self.state_now is PayState.CHOOSING:
            ways = "，或者".join(w.title for w in self._ways if w.open)
            return f"{self.heading}，{self._bill.amount}。{self._problem}您可以{ways}。"
        return str(self.heading)

    # -- what the resident does ---------------------------------------------------------------

    @Slot(str)
    def choose(self, key: str) -> None:
        """A way to pay."""
        if self.state_now is PayState.CHOOSING and any(w.key == key and w.open for w in self._ways):
            self.chosen.emit(key)

    @Slot()
    def stop(self) -> None:
        """Call it off: what was put in comes back as far as the machine can give it back."""
        if self.state_now is PayState.CASH:
            self.stopped.emit()

    @Slot()
    def printAgain(self) -> None:
        """Try the slip once more."""
        if self.state_now is PayState.ENDED:
            self.slip_asked.emit()

    @Slot()
    def finish(self) -> None:
        """On to the next page."""
        if self.state_now is PayState.ENDED:
            self.finished.emit()
