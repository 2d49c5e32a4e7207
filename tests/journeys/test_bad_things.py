"""What bad things get, seen on the real screens: a sentence that says who acts, nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shared.demo.stage import Stage
from shared.demo.walk import Resident

Open = Callable[..., Resident]


def model_says(resident: Resident, name: str, value: str) -> bool:
    shell = resident.kiosk.director.shell
    return resident.finger.until(lambda: str(shell.model.property(name)) == value)


def to_identify(resident: Resident, item: str) -> None:
    resident.on("home")
    resident.finger.touch(f"home.item.{item}")
    resident.on("guide")
    resident.finger.touch("guide.begin")
    resident.on("identify")


def to_review(resident: Resident) -> None:
    to_identify(resident, "MZ002")
    resident.stage.put_card(resident.person)
    resident.fill()
    resident.show_papers(wrong_page=False)
    resident.promise()
    resident.on("review")


@pytest.mark.parametrize("word", [0x31, 0x32, 0x33, 0x40])
def test_a_worn_or_foreign_card_is_told_to_the_person(
    stage: Stage, open_stage: Open, word: int
) -> None:
    resident = open_stage(read=False)
    to_identify(resident, "RS001")
    stage.kiosk.reader.fault(word, times=50)
    stage.put_card(resident.person)
    assert model_says(resident, "state", "trouble")
    sentence = str(resident.kiosk.director.shell.model.property("sentence"))
    assert "证" in sentence
    assert sentence.endswith("。")
    assert resident.kiosk.director.visit.card is None


def test_a_card_moved_too_early_reads_after_putting_it_back(stage: Stage, open_stage: Open) -> None:
    resident = open_stage(read=False)
    to_identify(resident, "RS001")
    stage.kiosk.reader.fault(0x41, times=4)
    stage.put_card(resident.person)
    resident.on("form")
    assert resident.kiosk.director.visit.card.number == resident.person.card.number


def test_a_reader_that_is_unplugged_is_said_on_the_home_screen(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    stage.unplug_reader()
    home = resident.kiosk.director.shell.model
    assert resident.finger.until(lambda: not home.property("cardReady"))
    assert "读卡器" in str(home.property("state"))
    stage.replug_reader()
    assert resident.finger.until(lambda: bool(home.property("cardReady")))


def test_paper_out_after_submit_loses_nothing_and_waiting_prints_once(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    to_review(resident)
    stage.kiosk.receipt.paper_out()
    resident.finger.touch("review.submit")
    resident.on("fault")
    fault = resident.kiosk.director.shell.model
    assert "没丢" in str(fault.property("title"))
    assert str(fault.property("numberSerial")) == "0001"
    resident.finger.touch("fault.wait")
    stage.kiosk.receipt.refill()
    resident.on("done")
    told = resident.kiosk.director.shell.model.told
    assert resident.finger.until(lambda: told.property("state") == "confirmed")
    assert len(stage.kiosk.receipt.receipts) == 1


def test_the_camera_gone_is_said_and_what_was_filled_stays(stage: Stage, open_stage: Open) -> None:
    resident = open_stage(read=False)
    to_identify(resident, "MZ002")
    stage.put_card(resident.person)
    resident.fill()
    resident.on("materials")
    stage.kiosk.camera.unplug()
    assert model_says(resident, "tone", "danger")
    answers = resident.kiosk.director.handling.case.answers
    assert answers["phone"].value == "13800000012"
    stage.kiosk.camera.replug()
    assert model_says(resident, "tone", "info")


def test_a_look_up_says_honestly_that_it_cannot_be_done_offline_and_works_online(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(person=1, read=False)
    to_identify(resident, "RS001")
    stage.put_card(resident.person)
    resident.fill()
    resident.on("statement")
    assert model_says(resident, "state", "unreachable")
    assert not stage.kiosk.page.printed
    stage.restore_network()
    resident.finger.touch("statement.again")
    assert model_says(resident, "state", "found")
    resident.finger.touch("statement.print")
    assert model_says(resident, "state", "printed")
    assert len(stage.kiosk.page.printed) == 1


def test_a_visit_ends_by_itself_after_a_warning_that_can_be_answered(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False, idle=33)
    shell = resident.kiosk.director.shell
    to_identify(resident, "RS001")
    assert resident.finger.until(lambda: bool(shell.warning))
    assert any("还在吗" in said for said in resident.kiosk.director.parts.speaker.said)
    resident.finger.touch("warning.more")
    assert resident.finger.until(lambda: not shell.warning)
    resident.kiosk.director.clock.left = 2
    resident.on("goodbye")
    assert resident.kiosk.director.visit is None
    rows = resident.kiosk.terminal.journal.query("select * from visits")
    assert "timeout" in repr(rows)


def test_goodbye_knows_that_the_card_was_taken_and_goes_home_by_itself(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    to_identify(resident, "RS001")
    stage.put_card(resident.person)
    resident.on("form")
    resident.kiosk.director.clock.left = 1
    resident.on("goodbye")
    ending = resident.kiosk.director.ending
    ending._left = 1  # its seconds are over, and the card still lies there
    assert model_says(resident, "closeText", "拿走以后自动返回")
    assert model_says(resident, "leftText", "请取走身份证")
    stage.kiosk.reader.lift()
    resident.on("home")
