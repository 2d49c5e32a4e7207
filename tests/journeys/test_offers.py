"""By touch: nothing is looked at before somebody agreed; offers say why, and begin nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from shared.demo.stage import Stage
from shared.demo.walk import Resident
from shared.sandbox import tables

Open = Callable[..., Resident]


def model(resident: Resident) -> Any:
    return resident.kiosk.director.shell.model_now()


def test_somebody_who_agrees_reads_why_and_nothing_is_begun(stage: Stage, open_stage: Open) -> None:
    resident = open_stage(read=False)
    # her card runs out in twelve days
    ends = resident.kiosk.terminal.office.now().date() + timedelta(days=12)
    person = resident.person
    resident.person = replace(person, card=replace(person.card, valid_until=ends))
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
    first = model(resident).property("rows")[0]
    assert (first["item"], first["tag"]) == ("GA001", "快到期")
    assert first["because"].endswith(f"{ends.month} 月 {ends.day} 日到期，还有 12 天")
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
    resident.finger.touch("offers.item.GA001")
    resident.on("guide")
    assert "到窗口" in model(resident).property("cannot")
    resident.kiosk.director.offering.show()
    resident.on("offers")
    resident.finger.touch("offers.item.MZ002")
    resident.on("guide")
    resident.kiosk.director.finish("done")
    assert resident.kiosk.director.offering._answers == {}

    # all of that was offline; the province hears that somebody agreed, and of no case
    stage.restore_network()
    resident.kiosk.terminal.sync.kick()
    assert resident.finger.until(lambda: journal.backlog().facts == 0)
    province = stage.province.province
    kinds = [row["type"] for row in province.rows(select(tables.facts.c.type))]
    assert kinds.count("consent-given") == 1
    assert province.rows(select(tables.cases)) == []
