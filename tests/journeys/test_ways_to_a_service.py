"""By touch: the question between close services, the age on the card, where a person is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shared.catalogue import CatalogueStore, bundled
from shared.catalogue.manifest import seal_folder
from shared.catalogue.store import pack
from shared.demo.stage import Stage
from shared.demo.walk import Resident

Open = Callable[..., Resident]


def model(resident: Resident) -> Any:
    return resident.kiosk.director.shell.model_now()


def best(resident: Resident) -> dict[str, Any]:
    return dict(model(resident).hits.row(0))


def to_card(resident: Resident, item: str) -> list[str]:
    """From home to a service, and the card is put down when asked for; the steps it promised."""
    resident.on("home")
    resident.finger.touch(f"home.item.{item}")
    resident.on("guide")
    steps = model(resident).steps
    told = [str(steps.row(at)["name"]) for at in range(steps.count)]
    resident.finger.touch("guide.begin")
    resident.on("identify")
    resident.stage.put_card(resident.person)
    return told


def second_of(resident: Resident, told: list[str]) -> bool:
    """Whether the step bar counts what the guide promised, the card being the first."""
    shell = resident.kiosk.director.shell
    place = (shell.property("stepIndex"), shell.property("stepCount"), shell.property("nextStep"))
    return told[0] == "刷身份证" and place == (1, len(told), told[2])


def test_one_question_tells_first_time_from_lost(open_stage: Open) -> None:
    resident = open_stage(read=False)
    resident.finger.touch("home.search")
    resident.on("find")
    resident.compose("zhizhao", "执照")
    finder = model(resident)
    assert finder.property("question") == "执照是第一次办，还是丢了要补？"
    resident.finger.touch("find.answer.1")
    assert resident.finger.until(lambda: best(resident)["item"] == "SJ003")
    assert finder.property("question") == ""
    resident.finger.touch("find.item.SJ003")
    resident.on("guide")


def test_finding_knows_the_age_once_a_card_was_accepted(stage: Stage, open_stage: Open) -> None:
    resident = open_stage(read=False)
    resident.on("home")
    stage.put_card(resident.person)
    resident.on("find")
    resident.compose("butie", "补贴")
    assert best(resident)["item"] == "MZ002"
    assert "年龄" in best(resident)["why"]


def test_somebody_too_young_hears_it_before_the_form_and_the_elders_card_goes_on(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(person=1, read=False)
    to_card(resident, "MZ002")
    assert resident.finger.until(
        lambda: bool(model(resident).property("obstacle") or "")
    )  # back at the guide, no question was asked
    resident.on("guide")
    said = model(resident).property("obstacle")
    assert "2068 年 11 月 23 日" in said
    assert resident.kiosk.director.handling is None
    resident.finger.touch("guide.person")
    assert resident.kiosk.director.shell.property("personShown")
    resident.finger.touch("sheet.close")
    resident.finger.touch("guide.other")
    resident.on("identify")
    assert model(resident).property("heading") == "请放上老人本人的身份证"
    visits = resident.kiosk.terminal.journal.query("select reason from visits where reason <> ''")
    assert [v["reason"] for v in visits] == ["cancelled"]
    # the card of the person before still lies there: it is not taken for the elder's
    stage.kiosk.reader.lift()
    stage.put_card(resident.person)
    assert resident.finger.until(lambda: model(resident).property("state") == "trouble")
    assert resident.kiosk.director.visit.card is None
    stage.kiosk.reader.lift()
    stage.put_card(stage.people[0])
    resident.on("form")
    assert resident.kiosk.director.visit.card.number == stage.people[0].card.number


def test_somebody_too_young_may_still_apply(open_stage: Open) -> None:
    resident = open_stage(person=1, read=False)
    told = to_card(resident, "MZ002")
    resident.finger.wait("guide.other")
    resident.finger.touch("guide.begin")
    resident.on("form")
    assert second_of(resident, told)


def test_where_a_person_is_can_be_asked_anywhere_and_nothing_is_lost(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    resident.finger.touch("home.action.person")
    shell = resident.kiosk.director.shell
    assert shell.property("personShown")
    assert "没有登记" in "".join(x["text"] for x in shell.property("personLines"))
    terminal = resident.kiosk.terminal
    # a machine without a time service is unsure of its clock until the province is heard
    usual = {terminal.clock.words}
    assert resident.finger.until(lambda: not {*shell.property("staffNotes")} - usual)
    assert terminal.setup_notes()  # where this machine is weak is not for everybody to read
    resident.finger.touch("sheet.close")
    told = to_card(resident, "RS001")
    resident.on("form")
    assert second_of(resident, told)
    form = model(resident)
    shell.callHelp()
    resident.finger.touch("sheet.close")
    assert model(resident) is form
    assert not shell.property("personShown")


def test_a_damaged_catalogue_reaches_staff_and_residents_are_served_from_the_good_one(
    stage: Stage, open_stage: Open
) -> None:
    folder = stage.folder / "kiosk-data" / "catalogue"
    shutil.copytree(bundled(), stage.folder / "later")
    seal_folder(stage.folder / "later", "later", 90)
    CatalogueStore(folder).install(pack(stage.folder / "later"))
    (folder / "releases" / "later" / "items" / "MZ.json").write_text("{}")
    resident = open_stage(read=False)
    home = model(resident)
    assert resident.finger.until(lambda: "办事目录" in str(home.property("state")))
    resident.finger.touch("assist.staff")
    shown = resident.kiosk.director.shell.property("staffNotes")
    (note,) = [n for n in shown if not n.startswith("时间未校准")]
    assert "办事目录坏了" in note
    assert "校验不通过" in note
    resident.finger.touch("sheet.close")
    resident.finger.touch("home.item.MZ002")
    resident.on("guide")


def test_without_an_a4_printer_the_guide_comes_out_as_a_slip(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    resident.on("home")
    office = resident.kiosk.terminal.office
    office.tools = replace(office.tools, page_printer=None)
    resident.finger.touch("home.item.MZ002")
    resident.on("guide")
    guide = model(resident)
    resident.finger.touch("guide.print")
    assert resident.finger.until(lambda: guide.property("notice") == "printed")
    assert len(stage.kiosk.receipt.receipts) == 1
    assert office.journal.query("select paper, state from prints")[0]["paper"] == "notice"
