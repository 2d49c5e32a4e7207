"""Five papers at the window by keys alone: one wrong, one blurred, one twice, each put right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select

from shared.demo.stage import paper_scene
from shared.sandbox import tables
from tests.counter.test_start import find_and_fill, hand_in


class Mat:
    """The window's document camera, and what its strip says."""

    def __init__(self, hall) -> None:
        self.hall, self.finger = hall, hall.clerk.finger
        self.under, self.seen = hall.stage.counter.camera, hall.counter.model.starting.camera

    def watch(self) -> None:
        """F6: the camera is watched, and nothing lies there."""
        self.finger.press(Qt.Key.Key_F6)
        self.finger.wait("desk.capture.view")
        self.empty()

    def empty(self) -> None:
        """Clear the mat, and wait until the camera has seen it."""
        self.under.clear()
        seen = self.seen
        assert self.finger.until(lambda: bool(seen.property("preview"))), seen.property("says")
        assert self.finger.until(lambda: seen.property("symbol") in ("file-down", "circle-check"))

    def lay(self, kind: str, words: str, *, seed: int = 1, blur: float = 0.0) -> None:
        """Lay a paper down and wait for what is said of it."""
        person = self.hall.stage.people[0]
        self.under.lay(paper_scene(kind, person, seed=seed, blur=blur))
        said = self.finger.until(lambda: self.seen.property("says") == words)
        assert said, (kind, words, self.seen.property("says"))


def throw_the_odd_page_away(hall, filing) -> None:
    """Shift F6 shows what lies in the tray; Delete asks, Return is sure."""
    finger, review = hall.clerk.finger, hall.counter.model.starting.camera.page_review
    QTest.keyClick(hall.counter.window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert finger.until(lambda: review.property("open") and bool(review.property("source")))
    assert review.property("inTray")
    finger.press(Qt.Key.Key_Delete)
    finger.wait("page.discard.sure")
    finger.press(Qt.Key.Key_Return)
    assert finger.until(lambda: not filing.tray and not review.property("busy"))
    if review.property("open"):
        finger.press(Qt.Key.Key_Escape)
    assert finger.until(lambda: not review.property("open"))


def test_five_papers_at_the_window_each_answered_in_words_and_put_right(reading_hall) -> None:
    hall = reading_hall
    person = hall.stage.people[0]
    hall.enrol_window()
    hall.stage.province.province.strike_licence(person.number, "居民户口簿")
    hall.clerk.sign_in()
    hall.clerk.finger.press(Qt.Key.Key_F3)
    hall.clerk.finger.wait("start.reader")
    hall.stage.counter.reader.put(person.card)
    find_and_fill(hall)
    mat, case = Mat(hall), hall.counter.model.starting.case
    filing = case.filing

    mat.watch()
    mat.lay("letter", "这是书信、证明或通知，请翻到户口簿首页", seed=5)
    assert (len(filing.tray), len(filing.pages)) == (1, 0)  # kept aside, not dropped
    mat.empty()
    mat.lay("hukou-cover", "没拍清楚，请把纸放平，不要动", blur=9.0)
    assert not filing.pages
    mat.lay("hukou-cover", "户口簿首页拍好了")
    mat.empty()
    before = dict(filing.pages)
    mat.lay("hukou-cover", "这一页刚才拍过了", seed=2)
    assert filing.pages == before
    mat.empty()
    mat.lay("hukou-person", "户口簿老人那一页拍好了")
    assert hall.clerk.finger.until(lambda: not mat.seen.property("active"))
    mat.watch()  # the next paper that is owed was chosen by itself
    mat.lay("bank-card", "社保卡或银行卡拍好了")
    assert hall.clerk.finger.until(lambda: not mat.seen.property("active"))

    throw_the_odd_page_away(hall, filing)
    assert sorted(filing.pages) == [("bank", "front"), ("hk", "first"), ("hk", "member")]
    number = hand_in(hall)
    assert hall.clerk.finger.until(lambda: hall.state(number) == "received")
    backlog = hall.terminal.journal.backlog
    assert hall.clerk.finger.until(lambda: backlog().facts == 0 and backlog().blobs == 0)
    pages = hall.stage.province.province.rows(select(tables.pages))
    there = [p for p in pages if not p["removed"] and p["media_type"] not in tables.EVIDENCE_TYPES]
    assert sorted(p["material"] for p in there) == ["bank", "hk", "hk"]
