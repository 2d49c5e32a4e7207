"""A finger on the real views: what each step hands out when it is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQml import QQmlExpression
from PySide6.QtTest import QTest

from kiosk.steps.cases.cases import CasesModel
from kiosk.steps.cases.gallery import OFFLINE, SUPPLEMENT, WAITING
from kiosk.steps.done.done import DoneModel, Submission
from kiosk.steps.fault.fault import FaultModel
from kiosk.steps.fault.gallery import FACTS
from kiosk.steps.find.gallery import make_find
from kiosk.steps.form.gallery import ADDRESS, PHONE, WHO
from kiosk.steps.goodbye.goodbye import GoodbyeModel
from kiosk.steps.left_behind import LeftBehind
from kiosk.steps.materials.gallery import CARD, FIRST, GLARE, PENDING, SECOND
from kiosk.steps.materials.materials import MaterialsModel
from kiosk.steps.print_told import PrintState
from kiosk.steps.promise.gallery import FULL, SENTENCES, name_strokes
from kiosk.steps.promise.promise import PromiseModel
from kiosk.steps.rate.gallery import LABELS
from kiosk.steps.rate.rate import RateModel
from kiosk.steps.review.gallery import SECTIONS
from kiosk.steps.review.review import ReviewModel
from kiosk.steps.statement.gallery import FACE, WAYS
from kiosk.steps.statement.statement import StatementModel, StatementState
from shared.ui.form.model import FormModel


def heard(signal):
    """Everything a signal says from now on."""
    said = []
    signal.connect(lambda *words: said.append(words))
    return said


def test_a_form_is_filled_by_touch_alone(stage):
    model = FormModel([WHO, PHONE], per_page=1)
    answers, finished = heard(model.answered), heard(model.finished)
    stage.show("form", model)
    stage.tap("form.next")
    assert stage.find("form.problem.relation").property("text") == "请选一个"
    stage.tap("form.relation.self")
    stage.tap("form.next")
    for digit in "13800000012":
        stage.tap(f"key.{digit}")
    stage.tap("form.next")
    assert answers[0] == ("relation", "self")
    assert answers[-1] == ("phone", "13800000012")
    assert finished == [()]


def test_a_digit_too_many_changes_nothing_and_erase_takes_one(stage):
    model = FormModel([PHONE], per_page=1)
    stage.show("form", model)
    for digit in "138000000129":
        stage.tap(f"key.{digit}")
    assert model.shown_fields()[0].text == "13800000012"
    stage.tap("key.erase")
    assert model.shown_fields()[0].text == "1380000001"
    assert model.shown_fields()[0].property("missingText") == "还差 1 位"


def test_several_questions_share_a_page_and_the_keyboard_goes_away_again(stage):
    model = FormModel([WHO, PHONE], per_page=3)
    model.focus("")
    stage.show("form", model)
    stage.tap("form.phone")
    assert stage.find("key.1")
    stage.tap("form.relation.agent")
    assert model.property("typing") is False


@pytest.mark.parametrize("landscape", [False, True])
def test_what_is_typed_into_is_never_under_the_keyboard(stage, landscape):
    account = replace(PHONE, key="account")
    model = FormModel([WHO, replace(PHONE, key="first"), PHONE, ADDRESS, account], per_page=5)
    model.focus("")
    stage.shell.set_look(landscape=landscape)
    stage.show("form", model)
    for key in ("phone", "address", "first", "account"):
        model.focus(key)
        stage.settle()
        field = stage.find(f"form.{key}")
        top = field.mapToScene(QPointF(0, 0))
        bottom = top.y() + field.height()
        page = field.parentItem()
        while not page.inherits("QQuickFlickable"):
            page = page.parentItem()
        seen = page.mapToScene(QPointF(0, 0)).y()
        assert seen <= top.y() + 1, key
        assert bottom <= seen + page.height() + 1, key
        keys = stage.find("key.1" if key != "address" else "key.q").mapToScene(QPointF(0, 0))
        assert bottom <= keys.y() or top.x() + field.width() <= keys.x(), key


def test_an_address_longer_than_its_field_is_read_from_its_beginning(stage):
    long = "样例省样例市样例区幸福里街道幸福东路 128 号幸福花园 12 号楼 3 单元 201 号"
    model = FormModel([replace(ADDRESS, value=long), PHONE], per_page=3)
    model.focus("")
    stage.show("form", model)
    stage.settle()

    def first():
        """Where the first character stands, left of 0 when it is pushed out of sight."""
        below = [stage.find("form.address")]
        while not below[0].inherits("QQuickTextInput"):
            below = [*below[0].childItems(), *below[1:]]
        line = below[0]
        there = QQmlExpression(
            stage.engine.contextForObject(line), line, "positionToRectangle(0).x"
        )
        return there.evaluate()[0]

    assert first() >= 0
    stage.tap("form.address")
    stage.tap("form.phone")  # and again once somebody has written in it
    assert first() >= 0


def test_when_it_is_none_of_these_all_services_are_one_touch_away(stage):
    model = make_find("我妈八十了有啥补贴", typing=False)
    stage.show("find", model)
    stage.tap("find.none")
    assert model.property("query") == ""
    assert model.property("typing") is False
    stage.settle()
    assert stage.find("find.shelf.0")


def test_touching_the_chosen_tile_again_keeps_it_chosen(stage):
    model = FormModel([WHO], per_page=1)
    stage.show("form", model)
    stage.tap("form.relation.self")
    stage.tap("form.relation.self")
    assert model.shown_fields()[0].text == "self"
    assert stage.find("form.relation.self").property("checked") is True


def test_why_is_answered_and_closed(stage):
    model = FormModel([WHO], per_page=3)
    stage.show("form", model)
    stage.tap("form.why.relation")
    assert model.property("why").startswith("代办要多一份委托书")
    stage.tap("sheet.close")
    assert model.property("why") == ""


def test_papers_are_taken_retaken_and_shown_to_a_person_by_touch(stage):
    model = MaterialsModel([FIRST, SECOND, CARD])
    model.show_slots([FIRST, SECOND, CARD], last_taken="hk1")
    model.show_frame("image://live/gallery-camera/1")
    model.show_camera(GLARE)
    taken, again, helped, slot = (
        heard(model.take_asked),
        heard(model.retake_asked),
        heard(model.help_asked),
        heard(model.slot_picked),
    )
    stage.show("materials", model)
    stage.tap("materials.take")
    stage.tap("materials.retake")
    stage.tap("materials.help")
    stage.tap("slot.hk1")
    assert (taken, again, helped, slot) == ([()], [("hk1",)], [()], [("hk1",)])


def test_without_a_picture_nothing_can_be_taken(stage):
    model = MaterialsModel([SECOND])
    taken = heard(model.take_asked)
    stage.show("materials", model)
    stage.tap("materials.take")
    assert taken == []


def test_the_paper_may_be_shown_instead_of_waiting_for_the_province(stage):
    model = MaterialsModel([PENDING])
    asked, finished = heard(model.paper_asked), heard(model.finished)
    stage.show("materials", model)
    stage.tap("materials.paper")
    stage.tap("materials.next")
    assert asked == [("hk",)]
    assert finished == [()]


def test_a_name_is_signed_with_a_finger_and_handed_over_as_vectors_and_picture(stage):
    model = PromiseModel(SENTENCES, FULL, name="王桂芳", day="2026 年 11 月 21 日")
    signed = heard(model.signed)
    stage.show("promise", model)
    stage.tap("promise.agree")
    assert signed == []
    assert "王桂芳" in model.property("nudge")
    pad = stage.find("promise.pad")
    for stroke in name_strokes(pad.width(), pad.height()):
        stage.touch(*(stage.point(pad, x / pad.width(), y / pad.height()) for x, y, _ in stroke))
    assert model.property("verdict") == "ok"
    stage.tap("promise.agree")
    strokes, picture = signed[0]
    assert len(strokes) == len(name_strokes())
    assert bytes(picture).startswith(b"\x89PNG")


def test_write_again_empties_pad_and_model(stage):
    model = PromiseModel(SENTENCES, FULL, name="王桂芳", day="")
    stage.show("promise", model)
    pad = stage.find("promise.pad")
    stage.touch(stage.point(pad, 0.2, 0.5), stage.point(pad, 0.5, 0.5), stage.point(pad, 0.8, 0.4))
    assert model.property("verdict") == "short"
    stage.tap("promise.clear")
    assert model.property("verdict") == "empty"
    assert model.property("strokes") == []


def test_a_line_drawn_off_the_pad_is_not_taken_for_a_name(stage):
    model = PromiseModel(SENTENCES, FULL, name="王芳", day="")
    stage.show("promise", model)
    pad = stage.find("promise.pad")
    way = [stage.point(pad, 0.5, 0.5)]
    way += [QPoint(way[0].x() + 20 * i, stage.point(pad, 0.5, -0.3).y()) for i in range(12)]
    stage.touch(*way)
    assert model.property("verdict") == "outside"


def test_a_signature_stays_on_its_pad_when_the_type_grows(stage):
    model = PromiseModel(SENTENCES, FULL, name="王桂芳", day="")
    stage.show("promise", model)
    pad = stage.find("promise.pad")
    model.write(name_strokes(pad.width(), pad.height()), pad.width(), pad.height())
    pad.setProperty("strokes", model.property("strokes"))
    stage.tap("foot.larger")
    lowest = max(y for stroke in model.property("strokes") for _, y, _ in stroke)
    assert lowest < stage.find("promise.pad").height()


def test_the_full_commitment_opens_and_closes(stage):
    model = PromiseModel(SENTENCES, FULL, name="王桂芳", day="")
    stage.show("promise", model)
    stage.tap("promise.full")
    assert model.property("sheetOpen") is True
    stage.tap("sheet.close")
    assert model.property("sheetOpen") is False


def test_review_jumps_back_and_submits_once(stage):
    model = ReviewModel(SECTIONS)
    edits, submitted = heard(model.edit_asked), heard(model.submitted)
    stage.show("review", model)
    stage.tap("review.edit.form")
    stage.tap("review.submit")
    stage.tap("review.submit")
    assert edits == [("form", "relation")]
    assert submitted == [()]
    model.show_problem("本机存储空间不够，没有存上。")
    stage.tap("review.submit")
    assert submitted == [(), ()]


def test_a_copy_is_asked_for_although_news_of_the_cases_come_while_the_finger_lies(stage):
    model = CasesModel([WAITING, SUPPLEMENT], news=OFFLINE, reprinting=True)
    asked = heard(model.reprint_asked)
    stage.show("cases", model)
    stage.settle()
    button = stage.find("cases.reprint.1")
    place = stage.point(button)
    stage.lay(place)
    third = replace(WAITING, number="GL 261121 0038")
    model.show_cases([replace(WAITING, state="已受理"), replace(SUPPLEMENT, tone="info"), third])
    stage.settle()
    stage.lift(place)
    assert asked == [(SUPPLEMENT.number,)]
    assert stage.find("cases.reprint.1") == button
    stage.tap("cases.finish")
    assert stage.find("cases.reprint.0")


def done_model():
    return DoneModel(Submission("GL 261121 0037", "高龄津贴申领", "王桂芳", "14:02"), ())


def test_done_offers_another_case_a_reprint_and_the_way_out(stage):
    model = done_model()
    model.told.tell(PrintState.UNKNOWN, "请看出纸口。")
    another, again, out = (
        heard(model.another_asked),
        heard(model.reprint_asked),
        heard(model.finished),
    )
    stage.show("done", model)
    stage.tap("done.reprint")
    stage.tap("done.another")
    stage.tap("done.finish")
    assert (another, again, out) == ([()], [()], [()])


def test_take_your_card_is_shown_only_while_something_lies_there(stage):
    model = done_model()
    stage.show("done", model)
    model.show_left_behind(LeftBehind(card=True, paper=True))
    assert stage.find("done.left").property("title") == "请取走身份证和材料原件"
    model.show_left_behind(LeftBehind())
    assert not any(
        stage.id_of(item) == "done.left" and item.isVisible()
        for item in stage.window.contentItem().findChildren(type(stage.window.contentItem()))
    )


def test_a_rating_needs_a_level_and_may_be_skipped(stage):
    model = RateModel(LABELS)
    rated, skipped = heard(model.rated), heard(model.skipped)
    stage.show("rate", model)
    stage.tap("rate.skip")
    assert skipped == [()]
    stage.tap("rate.2")
    stage.tap("rate.label.213")
    stage.tap("rate.send")
    assert rated == [(2, ["213"], "")]


def test_goodbye_goes_home_when_touched(stage):
    model = GoodbyeModel(())
    closed = heard(model.closed)
    stage.show("goodbye", model)
    stage.tap("goodbye.close")
    assert closed == [()]


def test_without_a_receipt_both_ways_on_are_open(stage):
    model = FaultModel(FACTS)
    waiting, finished = heard(model.waiting_chosen), heard(model.finished)
    stage.show("fault", model)
    stage.tap("fault.wait")
    stage.tap("fault.wait")
    stage.tap("fault.finish")
    assert waiting == [()]
    assert finished == [()]


def test_a_statement_is_printed_only_after_it_was_found(stage):
    model = StatementModel(WAYS)
    printed, again, cancelled = (
        heard(model.print_asked),
        heard(model.asked_again),
        heard(model.cancelled),
    )
    stage.show("statement", model)
    model.print()
    stage.tap("statement.cancel")
    model.show(StatementState.UNREACHABLE)
    stage.tap("statement.again")
    model.show(StatementState.FOUND, face=FACE)
    stage.tap("statement.print")
    assert (printed, again, cancelled) == ([()], [()], [()])


def test_more_time_is_one_touch_on_every_page_and_on_the_warning(stage):
    stage.show("review", ReviewModel(SECTIONS))
    more, left = heard(stage.shell.extend_asked), heard(stage.shell.leave_asked)
    stage.tap("foot.more")
    stage.shell.set_seconds_left(20)
    stage.tap("warning.more")
    stage.tap("warning.leave")
    assert more == [(), ()]
    assert left == [()]


def test_nothing_under_the_warning_can_be_touched(stage):
    model = ReviewModel(SECTIONS)
    submitted = heard(model.submitted)
    stage.show("review", model)
    place = stage.point(stage.find("review.submit"))
    stage.shell.set_seconds_left(20)
    stage.touch(place)
    assert submitted == []


def test_any_touch_keeps_the_visit_alive(stage):
    stage.show("goodbye", GoodbyeModel(()))
    alive = heard(stage.shell.touched)
    stage.touch(QPoint(40, 1700))
    assert alive


def test_reading_aloud_captions_the_words_and_can_be_stopped(stage):
    stage.show("review", ReviewModel(SECTIONS))
    said, hushed = heard(stage.shell.speech_asked), heard(stage.shell.hush_asked)
    stage.tap("foot.read")
    assert said[0][0].startswith("请再看一遍")
    stage.tap("shell.hush")
    assert hushed == [()]
    assert stage.shell.property("caption") == ""


def test_the_help_button_calls_a_person_from_every_step(stage):
    stage.show("review", ReviewModel(SECTIONS))
    called = heard(stage.shell.help_asked)
    stage.tap("head.help")
    assert called == [()]


def test_escape_closes_the_sheet_and_keys_go_on_where_they_were(stage):
    model = GoodbyeModel(())
    closed = heard(model.closed)
    stage.show("goodbye", model)
    stage.shell.show_person([("map-pin", "人工窗口在一楼", "大厅。")], ())
    stage.settle()
    QTest.keyClick(stage.window, Qt.Key.Key_Escape)
    stage.settle()
    assert not stage.shell.property("personShown")
    focused, view = stage.window.activeFocusItem(), stage.window.property("view")
    while focused is not None and focused != view:
        focused = focused.parentItem()
    assert focused == view
    QTest.keyClick(stage.window, Qt.Key.Key_Tab)
    QTest.keyClick(stage.window, Qt.Key.Key_Return)
    assert closed == [()]
