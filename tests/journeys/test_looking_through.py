"""By touch: looking through by times of life and offices, and what a machine counts of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from shared.demo.walk import Resident

Open = Callable[..., Resident]


def model(resident: Resident) -> Any:
    return resident.kiosk.director.shell.model_now()


def shelf_of(resident: Resident, name: str) -> int:
    rows = model(resident).shelves
    return next(n for n in range(rows.rowCount()) if rows.row(n)["name"] == name)


def counted(resident: Resident) -> dict[str, dict[str, int]]:
    file = resident.stage.folder / "kiosk-data" / "finder-counts.json"
    weeks = json.loads(file.read_text("utf-8")).values()
    return dict(next(iter(weeks)))


def test_a_service_is_found_by_a_time_of_life_and_by_its_office(open_stage: Open) -> None:
    resident = open_stage(read=False)
    resident.finger.touch("home.all")
    resident.on("find")
    assert not model(resident).property("typing")
    resident.finger.touch(f"find.shelf.{shelf_of(resident, '生孩子')}")
    assert resident.finger.until(lambda: model(resident).property("shelf") == "生孩子")
    resident.finger.touch("find.shelves")
    assert resident.finger.until(lambda: model(resident).property("shelf") == "")
    office = shelf_of(resident, "医疗保障局")
    resident.finger.touch(f"find.shelf.{office}")
    resident.finger.touch("find.item.YB001")
    resident.on("guide")


def test_nothing_found_offers_a_person_and_only_words_of_the_lexicon_are_counted(
    open_stage: Open,
) -> None:
    resident = open_stage(read=False)
    resident.finger.touch("home.search")
    resident.on("find")
    finder = model(resident)
    finder.edit("张三的社保卡充电宝")
    assert finder.property("empty")
    resident.finger.touch("find.person")
    assert resident.kiosk.director.shell.property("personShown")
    resident.finger.touch("sheet.close")
    finder.edit("")
    resident.finger.touch("find.browse")
    resident.finger.touch(f"find.shelf.{shelf_of(resident, '生孩子')}")
    resident.finger.touch("find.item.WJ001")
    resident.on("guide")
    resident.kiosk.director.show_home()
    resident.on("home")
    week = counted(resident)
    assert week["nothing"] == {"queries": 1}
    assert week["words"] == {"充电宝": 1, "社保卡": 1}
    assert week["after"] == week["chosen"] == {"WJ001": 1}
    assert week["place"] == {}
    whole = json.dumps(week, ensure_ascii=False)
    assert "张" not in whole
    assert "三" not in whole
