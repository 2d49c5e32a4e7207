"""Around the window: numbers on the board by keys, the lamp, and a rating nobody makes up."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shared.casework.calling import number_after
from shared.config.model import DeviceEntry
from shared.demo.stage import Stage
from shared.devices.virtual.hallside import VirtualEvaluator, VirtualNumberBoard
from shared.devices.virtual.relay_board import VirtualRelayBoard
from tests.counter.conftest import fill

CTRL = Qt.KeyboardModifier.ControlModifier
KEYS = "31=5 32=4 33=3 34=2 35=1"
GREEN, YELLOW, RED = range(3)


@pytest.fixture
def board():
    made = VirtualNumberBoard(ack=b"\x06")
    yield made
    made.unplug()


@pytest.fixture
def rating():
    made = VirtualEvaluator()
    yield made
    made.unplug()


@pytest.fixture
def lamp():
    made = VirtualRelayBoard()
    yield made
    made.unplug()


@pytest.fixture
def window(request, monkeypatch, board, rating, lamp):
    """A window with everything that stands around it; nobody is on duty yet."""
    plain = Stage.counter_config
    words = {"call": "{number}@{window}", "ack": "\u0006"}
    colours = {"green": GREEN, "yellow": YELLOW, "red": RED}
    more = (
        DeviceEntry(id="call", kind="queue-caller", url=board.url, options=words),
        DeviceEntry(
            id="rate", kind="evaluator", url=rating.url, options={"keys": KEYS, "prompt": "05"}
        ),
        DeviceEntry(id="lamp", kind="indicator-light", url=lamp.url, options=colours),
    )

    def config(stage: Stage):
        made = plain(stage)
        return made.model_copy(update={"device": (*made.device, *more)})

    monkeypatch.setattr(Stage, "counter_config", config)
    hall = request.getfixturevalue("hall")
    devices = hall.terminal.devices
    assert hall.clerk.finger.until(lambda: all(d.state.usable for d in devices.values()))
    return hall


def press(hall, key) -> None:
    QTest.keyClick(hall.counter.window, key, CTRL)


def test_numbers_go_on_from_the_last_one() -> None:
    assert [number_after(n) for n in ("A001", "A099", "A999", "7", "ABC")] == [
        *("A002", "A100", "A1000", "8", ""),
    ]


def test_calling_rating_and_the_lamp_by_keys(window, board, rating, lamp) -> None:
    hall, finger = window, window.clerk.finger
    side = hall.counter.model.hallside
    lit = lambda n: [k for k, on in enumerate(lamp.coils) if on] == [n]  # noqa: E731
    assert finger.until(lambda: lit(RED))  # nobody is on duty
    hall.clerk.sign_in()
    assert finger.until(lambda: lit(GREEN))

    def shows(*numbers: str) -> bool:
        wanted = [f"{number}@5 号窗口".encode("gb18030") for number in numbers]
        told = f"正在叫 {numbers[-1]}，显示屏已显示。"
        return finger.until(lambda: board.shown == wanted and side.property("said") == told)

    press(hall, Qt.Key.Key_N)
    finger.touch("desk.call.first")
    for mark in "a009":
        QTest.keyClick(hall.counter.window, mark)
    QTest.keyClick(hall.counter.window, Qt.Key.Key_Return)
    assert shows("A009")
    press(hall, Qt.Key.Key_N)
    assert shows("A009", "A010")
    press(hall, Qt.Key.Key_R)
    assert shows("A009", "A010", "A010")
    board.mute = True
    press(hall, Qt.Key.Key_S)
    assert finger.until(lambda: "没有显示出来" in str(side.property("said")))
    assert side.property("number") == "A011"  # called all the same: by voice
    rows = hall.terminal.journal.query("select number, how from calls order by at, fact")
    assert [(r["number"], r["how"]) for r in rows] == [
        ("A009", "next"),
        ("A010", "next"),
        ("A010", "again"),
        ("A010", "skipped"),
        ("A011", "next"),
    ]

    visit = hall.terminal.office.begin_visit("counter")
    visit.identify(hall.stage.people[0].card)
    case = visit.open("GA018")
    fill(case, hall.stage.people[0])
    case.submit()
    visit.end("done")
    hall.counter.model.look()
    hall.counter.model.open(case.id)

    def rated() -> list[int]:
        rows = hall.terminal.journal.query("select level from ratings where level > 0")
        return [int(r["level"]) for r in rows]

    def asked() -> bool:
        return finger.until(lambda: rating.heard(0.05) == b"\x05")

    rating.press(b"5")  # before the question: it belongs to nobody
    press(hall, Qt.Key.Key_E)
    assert asked()
    hall.counter.model.putBack()  # the case is put away while the question stands
    rating.press(b"5")  # after its end: nobody's, also while the keys still listen
    assert finger.until(lambda: not side.property("asking"))
    hall.counter.model.open(case.id)
    press(hall, Qt.Key.Key_E)
    assert asked()
    assert rated() == []
    rating.press(b"2")
    # the fact is there before the window has heard that the question is over
    assert finger.until(lambda: rated() == [4] and not side.property("asking"))
    press(hall, Qt.Key.Key_E)
    assert finger.until(lambda: "已经评价过" in str(side.property("said")))
    hall.counter.model.signOff()
    assert finger.until(lambda: lit(RED))
