"""The whole visit by touch through the real screens, network down, then up."""

from __future__ import annotations

import gc
from collections.abc import Callable

from sqlalchemy import select

from shared.casework.pages import CapturedPage
from shared.demo.stage import Stage
from shared.demo.walk import Resident
from shared.image.frame import Page
from shared.proof import TokenVerdict, verify_token
from shared.sandbox import tables

FIVE_PAPERS = (
    "这是书信、证明或通知，请翻到户口簿首页",  # the wrong one: kept aside, thrown away later
    "没拍清楚，请把纸放平，不要动",  # the first page shakes: not taken until it lies still
    "户口簿首页拍好了",
    "这一页刚才拍过了",  # the same once more: nothing is kept twice
    "户口簿老人那一页拍好了",
    "社保卡或银行卡拍好了",
)
"""What the strip says of five papers laid one after another, one wrong, one blurred, one twice."""


def pages_in_memory() -> list[object]:
    gc.collect()
    return [o for o in gc.get_objects() if isinstance(o, CapturedPage | Page)]


def test_offline_visit_reaches_the_province_exactly_once_when_the_network_returns(
    stage: Stage, open_stage: Callable[..., Resident]
) -> None:
    resident = open_stage()
    terminal = resident.kiosk.terminal
    resident.whole_visit()
    number = resident.walk.number
    assert tuple(resident.told) == FIVE_PAPERS
    # of the papers nothing is left: no picture on any screen, no page in memory
    assert resident.kiosk.director.live.names() == []
    assert resident.finger.until(lambda: pages_in_memory() == [])
    # offline: a receipt came out, the province knows nothing
    assert len(stage.kiosk.receipt.receipts) == 1
    assert not stage.province.province.rows(select(tables.cases))
    # the receipt verifies offline, and an altered one does not
    (row,) = terminal.journal.query("select token from receipts")
    keys = {terminal.journal.signer.kid: terminal.journal.signer.public_key}
    token = str(row["token"])
    assert verify_token(token, keys) is TokenVerdict.VALID
    altered = token[:20] + ("A" if token[20] != "A" else "B") + token[21:]
    assert verify_token(altered, keys) is not TokenVerdict.VALID
    # nobody here can read what was said, and the views say nothing either
    for table, rows in terminal.journal.dump_views().items():
        assert resident.person.card.number not in repr(rows), table
    before = terminal.journal.dump_views()
    terminal.journal.rebuild_views()
    assert terminal.journal.dump_views() == before

    stage.restore_network()
    terminal.sync.kick()
    backlog = terminal.journal.backlog
    assert resident.finger.until(lambda: backlog().facts == 0 and backlog().blobs == 0)
    cases = [c for c in stage.province.province.rows(select(tables.cases)) if c["number"]]
    assert [(c["number"], c["item"]) for c in cases] == [(number, "MZ002")]
    pages = stage.province.province.rows(select(tables.pages))
    there = [p for p in pages if not p["removed"] and p["media_type"] not in tables.EVIDENCE_TYPES]
    assert sorted(p["material"] for p in there) == ["bank", "hk", "hk"]
    assert all(p["sealed_digest"] for p in pages if not p["removed"])
    ratings = stage.province.province.rows(select(tables.ratings))
    assert [r["level"] for r in ratings] == [5]
