"""What the province could not register is somebody's task at the window, by keyboard alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt

from shared.demo.evidence import arrived
from shared.domain.case import Event
from shared.domain.case import State as CaseState
from tests.counter.conftest import held


def _refused_acceptance(hall) -> str:
    """The window accepts a case the authority has turned down meanwhile, with the line cut."""
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.open(number)
    hall.stage.province.pause()
    case = next(str(c["case_id"]) for c in arrived(hall.stage) if c["number"] == number)
    hall.stage.province.province.decide(case, Event.NOT_ACCEPT, "不符合条件。")
    hall.clerk.check_everything()
    desk, lying = hall.counter.model.desk_on_duty, hall.counter.model.lying
    desk.accept(lying.case)
    hall.clerk.finger.press(Qt.Key.Key_Escape)
    hall.stage.province.resume()
    hall.terminal.sync.kick()
    return case


def test_a_refused_acceptance_waits_under_f4_until_a_clerk_has_looked(hall) -> None:
    case = _refused_acceptance(hall)
    finger, journal, model = hall.clerk.finger, hall.terminal.journal, hall.counter.model
    finger.wait("desk.stuck")
    rows = journal.query("select state from cases where case_id = ?", (case,))
    assert rows[0]["state"] == CaseState.NOT_ACCEPTED.value  # the province's word, not the window's
    finger.press(Qt.Key.Key_F4)
    finger.wait("desk.stuck.close")
    (row,) = model.property("model").rows.listed()
    assert row["what"] == "“受理”没有登记成"
    assert hall.stage.people[0].card.name not in repr(row)  # masked: nobody has opened it

    finger.press(Qt.Key.Key_3)
    finger.wait("desk.stuck.sure")
    assert not journal.facts(type="stuck-settled")  # asked first
    finger.press(Qt.Key.Key_Escape)
    finger.until(lambda: finger.find("desk.stuck.sure") is None)
    assert model.property("stuckCount") == 1

    finger.press(Qt.Key.Key_1)  # once more, though the province has not changed its mind
    assert finger.until(lambda: len(journal.facts(type="fact-refused")) == 2)
    assert finger.until(lambda: model.property("stuckCount") == 1)

    finger.press(Qt.Key.Key_3)
    finger.wait("desk.stuck.sure")
    finger.press(Qt.Key.Key_Return)
    finger.wait("desk.stuck.empty")
    assert finger.until(lambda: model.property("stuckCount") == 0)
    again, closed = (journal.body(fact.id) for fact in journal.facts(type="stuck-settled"))
    assert (again["how"], closed["how"]) == ("again", "closed")
    assert closed["clerk"] == "0513"


def test_a_press_on_a_row_counts_although_the_list_is_read_again_meanwhile(hall) -> None:
    _refused_acceptance(hall)
    finger, model = hall.clerk.finger, hall.counter.model
    finger.wait("desk.stuck")
    finger.press(Qt.Key.Key_F4)
    finger.wait("desk.stuck.close")
    room, now = model.property("model"), hall.terminal.office.now()
    (first,) = model.desk_on_duty.stuck()
    second, third = (replace(first, key=key, at=now.isoformat()) for key in ("二", "三"))
    room.set_rows([first, second], now)
    with held(hall, "desk.stuck.二") as row:
        # a minute passes, so that 等了多久 is said anew, and one more comes
        room.set_rows([first, second, third], now + timedelta(minutes=5))
    assert finger.wait("desk.stuck.二") == row
    assert [r["current"] for r in room.rows.listed()] == [False, True, False]


def test_what_is_taken_in_anew_settles_the_old_case_only_then(hall) -> None:
    _refused_acceptance(hall)
    finger, journal, model = hall.clerk.finger, hall.terminal.journal, hall.counter.model
    finger.wait("desk.stuck")
    finger.press(Qt.Key.Key_F4)
    finger.wait("desk.stuck.retake")
    finger.press(Qt.Key.Key_2)
    assert finger.until(lambda: model.starting is not None)
    assert "原来那件自动结束" in model.property("notice")
    finger.press(Qt.Key.Key_Escape)  # not taken in after all
    assert finger.until(lambda: model.starting is None)
    assert not journal.facts(type="stuck-settled")
    finger.press(Qt.Key.Key_F4)
    finger.wait("desk.stuck.retake")
    finger.press(Qt.Key.Key_2)
    assert finger.until(lambda: model.starting is not None)
    model._taken("case-new")  # what the start room says once a case is durably in
    (fact,) = journal.facts(type="stuck-settled")
    body = journal.body(fact.id)
    assert (body["how"], body["instead"]) == ("retaken", "case-new")
    assert finger.until(lambda: model.property("stuckCount") == 0)


def test_a_row_that_goes_by_itself_leaves_no_other_in_its_place_for_a_key_pressed_then(
    hall,
) -> None:
    _refused_acceptance(hall)
    finger, journal, model = hall.clerk.finger, hall.terminal.journal, hall.counter.model
    finger.wait("desk.stuck")
    finger.press(Qt.Key.Key_F4)
    finger.wait("desk.stuck.close")
    room, now = model.property("model"), hall.terminal.office.now()
    (mine,) = room._rows
    other = replace(mine, key="other", what="另一件")
    room.set_rows([mine, other], now)
    finger.press(Qt.Key.Key_3)
    finger.wait("desk.stuck.sure")
    room.set_rows([other], now)  # the province has come to it by itself
    assert finger.until(lambda: finger.find("desk.stuck.sure") is None)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3):
        finger.press(key)
    room.finish()
    assert not journal.facts(type="stuck-settled")
    assert model.starting is None
    assert finger.find("desk.stuck.sure") is None
    assert [row["current"] for row in room._shown.listed()] == [False]
    finger.press(Qt.Key.Key_Down)
    assert [row["current"] for row in room._shown.listed()] == [True]
