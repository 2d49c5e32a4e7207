"""Number boards that take a line of text, and evaluators with keys."""

from __future__ import annotations

import fcntl
import termios
import threading
import time
from array import array

import pytest

from shared.config.model import DeviceEntry
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.table import check_of
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.registry import make_driver
from shared.devices.virtual.hallside import VirtualEvaluator, VirtualNumberBoard
from shared.domain.errors import Trouble

CALL = "\u0002{number}号请到{window}"
KEYS = "31=5 32=4 33=3 34=2 35=1"


def caller(url: str, **options):
    words = {"call": CALL, "clear": "\u0002"} | options
    return make_driver(DeviceEntry(id="call", kind="queue-caller", url=url, options=words))


def evaluator(url: str, **options):
    words = {"keys": KEYS} | options
    return make_driver(DeviceEntry(id="rate", kind="evaluator", url=url, options=words))


@pytest.fixture
def keys():
    made = VirtualEvaluator()
    yield made
    made.unplug()


def test_a_number_and_its_window_are_shown_and_confirmed():
    board = VirtualNumberBoard(ack=b"\x06")
    device = caller(board.url, ack="\u0006")
    device.open()
    assert device.call("A0037", "3 号窗口") is True
    assert board.shown[-1].decode("gb18030") == "\x02A0037号请到3 号窗口"
    assert device.clear() is True
    board.mute = True
    with pytest.raises(Trouble, match="caller-silent"):
        device.call("A0038", "3 号窗口")
    device.close()
    board.unplug()


def test_a_board_that_never_answers_leaves_every_call_unconfirmed():
    board = VirtualNumberBoard()
    device = caller(board.url)
    device.open()
    assert device.call("A0037", "3") is None
    check = check_of(DeviceKind.CALLER)
    assert check(device, CheckLevel.EXTERNAL, lambda _: None).passed is None
    assert check(device, CheckLevel.INTERACTIVE, lambda _: True).passed is True
    assert check(device, CheckLevel.INTERACTIVE, lambda _: False).passed is False
    device.close()
    board.unplug()


@pytest.mark.parametrize("number", ["", "A\r\nB", "A\x1b", "9" * 21])
def test_what_is_no_number_never_reaches_the_board(number):
    board = VirtualNumberBoard()
    device = caller(board.url)
    device.open()
    with pytest.raises(ValueError, match="board"):
        device.call(number, "3")
    assert board.shown == []
    device.close()
    board.unplug()


def test_a_pulled_cable_is_seen_and_told(hosted):
    board = VirtualNumberBoard()
    host = hosted(caller(board.url), health_s=0.05)
    assert host.wait_for(DeviceState.READY)
    board.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "caller-absent"


def _lies_in_the_line(keys: VirtualEvaluator, many: int) -> None:
    """Wait until what was pressed has come to the driver's end of the line."""
    end = time.monotonic() + 60
    waiting = array("i", [0])
    while waiting[0] < many:
        assert time.monotonic() < end
        time.sleep(0.005)
        fcntl.ioctl(keys._line._slave, termios.FIONREAD, waiting)


def test_the_first_key_after_the_question_counts_and_no_other(keys):
    device = evaluator(keys.url, prompt="1b70")
    device.open()
    keys.press(b"1")  # before anybody was asked
    _lies_in_the_line(keys, 1)
    answers: list[int | None] = []
    asking = threading.Thread(target=lambda: answers.append(device.ask(60)))
    asking.start()
    heard = b""
    while len(heard) < 2:
        heard += keys.heard(60)
    assert heard == b"\x1bp"
    keys.press(b"x41")  # a key that is none, then level 2, then another
    asking.join(60)
    assert answers == [2]
    assert device.ask(0.5) is None  # the late one belongs to nobody
    device.close()


def test_nobody_pressed_nobody_rated(keys):
    device = evaluator(keys.url)
    device.open()
    assert device.ask(0.3) is None
    device.close()


def test_a_question_is_taken_back_at_once(keys):
    device = evaluator(keys.url)
    device.open()
    threading.Timer(0.2, device.interrupt).start()
    with pytest.raises(Trouble, match="device-cancelled"):
        device.ask(600)
    device.close()


def test_a_check_needs_a_finger_and_rates_nobody(keys):
    device = evaluator(keys.url, prompt="05")
    device.open()
    check = check_of(DeviceKind.EVALUATOR)
    assert check(device, CheckLevel.EXTERNAL, lambda _: True).passed is None

    def press() -> None:
        assert keys.heard(60) == b"\x05"  # the keys are lit: what is pressed from now on counts
        keys.press(b"3")

    finger = threading.Thread(target=press)
    finger.start()
    finding = check(device, CheckLevel.INTERACTIVE, lambda _question: True)
    finger.join(60)
    assert finding.passed
    assert "3 星" in finding.words
    device.close()


@pytest.mark.parametrize(
    "options", [{"call": "请到窗口"}, {"encoding": "klingon"}, {"end": "\\n"}, {"colour": "red"}]
)
def test_a_board_that_is_not_described_is_refused(options):
    with pytest.raises(Trouble, match="device-unsupported"):
        caller("tcp://127.0.0.1:1", **options)


@pytest.mark.parametrize("options", [{"keys": ""}, {"keys": "31=9"}, {"prompt": "xyz"}])
def test_keys_that_are_not_described_are_refused(options):
    with pytest.raises(Trouble, match="device-unsupported"):
        evaluator("tcp://127.0.0.1:1", **options)
