"""The technician at a window: F12, keys only, never over a case."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from counter.app import open_counter
from shared.assembly import assemble
from shared.demo.clerk import demo_staff
from shared.demo.finger import Finger
from shared.demo.stage import Stage
from tests.technician.conftest import NUMBER, PIN


@pytest.fixture
def window(qapp, tmp_path):
    stage = Stage(tmp_path)
    terminal = assemble(stage.counter_config())
    counter = open_counter(terminal, staff=demo_staff(terminal), read_pages=False)
    warnings = []
    counter.engine.warnings.connect(lambda found: warnings.extend(w.toString() for w in found))
    counter.window.requestActivate()
    yield counter
    counter.close()
    stage.stop()
    assert warnings == []


def press(counter, *keys):
    for key in keys:
        QTest.keyClick(counter.window, key)


def test_by_keys_alone_in_and_out(window):
    finger = Finger(window.window, pause_ms=0)
    finger.until(lambda: window.window.isActive())
    press(window, Qt.Key.Key_F12)
    room = window.model.care.room
    assert room is not None
    room.machine.pin.set(NUMBER, PIN)
    press(window, Qt.Key.Key_Escape)
    assert window.model.care.room is None
    press(window, Qt.Key.Key_F12)
    assert finger.until(lambda: finger.find("entry.go") is not None)
    for digit in PIN:
        QTest.keyClick(window.window, digit)
    press(window, Qt.Key.Key_Return)
    finger.wait("board.checkAll")
    # no key reaches the desk behind
    press(window, Qt.Key.Key_F3, Qt.Key.Key_F10)
    assert window.model.property("room") == ""
    press(window, Qt.Key.Key_Escape)
    finger.wait("signin.clerk")
    theme = window.engine.theme()
    assert (theme.property("desk"), theme.property("scale")) == (True, 1.0)
    journal = window.terminal.journal
    assert [journal.body(h.id)["reason"] for h in journal.facts(type="technician-left")] == ["left"]


def test_an_open_case_comes_first(window):
    finger = Finger(window.window, pause_ms=0)
    finger.until(lambda: window.window.isActive())
    clerk = demo_staff(window.terminal).clerks()[0]
    window.model._came(clerk)
    window.model.startCase()
    press(window, Qt.Key.Key_F12)
    assert window.model.care.room is None
    assert "放回" in window.model.property("notice")
