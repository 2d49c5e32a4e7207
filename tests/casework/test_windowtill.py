"""Money at a window: the fact before the drawer, two people for a refund, the day's end by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.casework.daybook import count_drawer, day_book
from shared.casework.fees import FeeState, fee_words, standing
from shared.casework.moneydevices import HostedPaymentTerminal
from shared.casework.office import Office
from shared.casework.windowtill import Rule, Why, WindowTill
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.payment.plugin import ecr
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.pos import VirtualPos
from shared.domain.errors import Trouble

CASE = "0190aaaa-0000-7000-8000-000000000001"
FEE = ("工本费", "机动车驾驶证期满换证")


@pytest.fixture
def till(office: Office) -> WindowTill:
    return WindowTill(office, "W001")


@pytest.fixture
def pos() -> Iterator[VirtualPos]:
    end = VirtualPos()
    yield end
    end.close()


@pytest.fixture
def card_office(office: Office, pos: VirtualPos) -> Iterator[Office]:
    driver = ecr(DeviceUrl.parse(pos.url), {"answer_ms": 1000})
    host = DeviceHost("pos-1", driver, backoff=Backoff(0.05, 0.2)).start()
    assert host.wait_for(DeviceState.READY)
    yield Office(
        office.journal,
        office.catalogue,
        replace(office.tools, card=HostedPaymentTerminal(host)),
    )
    host.stop()


def types(office: Office) -> list[str]:
    return [h.type for h in office.journal.facts(case=CASE)]


def test_cash_over_the_counter_is_durable_and_paid_once(office, till):
    with pytest.raises(Trouble, match="还差5元"):
        till.take_cash(CASE, 1000, *FEE, tendered=500)
    assert types(office) == []
    done = till.take_cash(CASE, 1000, *FEE, tendered=2000)
    assert (done.paid, done.received, done.handed) == (True, 1000, 1000)
    assert types(office) == ["payment-opened", "cash-tendered", "payment-closed"]
    assert fee_words(office.journal, CASE, "工本费 10元") == "工本费 10元（已缴）"
    with pytest.raises(Trouble, match="已经交过"):
        till.take_cash(CASE, 1000, *FEE, tendered=1000)


def test_a_stop_between_the_money_and_the_end_finds_it_paid(office, till):
    payment = office.till.open(CASE, 1000, *FEE)
    body = {"payment": payment.id, "tendered": 1000, "change": 0, "clerk": "W001"}
    office.till.book.append("cash-tendered", body, payment.id)
    again = Office(office.journal, office.catalogue, office.tools)  # the next start
    again.till.recover()
    assert standing(office.journal, CASE).state is FeeState.PAID


def test_a_fee_let_off_by_a_rule_is_not_asked_for_again(office, till):
    till.waive(CASE, 1000, *FEE, Rule.ENTITLED)
    assert standing(office.journal, CASE).state is FeeState.WAIVED
    with pytest.raises(Trouble, match="免收"):
        till.take_cash(CASE, 1000, *FEE, tendered=1000)
    other = CASE[:-1] + "2"
    till.take_cash(other, 1000, *FEE, tendered=1000)
    with pytest.raises(Trouble, match="已经交过"):
        till.waive(other, 1000, *FEE, Rule.SUSPENDED)


def test_a_refund_needs_a_second_person_and_happens_once(office, till):
    payment = till.take_cash(CASE, 1000, *FEE, tendered=1000).payment
    with pytest.raises(Trouble, match="没有可以退的钱"):
        till.ask_refund(payment, Why.OWED)
    refund = till.ask_refund(payment, Why.NOT_DONE)
    with pytest.raises(Trouble, match="等另一个人复核"):
        till.ask_refund(payment, Why.NOT_DONE)
    with pytest.raises(Trouble, match="另一位工作人员"):
        till.pay_refund(refund, "W001")
    assert standing(office.journal, CASE).state is FeeState.PAID
    assert till.pay_refund(refund, "W002").amount == 1000
    assert standing(office.journal, CASE).state is FeeState.REFUNDED
    with pytest.raises(KeyError):
        till.pay_refund(refund, "W002")
    assert till.take_cash(CASE, 1000, *FEE, tendered=1000).paid  # it may be paid again


def test_what_a_machine_owes_is_paid_out_and_its_task_is_closed(office, till):
    payment = office.till.open(CASE, 1000, *FEE)
    office.till.book.dropped(payment.id, "coins", 500, office.till.book.mark("coins")[0])
    payment.finish()
    assert standing(office.journal, CASE).owed == 500
    till.pay_refund(till.ask_refund(payment.id, Why.OWED), "W002")
    assert office.till.reckoning.tasks() == []
    assert standing(office.journal, CASE).owed == 0


def test_a_card_gets_its_money_back_on_the_card(card_office, pos):
    till = WindowTill(card_office, "W001")
    pos.plan("decline")
    refused = till.take_card(CASE, 1000, *FEE)
    assert (refused.settled.outcome, refused.code) == ("cancelled", "pay-declined")
    paid = till.take_card(CASE, 1000, *FEE)
    assert (paid.settled.paid, paid.code, pos.taken) == (True, "", 1000)
    refund = till.ask_refund(paid.settled.payment, Why.PAID_WRONG)
    pos.deaf_to = {"REV"}
    with pytest.raises(Trouble, match="没有说退成没有"):
        till.pay_refund(refund, "W002")
    assert [r.id for r in till.refunds()] == [refund]
    pos.deaf_to = set()
    card_office.till.recover()  # it still stands: the bank never heard of the reversal
    till.pay_refund(refund, "W002")
    assert pos.taken == 0


def test_a_settled_charge_is_returned_by_hand_and_said_so(card_office, pos):
    till = WindowTill(card_office, "W001")
    paid = till.take_card(CASE, 1000, *FEE).settled
    assert card_office.till.reckoning.settle_cards() == 0
    refund = till.ask_refund(paid.payment, Why.NOT_DONE)
    with pytest.raises(Trouble, match="退货"):
        till.pay_refund(refund, "W002")
    till.pay_refund(refund, "W002", by_hand=True)
    assert standing(card_office.journal, CASE).state is FeeState.REFUNDED


def test_the_days_end_names_what_is_missing_and_the_next_day_begins_with_what_was_left(
    office, till
):
    count_drawer(office, "W001", 5000, 5000)  # change put in; the book knew of nothing
    till.take_cash(CASE, 1000, *FEE, tendered=2000)
    payment = till.take_cash(CASE[:-1] + "3", 2000, *FEE, tendered=2000).payment
    till.pay_refund(till.ask_refund(payment, Why.NOT_DONE), "W002")
    book = day_book(office)
    assert (book.began, book.taken, book.refunded, book.expected) == (5000, 3000, 2000, 6000)
    found = count_drawer(office, "W001", 5500, 5000)
    assert (found.differs, found.words) == (-500, "短款5元")
    said = [str(t["sentence"]) for t in office.till.reckoning.tasks() if t["amount"] == 500]
    assert said == ["窗口钱箱清点55元，账上应有60元，短款5元。请查明并写明。"]
    assert day_book(office).expected == 5000
