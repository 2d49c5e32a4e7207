"""A code scanner that types, at the kiosk: what it types reaches no field of any page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shared.config.model import DeviceEntry
from shared.ui.wedge import WedgeFilter


def patient(codes: WedgeFilter, gap_ms: int) -> None:
    codes._gap_ms = gap_ms
    codes._timer.setInterval(gap_ms)


def test_a_scanner_that_types_reaches_no_field_of_the_kiosk(stage, open_stage, monkeypatch) -> None:
    plain = stage.kiosk_config
    entry = DeviceEntry(id="codes", kind="code-scanner", url="wedge://", options={"gap_ms": 100})

    def config():
        made = plain()
        return made.model_copy(update={"device": (*made.device, entry)})

    monkeypatch.setattr(stage, "kiosk_config", config)
    resident = open_stage(read=False)
    finger, window = resident.finger, resident.kiosk.window
    finger.touch("home.search")
    resident.on("find")
    field = finger.wait("find.query")
    field.forceActiveFocus()
    codes = resident.kiosk.codes
    assert isinstance(codes, WedgeFilter)
    patient(codes, 2000)  # so wide that a busy machine does not look like fingers
    for mark in "https://x.example/r/YC1":
        QTest.keyClick(window, mark)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert field.property("text") == ""
    patient(codes, 100)
    for mark in "ylbx":  # somebody with a keyboard, slower than any scanner
        QTest.keyClick(window, mark)
        QTest.qWait(150)
    assert finger.until(lambda: field.property("text") == "ylbx")
