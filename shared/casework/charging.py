"""Change that goes out and cards that are charged: each written down before it is asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

import uuid_utils

from shared.casework.cashbook import CashBook, new_id
from shared.casework.ports import CardPort, CashPort
from shared.devices.cash.words import PaidHow
from shared.devices.payment.words import CardAnswer, Charge
from shared.domain.errors import Trouble
from shared.domain.money import change_from, yuan
from shared.journal import points

_PAUSE_S: Final = 1.0
"""A terminal that was lost is given a moment to come back before it is asked."""
_ASKS: Final = 3
"""So often a terminal is asked what became of a charge before it is taken back."""


def give_out(
    book: CashBook, ports: tuple[CashPort, ...], payment: str, amount: int, why: str
) -> int:
    """Pay back what the machines can give of ``amount``; returns fen that certainly came out.

    Each payout is written down before it begins. What came of it may be unknown: then it counts
    as not given, and nothing more of the amount is paid out.
    """
    given = 0
    for port in ports:
        left = amount - given
        try:
            stock = port.traits().change
        except Trouble:
            continue
        coins = change_from(left, stock) or _most(left, stock)
        if left <= 0 or not coins:
            continue
        for value, count in coins.items():
            paid = _pay_out(book, port, payment, value, count, why)
            if paid is None:
                return given
            given += paid
    return given


def _most(amount: int, stock: Mapping[int, int]) -> dict[int, int]:
    """As much of an amount as a stock can give, greatest first."""
    chosen: dict[int, int] = {}
    for value, count in sorted(stock.items(), reverse=True):
        many = min(count, amount // value)
        if many > 0:
            chosen[value] = many
            amount -= many * value
    return chosen


def _pay_out(
    book: CashBook, port: CashPort, payment: str, value: int, count: int, why: str
) -> int | None:
    """Fen that came out, None when nobody knows."""
    try:
        mark = port.payout_mark(value)
    except Trouble:
        return 0
    change = new_id()
    body: dict[str, object] = {
        "payment": payment,
        "change": change,
        "device": port.id,
        "why": why,
        "amount": value * count,
        "coins": [[value, count]],
        "events": mark.events,
    }
    book.append("change-begun", body, payment)
    points.reach("change.begun")
    paid = port.pay_out(value, count)
    points.reach("change.paid")
    if paid.how is PaidHow.UNKNOWN:
        book.change_unknown(payment, change, value * count, paid.code)
        return None
    body = {
        "change": change,
        "amount": paid.amount,
        "coins": [[value, count] for value, count in paid.coins.items()],
        "how": "told",
    }
    book.append("change-given", body, payment)
    return paid.amount


def new_reference() -> str:
    """A name for a charge: 24 letters and digits, in the order of time, never used before."""
    whole = uuid_utils.uuid7().hex
    return whole[:14] + whole[-10:]


def charge(book: CashBook, port: CardPort, payment: str, amount: int) -> CardAnswer:
    """Charge a card and find out what became of it; reversed where nobody can tell."""
    reference = new_reference()
    book.append(
        "card-asked",
        {"payment": payment, "reference": reference, "device": port.id, "amount": amount},
        payment,
    )
    points.reach("card.asked")
    answer = port.pay(amount, reference)
    points.reach("card.answered")
    if answer.charge is Charge.UNKNOWN:
        body = {"reference": reference, "reason": answer.code}
        book.append("card-unknown", body, payment)
    return clear_up(book, port, payment, reference, amount, answer)


def clear_up(
    book: CashBook,
    port: CardPort,
    payment: str,
    reference: str,
    amount: int,
    answer: CardAnswer | None = None,
) -> CardAnswer:
    """Bring one charge to its end: ask by its reference, then take it back; each written first.

    answer: what is known of it, None after a restart. Unknown only when the terminal answers
    neither question; then staff have a task, and the next call asks again.
    """
    how = "told" if answer is not None and answer.charge is not Charge.UNKNOWN else "asked"
    known = answer or CardAnswer(Charge.UNKNOWN)
    for _ in range(_ASKS):
        if known.charge is not Charge.UNKNOWN:
            break
        if answer is not None:
            time.sleep(_PAUSE_S)
        known = port.query(reference)
    if known.charge is Charge.APPROVED and known.amount in (0, amount):
        body = {
            "reference": reference,
            "amount": amount,
            "last4": known.last4[-4:],
            "trace": known.trace,
            "how": how,
        }
        book.append("card-approved", body, payment)
    elif known.charge is Charge.DECLINED:
        body = {"reference": reference, "code": known.code, "how": how}
        book.append("card-declined", body, payment)
    elif known.charge is Charge.REVERSED:
        book.append("card-reversed", {"reference": reference, "how": how}, payment)
    else:
        known = take_back(book, port, payment, reference, amount)
    points.reach("card.settled")
    return known


def take_back(
    book: CashBook, port: CardPort, payment: str, reference: str, amount: int
) -> CardAnswer:
    """Take a charge back, written down first; unknown is a task, and asked again later."""
    book.append("reversal-asked", {"reference": reference, "amount": amount}, payment)
    points.reach("reversal.asked")
    said = port.reverse(reference, amount)
    points.reach("reversal.answered")
    if said.charge is Charge.UNKNOWN:
        drafts = [
            book.draft("card-unknown", {"reference": reference, "reason": said.code}, payment),
            book.task(
                "card",
                f"刷卡{yuan(amount)}（流水号 {reference}）不知道是否扣款，请在刷卡机上查这一笔。",
                payment,
                amount,
                name=reference,
            ),
        ]
        book.append_all(drafts)
        return said
    type_ = "card-reversed" if said.charge is Charge.REVERSED else "card-declined"
    body = {"reference": reference, "how": "asked"}
    if type_ == "card-declined":
        body["code"] = said.code
    book.append(type_, body, payment)
    return CardAnswer(said.charge, amount, code=said.code)
