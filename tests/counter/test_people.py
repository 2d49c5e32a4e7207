"""Who works at a window: a second clerk is made, helped and let go by whoever leads."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from shared.demo.clerk import CLERK_ID, CLERK_PIN
from tests.counter.conftest import Hall


def _type(hall: Hall, control: str, words: str) -> None:
    hall.clerk.finger.touch(control)
    for mark in words:
        QTest.keyClick(hall.counter.window, mark)


def _people(hall: Hall) -> None:
    hall.clerk.finger.touch("desk.clerk")
    hall.clerk.finger.touch("desk.people")
    hall.clerk.finger.wait("staff.mine")


def _acts(hall: Hall) -> list[tuple[str, str, str]]:
    rows = hall.terminal.journal.query(
        "select clear from facts where type = 'staff-changed' order by pos"
    )
    said = [json.loads(str(row["clear"])) for row in rows]
    return [(body["clerk"], body["whom"], body["act"]) for body in said]


def test_a_second_clerk_is_made_helped_and_let_go(hall: Hall) -> None:
    finger, model = hall.clerk.finger, hall.counter.model
    register = model.parts.register
    hall.clerk.sign_in()
    _people(hall)
    finger.touch("staff.add")
    _type(hall, "staff.number", "0614")
    _type(hall, "staff.name", "lihong")
    _type(hall, "staff.fresh", "369147")
    _type(hall, "staff.again", "369148")
    _type(hall, "staff.own", CLERK_PIN)
    finger.touch("staff.send")
    assert finger.until(lambda: "不一样" in model.people.pin.property("sentence"))
    _type(hall, "staff.again", "\b7")
    _type(hall, "staff.own", "000000")  # somebody else at an open window
    finger.touch("staff.send")
    assert finger.until(lambda: "不对" in model.people.pin.property("sentence"))
    assert [c.id for c in register.clerks()] == [CLERK_ID]
    assert _acts(hall) == []
    _type(hall, "staff.own", CLERK_PIN)
    finger.touch("staff.send")
    finger.wait("staff.row.0614")
    assert finger.until(lambda: _acts(hall) == [(CLERK_ID, "0614", "added")])

    finger.touch("staff.pin.0614")
    for field, words in (("fresh", "481592"), ("again", "481592"), ("own", CLERK_PIN)):
        _type(hall, f"staff.{field}", words)
    finger.press(Qt.Key.Key_Return)
    assert finger.until(lambda: len(_acts(hall)) == 2)
    assert register.sign_in("0614", "481592").name == "lihong"

    finger.touch("staff.go.0614")
    _type(hall, "staff.own", CLERK_PIN)
    finger.touch("staff.send")
    assert finger.until(lambda: [c.id for c in register.clerks()] == [CLERK_ID])
    assert finger.until(lambda: _acts(hall)[-1] == (CLERK_ID, "0614", "let-go"))


def test_who_does_not_lead_changes_their_own_pin_and_nothing_else(hall: Hall) -> None:
    finger, model = hall.clerk.finger, hall.counter.model
    register = model.parts.register
    register.add("0614", "李红", "369147")
    register.let_lead("0614", True)
    register.let_lead(CLERK_ID, False)
    hall.clerk.sign_in()
    _people(hall)
    assert finger.find("staff.add") is None
    assert finger.find("staff.go.0614") is None
    model.people.letGo("0614", CLERK_PIN)
    assert finger.until(lambda: "不能管理" in model.people.pin.property("sentence"))
    finger.touch("staff.mine")
    for field, words in (("fresh", "481592"), ("again", "481592"), ("own", CLERK_PIN)):
        _type(hall, f"staff.{field}", words)
    finger.press(Qt.Key.Key_Return)
    assert finger.until(lambda: _acts(hall) == [(CLERK_ID, CLERK_ID, "pin-changed")])
    assert register.sign_in(CLERK_ID, "481592").id == CLERK_ID
    assert [c.id for c in register.clerks()] == [CLERK_ID, "0614"]
