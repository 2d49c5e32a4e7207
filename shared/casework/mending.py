"""After a stop: the machines are asked what became of what was under way when it happened."""

from __future__ import annotations

import json
import logging
import threading
from typing import TYPE_CHECKING, Final

from shared.casework.cashbook import CashBook
from shared.casework.catchup import catch_up as bring_up
from shared.casework.charging import clear_up
from shared.casework.ports import CardPort, CashPort
from shared.devices.cash.words import CashMark, PaidHow
from shared.devices.payment.words import Charge
from shared.domain.errors import Trouble
from shared.domain.money import yuan

if TYPE_CHECKING:
    from shared.casework.till import Till

_JOIN_S: Final = 5.0
_log = logging.getLogger(__name__)
_CARD_OPEN: Final = "state in ('asked', 'unknown', 'reversing')"


def recover(till: Till, alive: str) -> None:
    """See ``Till.recover``; ``alive`` is the payment somebody stands at now, '' for none."""
    for port in till.cash_ports:
        catch_up(till.book, port)
        _catch_up_change(till, port)
    if till.card_port is not None:
        catch_up_cards(till, till.card_port)
    close_known(till, alive)
    till.reckoning.owe_late_pieces()


def close_known(till: Till, alive: str) -> None:
    """Close every payment nobody stands at any more and everything is known of."""
    rows = till.journal.query(
        "select payment, due, state from payments where state in ('open', 'unresolved')"
        " and payment <> ? order by opened_at",
        (alive,),
    )
    for row in rows:
        payment = str(row["payment"])
        known = row["state"] == "open" or not till.unresolved(payment)
        if known and not till.escrowed(payment):
            till.conclude(payment, int(row["due"]), "interrupted", "restart")


def catch_up(book: CashBook, port: CashPort) -> None:
    """Ask one machine; while it is not there, what is open stays open and is asked again."""
    try:
        known, _ = book.mark(port.id)
        since = port.since(known)
        bring_up(book, port.id, since)
        port.acknowledge()
        book.watched(port.id, "", "recovered", since.mark)
    except Trouble:
        return


def _catch_up_change(till: Till, port: CashPort) -> None:
    rows = till.journal.query(
        "select change, payment, events, asked, coins, state from payouts where device = ?"
        " and state in ('begun', 'unknown') order by at",
        (port.id,),
    )
    for row in rows:
        change, payment, asked = str(row["change"]), str(row["payment"]), int(row["asked"])
        try:
            ((value, _),) = json.loads(str(row["coins"]))
            paid = port.last_payout(int(value), CashMark(events=int(row["events"])))
        except Trouble:
            return
        if paid.how is PaidHow.UNKNOWN:
            if row["state"] == "begun":
                till.book.change_unknown(payment, change, asked, paid.code)
            continue
        coins = [[value, count] for value, count in paid.coins.items()]
        body = {"change": change, "amount": paid.amount, "coins": coins, "how": "asked"}
        drafts = [till.book.draft("change-given", body, payment)]
        drafts += till.reckoning.known(f"change/{change}", payment)
        if asked > paid.amount and _is_closed(till, payment):
            short = asked - paid.amount
            said = f"找零还差{yuan(short)}没有出来，应退给缴费人，请退款并写明。"
            drafts.append(till.book.task("refund", said, payment, short, name=change))
        till.book.append_all(drafts)


def _is_closed(till: Till, payment: str) -> bool:
    rows = till.journal.query("select state from payments where payment = ?", (payment,))
    return bool(rows) and rows[0]["state"] not in ("open", "unresolved")


def catch_up_cards(till: Till, port: CardPort) -> None:
    """Ask the terminal about every charge whose end nobody knows."""
    rows = till.journal.query(
        f"select reference, payment, amount from cards where device = ? and {_CARD_OPEN}"  # noqa: S608
        " order by asked_at",
        (port.id,),
    )
    for row in rows:
        reference, payment = str(row["reference"]), str(row["payment"])
        answer = clear_up(till.book, port, payment, reference, int(row["amount"]))
        drafts = till.reckoning.known(f"card/{reference}", payment)
        if answer.charge is not Charge.UNKNOWN and drafts:
            till.book.append_all(drafts)


class Mender:
    """Clears up after a stop by itself: once the machines answer, and again while anything is open.

    Does nothing on a terminal without cash and cards. Never disturbs a payment somebody stands at.
    """

    def __init__(self, till: Till, every_s: float = 60.0) -> None:
        self._till, self._every_s = till, every_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; a no-op where there is no money."""
        if self._till.cash_ports or self._till.card_port is not None:
            self._thread = threading.Thread(target=self._run, name="till-mender", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End soon."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_JOIN_S)  # what it still asks fails when the devices stop

    def _run(self) -> None:
        wait = 3.0  # the machines connect meanwhile
        while not self._stop.wait(wait):
            wait = self._every_s
            try:
                if not self._till.busy and self._till.open_matters:
                    self._till.recover()
            except Trouble as trouble:
                _log.warning("money could not be cleared up now: %s", trouble.code)
