"""The clerk goes away: the next person sees nothing, nothing is lost, the trail says it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from shared.demo.clerk import CLERK_PIN
from tests.counter.conftest import Hall, fill


def _lock_by_key(hall: Hall) -> None:
    QTest.keyClick(hall.counter.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert hall.clerk.finger.until(lambda: bool(hall.counter.model.lock.property("locked")))
    hall.clerk.finger.wait("lock.pin")


def _unlock(hall: Hall, pin: str = CLERK_PIN) -> None:
    hall.clerk.write("lock.pin", pin)
    hall.clerk.finger.press(Qt.Key.Key_Return)


def _told(hall: Hall) -> list[str]:
    rows = hall.terminal.journal.query(
        "select type, clear from facts where type like 'duty-%' order by pos"
    )
    return [str(row["type"]) for row in rows]


def _with_a_case_open(hall: Hall) -> str:
    hall.clerk.sign_in()
    visit = hall.terminal.office.begin_visit("counter")
    visit.identify(hall.stage.people[0].card)
    case = visit.open("GA018")
    fill(case, hall.stage.people[0])
    case.submit()
    visit.end("done")
    hall.counter.model.look()
    hall.counter.model.open(case.id)
    hall.clerk.finger.wait("desk.materials")
    return case.id


def _colours(hall: Hall) -> set[int]:
    """Colours of the window along its left, where the list and the case would stand."""
    image = hall.counter.window.grabWindow()
    return {image.pixel(x, y) for x in range(4, 200, 2) for y in range(4, image.height() - 4, 2)}


def test_a_locked_window_shows_nothing_and_hears_no_key_but_loses_nothing(hall: Hall) -> None:
    _with_a_case_open(hall)
    model, finger = hall.counter.model, hall.clerk.finger
    lying = model.lying
    before = len(_colours(hall))
    _lock_by_key(hall)
    assert finger.until(lambda: len(_colours(hall)) == 1 < before)  # one bare ground
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F3, Qt.Key.Key_F8, Qt.Key.Key_F12, Qt.Key.Key_1):
        finger.press(key)
    assert model.lying is lying
    assert model.care.technician is None
    _unlock(hall, "000000")
    assert finger.until(lambda: "不对" in model.lock.pin.property("sentence"))
    assert model.lock.property("locked")
    _unlock(hall)
    assert finger.until(lambda: not model.lock.property("locked"))
    assert model.lying is lying
    assert _told(hall) == ["duty-began", "duty-paused", "duty-resumed"]
    finger.press(Qt.Key.Key_Escape)  # and the keys are the desk's again
    assert finger.until(lambda: model.lying is None)


def test_a_window_nobody_touches_locks_itself_and_one_in_use_does_not(hall: Hall) -> None:
    lock, finger = hall.counter.model.lock, hall.clerk.finger
    assert not lock.idle.isActive()  # nobody is on duty
    hall.clerk.sign_in()
    assert lock.idle.isActive()
    assert lock.idle.interval() == 60_000 * hall.terminal.config.terminal.lock_minutes
    for stir in (
        lambda: QTest.mouseMove(hall.counter.window, QPoint(300, 300)),
        lambda: finger.press(Qt.Key.Key_Shift),
        lock.stir,
    ):
        assert finger.until(lambda: lock.idle.remainingTime() < lock.idle.interval() - 50)
        left = lock.idle.remainingTime()
        stir()
        assert finger.until(lambda left=left: lock.idle.remainingTime() > left)
    lock.idle.start(1)
    assert finger.until(lambda: bool(lock.property("locked")))
    rows = hall.terminal.journal.query("select clear from facts where type = 'duty-paused'")
    assert '"why":"idle"' in str(rows[0]["clear"]).replace(" ", "")
    assert not lock.idle.isActive()


def test_another_clerk_takes_over_and_is_told_what_that_ends(hall: Hall) -> None:
    hall.counter.model.parts.register.add("0614", "李红", "369147")
    model, finger = hall.counter.model, hall.clerk.finger
    hall.clerk.sign_in()
    model.startCase()
    finger.wait("start.name")
    room = model.starting
    assert room is not None
    room.who.enterByHand(hall.stage.people[0].card.name, hall.stage.people[0].card.number)
    assert finger.until(lambda: room.property("stage") == "what")
    assert not model.half_done
    room.search("高龄津贴")
    assert finger.until(lambda: room.services.rowCount() > 0)
    room.pick(0)
    assert finger.until(lambda: model.half_done)
    _lock_by_key(hall)
    lock = model.lock
    assert "周明" in lock.property("loss")
    hall.clerk.finger.touch("lock.clerk")
    QTest.keySequence(hall.counter.window, "Ctrl+A")
    for mark in "0614":
        QTest.keyClick(hall.counter.window, mark)
    finger.wait("lock.loss")
    _unlock(hall, "369147")
    assert finger.until(lambda: model.clerk == "李红")
    assert not lock.property("locked")
    assert model.property("room") == ""
    assert _told(hall) == ["duty-began", "duty-paused", "duty-ended", "duty-began"]


def test_what_arrives_behind_the_lock_takes_no_key_of_the_pin(hall: Hall) -> None:
    model, finger = hall.counter.model, hall.clerk.finger
    hall.clerk.sign_in()
    model.startCase()
    finger.wait("start.name")
    room = model.starting
    assert room is not None
    _lock_by_key(hall)
    hall.clerk.write("lock.pin", CLERK_PIN[:2])
    # a slow answer: who stands there is known now, and the page behind goes on to its next step
    room.who.enterByHand(hall.stage.people[0].card.name, hall.stage.people[0].card.number)
    assert finger.until(lambda: room.property("stage") == "what")
    for mark in CLERK_PIN[2:]:
        QTest.keyClick(hall.counter.window, mark)
    finger.press(Qt.Key.Key_Return)
    assert finger.until(lambda: not model.lock.property("locked"))
    assert not room.property("query")
