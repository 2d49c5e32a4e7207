"""The till (收费): what a case costs, how it is paid, and what is still owed to the person.

Nothing is paid twice: a case has one payment for one purpose, and a charge nobody knows the end of
bars the next one until it is known. Cash works without the province and without a network.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from shared.casework.cashbook import CashBook, new_id
from shared.casework.charging import charge, give_out
from shared.casework.mending import Mender, catch_up, recover
from shared.casework.paying import CashSession, Progress
from shared.casework.ports import CardPort, CashPort
from shared.casework.reckoning import Reckoning
from shared.devices.payment.words import CardAnswer, Charge
from shared.domain.errors import Actor, Trouble
from shared.domain.money import words_of, yuan
from shared.journal import FactDraft, Tx

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.journal import Journal

PURPOSE: Final = "工本费"
_CLEAR_UP_S: Final = 20.0
"""A machine that was lost with a note in it has so long to come back before the person goes."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How a payment ended. Amounts in fen.

    outcome: paid, cancelled, interrupted, or unresolved while nobody knows what a card was
    charged. uncertain: notes nobody knows the end of. pieces: what lies in the box. card, last4:
    what a card was charged. code: the trouble that ended it, '' for none.
    """

    payment: str
    due: int
    outcome: str
    received: int
    change: int = 0
    owed: int = 0
    uncertain: int = 0
    pieces: dict[int, int] = field(default_factory=dict)
    card: int = 0
    last4: str = ""
    code: str = ""

    @property
    def paid(self) -> bool:
        """True when nothing is left to pay."""
        return self.outcome == "paid"

    def lines(self) -> tuple[str, ...]:
        """What the slip says: 应收, 已收, change, and every fen that could not be given back."""
        found = [f"应收{yuan(self.due)}", f"已收{yuan(self.received)}"]
        if self.pieces:
            found.append(f"现金：{words_of(self.pieces)}")
        if self.card:
            tail = f"（卡号末四位 {self.last4}）" if self.last4 else ""
            found.append(f"刷卡{yuan(self.card)}{tail}")
        if self.change:
            found.append(f"已退{yuan(self.change)}")
        if self.owed:
            found.append(f"还应退您{yuan(self.owed)}，请凭此条到人工窗口领取。")
        if self.uncertain:
            found.append(f"另有{yuan(self.uncertain)}正在核实，请凭此条到人工窗口查询。")
        if self.outcome == "unresolved":
            found.append("刷卡结果正在核实，请不要再付一次，请到人工窗口查询。")
        if not self.paid and self.outcome != "unresolved":
            found.append("这笔费用没有交成。")
        return tuple(found)


class Payment:
    """One payment in the making; from ``Till.open``. Calls block."""

    def __init__(self, till: Till, payment: str, case: str, due: int) -> None:
        self._till = till
        self.id, self.case, self.due = payment, case, due
        self._session: CashSession | None = None
        self._code = ""
        self.settled: Settled | None = None

    @property
    def received(self) -> int:
        """Fen that certainly are paid, in notes, coins and by card."""
        return self._till.book.received(self.id) + self._till.charged(self.id)[0]

    @property
    def left(self) -> int:
        """What is still to be paid."""
        return max(0, self.due - self.received)

    def cash(self, changed: Callable[[Progress], None] = lambda _: None) -> Progress:
        """Take cash until it is paid, ``stop`` is called or no machine can take more."""
        session = CashSession(self, self._till.book, self._till.cash_ports, changed)
        self._session = session
        try:
            self._code = session.run()
        finally:
            self._session = None
        return Progress(self.due, self.received, code=self._code)

    def stop(self) -> None:
        """End ``cash`` soon; may be called from any thread."""
        if self._session is not None:
            self._session.stop()

    def card(self) -> CardAnswer:
        """Charge a card with what is left. Unknown only when the terminal answers nothing."""
        port = self._till.card_port
        if port is None or not self.left or self._till.unresolved(self.id):
            return CardAnswer(Charge.DECLINED, code="pay-not-possible")
        answer = charge(self._till.book, port, self.id, self.left)
        self._code = answer.code
        return answer

    def finish(self) -> Settled:
        """Close it: give change, or give back what can be given and owe the rest. Once only."""
        if self.settled is None:
            self.settled = self._till.close(self, self._code)
        return self.settled


class Till:
    """One terminal's money. One payment at a time; ``recover`` before the first one."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.book = CashBook(office.journal)
        self.reckoning = Reckoning(self)
        self.mender = Mender(self)
        self._lock = threading.Lock()
        self._open: Payment | None = None

    @property
    def journal(self) -> Journal:
        """Where it is all written down."""
        return self._office.journal

    @property
    def cash_ports(self) -> tuple[CashPort, ...]:
        """Machines that take notes and coins."""
        return self._office.tools.cash

    @property
    def card_port(self) -> CardPort | None:
        """The bank card terminal, None where there is none."""
        return self._office.tools.card

    # -- before the first note -------------------------------------------------------------------

    def terms(self, due: int) -> tuple[str, ...]:
        """What is said before money goes in: what is taken, and whether change can be given."""
        values: set[int] = set()
        stock: dict[int, int] = {}
        gives = False
        for port in self.cash_ports:
            try:
                traits = port.traits()
            except Trouble:
                continue
            values |= traits.values
            gives = gives or bool(traits.change)
            for value, count in traits.change.items():
                stock[value] = stock.get(value, 0) + count
        if not values:
            card = "可以刷卡，" if self.card_port is not None else ""
            return (f"本机现在不能收现金，{card}现金请到人工窗口交。",)
        known = "、".join(yuan(v) for v in sorted(values))
        said = [f"应交{yuan(due)}。收{known}。"]
        if not gives:
            said.append("本机不找零，请投入正好的金额。")
        elif not any(stock.values()):
            said.append("现在不能找零，请投入正好的金额。")
        else:
            most = sum(v * n for v, n in stock.items())
            said.append(f"可以找零，最多能找{yuan(most)}。")
        if not gives and due % min(values):
            said.append(f"本机收不了{yuan(due % min(values))}的零头，请到人工窗口交。")
        return tuple(said)

    def open(self, case: str, due: int, purpose: str = PURPOSE, item_name: str = "") -> Payment:
        """Begin the payment of ``due`` fen for a case.

        Raises Trouble ``already-paid``, ``pay-unresolved`` while nobody knows what became of an
        earlier charge, ``till-busy`` while another payment is open, and what the journal raises.
        """
        if due <= 0:
            raise ValueError("nothing to pay")
        payment = new_id()
        body = {"payment": payment, "due": due, "purpose": purpose, "item_name": item_name}

        def build(tx: Tx) -> list[FactDraft]:
            rows = tx.db.execute(
                "select state from payments where state = 'open' or (case_id = ? and case_id <> ''"
                " and purpose = ? and state in ('paid', 'unresolved'))",
                (case, purpose),
            ).fetchall()
            for (state,) in rows:
                raise _REFUSED[state]()
            return [FactDraft("payment-opened", body, case=case)]

        if not self.busy and self.open_matters:
            self.recover()
        with self._lock:
            self._office.journal.append_with(build)
            made = Payment(self, payment, case, due)
            self._open = made
        return made

    @property
    def busy(self) -> bool:
        """True while somebody stands at a payment."""
        return self._open is not None

    @property
    def open_matters(self) -> bool:
        """True while something is open that a machine could still tell of."""
        return bool(
            self.journal.query(
                "select 1 from payments where state in ('open', 'unresolved')"
                " union select 1 from pieces where state in ('escrowed', 'unknown')"
                " union select 1 from payouts where state in ('begun', 'unknown')"
                " union select 1 from cards where state in ('asked', 'unknown', 'reversing')"
                " limit 1"
            )
        )

    # -- the end of a payment --------------------------------------------------------------------

    def close(self, payment: Payment, code: str = "") -> Settled:
        """End a payment: see ``Payment.finish``."""
        self._wait_for_the_open_piece(payment.id)
        with self._lock:
            self._open = None
            return self.conclude(payment.id, payment.due, "cancelled", code)

    def _wait_for_the_open_piece(self, payment: str) -> None:
        """A machine that was lost with a note in it is given a moment to come back and say."""
        end = time.monotonic() + _CLEAR_UP_S
        while self.escrowed(payment) and time.monotonic() < end:
            for port in self.cash_ports:
                catch_up(self.book, port)
            if self.escrowed(payment):
                time.sleep(0.2)
        for port in self.cash_ports:
            last = self.book.last_piece(port.id)
            if last is not None and last.payment == payment and last.state == "escrowed":
                self.book.unknown(last, "device-absent")

    def escrowed(self, payment: str) -> bool:
        """True while a note of this payment is on its way and nobody knows its end."""
        return bool(
            self._office.journal.query(
                "select 1 from pieces where payment = ? and state = 'escrowed' limit 1", (payment,)
            )
        )

    def conclude(self, payment: str, due: int, otherwise: str, code: str) -> Settled:
        """Give back what is owed and write down how a payment ended; ``otherwise``: unless paid.

        For whoever holds the till: ``close`` and ``recover``.
        """
        pieces = self.book.pieces_in(payment)
        cash = sum(v * n for v, n in pieces.items())
        card, last4 = self.charged(payment)
        received = cash + card
        unresolved = self.unresolved(payment)
        done, doubt = self._given(payment)
        if received >= due:
            outcome, owed = "paid", received - due
        elif unresolved:
            outcome, owed = "unresolved", cash
        else:
            outcome, owed = otherwise, cash
        change = done
        owed = max(0, owed - done - doubt)  # what may have come out is not owed for certain
        if owed > 0 and outcome != "unresolved":
            why = "change" if outcome == "paid" else "refund"
            given = give_out(self.book, self.cash_ports, payment, owed, why)
            change, owed = change + given, owed - given
            doubt = self._given(payment)[1]
            owed = max(0, owed - doubt)
        drafts = [
            self.book.draft(
                "payment-closed",
                {
                    "payment": payment,
                    "outcome": outcome,
                    "received": received,
                    "change": change,
                    "owed": owed,
                },
                payment,
            )
        ]
        if owed > 0 and outcome != "unresolved":
            said = f"还应退给缴费人{yuan(owed)}，请核对凭条后退款，并在“钱款待核对”里写明。"
            drafts.append(self.book.task("refund", said, payment, owed, name=payment))
        if outcome not in ("paid", "unresolved") and card:
            said = f"刷卡{yuan(card)}已扣，但费用没有交成，请在刷卡机上退货。"
            drafts.append(self.book.task("card", said, payment, card, name=f"{payment}/refund"))
        self.book.append_all(drafts)
        uncertain = self.book.uncertain(payment) + doubt
        return Settled(
            payment, due, outcome, received, change, owed, uncertain, pieces, card, last4, code
        )

    def _given(self, payment: str) -> tuple[int, int]:
        """(fen certainly paid back, fen of payouts nobody knows the end of)."""
        rows = self._office.journal.query(
            "select coalesce(sum(given), 0) as given,"
            " coalesce(sum(case when state in ('begun', 'unknown') then asked else 0 end), 0)"
            " as doubt from payouts where payment = ?",
            (payment,),
        )
        return int(rows[0]["given"]), int(rows[0]["doubt"])

    def charged(self, payment: str) -> tuple[int, str]:
        """What a card was certainly charged for a payment, and its last four digits."""
        rows = self._office.journal.query(
            "select amount, last4 from cards where payment = ? and state = 'approved'", (payment,)
        )
        return sum(int(r["amount"]) for r in rows), str(rows[-1]["last4"]) if rows else ""

    def unresolved(self, payment: str) -> bool:
        """True while nobody knows what became of a charge of this payment."""
        return bool(
            self._office.journal.query(
                "select 1 from cards where payment = ?"
                " and state in ('asked', 'unknown', 'reversing') limit 1",
                (payment,),
            )
        )

    # -- after a stop, and now and then ----------------------------------------------------------

    def recover(self) -> None:
        """Clear up what a stop left open: ask the machines, then close what nobody stands at.

        What cannot be known stays unknown and is asked again the next time. Blocks.
        """
        with self._lock:
            recover(self, self._open.id if self._open is not None else "")


def _already() -> Trouble:
    return Trouble("already-paid", "这笔费用已经交过了，不用再交。", Actor.RESIDENT)


def _unresolved() -> Trouble:
    return Trouble(
        "pay-unresolved",
        "上一次刷卡的结果还在核实，请不要再付一次，请到人工窗口查询。",
        Actor.STAFF,
        "请在刷卡机上查这一笔，核实后再收费。",
    )


def _busy() -> Trouble:
    return Trouble("till-busy", "上一笔缴费还没有结束，请稍等。", Actor.STAFF, transient=True)


_REFUSED: Final = {"paid": _already, "unresolved": _unresolved, "open": _busy}
