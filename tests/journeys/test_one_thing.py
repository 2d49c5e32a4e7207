"""By touch: several services as one, each question once, cases and receipts for each, offline."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from shared.demo.stage import Stage
from shared.demo.walk import Resident
from shared.sandbox import tables

Open = Callable[..., Resident]


def model(resident: Resident) -> Any:
    return resident.kiosk.director.shell.model_now()


def to_review(stage: Stage, resident: Resident) -> Any:
    """As far as the page before handing in; gives the one-thing."""
    resident.on("home")
    resident.kiosk.director.show_guide("RS006")
    resident.on("guide")
    resident.finger.touch("guide.onething")
    resident.on("onething")
    for key in ("RS020", "YB002"):
        resident.finger.touch(f"onething.member.{key}")
    assert model(resident).property("beginText") == "开始办理（2 件）"
    resident.finger.touch("onething.begin")
    resident.on("identify")
    stage.put_card(resident.person)
    resident.on("form")
    thing = resident.kiosk.director.handling.case
    assert thing.bundle_id == "OT11"
    assert [q.id for q in thing.questions()].count("phone") == 1
    answers = {
        "work_form": "own",
        "insured_for": "both",
        "pay_base": "low",
        "register_as": "employed",
        "phone": "13800000012",
        "address": "样例省样例市幸福里 12 号",
    }
    for key, value in answers.items():
        assert thing.answer(key, value) is None, key
    handling = resident.kiosk.director.handling
    model(resident).show_questions(handling._questions())  # the page shows what is answered
    resident.fill()
    resident.on("review")
    return thing


def test_two_services_become_two_cases_with_a_receipt_each_offline_first(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    thing = to_review(stage, resident)
    resident.finger.touch("review.submit")
    resident.on("done")
    made = thing.all_made
    assert [one.item for one in made] == ["RS006", "RS008"]
    nexts = " ".join(row["title"] + row["text"] for row in model(resident).property("nextThings"))
    assert all(one.number in nexts for one in made)
    assert resident.finger.until(lambda: len(stage.kiosk.receipt.receipts) == len(made))
    assert not stage.province.province.rows(select(tables.cases))

    stage.restore_network()
    terminal = resident.kiosk.terminal
    terminal.sync.kick()
    assert resident.finger.until(lambda: terminal.journal.backlog().facts == 0)
    cases = stage.province.province.rows(select(tables.cases))
    assert {(c["number"], c["item"]) for c in cases} == {(o.number, o.item) for o in made}
    joined = [json.loads(c["snapshot"])["part_of"] for c in cases]
    assert {tuple(sorted(j["cases"])) for j in joined} == {tuple(sorted(o.case for o in made))}


def test_another_try_prints_only_the_receipt_that_is_missing_and_says_so(
    stage: Stage, open_stage: Open
) -> None:
    resident = open_stage(read=False)
    thing = to_review(stage, resident)
    paper = stage.kiosk.receipt
    paper.when(lambda it: len(it.receipts) == 1 and it.hanging > 200, paper.paper_out)
    resident.finger.touch("review.submit")
    resident.on("fault")
    assert len(paper.receipts) == 1
    resident.finger.touch("fault.wait")
    paper.refill()
    resident.on("done")
    told = model(resident).told
    assert resident.finger.until(lambda: told.property("state") == "confirmed")
    assert told.property("sentence") == "前面 1 张回执已经打好，这次只打剩下的 1 张。"
    assert len(paper.receipts) == len(thing.all_made) == 2
    prints = resident.kiosk.terminal.office.prints
    assert [prints.copies(one.number, "receipt") for one in thing.all_made] == [1, 1]


def test_choosing_nothing_that_can_be_done_here_says_where(open_stage: Open) -> None:
    resident = open_stage(read=False)
    resident.on("home")
    resident.kiosk.director.show_one_thing("OT03")
    resident.on("onething")
    assert model(resident).property("canBegin") is False
    assert "到窗口办" in model(resident).property("apart")
