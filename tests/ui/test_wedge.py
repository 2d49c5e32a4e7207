"""A scanner that types never types into a form; people's keys are neither lost nor changed."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

from shared.ui.wedge import WedgeFilter

PAGE = b"""
import QtQuick
import QtQuick.Window
Window {
    visible: true; width: 400; height: 200
    property alias text: field.text
    property int shortcuts: 0
    property int entered: 0
    property var keys: []
    TextInput {
        id: field
        anchors.fill: parent; focus: true
        onAccepted: Window.window.entered++
    }
    Shortcut { sequence: "F2"; onActivated: shortcuts++ }
    Shortcut { sequence: "Ctrl+K"; onActivated: shortcuts++ }
}
"""
CODE = "https://z.example/r/Ab3-9_X.y=?q"
PATIENCE = 30.0


@pytest.fixture
def window(qapp):
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(PAGE, QUrl())
    made = component.create()
    assert isinstance(made, QQuickWindow), component.errorString()
    made.requestActivate()
    assert QTest.qWaitForWindowExposed(made)
    until(lambda: made.activeFocusItem() is not None)
    yield made
    made.close()
    made.deleteLater()
    engine.deleteLater()


def until(true) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        QTest.qWait(5)


@pytest.fixture
def wedge(window):
    """A filter whose gap is so wide that a loaded machine does not look like fingers."""

    def made(**options):
        options.setdefault("gap_ms", 2000)
        found = WedgeFilter(window, **options)
        found.got = []
        found.scanned.connect(found.got.append)
        return found

    return made


def scan(window, text, end=Qt.Key.Key_Return) -> None:
    for char in text:
        QTest.keyClick(window, char)
    if end is not None:
        QTest.keyClick(window, end)


def test_a_burst_into_a_focused_field_leaves_it_unchanged_and_is_a_scan(window, wedge):
    window.setProperty("text", "张三")
    one = wedge()
    scan(window, CODE)
    assert one.got == [CODE]
    assert window.property("text") == "张三"
    assert window.property("entered") == 0


def test_two_bursts_are_two_scans(window, wedge):
    one = wedge()
    scan(window, CODE)
    scan(window, "12345678")
    assert one.got == [CODE, "12345678"]
    assert window.property("text") == ""


def test_a_burst_without_enter_is_a_scan_after_its_pause(window, wedge):
    one = wedge()
    scan(window, "1234567890123", None)
    until(lambda: one.got)
    assert one.got == ["1234567890123"]
    assert window.property("text") == ""


def test_what_people_type_arrives_whole_and_in_order(window, wedge):
    one = wedge(gap_ms=5)
    for char in "Wang 410399x":
        QTest.keyClick(window, char)
        QTest.qWait(30)
    QTest.keyClick(window, Qt.Key.Key_Backspace)
    QTest.keyClick(window, Qt.Key.Key_Return)
    until(lambda: window.property("text") == "Wang 410399")
    assert window.property("entered") == 1
    assert one.got == []


def test_a_short_quick_word_with_enter_is_a_persons(window, wedge):
    one = wedge()
    scan(window, "glj")
    assert window.property("text") == "glj"
    assert window.property("entered") == 1
    assert one.got == []


def test_a_quick_word_without_enter_comes_after_the_gap(window, wedge):
    one = wedge(gap_ms=100)
    scan(window, "abc", None)
    until(lambda: window.property("text") == "abc")
    assert one.got == []


def test_shortcuts_of_people_still_work_and_pass_on_what_was_held(window, wedge):
    wedge()
    QTest.keyClick(window, "a")
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert window.property("shortcuts") == 2
    QTest.keyClick(window, Qt.Key.Key_Return)
    until(lambda: window.property("text") == "a")


def test_with_a_prefix_people_wait_for_nothing(window, wedge):
    one = wedge(prefix="~")
    scan(window, "abcdefgh", None)
    assert window.property("text") == "abcdefgh"  # at once, however fast
    scan(window, "~" + CODE)
    assert one.got == [CODE]
    assert window.property("text") == "abcdefgh"


def test_a_key_that_rests_is_a_finger(window, wedge):
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QKeyEvent

    one = wedge()
    for again in (False, True, True, True, True, True, True, True, True):
        none = Qt.KeyboardModifier.NoModifier
        press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, none, "x", again)
        QCoreApplication.sendEvent(window, press)
    assert window.property("text") == "x" * 9
    assert one.got == []


def test_a_burst_that_never_ends_is_not_kept_for_ever(window, wedge):
    one, longest = wedge(gap_ms=300), 0
    for _ in range(5000):
        QTest.keyClick(window, "8")
        longest = max(longest, len(one._text))
    until(lambda: not one._held)
    assert longest <= 4096
    # a machine that stops to think makes two bursts of one: whatever came of it, no key is lost
    assert len("".join(one.got)) + len(window.property("text")) == 5000
