"""Cards at the till: unknown is asked again and taken back, and the day's end is compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared.casework.moneydevices import HostedPaymentTerminal
from shared.casework.office import Office
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.payment.plugin import ecr
from shared.devices.payment.words import Charge
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.pos import VirtualPos
from shared.domain.errors import Trouble
from shared.journal import FactDraft

CASE = "0190aaaa-0000-7000-8000-000000000001"


@pytest.fixture
def pos() -> Iterator[VirtualPos]:
    end = VirtualPos(last4="6222021234567890")
    yield end
    end.close()


@pytest.fixture
def till_office(office: Office, pos: VirtualPos) -> Iterator[Office]:
    driver = ecr(DeviceUrl.parse(pos.url), {"answer_ms": 1000})
    host = DeviceHost("pos-1", driver, backoff=Backoff(0.05, 0.2)).start()
    assert host.wait_for(DeviceState.READY)
    tools = replace(office.tools, card=HostedPaymentTerminal(host))
    yield Office(office.journal, office.catalogue, tools)
    host.stop()


def test_a_fee_is_paid_by_card_and_only_four_digits_are_kept(till_office, pos):
    payment = till_office.till.open(CASE, 2000)
    assert payment.card().charge is Charge.APPROVED
    done = payment.finish()
    assert done.lines() == ("应收20元", "已收20元", "刷卡20元（卡号末四位 7890）")
    assert pos.taken == 2000
    for header in till_office.journal.facts():
        assert "6222" not in str(till_office.journal.body(header.id))
    assert till_office.till.reckoning.settle_cards() == 0
    assert till_office.till.reckoning.tasks() == []


def test_a_declined_card_leaves_the_fee_to_be_paid(till_office, pos):
    payment = till_office.till.open(CASE, 2000)
    pos.plan("decline")
    assert payment.card().charge is Charge.DECLINED
    assert payment.left == 2000
    assert payment.card().charge is Charge.APPROVED
    assert payment.finish().paid


@pytest.mark.parametrize("way", ["die", "late", "twice", "noise"])
def test_a_terminal_that_approves_and_does_not_say_so_is_asked_by_the_reference(
    till_office, pos, way, monkeypatch
):
    monkeypatch.setattr("shared.casework.moneydevices._CHARGE_S", 0.5)
    pos.plan(way)
    payment = till_office.till.open(CASE, 2000)
    assert payment.card().charge is Charge.APPROVED
    assert payment.finish().paid
    assert pos.taken == 2000
    assert [word for word, _ in pos.asked].count("PAY") == 1


def test_what_nobody_can_tell_is_taken_back_and_told_as_such(till_office, pos, monkeypatch):
    monkeypatch.setattr("shared.casework.moneydevices._CHARGE_S", 0.3)
    pos.plan("charge-hang")
    pos.deaf_to.add("ASK")
    payment = till_office.till.open(CASE, 2000)
    assert payment.card().charge is Charge.REVERSED
    done = payment.finish()
    assert (done.outcome, done.received, pos.taken) == ("cancelled", 0, 0)
    types = [h.type for h in till_office.journal.facts(case=CASE)]
    assert types.index("reversal-asked") < types.index("card-reversed")
    assert types.index("card-asked") < types.index("card-unknown") < types.index("reversal-asked")


def test_while_nobody_knows_nothing_is_paid_again_and_it_clears_up_by_itself(
    till_office, pos, monkeypatch
):
    monkeypatch.setattr("shared.casework.moneydevices._CHARGE_S", 0.3)
    pos.plan("charge-hang")
    pos.deaf_to.update(("ASK", "REV"))
    payment = till_office.till.open(CASE, 2000)
    assert payment.card().charge is Charge.UNKNOWN
    assert payment.card().code == "pay-not-possible"
    done = payment.finish()
    assert done.outcome == "unresolved"
    assert done.lines()[-1] == "刷卡结果正在核实，请不要再付一次，请到人工窗口查询。"
    with pytest.raises(Trouble, match="pay-unresolved"):
        till_office.till.open(CASE, 2000)
    assert [t["kind"] for t in till_office.till.reckoning.tasks()] == ["card"]
    pos.deaf_to.clear()
    till_office.till.recover()
    assert till_office.till.reckoning.tasks() == []
    (paid,) = till_office.journal.query("select state, received from payments")
    assert (paid["state"], paid["received"]) == ("paid", pos.taken) == ("paid", 2000)


def test_each_difference_at_the_days_end_is_a_task_of_its_own(till_office, pos):
    for number in range(3):
        payment = till_office.till.open(f"case-{number}", 1000 + number)
        payment.card()
        payment.finish()
    lost = next(r for r, c in pos.charges.items() if c.amount == 1000)
    pos.lose(lost)
    next(c for c in pos.charges.values() if c.amount == 1001).amount = 9999
    pos.charge_behind("somebodyelse", 777)
    assert till_office.till.reckoning.settle_cards() == 3
    said = {str(t["task"]): str(t["sentence"]) for t in till_office.till.reckoning.tasks()}
    assert "没有这一笔" in said[f"settlement/{lost}"]
    assert "本机没有记录" in said["settlement/somebodyelse"]
    assert any("99.99元" in text and "10.01元" in text for text in said.values())
    assert till_office.till.reckoning.settle_cards() == 0  # the next batch begins anew


def test_a_payment_left_open_by_a_stop_is_closed_before_the_next_begins(till_office):
    body = {"payment": "p-old", "due": 500, "purpose": "工本费", "item_name": ""}
    till_office.journal.append(FactDraft("payment-opened", body, case="case-old"))
    payment = till_office.till.open(CASE, 2000)
    (old,) = till_office.journal.query("select state from payments where payment = 'p-old'")
    assert old["state"] == "interrupted"
    payment.finish()
