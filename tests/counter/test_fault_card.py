"""Staff at the window open the fault card of a device that is down, by touch and by key."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from shared.demo.finger import PATIENCE
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState
from shared.devices.troubles import FAULTS


def words(hall) -> str:
    """Every sentence on the screen."""
    items = hall.clerk.finger.items()
    return "\n".join(str(item.property(name) or "") for item in items for name in ("text", "title"))


def out_of_paper(hall) -> DeviceHost[Any]:
    """The window's receipt printer has no roll any more."""
    host = hall.terminal.devices["receipt-printer"]
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)
    hall.stage.counter.receipt.paper_out()
    assert host.wait_for(DeviceState.FAULTED, timeout_s=PATIENCE)
    hall.counter.model.look()
    return host


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_touch_on_the_broken_device_opens_its_card(hall, signed_in):
    finger, fault = hall.clerk.finger, FAULTS["paper-out"]
    if signed_in:
        hall.clerk.sign_in()
    assert finger.find("fault.close") is None
    host = out_of_paper(hall)
    finger.touch("desk.device.receipt-printer")
    finger.wait("fault.close")
    said = words(hall)
    assert "凭条打印机，由工作人员处理" in said
    assert fault.cause in said
    assert fault.staff in said
    assert fault.technician not in said
    assert all(step in said for step in fault.steps)
    assert finger.find("board.card.test") is None  # what a technician does
    # put right by whoever stands there: the card says so when the device does
    hall.stage.counter.receipt.refill()
    assert host.wait_for(DeviceState.READY, timeout_s=PATIENCE)
    assert finger.until(lambda: "凭条打印机，已经能用" in words(hall))
    finger.touch("fault.close")
    assert finger.until(lambda: finger.find("fault.close") is None)


def test_by_key_alone_and_no_key_reaches_the_desk_behind(hall):
    finger, window = hall.clerk.finger, hall.counter.window
    hall.clerk.sign_in()
    finger.press(Qt.Key.Key_F11)
    assert finger.until(lambda: "没有故障卡" in str(hall.counter.model.property("notice")))
    out_of_paper(hall)
    finger.press(Qt.Key.Key_F11)
    finger.wait("fault.close")
    finger.press(Qt.Key.Key_F3)
    finger.press(Qt.Key.Key_F12)
    assert hall.counter.model.property("room") == ""
    assert hall.counter.model.care.property("technician") is None
    finger.press(Qt.Key.Key_Escape)
    assert finger.until(lambda: finger.find("fault.close") is None)
    assert window.isVisible()
    finger.press(Qt.Key.Key_F3)
    assert finger.until(lambda: hall.counter.model.property("room") == "start")
