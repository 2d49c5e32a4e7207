"""Money at a kiosk, settled on its own screen: a note machine of real bytes, and two people."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt

from shared.config.model import DeviceEntry
from shared.demo.finger import PATIENCE
from shared.demo.stage import Stage
from shared.devices.model import DeviceState
from shared.devices.virtual.note_validator import VirtualNoteValidator, Way
from shared.technician.pin import TechnicianPin
from tests.technician.conftest import NUMBER, PIN

HUNDRED = 10000
OTHER, NAME, SECRET = "0777", "李红", "204816"


@pytest.fixture
def notes() -> Iterator[VirtualNoteValidator]:
    made = VirtualNoteValidator()
    yield made
    made.close()


@pytest.fixture
def till(request, monkeypatch, notes):
    """A kiosk that takes notes; somebody put a hundred in and called it off."""
    plain = Stage.kiosk_config
    more = DeviceEntry(id="notes", kind="cash-acceptor", url=notes.url, options={"poll_ms": 5})

    def config(stage: Stage):
        made = plain(stage)
        return made.model_copy(update={"device": (*made.device, more)})

    monkeypatch.setattr(Stage, "kiosk_config", config)
    site = request.getfixturevalue("site")
    payment = site.terminal.office.till.open("", 40000, "工本费", "出入境证件")

    lane = threading.Thread(target=payment.cash)
    lane.start()
    assert site.finger.until(lambda: HUNDRED in notes.open_for and notes.way is Way.NONE)
    assert notes.insert(HUNDRED)
    assert site.finger.until(lambda: payment.received == HUNDRED)
    payment.stop()
    lane.join(PATIENCE)
    assert not lane.is_alive()
    assert payment.finish().owed == HUNDRED
    assert dict(notes.box) == {HUNDRED: 1}
    return site


def enter(site) -> None:
    TechnicianPin(site.terminal.config.data_folder / "keys").set(NUMBER, PIN)
    site.enter()
    assert site.says("board.money", "1 件要处理")
    site.finger.touch("board.money")


def fill(site, **fields: str) -> None:
    for field, words in fields.items():
        site.finger.wait(f"money.{field.replace('__', '.')}").setProperty("text", words)


def rows(site) -> list[str]:
    return [row["key"].partition("/")[0] for row in site.room.model_now().rows.listed()]


def slips(site) -> int:
    return len(site.stage.kiosk.receipt.receipts)


def test_what_the_machine_owes_is_given_back_by_two_people_without_a_network(till) -> None:
    site, finger = till, till.finger
    site.stage.cut_network()
    enter(site)
    assert site.says("money.sentence", "1 件钱款要处理")
    finger.touch("money.say.give-back")
    assert site.says("money.said", "还没有退")
    assert rows(site) == ["r"]
    # nobody else is known here yet: the page asks for that person first
    finger.touch("money.check")
    fill(site, add__number=NUMBER, add__name=NAME, add__pin=SECRET, add__again=SECRET)
    finger.touch("money.add.go")
    assert site.says("money.said", "不能用您自己的工号")
    finger.touch("money.add")
    fill(site, add__number=OTHER, add__name=NAME, add__pin=SECRET, add__again=SECRET)
    finger.touch("money.add.go")
    assert site.says("money.checkers", OTHER)
    before = slips(site)
    for number, pin, said in (
        (NUMBER, PIN, "不能自己提出自己退"),
        (OTHER, "111111", "密码不对"),
        (OTHER, SECRET, "退款凭单已打印"),
    ):
        assert (rows(site), slips(site)) == (["r"], before)
        finger.touch("money.check")
        fill(site, check__number=number, check__pin=pin)
        finger.touch("money.check.go")
        assert site.says("money.said", said)
    assert (rows(site), slips(site)) == ([], before + 1)
    (asked,), (paid,) = site.facts("refund-asked"), site.facts("refund-paid")
    assert (asked["clerk"], asked["amount"], paid["clerk"]) == (NUMBER, HUNDRED, OTHER)
    (added,) = site.facts("checker-added")
    assert added == {"clerk": OTHER, "technician": NUMBER, "how": "first"}
    assert SECRET not in str(site.facts("checker-added"))


def test_a_box_is_taken_out_and_counted_by_keys_and_what_differs_is_named(till) -> None:
    site, finger = till, till.finger
    enter(site)
    finger.touch("money.take.notes")
    finger.wait("money.count.done")
    finger.touch("sheet.close")
    assert site.facts("cash-box-emptied") == [], "nothing is written down for a box put back"
    finger.touch("money.take.notes")
    finger.wait("money.count.10000")
    assert "100" not in str(site.room.model_now().boxes.listed()), "counted before it is told"
    finger.press(Qt.Key.Key_2)  # the greatest is asked for first, with a real keyboard as well
    assert site.says("money.count.total", "200元")
    before = slips(site)
    finger.touch("money.count.done")
    assert site.says("money.said", "取钱单已打印")
    assert site.says("money.said", "长款100元")
    assert slips(site) == before + 1
    (fact,) = site.facts("cash-box-emptied")
    assert (fact["clerk"], fact["counted"]) == (NUMBER, [[10000, 2]])
    assert fact["expected"] == [[10000, 1]]
    assert rows(site) == ["t", "t"]
    finger.press(Qt.Key.Key_Down)
    finger.touch("money.say.reported")
    assert finger.until(lambda: rows(site) == ["t"])
    (closed,) = site.facts("money-task-closed")
    assert (closed["outcome"], closed["note"]) == ("agreed", "查不明，已报负责人")
    finger.touch("technician.back")
    finger.wait("board.checkAll")


def test_a_note_nobody_can_find_bars_its_box_until_somebody_says_where_it_is(till, notes) -> None:
    site, finger = till, till.finger
    book = site.terminal.office.till.book
    payment = site.terminal.office.till.open("", 1000, "工本费", "居民身份证补领")
    book.unknown(book.escrowed(payment.id, "notes", 1000, book.mark("notes")[0]), "cash-jam")
    payment.finish()
    TechnicianPin(site.terminal.config.data_folder / "keys").set(NUMBER, PIN)
    site.enter()
    finger.touch("board.money")
    assert site.says("money.refused.notes", "去向不明")
    model = site.room.model_now()
    model.takeOut("notes")
    assert not model.counting.property("open")
    listed = model.rows.listed()
    piece = next(r["key"] for r in listed if r["task"]["what"].startswith("一张钞票"))
    finger.touch(f"money.{piece}")
    finger.touch("money.say.returned")
    assert site.says("money.said", "已写明")
    assert finger.find("money.refused.notes") is None
    # a page that was left reads nothing any more: the journal may be closed by then
    read = []
    model.stop()
    model.changed.connect(lambda: read.append(True))
    model.look()
    model._heard.emit()
    QCoreApplication.processEvents()
    assert not model._gather.isActive()
    assert not read


def test_a_kiosk_without_money_has_no_way_to_this_page(site) -> None:
    site.enter()
    assert site.finger.find("board.money") is None
    site.room.show_money()
    assert site.room.property("page") == "board"
    assert site.terminal.hosts["receipt-printer"].state is DeviceState.READY
