"""The end of a payment: change, what is given back, what stays owed, and what staff must do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from shared.casework.charging import give_out
from shared.casework.mending import catch_up
from shared.casework.settled import Settled
from shared.domain.money import yuan

if TYPE_CHECKING:
    from shared.casework.till import Till

_CLEAR_UP_S: Final = 20.0
"""A machine that was lost with a note in it has so long to come back before the person goes."""


def wait_for_the_open_piece(till: Till, payment: str) -> None:
    """A machine that was lost with a note in it is given a moment to come back and say."""
    end = time.monotonic() + _CLEAR_UP_S
    while till.escrowed(payment) and time.monotonic() < end:
        for port in till.cash_ports:
            catch_up(till.book, port)
        if till.escrowed(payment):
            time.sleep(0.2)
    for port in till.cash_ports:
        last = till.book.last_piece(port.id)
        if last is not None and last.payment == payment and last.state == "escrowed":
            till.book.unknown(last, "device-absent")


def conclude(till: Till, payment: str, due: int, otherwise: str, code: str) -> Settled:
    """Give back what is owed and write down how a payment ended; ``otherwise``: unless paid."""
    pieces = till.book.pieces_in(payment)
    cash = sum(v * n for v, n in pieces.items())
    handed = till.book.handed(payment)
    card, last4 = till.charged(payment)
    received = cash + handed + card
    unresolved = till.unresolved(payment)
    done, doubt = given(till, payment)
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
        out = give_out(till.book, till.cash_ports, payment, owed, why)
        change, owed = change + out, owed - out
        doubt = given(till, payment)[1]
        owed = max(0, owed - doubt)
    body = {
        "payment": payment,
        "outcome": outcome,
        "received": received,
        "change": change,
        "owed": owed,
    }
    drafts = [till.book.draft("payment-closed", body, payment)]
    if owed > 0 and outcome != "unresolved":
        said = f"还应退给缴费人{yuan(owed)}，请核对凭条后退款，并在“钱款待核对”里写明。"
        drafts.append(till.book.task("refund", said, payment, owed, name=payment))
    if outcome not in ("paid", "unresolved") and card:
        said = f"刷卡{yuan(card)}已扣，但费用没有缴成，请在刷卡机上退货。"
        drafts.append(till.book.task("card", said, payment, card, name=f"{payment}/refund"))
    till.book.append_all(drafts)
    uncertain = till.book.uncertain(payment) + doubt
    return Settled(
        payment, due, outcome, received, change, owed, uncertain, pieces, card, last4, code, handed
    )


def given(till: Till, payment: str) -> tuple[int, int]:
    """(fen certainly paid back, fen of payouts nobody knows the end of)."""
    rows = till.journal.query(
        "select coalesce(sum(given), 0) as given,"
        " coalesce(sum(case when state in ('begun', 'unknown') then asked else 0 end), 0)"
        " as doubt from payouts where payment = ?",
        (payment,),
    )
    return int(rows[0]["given"]), int(rows[0]["doubt"])
