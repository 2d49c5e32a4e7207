"""Money of a machine without a desk: two people give back, boxes are counted, a bank is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.casework import moneytasks
from shared.casework.cashboxes import boxes, denominations, empty_box
from shared.casework.fees import FeeState, standing
from shared.casework.moneydevices import HostedCashAcceptor, HostedPaymentTerminal
from shared.casework.office import Office
from shared.casework.windowtill import WindowTill
from shared.devices.cash.plugin import ssp
from shared.devices.cash.words import CashMark
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.payment.plugin import ecr
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.note_validator import VirtualNoteValidator
from shared.devices.virtual.pos import VirtualPos
from shared.domain.errors import Trouble
from shared.domain.money import DENOMINATIONS

CASE = "0190aaaa-0000-7000-8000-000000000001"
MARK = CashMark()


@pytest.fixture
def till(office: Office) -> WindowTill:
    return WindowTill(office, "T07")


def tasks(office: Office) -> list[tuple[str, int]]:
    return [(str(t["kind"]), int(str(t["amount"]))) for t in office.till.reckoning.tasks()]


def name_of(office: Office, kind: str) -> str:
    return next(str(t["task"]) for t in office.till.reckoning.tasks() if t["kind"] == kind)


def owes(office: Office, fen: int = 10000, case: str = CASE) -> str:
    """Somebody put a note in and called it off; the machine gives nothing back."""
    payment = office.till.open(case, 40000)
    office.till.book.dropped(payment.id, "notes", fen, MARK)
    payment.finish()
    return payment.id


def test_a_note_found_later_goes_back_by_two_people_and_the_fee_stays_paid(office, till):
    payment = office.till.open(CASE, 1000)
    book = office.till.book
    held = book.escrowed(payment.id, "notes", 2000, MARK)
    book.dropped(payment.id, "notes", 1000, MARK)
    book.unknown(held, "cash-jam")
    payment.finish()
    assert standing(office.journal, CASE).state is FeeState.PAID
    said = moneytasks.say(office.till.reckoning, till, name_of(office, "piece"), "in-box")
    assert said == ""
    task = name_of(office, "refund")
    refund = moneytasks.say(office.till.reckoning, till, task, "give-back")
    with pytest.raises(Trouble, match="等另一个人复核"):
        till.ask_owed(task)
    with pytest.raises(Trouble, match="另一位工作人员"):
        till.pay_refund(refund, "T07")
    assert tasks(office) == [("refund", 2000)]
    assert till.pay_refund(refund, "0777").amount == 2000
    assert tasks(office) == []
    assert standing(office.journal, CASE).state is FeeState.PAID


def test_a_refund_that_was_cleared_up_meanwhile_is_not_paid(office, till):
    owes(office)
    task = name_of(office, "refund")
    refund = moneytasks.say(office.till.reckoning, till, task, "give-back")
    office.till.reckoning.settle_task(task, "agreed", "0513")
    with pytest.raises(Trouble, match="不用再退"):
        till.pay_refund(refund, "0777")
    till.drop_refund(refund)
    assert till.refunds() == []


def test_change_that_came_out_in_part_is_given_back_in_part_only(office, till):
    payment = office.till.open(CASE, 1000)
    office.till.book.dropped(payment.id, "notes", 1000, MARK)
    body = {"payment": payment.id, "change": "c1", "device": "hopper", "why": "change"}
    body |= {"amount": 300, "coins": [[100, 3]], "events": -1}
    office.till.book.append("change-begun", body, payment.id)
    office.till.book.change_unknown(payment.id, "c1", 300, "device-gone")
    payment.finish()
    for wrong in (301, 0):
        with pytest.raises(Trouble, match="最多3元"):
            moneytasks.say(office.till.reckoning, till, "change/c1", "give-back", wrong)
    refund = moneytasks.say(office.till.reckoning, till, "change/c1", "give-back", 200)
    assert till.pay_refund(refund, "0777").amount == 200
    assert tasks(office) == []


def test_money_of_nobody_is_registered_and_never_given_back_on_the_quiet(office, till):
    office.till.book.dropped("", "notes", 500, MARK)
    (task,) = office.till.reckoning.tasks()
    assert moneytasks.kind_of(task).name == "不知道是谁的钱"
    with pytest.raises(KeyError):
        moneytasks.say(office.till.reckoning, till, str(task["task"]), "give-back")
    with pytest.raises(Trouble, match="没有可以退的钱"):
        till.ask_owed(str(task["task"]))
    moneytasks.say(office.till.reckoning, till, str(task["task"]), "apart")
    row = office.journal.query("select clerk, outcome, note from money_tasks")
    assert row == [{"clerk": "T07", "outcome": "agreed", "note": "单独登记了"}]


@pytest.mark.parametrize(
    ("finding", "stands", "left"), [("charged", "paid", []), ("not-charged", "due", [])]
)
def test_what_the_bank_says_ends_a_charge_nobody_knew_the_end_of(
    office, monkeypatch, finding, stands, left
):
    monkeypatch.setattr("shared.casework.charging._PAUSE_S", 0.0)
    monkeypatch.setattr("shared.casework.moneydevices._CHARGE_S", 0.3)
    pos = VirtualPos()
    pos.plan("charge-hang")
    pos.deaf_to |= {"ASK", "REV"}
    driver = ecr(DeviceUrl.parse(pos.url), {"answer_ms": 100})
    host = DeviceHost("pos-1", driver, backoff=Backoff(0.05, 0.2)).start()
    try:
        assert host.wait_for(DeviceState.READY)
        tools = replace(office.tools, card=HostedPaymentTerminal(host))
        _bank(Office(office.journal, office.catalogue, tools), finding, stands, left)
    finally:
        host.stop()
        pos.close()


def _bank(card_office: Office, finding: str, stands: str, left: list[tuple[str, int]]) -> None:
    payment = card_office.till.open(CASE, 1000)
    payment.card()
    assert payment.finish().outcome == "unresolved"
    with pytest.raises(Trouble, match="不要再付一次"):
        card_office.till.open(CASE, 1000)
    task = name_of(card_office, "card")
    till = WindowTill(card_office, "T07")
    moneytasks.say(card_office.till.reckoning, till, task, finding)
    assert standing(card_office.journal, CASE).state.value == stands
    assert tasks(card_office) == left
    with pytest.raises(KeyError):
        moneytasks.say(card_office.till.reckoning, till, task, finding)


def test_a_box_is_counted_blind_held_against_the_facts_and_begins_anew(office, till):
    owes(office)
    refund = moneytasks.say(office.till.reckoning, till, name_of(office, "refund"), "give-back")
    till.pay_refund(refund, "0777")
    office.till.book.dropped("", "notes", 2000, MARK)
    (box,) = boxes(office)
    assert (box.device, box.pieces, box.since, box.unclear) == ("notes", 2, "", 0)
    assert denominations(office, "notes") == tuple(sorted(DENOMINATIONS, reverse=True))
    with pytest.raises(ValueError, match="less than nothing"):
        empty_box(office, "notes", {10000: -1}, "T07")
    found = empty_box(office, "notes", {10000: 1, 2000: 0}, "T07")
    assert (found.total, found.words, found.refunds, found.refunded) == (
        10000,
        "短款20元",
        1,
        10000,
    )
    assert [t for t in tasks(office) if t[0] == "count"] == [("count", 2000)]
    (fact,) = [office.journal.body(h.id) for h in office.journal.facts(type="cash-box-emptied")]
    assert fact["clerk"] == "T07"
    assert fact["counted"] == [[10000, 1]]
    assert fact["expected"] == [[2000, 1], [10000, 1]]
    assert boxes(office) == []  # the machine is not attached here, and its box is empty
    again = empty_box(office, "notes", {}, "T07")
    assert (again.words, again.refunds) == ("钱账相符", 0)


def test_equal_sums_of_other_notes_do_not_agree(office):
    office.till.book.dropped("", "notes", 2000, MARK)
    found = empty_box(office, "notes", {1000: 2}, "T07")
    assert (found.agrees, found.words) == (False, "总数相符，面额不符")


def test_no_box_is_emptied_while_somebody_pays_or_a_note_is_unclear(office):
    payment = office.till.open(CASE, 1000)
    with pytest.raises(Trouble, match="正在缴费"):
        empty_box(office, "notes", {}, "T07")
    book = office.till.book
    book.unknown(book.escrowed(payment.id, "notes", 1000, MARK), "cash-jam")
    payment.finish()
    book.dropped("", "notes", 500, MARK)
    assert [box.unclear for box in boxes(office)] == [1]
    with pytest.raises(Trouble, match="不知道是不是在这个钱箱里"):
        empty_box(office, "notes", {}, "T07")
    assert office.journal.facts(type="cash-box-emptied") == []
    office.till.reckoning.settle_task(name_of(office, "piece"), "in-box", "T07")
    assert empty_box(office, "notes", {1000: 1, 500: 1}, "T07").agrees


def test_what_a_machine_takes_is_asked_of_the_machine_and_what_it_took_stays_on_the_list(office):
    machine = VirtualNoteValidator()
    host = DeviceHost("notes", ssp(DeviceUrl.parse(machine.url), {"poll_ms": 5})).start()
    try:
        assert host.wait_for(DeviceState.READY)
        tools = replace(office.tools, cash=(HostedCashAcceptor(host),))
        attached = Office(office.journal, office.catalogue, tools)
        takes = denominations(attached, "notes")
        assert takes
        assert 50 not in takes
        attached.till.book.dropped("", "notes", 50, MARK)
        assert denominations(attached, "notes") == (*takes, 50)
        assert [(b.device, b.pieces) for b in boxes(attached)] == [("notes", 1)]
    finally:
        host.stop()
        machine.close()
