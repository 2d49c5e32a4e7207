"""Looking at a page by touch: put it elsewhere, throw it away, settle a value, frame it by hand.

Real filing over a real journal; only the camera is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from kiosk.steps.materials import samples
from kiosk.steps.materials.materials import MaterialsModel
from kiosk.steps.materials.slots import MaterialSlot, SlotState
from shared.casework.comparing import comparison
from shared.casework.filing import Filing
from shared.casework.folder import Folder
from shared.casework.pages import TRAY, Doubtful, PageNotes, PagePlace, Seen
from shared.demo.finger import PATIENCE
from shared.devices.virtual.people import WANG_GUIFANG
from shared.domain.shortfalls import Fault, Shortfall
from shared.domain.slots import PaperSlot
from shared.image.frame import page_from
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.proof import key_pair
from shared.ui.background import Background
from shared.ui.papers.review import PageReview

FIRST, MEMBER = PagePlace("hk", "first"), PagePlace("hk", "member")
SLOTS = (PaperSlot("hk", "first", "户口簿首页"), PaperSlot("hk", "member", "户口簿本人页"))
NOTES = PageNotes(
    "hukou-person",
    {"name": "王桂方"},
    ("姓名与身份证不一致",),
    300,
    {"name": Seen("王桂方", 0.9, (0.2, 0.2, 0.5, 0.3))},
    (Doubtful("name", WANG_GUIFANG.card.name, "姓名与身份证不一致", differs=True),),
)


class Desk:
    """A step with papers that really lie in a journal."""

    def __init__(self, stage, folder) -> None:
        self.stage = stage
        self.journal = Journal.open(
            folder / "journal",
            keys=FileKeyStore(folder / "keys"),
            terminal="YC-0003",
            province_key=key_pair()[1],
            clock=lambda: datetime.now().astimezone(),
        )
        scope = self.journal.begin_scope(ScopeKind.VISIT)
        self.filing = Filing(
            self.journal, scope, lambda type_, body: FactDraft(type_, body, scope=scope)
        )
        self.folder = Folder(self.filing, WANG_GUIFANG.card, lambda: list(SLOTS))
        self.background = Background()
        self.review = PageReview(
            self.background,
            stage.engine.live,
            lambda page: comparison(page, WANG_GUIFANG.card, {}, self.filing),
        )
        slots = [MaterialSlot(f"hk/{s.slot}", s.name, SlotState.DONE) for s in SLOTS]
        self.model = MaterialsModel(slots, review=self.review)
        self.model.slot_picked.connect(self.review.show)
        self.model.page_dropped.connect(self.review.move)
        self.review.use(self.folder)

    def lay(self, place: PagePlace, shade: int, notes: PageNotes | None = None):
        data = page_from(np.full((60, 90, 3), shade, np.uint8)).data
        page = self.filing.put(place, data, "image/jpeg", (90, 60), notes)
        self.review.refresh()
        return page

    def facts(self, type_: str) -> list[dict]:
        return [self.journal.body(h.id) for h in self.journal.facts(type=type_)]

    def until(self, condition: Callable[[], bool]) -> None:
        """What is meant has come, and the next touch is heard."""
        end = time.monotonic() + PATIENCE
        while not condition() or self.review.property("busy"):
            assert time.monotonic() < end, "it did not come to that"
            self.stage.settle()

    def close(self) -> None:
        self.review.use(None)
        self.background.stop()
        self.journal.close()


@pytest.fixture
def desk(stage, tmp_path) -> Iterator[Desk]:
    made = Desk(stage, tmp_path)
    stage.show("materials", made.model)
    yield made
    made.close()
    assert [n for n in stage.engine.live.names() if n.startswith("review")] == []


def test_an_odd_page_is_asked_about_and_thrown_away_only_when_that_is_sure(stage, desk):
    odd = desk.lay(TRAY, 90)
    desk.review.show(odd.id)
    stage.tap("page.discard")
    stage.tap("page.discard.no")
    assert desk.filing.tray == {odd.id: odd}
    stage.tap("page.discard")
    stage.tap("page.discard.sure")
    desk.until(lambda: not desk.review.property("open"))
    assert desk.filing.tray == {}
    stage.tap("materials.undo")
    desk.until(lambda: len(desk.filing.tray) == 1)
    moves = [(m["source"], m["target"]) for m in desk.facts("page-moved")]
    assert moves == [("tray", "discarded"), ("discarded", "tray")]


def test_an_odd_page_finds_its_place_by_touch_and_two_pages_change_theirs_by_pushing(stage, desk):
    odd, first = desk.lay(TRAY, 90), desk.lay(FIRST, 200)
    desk.review.show(odd.id)
    stage.tap("page.to.hk/member")
    desk.until(lambda: ("hk", "member") in desk.filing.pages)
    assert desk.filing.pages["hk", "member"].digest == odd.digest
    stage.tap("page.close")
    live = stage.engine.live
    desk.model.show_slots(
        [
            MaterialSlot("hk/first", "首页", SlotState.DONE, live.put("gallery-page", odd.data)),
            MaterialSlot("hk/member", "本人页", SlotState.DONE),
        ]
    )
    stage.settle()
    begin, end = (stage.point(stage.find(f"slot.hk/{s}")) for s in ("first", "member"))
    way = [begin + QPoint((end.x() - begin.x()) * n // 8, 0) for n in range(9)]
    stage.touch(*way)
    desk.until(lambda: desk.filing.pages["hk", "member"].digest == first.digest)
    assert desk.filing.pages["hk", "first"].digest == odd.digest


def test_a_page_is_turned_and_a_value_is_settled_with_its_crop_beside_it(stage, desk):
    desk.lay(MEMBER, 90, NOTES)
    stage.tap("slot.hk/member")
    desk.until(lambda: bool(desk.review.value_rows.row(0)["crop"]))
    assert desk.review.value_rows.row(0)["closeup"]
    stage.tap("page.left")
    desk.until(lambda: desk.filing.pages["hk", "member"].width == 60)
    stage.tap("value.name.misread")
    desk.until(lambda: bool(desk.facts("reading-settled")))
    desk.until(lambda: not desk.review.value_rows.row(0)["open"])
    assert desk.review.value_rows.row(0)["paper"] == "王桂方"  # what was read stays what was read
    assert desk.filing.said({})[0].differs == ()


def test_what_is_wrong_is_told_before_going_on_and_letting_it_pass_is_a_choice(stage, desk):
    passed: list[bool] = []
    desk.model.passed.connect(lambda: passed.append(True))
    desk.model.show_told([Shortfall(Fault.EXPIRED, "hk", "first", "过期了")], ask=True)
    stage.tap("told.0")
    assert not desk.model.property("telling")
    desk.model.show_told([Shortfall(Fault.EXPIRED, "hk", "first", "过期了")], ask=True)
    stage.tap("told.pass")
    assert passed == [True]


def test_corners_are_pushed_where_the_paper_ends_and_crossed_corners_are_refused(stage):
    edge = samples.edge()
    placed: list[tuple] = []
    edge.placed.connect(lambda _still, corners: placed.append(corners))
    stage.engine.live.put("edge", page_from(np.full((90, 160, 3), 60, np.uint8)).data)
    model = MaterialsModel([], edge=edge)
    stage.show("materials", model)
    stage.settle()
    corner = stage.point(stage.find("edge.corner.2"))
    stage.touch(corner, corner + QPoint(20, 10), corner + QPoint(40, 20))
    moved = edge.property("corners")
    assert moved[4] > samples.QUAD[2][0]
    assert moved[5] > samples.QUAD[2][1]
    edge.put(0, 0.95, 0.95)
    assert not edge.property("fine")
    stage.tap("edge.use")
    assert placed == []
    edge.put(0, *samples.QUAD[0])
    stage.tap("edge.use")
    assert [round(x, 3) for x, _ in placed[0]][:2] == [0.201, 0.815]
    assert not edge.property("open")
