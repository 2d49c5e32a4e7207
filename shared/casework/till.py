"""The till (收费): what a case costs, how it is paid, and what is still owed to the person.

Nothing is paid twice: a case has one payment for one purpose, and a charge nobody knows the end of
bars the next one until it is known. Cash works without the province and without a network.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from shared.casework.cashbook import CashBook, new_id
from shared.casework.charging import charge
from shared.casework.closing import conclude, wait_for_the_open_piece
from shared.casework.mending import Mender, close_known, recover
from shared.casework.paying import CashSession, Progress
from shared.casework.payways import Ways, ways_of
from shared.casework.ports import CardPort, CashPort
from shared.casework.reckoning import Reckoning
from shared.casework.settled import Settled
from shared.devices.payment.words import CardAnswer, Charge
from shared.domain.errors import Actor, Trouble
from shared.journal import FactDraft, Tx

if TYPE_CHECKING:
    from shared.casework.office import Office
    from shared.journal import Journal

PURPOSE: Final = "工本费"


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
        book = self._till.book
        return book.received(self.id) + book.handed(self.id) + self._till.charged(self.id)[0]

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

    def ways(self, due: int) -> Ways:
        """How ``due`` fen can be paid here now, and what is said before the first note. Blocks."""
        return ways_of(self, due)

    def terms(self, due: int) -> tuple[str, ...]:
        """What is said before money goes in: what is taken, and whether change can be given."""
        return self.ways(due).terms

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
                " and purpose = ? and state in ('paid', 'unresolved', 'waived'))",
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
        try:
            wait_for_the_open_piece(self, payment.id)
        finally:
            self._open = None  # whatever happens, nobody stands at it any more
        with self._lock:
            return self.conclude(payment.id, payment.due, "cancelled", code)

    def conclude(self, payment: str, due: int, otherwise: str, code: str) -> Settled:
        """See ``closing.conclude``. For whoever holds the till: ``close`` and ``recover``."""
        return conclude(self, payment, due, otherwise, code)

    def escrowed(self, payment: str) -> bool:
        """True while a note of this payment is on its way and nobody knows its end."""
        return bool(
            self.journal.query(
                "select 1 from pieces where payment = ? and state = 'escrowed' limit 1", (payment,)
            )
        )

    def charged(self, payment: str) -> tuple[int, str]:
        """What a card was certainly charged for a payment, and its last four digits."""
        rows = self.journal.query(
            "select amount, last4 from cards where payment = ? and state = 'approved'", (payment,)
        )
        return sum(int(r["amount"]) for r in rows), str(rows[-1]["last4"]) if rows else ""

    def unresolved(self, payment: str) -> bool:
        """True while nobody knows what became of a charge of this payment."""
        return bool(
            self.journal.query(
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

    def close_known(self) -> None:
        """Close what a person has cleared up; gives what is owed where a machine can. Blocks."""
        with self._lock:
            close_known(self, self._open.id if self._open is not None else "")


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


def _waived() -> Trouble:
    return Trouble("fee-waived", "这笔费用已经按规定免收，不用交。", Actor.RESIDENT)


_REFUSED: Final = {
    "paid": _already,
    "unresolved": _unresolved,
    "waived": _waived,
    "open": _busy,
}
