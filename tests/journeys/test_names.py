"""A rare character of somebody's name can be typed by touch, and only where a name is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.demo.walk import Resident

RARE = "㛃"
"""Reads jié; far down the list of characters that do."""


def field(resident: Resident, key: str) -> Any:
    fields = resident.kiosk.director.shell.model_now().property("fields")
    return next((f for f in fields if f.question.key == key), None)


def test_an_agents_rare_name_is_offered_where_a_name_is_asked_for(
    open_stage: Callable[..., Resident],
) -> None:
    resident = open_stage(read=False)
    keyboard = resident.kiosk.director.finding.keyboard
    resident.finger.touch("home.search")
    resident.on("find")
    resident.finger.type("jie")
    assert RARE not in keyboard.property("candidates")
    for _ in "jie":
        resident.finger.touch("key.erase", settle=False)
    resident.kiosk.director.show_guide("MZ002")
    resident.on("guide")
    resident.finger.touch("guide.begin")
    resident.on("identify")
    resident.stage.put_card(resident.person)
    resident.on("form")
    resident.finger.touch("form.relation.agent")
    assert resident.finger.until(lambda: field(resident, "agent_name") is not None)
    resident.finger.touch("form.agent_name")
    assert resident.finger.until(lambda: bool(keyboard.property("person")))
    resident.compose("chen", "陈")
    resident.compose("jie", RARE)
    assert field(resident, "agent_name").text == f"陈{RARE}"
    answers = resident.kiosk.director.handling.case.answers
    assert answers["agent_name"].value == f"陈{RARE}"
    resident.finger.touch("key.done")
    resident.kiosk.director.show_find()
    resident.on("find")
    assert resident.finger.until(lambda: not keyboard.property("person"))
