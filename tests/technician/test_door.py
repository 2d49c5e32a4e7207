"""The way in: a held corner, a PIN, facts of it all, and nothing while somebody is served."""

from __future__ import annotations

import threading

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from shared.demo.finger import PATIENCE, Finger
from shared.demo.stage import HALL, HALL_NAME
from tests.technician.conftest import NUMBER, PIN


def type_words(site, words):
    """On the on-screen keyboard, letters and digits."""
    for key in words.lower():
        if site.finger.find(f"key.{key}") is None:
            site.finger.touch("key.mode.digits" if key.isdigit() else "key.mode.letters")
        site.finger.touch(f"key.{key}", settle=False)


def test_a_first_pin_is_set_by_touch_and_entry_and_leaving_are_facts(site):
    site.hold_corner()
    site.finger.touch("entry.number")
    type_words(site, NUMBER)
    for field in ("entry.pin", "entry.again"):
        site.finger.touch(field)
        type_words(site, PIN)
    site.finger.touch("entry.set")
    site.finger.wait("board.checkAll")
    assert site.facts("technician-pin-set") == [{"technician": NUMBER.lower(), "how": "first"}]
    assert site.facts("technician-entered") == [{"technician": NUMBER.lower()}]
    site.finger.touch("technician.leave")
    site.finger.wait("home.all")
    assert [f["reason"] for f in site.facts("technician-left")] == ["left"]
    theme = site.kiosk.engine.theme()
    assert (theme.property("desk"), theme.property("scale")) == (False, 1.0)


def test_two_pins_that_differ_set_none(site):
    site.hold_corner()
    site.finger.touch("entry.number")
    type_words(site, NUMBER)
    for field, pin in (("entry.pin", PIN), ("entry.again", "820518")):
        site.finger.touch(field)
        type_words(site, pin)
    site.finger.touch("entry.set")
    assert site.says("entry.trouble", "不一样")
    assert not site.room.machine.pin.known


def test_a_wrong_pin_is_a_fact_and_five_make_everybody_wait(site):
    site.hold_corner()
    site.room.machine.pin.set(NUMBER, PIN)
    site.room.leave()
    site.hold_corner()
    for wrong in range(1, 6):
        site.type_pin("111222")
        site.finger.until(lambda n=wrong: len(site.facts("technician-refused")) == n)
    refused = site.facts("technician-refused")
    assert [f["wrong"] for f in refused] == [1, 2, 3, 4, 5]
    assert [f["wait_s"] for f in refused] == [0, 0, 0, 0, 30]
    site.type_pin(PIN)
    assert site.says("entry.trouble", "再试")
    assert site.facts("technician-entered") == []


def test_a_forgotten_pin_wants_a_fresh_enrolment_code(site):
    site.hold_corner()
    site.room.machine.pin.set(NUMBER, PIN)
    site.room.leave()
    site.hold_corner()
    site.finger.touch("entry.forgot")
    site.finger.touch("entry.code")
    type_words(site, "abcdefghjk")
    site.finger.touch("entry.set")
    assert site.says("entry.trouble", "登记码")
    register = site.stage.province.province.register
    code = register.make_code(site.terminal.config.terminal.id, "kiosk", HALL, HALL_NAME).code
    site.finger.wait("entry.code").setProperty("text", "")
    site.finger.touch("entry.code")
    type_words(site, code.replace("-", "").replace(" ", ""))
    site.finger.touch("entry.set")
    site.finger.touch("entry.number")
    type_words(site, "T08")
    for field in ("entry.pin", "entry.again"):
        site.finger.touch(field)
        type_words(site, "905172")
    site.finger.touch("entry.set")
    site.finger.wait("board.checkAll")
    assert site.facts("technician-pin-set") == [{"technician": "t08", "how": "code"}]
    assert site.room.machine.pin.check("905172") == "t08"


def test_a_short_press_and_a_press_during_a_visit_open_nothing(site):
    site.hold_corner(hold_ms=400)
    assert site.finger.find("entry.go") is None
    site.finger.touch("home.all")
    site.finger.wait("head.back")
    director = site.kiosk.director
    site.finger.until(lambda: director.visit is not None)
    window = site.kiosk.window
    site.finger.tap(QPoint(window.width() - 60, 60), 3400)
    director.show_technician()
    assert director.technician.room is None
    assert site.finger.find("entry.go") is None


def test_nobody_there_closes_the_room_and_the_next_person_sees_home(site):
    room = site.enter()
    room._left_s = 61
    room.tick()
    assert "自动离开" in room.property("idleWords")
    site.finger.tap(QPoint(400, 60))
    assert room.property("idleWords") == ""
    room._left_s = 1
    room.tick()
    site.finger.wait("home.all")
    assert [f["reason"] for f in site.facts("technician-left")] == ["idle"]
    assert site.kiosk.director.technician.room is None


def test_our_own_work_does_not_throw_anybody_out(site):
    room, go_on = site.enter(), threading.Event()
    # the check waits its turn until it has been looked at: on a quick machine it would be over
    room.background.run("checkup", lambda: go_on.wait(PATIENCE), print, print)
    try:
        site.finger.touch("board.checkAll", settle=False)
        room._left_s = 1
        room.tick()
        assert room.property("open")
    finally:
        go_on.set()
    assert site.finger.until(lambda: not room.model_now().working)


def test_upright_the_whole_board_is_reached_by_finger(site_of):
    site = site_of(landscape=False)
    site.enter()
    for control in ("board.checkAll", "board.tile.receipt-printer", "technician.leave"):
        item = site.finger.wait(control)
        assert item.width() > 0
    finger: Finger = site.finger
    finger.touch("board.tile.id-card-reader")
    finger.wait("device.test")
    finger.touch("technician.back")
    finger.wait("board.checkAll")
    QTest.qWait(1)
