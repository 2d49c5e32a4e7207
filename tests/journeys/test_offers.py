"""By touch: nothing is looked at before somebody agreed; offers say why, and begin nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.demo.stage import Stage
from shared.demo.walk import Resident

Open = Callable[..., Resident]


def model(resident: Resident) -> Any:
    return resident.kiosk.director.shell.model_now()


def test_somebody_who_agrees_reads_why_and_nothing_is_begun(stage: Stage, open_stage: Open) -> None:
    resident = open_stage(read=False)
    resident.on("home")
    stage.put_card(resident.person)
    resident.on("find")
    resident.finger.touch("find.offers")
    resident.on("offers")
    journal = resident.kiosk.terminal.journal
    assert model(resident).property("rows") == []
    assert journal.facts(type="consent-given") == []
    resident.finger.touch("offers.agree")
    assert resident.finger.until(lambda: bool(model(resident).property("rows")))
    (fact,) = journal.facts(type="consent-given")
    assert journal.body(fact.id)["purpose"] == "offers"
    rows = {row["item"]: row for row in model(resident).property("rows")}
    born = resident.person.card.birth
    assert (
        f"{born.year + 80} 年 {born.month} 月 {born.day} 日满 80 周岁" in rows["MZ002"]["because"]
    )
    assert rows["MZ002"]["tag"] == "还要看情况"
    resident.finger.touch("offers.answer.local.yes")
    assert resident.finger.until(
        lambda: {r["item"]: r for r in model(resident).property("rows")}["MZ002"]["tag"] == "适合您"
    )
    assert journal.facts(type="case-opened") == [], "an offer begins nothing"
    resident.finger.touch("offers.item.MZ002")
    resident.on("guide")
    resident.kiosk.director.finish("done")
    assert resident.kiosk.director.offering._answers == {}
