"""Money at a window: cash taken by hand, cards, fees let off, refunds that two people look at.

The fact comes first: what was taken is durable before the drawer opens, a refund before the money
is handed out. A refund has two steps: one clerk asks for it, another one checks and pays it out
(promise P1: no money moves on one person's word alone).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from shared.casework.cashbook import new_id
from shared.casework.charging import take_back
from shared.casework.settled import Settled
from shared.devices.payment.words import CardAnswer, Charge
from shared.devices.troubles import trouble
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.domain.money import yuan
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.casework.till import Payment


class Rule(StrEnum):
    """By what rule a fee is let off. It names the rule, never the person's circumstances."""

    ENTITLED = "entitled"
    FIRST_TIME = "first-time"
    SUSPENDED = "suspended"
    AGENCY = "agency"

    @property
    def words(self) -> str:
        """What the clerk chooses from."""
        return {
            Rule.ENTITLED: "属于文件规定的免收对象",
            Rule.FIRST_TIME: "首次申领，按规定免收",
            Rule.SUSPENDED: "此项收费已停征",
            Rule.AGENCY: "由办理单位承担",
        }[self]


class Why(StrEnum):
    """Why money goes back."""

    NOT_DONE = "not-done"
    PAID_WRONG = "paid-wrong"
    OWED = "owed"

    @property
    def words(self) -> str:
        """What the clerk chooses from."""
        return {
            Why.NOT_DONE: "事项不办了，退还费用",
            Why.PAID_WRONG: "多收、错收",
            Why.OWED: "机器没有退出来的钱",
        }[self]


@dataclass(frozen=True, slots=True)
class Refund:
    """A refund that waits for the second person.

    amount: fen; way: cash or card; task: the money task it settles, '' for none.
    """

    id: str
    payment: str
    task: str
    amount: int
    why: Why
    way: str
    clerk: str
    asked_at: str


@dataclass(frozen=True, slots=True)
class Charged:
    """What became of paying by card. code: why it was not charged, '' when it was or is unknown."""

    settled: Settled
    code: str = ""


class WindowTill:
    """What the clerk on duty does with money. Calls that move money or ask a terminal block."""

    def __init__(self, office: Office, clerk: str) -> None:
        self._office, self.clerk = office, clerk
        self._till = office.till
        self._journal = office.journal

    # -- paying -----------------------------------------------------------------------------------

    def take_cash(
        self, case: str, due: int, purpose: str, item_name: str, tendered: int
    ) -> Settled:
        """Take cash over the counter: due, tendered in fen; the change is given by hand.

        Raises Trouble ``tendered-short``, or what ``Till.open`` raises. Open the drawer afterwards.
        """
        if tendered < due:
            said = f"还差{yuan(due - tendered)}，收够了再确认。"
            raise Trouble("tendered-short", said, Actor.STAFF)
        payment = self._till.open(case, due, purpose, item_name)
        body = {
            "payment": payment.id,
            "tendered": tendered,
            "change": tendered - due,
            "clerk": self.clerk,
        }
        try:
            self._journal.append(self._draft("cash-tendered", body, case))
        finally:
            settled = payment.finish()
        return settled

    def take_card(self, case: str, due: int, purpose: str, item_name: str) -> Charged:
        """Charge a card; asked again and taken back where nobody can tell. Raises Trouble."""
        payment: Payment = self._till.open(case, due, purpose, item_name)
        answer = CardAnswer(Charge.UNKNOWN)
        try:
            answer = payment.card()
        finally:
            settled = payment.finish()
        return Charged(settled, answer.code if settled.outcome == "cancelled" else "")

    def waive(self, case: str, due: int, purpose: str, item_name: str, rule: Rule) -> None:
        """Let a fee off by a rule. Raises Trouble ``already-paid``, ``pay-unresolved``."""
        rows = self._journal.query(
            "select state from payments where case_id = ? and purpose = ?"
            " and state in ('paid', 'unresolved', 'open')",
            (case, purpose),
        )
        if rows:
            raise Trouble(
                "already-paid",
                "这笔费用已经交过或正在核实，不能再免收；要退请走退费。",
                Actor.STAFF,
            )
        body = {
            "payment": new_id(),
            "due": due,
            "purpose": purpose,
            "item_name": item_name,
            "rule": rule.value,
            "clerk": self.clerk,
        }
        self._journal.append(self._draft("fee-waived", body, case))

    def open_drawer(self) -> bool | None:
        """Open the cash drawer: after the fact, never before. None without a drawer or a switch.

        Raises Trouble when it did not open; what was written down stands all the same.
        """
        drawer = self._office.tools.drawer
        return drawer.kick() if drawer is not None else None

    # -- giving back: one asks, another one checks -----------------------------------------------

    def ask_refund(self, payment: str, why: Why) -> str:
        """Step one: ask for all of a payment back, or for what the machine still owes of it.

        Raises Trouble ``refund-nothing`` when nothing of it can be given back, ``refund-waits``
        when one was asked for already.
        """
        rows = self._journal.query(
            "select state, received, change, owed from payments where payment = ?", (payment,)
        )
        owed = sum(int(r["owed"]) for r in rows)
        paid = sum(int(r["received"]) - int(r["change"]) for r in rows if r["state"] == "paid")
        amount = owed if why is Why.OWED else paid
        if amount <= 0:
            raise Trouble("refund-nothing", "这一笔没有可以退的钱。", Actor.STAFF)
        if any(waiting.payment == payment for waiting in self.refunds()):
            raise Trouble("refund-waits", "这一笔已经提出退费，等另一个人复核。", Actor.STAFF)
        by_card = why is not Why.OWED and self._till.charged(payment)[0] == amount
        task = f"refund/{payment}" if why is Why.OWED else ""
        return self._asked(payment, task, amount, why, "card" if by_card else "cash")

    def ask_owed(self, task: str, amount: int | None = None) -> str:
        """Step one for money a task says is owed; amount: fen, where it may be less than all of it.

        Raises KeyError for a task that is not open, Trouble ``refund-waits``, ``refund-nothing``
        when it is about no money of anybody's, ``refund-amount`` for more than the task is about.
        """
        row = self._till.reckoning.task(task)
        most = int(str(row["amount"]))
        payment = str(row["payment"])
        fen = most if amount is None else amount
        if most <= 0 or not payment:
            raise Trouble("refund-nothing", "这一笔没有可以退的钱。", Actor.STAFF)
        if not 0 < fen <= most:
            raise Trouble("refund-amount", f"退的钱要在 0 元以上，最多{yuan(most)}。", Actor.STAFF)
        if any(waiting.task == task for waiting in self.refunds()):
            raise Trouble("refund-waits", "这一笔已经提出退费，等另一个人复核。", Actor.STAFF)
        return self._asked(payment, task, fen, Why.OWED, "cash")

    def _asked(self, payment: str, task: str, amount: int, why: Why, way: str) -> str:
        refund = new_id()
        body = {
            "refund": refund,
            "payment": payment,
            "task": task,
            "amount": amount,
            "why": why.value,
            "way": way,
            "clerk": self.clerk,
        }
        self._journal.append(self._draft("refund-asked", body, self._case(payment)))
        return refund

    def refunds(self) -> list[Refund]:
        """Refunds that wait for the second person, oldest first."""
        return [
            Refund(
                str(r["refund"]),
                str(r["payment"]),
                str(r["task"]),
                int(r["amount"]),
                Why(str(r["why"])),
                str(r["way"]),
                str(r["clerk"]),
                str(r["asked_at"]),
            )
            for r in self._journal.query(
                "select * from refunds where state = 'asked' order by asked_at, refund"
            )
        ]

    def pay_refund(self, refund: str, checker: str, *, by_hand: bool = False) -> Refund:
        """Step two, by another person than who asked: written down, then handed out.

        A charge is taken back on the card terminal first; ``by_hand``: it was returned there by
        hand, because its day is settled. Raises Trouble ``refund-same-person``, ``refund-settled``
        when its task was cleared up meanwhile, ``refund-unknown`` while nobody knows whether the
        card has its money back, and ``refund-by-hand`` when the terminal no longer takes it back;
        KeyError when nothing waits.
        """
        waiting = next((r for r in self.refunds() if r.id == refund), None)
        if waiting is None:
            raise KeyError(refund)
        if checker == waiting.clerk:
            raise Trouble(
                "refund-same-person",
                "退费要由另一位工作人员复核，不能自己提出自己退。",
                Actor.STAFF,
            )
        if waiting.task and not self._till.reckoning.is_open(waiting.task):
            raise Trouble(
                "refund-settled",
                "这一笔后来已经查清，不用再退。请撤回这个退费。",
                Actor.STAFF,
            )
        if waiting.way == "card" and not by_hand:
            self._card_back(waiting)
        case = self._case(waiting.payment)
        drafts = [self._draft("refund-paid", {"refund": refund, "clerk": checker}, case)]
        if waiting.task:
            closed = {"task": waiting.task, "outcome": "refunded", "clerk": checker, "note": ""}
            drafts.append(self._draft("money-task-closed", closed, case))
        self._journal.append(*drafts)
        return waiting

    def drop_refund(self, refund: str) -> None:
        """It is not given back after all. Raises KeyError when nothing waits."""
        waiting = next((r for r in self.refunds() if r.id == refund), None)
        if waiting is None:
            raise KeyError(refund)
        body = {"refund": refund, "clerk": self.clerk}
        self._journal.append(self._draft("refund-dropped", body, self._case(waiting.payment)))

    def _card_back(self, waiting: Refund) -> None:
        port = self._till.card_port
        if port is None:
            raise trouble("device-absent")
        rows = self._journal.query(
            "select reference, amount, batch from cards where payment = ? and state = 'approved'",
            (waiting.payment,),
        )
        for row in rows:
            said = Charge.DECLINED
            if not row["batch"]:  # a settled day cannot be taken back, only returned by hand
                reference, amount = str(row["reference"]), int(row["amount"])
                said = take_back(self._till.book, port, waiting.payment, reference, amount).charge
            if said is Charge.UNKNOWN:
                raise Trouble(
                    "refund-unknown",
                    "刷卡机没有说退成没有，先不要给现金，请在“钱款待核对”里查。",
                    Actor.STAFF,
                )
            if said is not Charge.REVERSED:
                raise Trouble(
                    "refund-by-hand",
                    "这笔刷卡已经结账，不能撤销。请在刷卡机上做退货，再写明。",
                    Actor.STAFF,
                )

    def _case(self, payment: str) -> str:
        return self._till.book.case_of(payment)

    def _draft(self, type_: str, body: Mapping[str, Any], case: str) -> FactDraft:
        return FactDraft(type_, body, case=case, role=Role.CLERK)
