"""F3: a case begun at the window, by card or by hand, as durable as one from a kiosk."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from threading import Event

import shiboken6
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from counter.desks.printing import PaperModel
from shared.devices.model import failed
from shared.domain.identity import id_check_character
from shared.domain.socialcard import SocialSecurityCard
from shared.sandbox import tables

SAMPLES = {"phone": "13800000012", "bank_account": "6222020000000000000", "yesno": "no"}


def text_of(pdf: bytes) -> str:
    """What a printed PDF says, without its spaces."""
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return found.stdout.decode("utf-8").replace(" ", "")


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


def look_through(hall) -> None:
    """By keys alone: turn the page, put it aside, back into its place, throw it away, undo."""
    finger, start = hall.clerk.finger, hall.counter.model.starting
    filing, review = start.case.filing, start.camera.page_review
    page = filing.pages["bank", "front"]

    def press(key: Qt.Key, then) -> None:
        finger.press(key)
        assert finger.until(lambda: then() and not review.property("busy")), key

    QTest.keyClick(hall.counter.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert finger.until(lambda: review.property("open"))
    press(Qt.Key.Key_R, lambda: filing.pages["bank", "front"].width == page.height)
    press(Qt.Key.Key_L, lambda: filing.pages["bank", "front"].width == page.width)
    finger.press(Qt.Key.Key_M)
    finger.wait("page.to.tray")
    for _ in range(review.target_rows.rowCount()):
        finger.press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return, lambda: len(filing.tray) == 1)
    press(Qt.Key.Key_Escape, lambda: not review.property("open"))
    QTest.keyClick(hall.counter.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    finger.wait("page.to.bank/front")  # what belongs to nothing is asked about at once
    press(Qt.Key.Key_Return, lambda: ("bank", "front") in filing.pages and not filing.tray)
    finger.press(Qt.Key.Key_Delete)
    finger.wait("page.discard.sure")
    press(Qt.Key.Key_Return, lambda: not filing.pages)
    assert finger.until(lambda: not review.property("open"))
    QTest.keyClick(hall.counter.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert finger.until(lambda: review.property("open") and not review.property("busy"))
    press(Qt.Key.Key_Escape, lambda: not review.property("open"))
    journal = hall.terminal.journal
    moves = [journal.body(f.id) for f in journal.facts(type="page-moved")]
    assert [(m["source"], m["target"]) for m in moves] == [
        ("bank/front", "tray"),
        ("tray", "bank/front"),
        ("bank/front", "discarded"),
        ("discarded", "bank/front"),
    ]
    assert {m["by"] for m in moves} == {hall.counter.model.desk_on_duty.clerk}


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


def printed(journal) -> list[tuple[str, int]]:
    """What came out for sure: kind of paper and number of the copy, in order."""
    sure = {journal.body(h.id)["print"] for h in journal.facts(type="print-confirmed")}
    begun = [journal.body(h.id) for h in journal.facts(type="print-begun")]
    return [(b["paper"], b["copy"]) for b in begun if b["print"] in sure]


def take_in(hall) -> str:
    """Somebody applies at a window that cannot report: nobody enrolled it."""
    hall.clerk.sign_in()
    hall.clerk.finger.press(Qt.Key.Key_F3)
    hall.clerk.finger.wait("start.reader")
    hall.stage.counter.reader.put(hall.stage.people[0].card)
    find_and_fill(hall)
    hall.capture(hall.counter.model.starting, ("bank-card",))
    number = hand_in(hall)
    hall.clerk.finger.wait("desk.print.confirmed")
    return number


def test_an_applicant_at_a_window_without_line_leaves_with_a_receipt(hall) -> None:
    take_in(hall)
    finger, journal = hall.clerk.finger, hall.terminal.journal
    assert printed(journal) == [("receipt", 0)]
    assert not hall.stage.counter.page.printed  # it came out of the slip printer
    finger.press(Qt.Key.Key_F7)
    assert finger.until(lambda: printed(journal) == [("receipt", 0), ("receipt", 1)])


def test_a_window_without_a_slip_printer_gives_the_receipt_on_a4(hall) -> None:
    office, journal = hall.terminal.office, hall.terminal.journal
    office.tools = replace(office.tools, receipt_printer=None)
    number = take_in(hall)
    first = text_of(hall.stage.counter.page.printed[0].pdf)
    issued = journal.body(journal.facts(type="receipt-issued")[0].id)
    for word in (number, "已存本机，尚未上报", issued["code"][:3], "第 1 联"):
        assert word.replace(" ", "") in first
    assert "补打" not in first
    assert hall.stage.people[0].number not in first
    hall.clerk.finger.touch("desk.receipt")
    assert hall.clerk.finger.until(lambda: len(printed(journal)) == 2)
    assert "补打第1次" in text_of(hall.stage.counter.page.printed[1].pdf)


def test_a_notice_waits_for_the_receipt_and_does_not_hide_that_it_failed(hall) -> None:
    room = PaperModel(hall.counter.model.background)
    held = Event()
    room.print("收件回执", lambda: held.wait(60) and failed("paper-out"))
    room.print("受理通知书", lambda: failed("paper-out"))
    assert room.property("busy")
    held.set()
    assert hall.clerk.finger.until(lambda: "受理通知书没有打印成" in room.property("words"))
    assert "收件回执没有确认打出来" in room.property("words")
    room.close()


def test_a_case_begins_by_card_and_is_accepted_at_the_same_window(hall) -> None:
    hall.enrol_window()
    hall.clerk.sign_in()
    finger = hall.clerk.finger
    finger.press(Qt.Key.Key_F3)
    finger.wait("start.reader")
    hall.stage.counter.reader.put(hall.stage.people[0].card)
    find_and_fill(hall)
    hall.capture(hall.counter.model.starting, ("bank-card",))
    look_through(hall)
    number = hand_in(hall)
    journal = hall.terminal.journal
    (ended,) = journal.facts(type="visit-ended")
    assert journal.body(ended.id)["reason"] == "handed-over"
    finger.wait("desk.print.confirmed")
    hall.clerk.check_everything()
    hall.clerk.accept()
    assert finger.until(lambda: hall.state(number) == "accepted")
    assert finger.until(lambda: printed(journal) == [("receipt", 0), ("acceptance", 0)])
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


def test_a_social_security_card_at_the_window_is_shown_as_such(hall) -> None:
    person = hall.stage.people[0].card
    social = SocialSecurityCard(person.name, person.number, person.sex, person.birth)
    hall.enrol_window()
    hall.clerk.sign_in()
    finger, model = hall.clerk.finger, hall.counter.model
    finger.press(Qt.Key.Key_F3)
    finger.wait("start.reader")
    hall.counter.cards.came.emit(social.holder())
    finger.wait("start.search")
    assert finger.wait("desk.state") is not None
    find_and_fill(hall)
    hall.capture(model.starting, ("bank-card",))
    hand_in(hall)
    assert finger.wait("desk.social") is not None
    fields = model.intake.opened.property("fields")
    assert {f["source"] for f in fields} == {"读社保卡"}
    assert "valid_until" not in {f["key"] for f in fields}  # the card does not say


def test_going_away_leaves_nothing_and_another_case_does_not_slip_in(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.row(number)
    finger, model, journal = hall.clerk.finger, hall.counter.model, hall.terminal.journal
    finger.press(Qt.Key.Key_F3)
    finger.wait("start.reader")
    hall.stage.counter.reader.put(hall.stage.people[1].card)
    finger.wait("start.search")
    hall.clerk.write("start.search", "bt")  # broad: one question tells whose allowance is meant
    start = model.starting
    assert start.property("question") == "补贴是给谁的？"
    finger.touch("start.answer.0")
    finger.wait("start.item.MZ002")
    assert start.property("question") == ""
    finger.wait("start.search").forceActiveFocus()
    finger.press(Qt.Key.Key_Return)
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


def begin_by_card(hall):
    """F3 and the card: the clerk chooses a service next."""
    hall.enrol_window()
    hall.clerk.sign_in()
    hall.clerk.finger.press(Qt.Key.Key_F3)
    hall.clerk.finger.wait("start.reader")
    hall.stage.counter.reader.put(hall.stage.people[0].card)
    hall.clerk.finger.wait("start.search")
    return hall.counter.model.starting


def test_services_are_looked_through_by_life_event_and_department(hall) -> None:
    start, finger = begin_by_card(hall), hall.clerk.finger
    finger.wait("start.search").forceActiveFocus()
    shelves, all_ = start.shelves, start.services.rowCount()
    rows = [shelves.row(n) for n in range(shelves.rowCount())]
    assert [r["heading"] for r in rows if r["heading"]] == ["按人生大事", "按部门"]
    assert rows[0]["many"] == all_
    by_office = [r["heading"] for r in rows].index("按部门")
    assert sum(r["many"] for r in rows[by_office:]) == all_, "every service has one department"
    finger.touch(f"start.shelf.{by_office}")
    assert finger.until(lambda: start.services.rowCount() == rows[by_office]["many"])
    depts = {start.services.row(n)["dept"] for n in range(start.services.rowCount())}
    assert depts == {rows[by_office]["name"]}
    QTest.keyClick(hall.counter.window, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert finger.until(lambda: shelves.row(by_office - 1)["current"])
    assert start.services.rowCount() == rows[by_office - 1]["many"]
    finger.touch("start.shelf.0")
    assert finger.until(lambda: start.services.rowCount() == all_)
    finger.press(Qt.Key.Key_Down)
    assert start.services.row(1)["current"]
    hall.clerk.write("start.search", "glj")
    assert finger.until(lambda: finger.find("start.shelf.0") is None)
    assert finger.find("start.item.MZ002") is not None


def test_what_one_is_entitled_to_is_told_and_part_of_a_one_thing_is_one_form_and_a_case_each(
    hall,
) -> None:
    start, finger = begin_by_card(hall), hall.clerk.finger
    journal = hall.terminal.journal
    told = start.offering
    assert told.property("words") == ""
    finger.touch("start.offers")
    assert finger.until(lambda: "满 80 周岁，还要看情况" in told.property("words"))
    finger.touch("start.offer.local.yes")
    assert finger.until(lambda: "满 80 周岁，您的户口在本市）" in told.property("words"))
    finger.touch("start.offer.local.no")
    assert finger.until(lambda: "高龄津贴" not in told.property("words"))
    (agreed,) = journal.facts(type="consent-given")
    assert journal.body(agreed.id)["purpose"] == "offers"
    start.search("灵活就业")
    read_the_guide(hall)
    choose_by_clicks(hall)
    assert journal.facts(type="case-opened") == [], "told and looked at, not begun"
    choose_by_keys(hall)
    assert finger.until(lambda: start.property("stage") == "form"), start.property("trouble")
    assert start.property("title") == "灵活就业一件事"
    assert list(start.case.parts) == ["RS006", "RS008"]
    assert [q.id for q in start.case.questions()].count("phone") == 1
    answer_all(hall)
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: start.property("stage") == "papers"), start.property("trouble")
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: start.property("stage") == "sign"), start.property("trouble")
    finger.press(Qt.Key.Key_F8)
    assert finger.until(lambda: hall.counter.model.intake is not None), start.property("trouble")
    cases = journal.query("select item, number from cases order by number")
    assert [row["item"] for row in cases] == ["RS006", "RS008"]
    assert finger.until(lambda: printed(journal) == [("receipt", 0)] * 2)
    assert finger.until(lambda: not shiboken6.isValid(told)), "answers go with the applicant"
    there = hall.stage.province.province
    joined = lambda: [  # noqa: E731
        json.loads(row["snapshot"])["part_of"]["name"] for row in there.rows(select(tables.cases))
    ]
    assert finger.until(lambda: joined() == ["灵活就业一件事"] * 2)


def read_the_guide(hall) -> None:
    """By F2 for the marked service: the flow chart, and what people ask; Esc goes back."""
    finger, start = hall.clerk.finger, hall.counter.model.starting
    finger.wait("start.item.RS006")
    finger.wait("start.search").forceActiveFocus()
    finger.press(Qt.Key.Key_F2)
    finger.wait("explain.step.1")
    assert start.guide.property("title") == "灵活就业人员参保登记"
    assert "在本窗口办" in [step["note"] for step in start.guide.property("steps")]
    assert "要不要钱？" in [pair["ask"] for pair in start.guide.property("answers")]
    finger.press(Qt.Key.Key_Escape)
    assert finger.until(lambda: not start.guide.property("open"))


def choose_by_clicks(hall) -> None:
    """What is chosen tells what it takes; closed again, nothing has begun."""
    finger, part = hall.clerk.finger, hall.counter.model.starting.choosing_part
    finger.touch("start.item.OT11")
    assert finger.until(lambda: part.property("open"))
    assert part.property("beginText") == "办这 4 件"
    before = part.property("takes")
    finger.touch("together.member.YB002")
    assert finger.until(lambda: part.property("beginText") == "办这 3 件")
    assert part.property("takes") != before
    for key in ("RS006", "RS008", "RS020"):
        finger.touch(f"together.member.{key}")
    assert finger.until(lambda: part.property("takes") == "一件也没有选")
    assert not part.property("canBegin")
    finger.touch("sheet.close")
    assert finger.until(lambda: not part.property("open"))


def choose_by_keys(hall) -> None:
    """From the list to the first two of four, without the mouse."""
    finger, start = hall.clerk.finger, hall.counter.model.starting
    rows = start.services
    keys = [dict(rows.row(n))["key"] for n in range(rows.rowCount())]
    finger.wait("start.search").forceActiveFocus()
    while start.services_found.chosen < keys.index("OT11"):
        finger.press(Qt.Key.Key_Down)
    finger.press(Qt.Key.Key_Return)
    part = start.choosing_part
    assert finger.until(lambda: part.property("open"))
    assert part.property("beginText") == "办这 4 件", "what was taken off before is not remembered"
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space):
        finger.press(key)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space):
        finger.press(key)
    assert finger.until(lambda: part.property("beginText") == "办这 2 件")
    finger.press(Qt.Key.Key_F8)
