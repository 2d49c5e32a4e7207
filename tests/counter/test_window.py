"""The window's real screens over a real province: a case from the kiosk is accepted here."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest

from shared.demo.walk import Walk
from shared.domain.errors import Trouble
from shared.journal import ScopeKind
from tests.counter.conftest import held


def test_a_case_from_the_kiosk_is_accepted_at_the_window(hall, tmp_path: Path) -> None:
    number = hall.apply()
    hall.clerk.walk = Walk(tmp_path / "pictures")
    hall.clerk.accept_case(number)
    assert len(hall.stage.counter.page.printed) == 1
    assert hall.clerk.finger.until(lambda: hall.state(number) == "accepted")


def test_a_window_that_joins_later_is_offered_what_waits(hall) -> None:
    number = hall.apply(join=False)
    hall.enrol_window()
    hall.clerk.sign_in()
    row = hall.clerk.row(number)
    assert row is not None


def clerk_lays_the_odd_page_where_it_belongs(hall) -> None:
    """Shift F6: what the applicant left in the tray is fetched, looked at, and laid somewhere."""
    finger, room = hall.clerk.finger, hall.counter.model.intake
    review = room.camera.page_review
    QTest.keyClick(hall.counter.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert finger.until(lambda: review.property("open") and bool(review.property("source")))
    assert review.property("inTray")
    finger.touch("page.to.bank/+")
    assert finger.until(lambda: not room.folder.filing.tray and not review.property("busy"))
    assert room.opened.case.material("bank").pages[-1]["slot"] == "more-1"
    (moved,) = hall.terminal.journal.facts(type="page-moved")
    assert hall.terminal.journal.body(moved.id)["by"] == "0513"
    finger.press(Qt.Key.Key_Escape)
    assert finger.until(lambda: not review.property("open"))


def test_opening_a_case_is_written_down_before_its_name_is_shown(hall) -> None:
    number = hall.apply(odd=True)
    hall.clerk.sign_in()
    hall.clerk.row(number)
    name = hall.stage.people[0].card.name
    rows = hall.counter.model.work_rows()
    assert name not in repr(rows)
    hall.clerk.open(number)
    (looked,) = hall.terminal.journal.facts(type="data-viewed")
    assert hall.terminal.journal.body(looked.id)["clerk"] == "0513"
    assert hall.clerk.finger.find("desk.card.name") is not None
    clerk_lays_the_odd_page_where_it_belongs(hall)


def test_acceptance_waits_until_every_material_is_settled_and_says_why(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.open(number)
    finger = hall.clerk.finger
    assert not finger.find("desk.accept").isEnabled()
    assert "还没有核验" in finger.find("desk.obstacle").property("text")
    finger.press(Qt.Key.Key_F8)
    finger.until(lambda: False, 0.3)
    assert not hall.terminal.journal.facts(type="case-accepted")


def test_refusing_a_material_asks_for_a_reason_and_f9_tells_it_once(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.open(number)
    finger, journal = hall.clerk.finger, hall.terminal.journal
    finger.press(Qt.Key.Key_2)
    finger.wait("desk.reason.0")
    assert not journal.facts(type="material-checked")
    finger.touch("desk.reason.0")
    assert finger.until(lambda: bool(journal.facts(type="material-checked")))
    finger.press(Qt.Key.Key_F9)
    finger.touch("desk.supplement.give")
    assert finger.until(lambda: hall.state(number) == "supplementing")


def test_putting_a_case_back_leaves_no_page_in_memory(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.open(number)
    finger = hall.clerk.finger
    assert finger.until(hall.clerk.page_shown)
    hall.counter.window.resize(1366, 768)
    finger.until(lambda: False, 0.3)
    finger.wait("desk.supplement")
    finger.press(Qt.Key.Key_Escape)
    assert finger.until(lambda: hall.counter.model.lying is None)
    assert hall.counter.engine.live.names() == []


def test_a_result_is_handed_out_after_both_checks(hall) -> None:
    number = hall.apply()
    hall.clerk.accept_case(number)
    finger = hall.clerk.finger
    assert finger.until(lambda: hall.state(number) == "accepted")
    hall.decide(number)
    finger.press(Qt.Key.Key_Escape)
    finger.touch("desk.tab.handout")
    hall.clerk.row(number)
    finger.touch(hall.clerk.row_id(number))
    finger.touch("desk.check.0")
    assert not finger.find("desk.handout").isEnabled()
    finger.touch("desk.check.1")
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: hall.state(number) == "delivered")
    said = [text for _at, text in hall.counter.model.lying.case.trail]
    assert "工号 0513 核验“居民身份证”：通过" in said
    assert "工号 0513 出件" in said


def test_a_press_on_a_tab_counts_although_a_case_arrives_before_the_finger_is_lifted(hall) -> None:
    hall.enrol_window()
    hall.clerk.sign_in()
    finger, work = hall.clerk.finger, hall.counter.model.work
    with held(hall, "desk.tab.handout") as tab:
        number = hall.apply(join=False)
        assert finger.until(lambda: any(r["serial"] in number for r in work.shown_rows()))
    assert finger.until(lambda: work.shown_rows() == [])
    assert finger.find("desk.tab.handout") == tab


def test_a_page_that_is_not_here_comes_from_the_province_or_says_it_is_away(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.open(number)
    case = hall.counter.model.lying.case
    digest = next(str(m.pages[0]["digest"]) for m in case.materials if m.pages)
    province = hall.terminal.office.tools.province
    data, media_type = province.page(case.case, digest)
    assert hashlib.sha256(data).hexdigest() == digest
    assert media_type == "image/png"
    desk = hall.counter.model.desk_on_duty
    elsewhere = replace(case, scope=hall.terminal.journal.begin_scope(ScopeKind.CASE))
    assert desk.page(elsewhere, digest) == data
    hall.stage.cut_network()
    with pytest.raises(Trouble, match="联网后可看"):
        desk.page(elsewhere, digest)


def test_a_word_of_the_journal_that_comes_after_the_end_begins_nothing(hall) -> None:
    """A timer begun then would outlive its window, and end every program that goes on."""
    model = hall.counter.model
    model.stop()
    model._journal_changed.emit()
    QCoreApplication.processEvents()
    assert not model._gather.isActive()
