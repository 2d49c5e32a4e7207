"""Home's other actions by touch: how a case stands, a copy of its receipt, where a person is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.casework.submission import Submitted
from shared.demo.stage import Stage
from shared.demo.walk import Resident
from shared.devices.virtual.people import Person
from shared.domain.case import State
from shared.domain.facts import Role
from shared.journal import FactDraft

Open = Callable[..., Resident]


def applied_before(resident: Resident, person: Person | None = None) -> Submitted:
    """A visit of yesterday at this machine: handed in, nothing printed, over."""
    visit = resident.kiosk.director.office.begin_visit()
    visit.identify((person or resident.person).card)
    case = visit.open("RS001")
    while left := case.questions_left():
        value = left[0].choices[0].value if left[0].choices else "2026-01-01"
        assert case.answer(left[0].id, value) is None
    made = case.submit()
    visit.end("done")
    return made


def by_card(resident: Resident, action: str) -> None:
    resident.on("home")
    resident.finger.touch(f"home.action.{action}")
    resident.on("identify")
    resident.stage.put_card(resident.person)
    resident.on("cases")


def shown(resident: Resident) -> Any:
    return resident.kiosk.director.shell.model_now()


def says(resident: Resident, words: str) -> bool:
    told = shown(resident).told
    return resident.finger.until(lambda: told.property("text") == words)


def lines(resident: Resident, place: int = 0) -> str:
    return "".join(line["text"] for line in shown(resident).cases.listed()[place]["lines"])


def test_somebody_sees_how_the_own_case_stands_and_nobody_elses(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    made = applied_before(resident)
    applied_before(resident, stage.people[1])
    by_card(resident, "progress")
    (case,) = shown(resident).cases.listed()
    assert (case["number"], case["standing"]) == (made.number, "已收件")
    assert "等窗口" in lines(resident)
    assert "没有报到省平台" in lines(resident)
    assert "还没连上过省平台" in shown(resident).property("news")
    resident.finger.touch("cases.finish")
    resident.on("goodbye")
    assert resident.kiosk.director.cases.showing is None


def test_what_the_province_asks_for_is_told_once_it_has_been_heard(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False, network=True)
    made = applied_before(resident)
    office = resident.kiosk.director.office

    def heard() -> bool:
        return bool(office.journal.facts(case=made.case, type="case-progressed"))

    assert resident.finger.until(heard)  # what comes next is said after it, not before
    body = {"state": State.SUPPLEMENTING.value, "note": "需要补正材料，请看补正通知书。"}
    office.append(
        FactDraft("case-progressed", body, "", made.case, made.item, body["state"], Role.PROVINCE)
    )
    assert resident.finger.until(lambda: office.tools.last_contact() is not None)
    stage.cut_network()
    resident.kiosk.terminal.sync.kick()
    assert resident.finger.until(lambda: not office.tools.online())
    by_card(resident, "progress")
    (case,) = shown(resident).cases.listed()
    assert case["standing"] == "待补正"
    assert "要您补材料" in lines(resident)
    assert "为止的消息" in shown(resident).property("news")


def test_a_copy_of_an_earlier_receipt_prints_for_the_same_card_and_says_what_became_of_it(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    made = applied_before(resident)
    office = resident.kiosk.director.office
    body = {"print": "p1", "visit": "v", "number": made.number, "paper": "receipt", "copy": 0}
    unknown = FactDraft("print-unknown", {"print": "p1", "reason": "restart"})
    office.append(FactDraft("print-begun", body), unknown)
    by_card(resident, "reprint")
    assert "不能确定" in lines(resident)
    stage.kiosk.receipt.paper_out()
    resident.finger.touch("cases.reprint.0")
    assert says(resident, "回执没打出来")
    assert "纸" in shown(resident).told.property("sentence")
    assert not stage.kiosk.receipt.receipts
    stage.kiosk.receipt.refill()
    resident.finger.touch("cases.reprint.0")
    assert says(resident, "回执已打印")
    assert len(stage.kiosk.receipt.receipts) == 1
    rows = office.journal.query("select copy from prints where state = 'confirmed'")
    assert [r["copy"] for r in rows] == [1]
    assert "不能确定" not in lines(resident)


def test_somebody_without_cases_is_told_where_they_may_be(open_stage: Open) -> None:
    resident = open_stage(read=False)
    by_card(resident, "progress")
    assert shown(resident).property("empty")
    resident.finger.touch("cases.another")
    resident.on("find")


def test_a_card_put_down_on_the_home_screen_leads_to_the_own_cases_too(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    made = applied_before(resident)
    resident.on("home")
    stage.put_card(resident.person)
    resident.on("find")
    resident.finger.touch("find.progress")
    resident.on("cases")
    (case,) = shown(resident).cases.listed()
    assert case["number"] == made.number
