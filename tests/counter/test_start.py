"""F3: a case begun at the window, by card or by hand, as durable as one from a kiosk."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from shared.domain.identity import id_check_character

SAMPLES = {"phone": "13800000012", "bank_account": "6222020000000000000", "yesno": "no"}


def answer_all(hall) -> None:
    """Answer the form through its fields, as a clerk who types what the applicant says."""
    start = hall.counter.model.starting
    for _ in range(20):
        left = start.case.questions_left()
        if not left:
            return
        question = left[0]
        value = (
            question.choices[0].value
            if question.choices
            else SAMPLES.get(question.type.value, "样例省样例市幸福里 12 号")
        )
        field = next(f for f in start.questions.shown_fields() if f.question.key == question.id)
        field.put(value.replace("-", "") if question.type.value == "date" else value)
    raise AssertionError([q.id for q in start.case.questions_left()])


def sign(hall) -> None:
    """Write on the pad with the pointer: two long strokes."""
    window, pad = hall.counter.window, hall.clerk.finger.wait("start.pad")
    for row in (0.35, 0.6):
        points = [
            pad.mapToScene(QPointF(pad.width() * share, pad.height() * (row + wave))).toPoint()
            for share, wave in ((0.1, 0.0), (0.25, 0.2), (0.4, -0.15), (0.6, 0.2), (0.85, 0.0))
        ]
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(window, left, plain, points[0])
        for point in points[1:]:
            QTest.mouseMove(window, point)
        QTest.mouseRelease(window, left, plain, points[-1])


def find_and_fill(hall) -> None:
    """From the service to the papers, in the applicant's own words."""
    finger = hall.clerk.finger
    finger.wait("start.search")
    hall.clerk.write("start.search", "glj")
    finger.wait("start.item.MZ002")
    finger.press(Qt.Key.Key_Return)
    start = hall.counter.model.starting
    assert finger.until(lambda: start.property("stage") == "form")
    answer_all(hall)
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: start.property("stage") == "papers"), start.property("trouble")


def hand_in(hall) -> str:
    """Sign, hand in, and the number the case got."""
    finger, start = hall.clerk.finger, hall.counter.model.starting
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: start.property("stage") == "sign"), start.property("trouble")
    sign(hall)
    assert finger.until(lambda: start.promise.signature() is not None), start.property("trouble")
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: hall.counter.model.intake is not None)
    return hall.counter.model.intake.opened.case.number


def test_a_case_begins_by_card_and_is_accepted_at_the_same_window(hall) -> None:
    hall.enrol_window()
    hall.clerk.sign_in()
    finger = hall.clerk.finger
    finger.press(Qt.Key.Key_F3)
    finger.wait("start.reader")
    hall.stage.counter.reader.put(hall.stage.people[0].card)
    find_and_fill(hall)
    hall.capture(hall.counter.model.starting, ("bank-card",))
    number = hand_in(hall)
    journal = hall.terminal.journal
    (ended,) = journal.facts(type="visit-ended")
    assert journal.body(ended.id)["reason"] == "handed-over"
    hall.clerk.check_everything()
    hall.clerk.accept()
    assert finger.until(lambda: hall.state(number) == "accepted")
    assert len(hall.stage.counter.page.printed) == 1


def test_what_is_entered_by_hand_is_checked_and_stays_marked(hall) -> None:
    person = hall.stage.people[0]
    hall.enrol_window()
    hall.clerk.sign_in()
    finger, model = hall.clerk.finger, hall.counter.model
    finger.press(Qt.Key.Key_F3)
    finger.wait("start.reader")
    right = person.number[:17] + id_check_character(person.number[:17])
    wrong = right[:17] + ("0" if right[17] != "0" else "1")
    model.starting.who.enterByHand(person.name, wrong)
    assert "校验码" in finger.wait("start.trouble").property("text")
    assert not hall.terminal.journal.facts(type="resident-identified")
    model.starting.who.enterByHand(person.name, right)
    (told,) = hall.terminal.journal.facts(type="resident-identified")
    assert hall.terminal.journal.body(told.id)["how"] == "typed"
    find_and_fill(hall)
    hall.capture(model.starting, ("bank-card",))
    number = hand_in(hall)
    assert finger.wait("desk.typed") is not None
    sources = {f["source"] for f in model.intake.opened.property("fields")}
    assert sources == {"手工录入"}
    assert finger.until(lambda: hall.state(number) == "received")


def test_going_away_leaves_nothing_and_another_case_does_not_slip_in(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.row(number)
    finger, model, journal = hall.clerk.finger, hall.counter.model, hall.terminal.journal
    finger.press(Qt.Key.Key_F3)
    finger.wait("start.reader")
    hall.stage.counter.reader.put(hall.stage.people[1].card)
    finger.wait("start.search")
    hall.clerk.write("start.search", "glj")
    finger.press(Qt.Key.Key_Return)
    start = model.starting
    assert finger.until(lambda: start.property("stage") == "form")
    finger.touch(hall.clerk.row_id(number))
    assert model.starting is start
    finger.press(Qt.Key.Key_Escape)
    finger.touch("start.leave")
    assert finger.until(lambda: model.starting is None)
    (ended,) = journal.facts(type="visit-ended")
    assert journal.body(ended.id)["reason"] == "cancelled"
    for header in journal.facts(type="resident-identified"):
        assert not journal.readable(header.scope)
