"""Paying at the kiosk: after a case was taken in, before the last page; nobody is locked out.

The application stands whatever becomes of its fee. Money runs on a lane of its own; every note is
in the journal before it counts (docs/money.md). Whoever leaves in the middle is settled first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from kiosk.journey import Step
from kiosk.steps.pay.pay import (
    STOP_NOTE,
    STOP_TEXT,
    Bill,
    Coming,
    Ended,
    PayModel,
    PayState,
    Way,
)
from kiosk.steps.print_told import PrintState
from shared.casework.fees import FeeState, standing
from shared.casework.paying import Progress
from shared.casework.payslips import pay_state, print_pay_slip
from shared.casework.payways import Ways
from shared.casework.submission import Submitted
from shared.casework.till import Payment
from shared.devices.model import Health
from shared.domain.errors import Trouble
from shared.domain.fee import Cost
from shared.domain.money import yuan

if TYPE_CHECKING:
    from kiosk.director import Director
    from shared.casework.casefile import CaseFile
    from shared.casework.office import Office
    from shared.casework.printing import Outcome
    from shared.casework.settled import Settled

_Said = TypeVar("_Said")
_LANE = "money"
_WHY = "paying"
_LATER = "凭回执到任何窗口，不影响收件"


def payable_here(office: Office, case: CaseFile, cost: Cost | None) -> bool:
    """Whether this machine can ask for the fee: it takes money, and the amount is certain."""
    till = office.till
    if cost is None or cost.fen is None or not (till.cash_ports or till.card_port is not None):
        return False
    return standing(office.journal, case.id).state is FeeState.DUE


class Paying(QObject):
    """One fee of one case of the visit that runs. ``over`` once the resident goes on."""

    over = Signal()
    _moved = Signal(object)
    """Progress of the cash machines, from their lane."""

    def __init__(self, director: Director, case: CaseFile, made: Submitted, cost: Cost) -> None:
        super().__init__(director)
        assert cost.fen is not None
        self._director, self._case, self._made, self._cost = director, case, made, cost
        self._due = cost.fen
        self._payment: Payment | None = None
        self._settled: Settled | None = None
        self._given_up = False
        """The journal refused; what is open is cleared up once it can be written again."""
        self._then: Callable[[], None] | None = None
        """What waits until the money is settled: the end of the visit."""
        self._seen = 0
        bill = Bill(yuan(self._due), cost.title, cost.basis, made.number)
        self.model = PayModel(bill, parent=director.ending)  # the view outlives this wiring
        self.model.chosen.connect(self._chosen)
        self.model.stopped.connect(self._called_off)
        self.model.slip_asked.connect(self._print)
        self.model.finished.connect(self.over)
        self._moved.connect(self._show_coming, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Show the step and look which ways are open."""
        self._director.shell.show(Step.PAY, self.model)
        self._look("")

    @property
    def settled(self) -> bool:
        """True when no money of this visit is on its way any more."""
        return self._payment is None or self._settled is not None or self._given_up

    def leave(self, then: Callable[[], None]) -> bool:
        """Settle what was begun, print what must be held in hand, then call ``then``.

        False when there is nothing to settle: the caller goes on at once.
        """
        if self.settled and self.model.slip.known is not PrintState.PRINTING:
            return False
        self._then = then
        if self._payment is not None and self.model.state_now is PayState.CASH:
            self._called_off()
        elif self.model.state_now is PayState.CHOOSING:
            self._settle()
        return True

    def stop(self) -> None:
        """The machine is being stopped: let nothing more in; the next start clears up the rest."""
        if self._payment is not None:
            self._payment.stop()

    def told(self, state: PrintState, sentence: str = "") -> None:
        """What became of the receipt, which prints meanwhile."""
        self.model.receipt.tell(state, sentence)

    # -- which ways are open ----------------------------------------------------------------------

    def _look(self, problem: str) -> None:
        left = self._left()
        self._run(
            lambda: self._director.office.till.ways(left),
            lambda ways: self._offer(ways, problem),
        )

    def _left(self) -> int:
        return self._payment.left if self._payment is not None else self._due

    def _offer(self, ways: Ways, problem: str) -> None:
        if self._then is not None:  # who left meanwhile chooses nothing any more
            self._settle()
            return
        till = self._director.office.till
        offered = []
        if till.cash_ports:
            words = ways.terms[1] if ways.cash else ways.why_no_cash
            offered.append(Way("cash", "banknote", "现金", words, ways.cash))
        if till.card_port is not None:
            words = "在旁边的刷卡机上刷" if ways.card else ways.why_no_card
            offered.append(Way("card", "credit-card", "刷银行卡", words, ways.card))
        begun = self._payment is not None and self._payment.received > 0
        if begun:
            offered.append(Way("window", "undo-2", STOP_TEXT, STOP_NOTE))
        else:
            offered.append(Way("window", "landmark", "以后到窗口缴", _LATER))
        terms = ways.terms if ways.cash else ()
        if begun:
            terms = (f"还差{yuan(self._left())}。", *terms)
        self.model.show_ways(offered, terms, problem)
        self._director.speak(str(self.model.property("spoken")))

    # -- paying -----------------------------------------------------------------------------------

    def _chosen(self, way: str) -> None:
        self._director.alive()
        if way == "window":
            self._settle()
        elif way == "cash":
            self._show_coming(Progress(self._due, self._due - self._left()))
            self._run(self._take_cash, self._cash_ended)
        else:
            self.model.show_card()
            self._director.hold(_WHY)
            self._run(self._take_card, self._card_ended)

    def _begun(self) -> Payment:
        """The payment, opened with the first way that is chosen. On the lane. Raises Trouble."""
        if self._payment is None:
            till = self._director.office.till
            self._payment = till.open(
                self._case.id, self._due, self._cost.name, self._case.item.name
            )
        return self._payment

    def _take_cash(self) -> Progress:
        payment = self._begun()
        if self._then is not None:
            return Progress(self._due, payment.received)
        return payment.cash(self._moved.emit)

    def _show_coming(self, progress: Progress) -> None:
        if self.model.state_now not in (PayState.CASH, PayState.CHOOSING):
            return
        if progress.received + progress.held != self._seen:
            self._seen = progress.received + progress.held
            self._director.alive()
        self.model.show_coming(
            Coming(
                yuan(progress.received),
                yuan(progress.left),
                min(1.0, progress.received / self._due),
                yuan(progress.held) if progress.held else "",
                progress.words,
            )
        )

    def _called_off(self) -> None:
        if self._payment is not None:
            self._payment.stop()
        self.model.show_ending()
        self._director.hold(_WHY)

    def _cash_ended(self, progress: Progress) -> None:
        paid = progress.left == 0
        if paid or self.model.state_now is PayState.ENDING or self._then is not None:
            self._settle()
        else:  # the machines can take no more: another way, or the window
            trouble = Health(code=progress.code).trouble if progress.code else None
            self._look(trouble.sentence if trouble else "现金现在收不了了。")

    def _take_card(self) -> str:
        """'' once the card was charged or nobody knows; else why it was not."""
        payment = self._begun()
        answer = payment.card()
        till = self._director.office.till
        if not payment.left or till.unresolved(payment.id):
            return ""
        trouble = Health(code=answer.code).trouble if answer.code else None
        return trouble.sentence if trouble else "这次没有刷成，没有扣钱。"

    def _card_ended(self, why: str) -> None:
        self._director.release(_WHY)
        if why and self._then is None:
            self._look(why)
        else:
            self._settle()

    # -- the end ----------------------------------------------------------------------------------

    def _settle(self) -> None:
        payment = self._payment
        if payment is None:
            self._go_on()
            return
        self.model.show_ending()
        self._director.hold(_WHY)
        self._run(payment.finish, self._closed)

    def _closed(self, settled: Settled) -> None:
        self._settled = settled
        self._director.release(_WHY)
        paid = settled.paid and not settled.owed and not settled.uncertain
        icon = "circle-check" if paid else "circle-help" if settled.uncertain else "hand-coins"
        title = "费用缴清了" if settled.paid else f"这笔费用{pay_state(settled)}"
        if settled.outcome == "unresolved":
            title = "刷卡结果正在核实"
        self.model.show_ended(Ended("ok" if paid else "warn", icon, title, settled.lines()))
        self._director.speak(str(self.model.property("spoken")))
        moved = settled.received or settled.uncertain or settled.outcome in ("paid", "unresolved")
        if moved:
            self._print()
        else:
            self._go_on()

    def _print(self) -> None:
        visit, settled = self._director.visit, self._settled
        if visit is None or settled is None or self.model.slip.known is PrintState.PRINTING:
            return
        self.model.slip.tell(PrintState.PRINTING)
        self._director.hold("slip")
        office, made, cost = self._director.office, self._made, self._cost
        self._director.background.run(
            "print",
            lambda: print_pay_slip(office, made.number, made.item_name, cost, settled, visit),
            self._printed,
            self._not_printed,
            self._director.same_visit(),
        )

    def _printed(self, outcome: Outcome) -> None:
        trouble = self._director.trouble(outcome.code)
        state = PrintState(outcome.kind.value)
        settled = self._settled
        needed = settled is not None and (settled.owed or settled.uncertain)
        usual = {
            PrintState.CONFIRMED: "请取走收好，退钱要凭它。" if needed else "请取走收好。",
            PrintState.UNKNOWN: "请看出纸口：有凭条就拿走，没有就再打一次。",
        }.get(state, "请找工作人员，缴费情况都记着。")
        self._slip_told(state, trouble.sentence if trouble else usual)

    def _not_printed(self, trouble: Trouble) -> None:
        self._slip_told(PrintState.FAILED, trouble.sentence)

    def _slip_told(self, state: PrintState, sentence: str) -> None:
        self._director.release("slip")
        self.model.slip.tell(state, sentence)
        self._go_on()

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
        elif self._settled is None:
            self.over.emit()

    def _run(self, work: Callable[[], _Said], done: Callable[[_Said], None]) -> None:
        """``work`` on the money lane; what it raises is said, and the window is still a way."""
        self._director.background.run(_LANE, work, done, self._refused, self._director.same_visit())

    def _refused(self, trouble: Trouble) -> None:
        self._director.release(_WHY)
        if self._payment is not None and self.model.state_now is not PayState.ENDING:
            self._settle()
            return
        self._given_up = True
        title = "现在缴不了费"
        lines = (trouble.sentence, _LATER + "。")
        self.model.show_ended(Ended("warn", "triangle-alert", title, lines))
        self._director.speak(str(self.model.property("spoken")))
        if self._then is not None:
            self._go_on()
