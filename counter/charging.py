"""View-model of 收费 (Ctrl F): the fee of the case that lies open, paid, let off, or asked back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.casework.deskcase import DeskCase
from shared.casework.fees import FeeStanding, FeeState, cost_at_desk, standing
from shared.casework.office import Office
from shared.casework.payslips import print_pay_slip
from shared.casework.settled import Settled
from shared.casework.windowtill import Charged, Rule, Why, WindowTill
from shared.devices.model import Health
from shared.domain.errors import Trouble
from shared.domain.fee import Cost
from shared.domain.money import fen_of, yuan
from shared.ui.background import Background
from shared.ui.till_deed import Paper, TillDeed

QML_IMPORT_NAME = "Yichuang.Counter"
QML_IMPORT_MAJOR_VERSION = 1

_Said = TypeVar("_Said")
_TONES = {
    FeeState.DUE: "warn",
    FeeState.OPEN: "warn",
    FeeState.PAID: "ok",
    FeeState.UNRESOLVED: "danger",
    FeeState.WAIVED: "ok",
    FeeState.REFUNDED: "info",
}


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class ChargingModel(QObject):  # type: ignore[operator]
    """One fee at a time. What moves money runs on a lane; nothing is said to be paid before."""

    changed = Signal()

    def __init__(
        self, office: Office, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._office = office
        self._deed = TillDeed(office, background, self)
        self._deed.changed.connect(self.changed)
        self._till: WindowTill | None = None
        self._case: DeskCase | None = None
        self._cost: Cost | None = None
        self._stands = FeeStanding(FeeState.DUE)
        self._fen = 0

    def begin(self, case: DeskCase, clerk: str) -> str:
        """Look at the fee of an opened case; a sentence when there is nothing to charge."""
        cost = cost_at_desk(self._office, case)
        if cost is None:
            return "这个事项不收费。"
        self._till = WindowTill(self._office, clerk)
        self._case, self._cost = case, cost
        self._fen = cost.fen or 0
        self._stands = standing(self._office.journal, case.case)
        self._deed.begin()
        return ""

    @Slot()
    def end(self) -> None:
        """The sheet is closed: nothing of the case stays here."""
        self._case = self._cost = None
        self._deed.offer(None)

    def _tell(self, words: str, tone: str) -> None:
        if self._case is not None:
            self._stands = standing(self._office.journal, self._case.case)
        self._deed.tell(words, tone)

    @property
    def under_way(self) -> bool:
        """True while money moves: nobody may leave it."""
        return bool(self._deed.property("busy"))

    # -- what the screen reads ----------------------------------------------------------------

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while the sheet shows a fee."""
        return self._cost is not None

    @Property(str, notify=changed)
    def fee(self) -> str:
        """工本费（政府非税收入）, and by what rule."""
        cost = self._cost
        if cost is None:
            return ""
        basis = f"，依据：{cost.basis}" if cost.basis else ""
        return f"{cost.title}{basis}"

    @Property(str, notify=changed)
    def amount(self) -> str:
        """``10元``; '' until the amount is known."""
        return yuan(self._fen) if self._fen else ""

    @Property(list, notify=changed)
    def choices(self) -> list[dict[str, object]]:
        """Amounts the catalogue names, where a person must say which: fen, text, chosen."""
        choices = self._cost.choices if self._cost is not None and self._cost.fen is None else ()
        return [
            {"fen": c.fen, "text": f"{c.label} {yuan(c.fen)}".strip(), "chosen": c.fen == self._fen}
            for c in choices
        ]

    @Property(bool, notify=changed)
    def freeAmount(self) -> bool:
        """True when the clerk types the amount: the catalogue names none."""
        return self._cost is not None and self._cost.fen is None and not self._cost.choices

    @Property(str, notify=changed)
    def state(self) -> str:
        """due, open, paid, unresolved, waived or refunded."""
        return self._stands.state.value

    @Property(str, notify=changed)
    def stateWords(self) -> str:
        """未缴, 已缴 …"""
        return self._stands.words

    @Property(str, notify=changed)
    def stateTone(self) -> str:
        """Its tone."""
        return _TONES[self._stands.state]

    @Property(str, notify=changed)
    def elsewhere(self) -> str:
        """Where else it may have been paid; '' for a case of this window."""
        case, here = self._case, self._office.tools.site.terminal
        if case is None or case.origin in ("", here) or self._stands.state is not FeeState.DUE:
            return ""
        return f"这件是在 {case.origin} 收的，缴费记录在那台机器。收费前请看申请人的缴费凭条。"

    @Property(bool, notify=changed)
    def payable(self) -> bool:
        """True when it can be paid now."""
        due = self._stands.state in (FeeState.DUE, FeeState.REFUNDED)
        return due and self._fen > 0 and self._deed.idle

    @Property(bool, notify=changed)
    def refundable(self) -> bool:
        """True when a refund may be asked for."""
        stands = self._stands
        waits = self._till is not None and any(
            r.payment == stands.payment for r in self._till.refunds()
        )
        return stands.state is FeeState.PAID and not waits and self._deed.idle

    @Property(TillDeed, constant=True)
    def deed(self) -> TillDeed:
        """What is under way, and what came of it."""
        return self._deed

    @Property(list, constant=True)
    def rules(self) -> list[dict[str, str]]:
        """By what rule a fee may be let off: key, text."""
        return [{"key": r.value, "text": r.words} for r in Rule]

    @Property(list, constant=True)
    def reasons(self) -> list[dict[str, str]]:
        """Why money may go back: key, text."""
        return [{"key": w.value, "text": w.words} for w in (Why.NOT_DONE, Why.PAID_WRONG)]

    @Slot(str, result=str)
    def change(self, tendered: str) -> str:
        """What is given back for what was handed over, said while it is typed."""
        fen = fen_of(tendered)
        if fen is None or not self._fen:
            return ""
        if fen < self._fen:
            return f"还差{yuan(self._fen - fen)}"
        return f"找零{yuan(fen - self._fen)}" if fen > self._fen else "正好，不用找"

    # -- what the clerk does --------------------------------------------------------------------

    @Slot(int)
    def choose(self, fen: int) -> None:
        """Which of the catalogue's amounts it is."""
        if self._cost is not None and any(c.fen == fen for c in self._cost.choices):
            self._fen = fen
            self.changed.emit()

    @Slot(str)
    def setAmount(self, text: str) -> None:
        """The amount, where the catalogue names none."""
        if self.property("freeAmount"):
            self._fen = fen_of(text) or 0
            self.changed.emit()

    @Slot(str)
    def takeCash(self, tendered: str) -> None:
        """Cash was handed over; '' for exactly what is due."""
        fen = fen_of(tendered) if tendered.strip() else self._fen
        if fen is None:
            self._tell("请填收到多少元，例如 20 或 20.5。", "danger")
            return
        if not self.property("payable"):
            return
        back = fen - self._fen
        self._run(
            "正在记账",
            lambda till, case, name: till.take_cash(
                case.case, self._fen, name, case.item.name, fen
            ),
            lambda settled: self._cash_taken(settled, back),
        )

    def _cash_taken(self, settled: Settled, back: int) -> None:
        self._offer(settled)
        change = f"，找零{yuan(back)}" if back else ""
        self._tell(f"已收{yuan(settled.received)}{change}。账已记好，钱箱正在打开。", "ok")
        self._run(
            "正在开钱箱",
            lambda till, _case, _name: till.open_drawer(),
            lambda opened: self._opened(opened, change, settled),
            lambda trouble: self._tell(
                f"已收{yuan(settled.received)}{change}，账已记好。钱箱没有打开：{trouble.sentence}",
                "warn",
            ),
        )

    def _opened(self, opened: bool | None, change: str, settled: Settled) -> None:
        drawer = "" if self._office.tools.drawer is None else "钱箱已打开。"
        if opened is None and drawer:
            drawer = "钱箱开没开请看一下。"
        self._tell(f"已收{yuan(settled.received)}{change}，账已记好。{drawer}", "ok")
        self._deed.print()

    @Slot()
    def takeCard(self) -> None:
        """Charge a card."""
        if self.property("payable") and self._deed.property("cardReady"):
            self._run(
                "请在刷卡机上刷卡",
                lambda till, case, name: till.take_card(case.case, self._fen, name, case.item.name),
                self._charged,
            )

    def _charged(self, charged: Charged) -> None:
        settled = charged.settled
        if settled.outcome == "cancelled" and not settled.received:
            trouble = Health(code=charged.code).trouble if charged.code else None
            self._tell(trouble.sentence if trouble else "没有刷成，没有扣钱。", "danger")
            return
        self._offer(settled)
        if settled.outcome == "unresolved":
            self._tell("刷卡结果正在核实，不要再收一次。请在刷卡机上查这一笔。", "danger")
        else:
            tail = f"（卡号末四位 {settled.last4}）" if settled.last4 else ""
            self._tell(f"刷卡{yuan(settled.card)}{tail}，账已记好。", "ok")
        self._deed.print()

    @Slot(str)
    def waive(self, rule: str) -> None:
        """Let it off by a rule."""
        if self._stands.state in (FeeState.DUE, FeeState.REFUNDED):
            self._run(
                "正在记账",
                lambda till, case, name: till.waive(
                    case.case, self._fen, name, case.item.name, Rule(rule)
                ),
                lambda _none: self._tell("已记为免收，依据留痕。", "ok"),
            )

    @Slot(str)
    def askRefund(self, why: str) -> None:
        """Step one of a refund."""
        if self.property("refundable"):
            payment = self._stands.payment
            self._run(
                "正在记账",
                lambda till, _case, _name: till.ask_refund(payment, Why(why)),
                lambda _id: self._tell(
                    "退费已提出，还没有退。请另一位工作人员在“钱款和对账”（Ctrl D）里复核退付。",
                    "warn",
                ),
            )

    def _offer(self, settled: Settled) -> None:
        """The slip of what was just paid."""
        office, case, cost = self._office, self._case, self._cost
        if case is None or cost is None or office.tools.receipt_printer is None:
            return
        number, name = case.number, case.item.name
        slip = Paper("凭条", lambda: print_pay_slip(office, number, name, cost, settled))
        self._deed.offer(slip)

    def _run(
        self,
        words: str,
        work: Callable[[WindowTill, DeskCase, str], _Said],
        done: Callable[[_Said], None],
        failed: Callable[[Trouble], None] | None = None,
    ) -> None:
        till, case, cost = self._till, self._case, self._cost
        if till is not None and case is not None and cost is not None:
            self._deed.run(words, lambda: work(till, case, cost.name), done, failed)
