"""A paper that is owed: looked up late and not held, or refused; asked for once, and brought."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from shared.casework import equipment
from shared.sandbox import tables as t


def tasks(hall) -> list[dict]:
    return hall.stage.province.province.rows(select(t.tasks))


def test_a_licence_missing_at_the_province_is_asked_for_and_the_paper_closes_the_task(hall) -> None:
    person = hall.stage.people[0]
    hall.stage.province.province.strike_licence(person.number, "居民户口簿")
    number = hall.apply(spared=True)
    (task,) = tasks(hall)
    assert (task["material"], task["closed_at"]) == ("hk", "")
    hall.clerk.sign_in()
    hall.clerk.row(number)
    finger = hall.clerk.finger
    shown = hall.counter.model.work_rows
    assert finger.until(lambda: "户口簿" in str(shown()[0]["ask"]))
    assert "王*芳" in str(shown()[0]["ask"])
    hall.clerk.open(number)
    assert "王桂芳（电话 138 0000 0012）" in finger.find("desk.owed").property("text")
    case = hall.counter.model.lying.case
    assert [m.name for m in case.materials if m.wanted] == ["居民户口簿"]
    finger.press(Qt.Key.Key_3)
    assert finger.until(lambda: finger.find("desk.trouble") is not None)
    assert not case.material("hk").verdict
    hall.capture(hall.counter.model.intake, ("hukou-cover", "hukou-person"))
    assert finger.until(lambda: tasks(hall)[0]["outcome"] == "captured")
    assert [p["slot"] for p in case.material("hk").pages] == ["first", "member"]
    assert finger.until(lambda: finger.find("desk.owed") is None)
    assert finger.until(lambda: shown()[0]["ask"] == "")
    hall.clerk.check_everything()
    hall.clerk.accept()
    assert finger.until(lambda: hall.state(number) == "accepted")
    said = [text for _at, text in case.trail]
    assert "省平台核验“居民户口簿”：没有查到，要补" in said
    assert "要补的材料到了" in said


def test_a_licence_the_province_holds_needs_no_paper(hall) -> None:
    number = hall.apply(spared=True)
    assert not tasks(hall)
    hall.clerk.sign_in()
    hall.clerk.open(number)
    finger = hall.clerk.finger
    held = hall.counter.model.lying.case
    assert finger.until(lambda: held.material("hk").how.value == "exempt")
    hall.clerk.check_everything()
    hall.clerk.accept()
    assert finger.until(lambda: hall.state(number) == "accepted")


def test_what_is_refused_is_told_once_on_paper_and_a_copy_says_so(hall) -> None:
    number = hall.apply()
    hall.clerk.sign_in()
    hall.clerk.open(number)
    finger, printer = hall.clerk.finger, hall.stage.counter.page
    case = hall.counter.model.lying.case
    hall.clerk.finger.touch("desk.material.hk.refuse")
    finger.touch("desk.reason.0")
    assert finger.until(lambda: case.material("hk").verdict == "refused")
    finger.press(Qt.Key.Key_F9)
    finger.touch("desk.supplement.give")
    finger.wait("desk.print.confirmed")
    assert len(printer.printed) == 1
    assert finger.until(lambda: hall.state(number) == "supplementing")
    copies = hall.terminal.office.prints.copies
    assert copies(number, "supplement") == 1
    finger.touch("desk.accept")
    assert finger.until(lambda: len(printer.printed) == 2)
    assert finger.until(lambda: copies(number, "supplement") == 2)
    assert not finger.find("desk.supplement").isEnabled()
    hall.capture(hall.counter.model.intake, ("hukou-cover", "hukou-person"))
    assert finger.until(lambda: not case.material("hk").wanted)
    finger.press(Qt.Key.Key_F9)
    assert finger.until(lambda: hall.state(number) == "supplemented")
    hall.clerk.check_everything()
    hall.clerk.accept()
    assert finger.until(lambda: hall.state(number) == "accepted")


def test_a_printer_without_paper_is_told_truly_and_nothing_counts_as_printed(
    hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equipment, "_PAGE_S", 3.0)  # nobody will refill it: no need to wait long
    number = hall.apply()
    hall.stage.counter.page.fault("media-empty-error")
    hall.clerk.sign_in()
    hall.clerk.open(number)
    finger = hall.clerk.finger
    hall.clerk.finger.touch("desk.material.hk.refuse")
    finger.touch("desk.reason.0")
    finger.press(Qt.Key.Key_F9)
    finger.touch("desk.supplement.give")
    paper = hall.counter.model.intake.printing
    assert finger.until(lambda: paper.property("state") in ("failed", "unknown"))
    assert "补正告知书" in paper.property("words")
    assert paper.property("state") != "confirmed"
