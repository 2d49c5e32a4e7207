"""A fee at the window by keys: cash and its drawer, a card, two people for a refund, the count."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from shared.casework.daybook import count_drawer
from shared.config.model import DeviceEntry
from shared.demo.clerk import CLERK_ID
from shared.demo.stage import Stage
from shared.devices.virtual.pos import VirtualPos
from tests.counter.conftest import fill, held

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pos() -> Iterator[VirtualPos]:
    made = VirtualPos()
    yield made
    made.close()


@pytest.fixture
def window(request, monkeypatch, pos):
    """A window with a drawer on its slip printer and a card terminal; a clerk is on duty."""
    plain = Stage.counter_config
    more = (
        DeviceEntry(id="drawer", kind="cash-drawer", url="printer://receipt-printer"),
        DeviceEntry(id="pos", kind="payment-terminal", url=pos.url, options={"answer_ms": 1000}),
    )

    def config(stage: Stage):
        made = plain(stage)
        return made.model_copy(update={"device": (*made.device, *more)})

    monkeypatch.setattr(Stage, "counter_config", config)
    hall = request.getfixturevalue("hall")
    hall.stage.counter.receipt.drawer(False)
    hall.counter.model.parts.register.add("0777", "李红", "204816")
    devices = hall.terminal.devices
    for kind in ("cash-drawer", "payment-terminal", "receipt-printer"):
        assert hall.clerk.finger.until(lambda k=kind: devices[k].settled)
    hall.clerk.sign_in()
    return hall


def take_in(hall, person: int, item: str = "GA018") -> str:
    """A case that costs ten yuan, taken in at this window; opened on the screen."""
    visit = hall.terminal.office.begin_visit("counter")
    visit.identify(hall.stage.people[person].card)
    case = visit.open(item)
    fill(case, hall.stage.people[person])
    case.submit()
    visit.end("done")
    hall.counter.model.look()
    hall.counter.model.open(case.id)
    # the room before goes with the event loop; a test has none, and its shortcuts would still hear
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return case.id


def press(hall, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(hall.counter.window, key, modifier)


def type_in(hall, control: str, words: str) -> None:
    hall.clerk.finger.touch(control)
    for mark in words:
        QTest.keyClick(hall.counter.window, mark)


def says(hall, model, words: str) -> None:
    found = hall.clerk.finger.until(
        lambda: words in str(model.deed.property("said")) and not model.deed.property("busy")
    )
    assert found, model.deed.property("said")


def facts(hall, case: str, *kinds: str) -> list[str]:
    return [h.type for h in hall.terminal.journal.facts(case=case) if h.type in kinds]


def test_cash_with_change_opens_the_drawer_after_the_fact_and_two_people_give_it_back(
    window,
) -> None:
    hall, far = window, window.stage.counter.receipt
    case, charging = take_in(hall, 0), hall.counter.model.charging
    press(hall, Qt.Key.Key_F, CTRL)
    type_in(hall, "desk.charge.tendered", "5")
    assert hall.clerk.finger.wait("desk.charge.change").property("text") == "还差5元"
    press(hall, Qt.Key.Key_F8)
    says(hall, charging, "还差5元")
    assert far.drawer_open is False
    assert facts(hall, case, "payment-opened", "cash-tendered") == []
    press(hall, Qt.Key.Key_Backspace)
    for mark in "20":
        QTest.keyClick(hall.counter.window, mark)
    press(hall, Qt.Key.Key_F8)
    says(hall, charging, "凭条已打印")
    assert "找零10元" in str(charging.deed.property("said"))
    assert far.drawer_open is True
    kinds = ("payment-opened", "cash-tendered", "payment-closed", "print-confirmed")
    assert facts(hall, case, *kinds) == list(kinds[:3])
    far.drawer(False)
    hall.clerk.finger.touch("desk.charge.refund")
    press(hall, Qt.Key.Key_1)
    says(hall, charging, "另一位工作人员")
    press(hall, Qt.Key.Key_Escape)
    press(hall, Qt.Key.Key_Escape)
    press(hall, Qt.Key.Key_D, CTRL)
    assert hall.clerk.finger.until(lambda: hall.counter.model.property("room") == "money")
    money = hall.counter.model.property("model")
    for who, pin, said in (
        (CLERK_ID, "258069", "不能自己提出自己退"),
        ("0777", "111111", "密码不对"),
        ("0777", "204816", "请把现金交给申请人"),
    ):
        assert far.drawer_open is False
        press(hall, Qt.Key.Key_3)
        type_in(hall, "desk.money.who", who)
        type_in(hall, "desk.money.pin", pin)
        press(hall, Qt.Key.Key_Return)
        says(hall, money, said)
    assert far.drawer_open is True
    press(hall, Qt.Key.Key_1)
    type_in(hall, "desk.money.counted", "3")
    type_in(hall, "desk.money.left", "3")
    press(hall, Qt.Key.Key_Return)
    says(hall, money, "对账单已打印")
    assert "长款3元" in str(money.deed.property("said"))
    (task,) = hall.terminal.office.till.reckoning.tasks()
    assert (task["kind"], task["amount"]) == ("count", 300)


def test_a_card_a_fee_let_off_and_a_drawer_that_stays_shut(window, pos) -> None:
    hall, far = window, window.stage.counter.receipt
    charging = hall.counter.model.charging
    take_in(hall, 0)
    press(hall, Qt.Key.Key_F, CTRL)
    pos.plan("decline")
    press(hall, Qt.Key.Key_F6)
    says(hall, charging, "")
    assert hall.clerk.finger.until(lambda: charging.deed.property("tone") == "danger")
    assert charging.property("state") == "due"
    press(hall, Qt.Key.Key_F6)
    says(hall, charging, "凭条已打印")
    assert (pos.taken, charging.property("state")) == (1000, "paid")
    press(hall, Qt.Key.Key_Escape)
    far.lock_drawer()
    take_in(hall, 1)
    press(hall, Qt.Key.Key_F, CTRL)
    press(hall, Qt.Key.Key_F8)
    says(hall, charging, "钱箱没有打开")
    assert charging.property("state") == "paid"  # the fact stands whatever the drawer does
    press(hall, Qt.Key.Key_Escape)
    waived = take_in(hall, 2)
    press(hall, Qt.Key.Key_F, CTRL)
    press(hall, Qt.Key.Key_F9)
    press(hall, Qt.Key.Key_3)
    says(hall, charging, "免收")
    assert charging.property("state") == "waived"
    assert facts(hall, waived, "fee-waived", "payment-opened") == ["fee-waived"]
    press(hall, Qt.Key.Key_Escape)
    press(hall, Qt.Key.Key_D, CTRL)
    money = hall.counter.model.property("model")
    press(hall, Qt.Key.Key_2)
    says(hall, money, "每一笔都对得上")


def test_a_press_on_a_task_counts_although_another_comes_before_the_finger_is_lifted(
    window,
) -> None:
    hall, office = window, window.terminal.office

    def short(yuan: int) -> None:
        count_drawer(office, CLERK_ID, yuan * 100, 0)
        hall.counter.model.look()

    short(3)
    short(5)
    press(hall, Qt.Key.Key_D, CTRL)
    money = hall.counter.model.property("model")
    _first, second = (f"t/{task['task']}" for task in office.till.reckoning.tasks())
    with held(hall, f"desk.money.{second}") as row:
        short(7)
    assert hall.clerk.finger.wait(f"desk.money.{second}") == row
    current = [r["key"] for r in money.rows.listed() if r["current"]]
    assert (money.rows.property("count"), current) == (3, [second])
