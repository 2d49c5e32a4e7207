"""A live picture is searched where it changed, and what changed is always seen."""

from __future__ import annotations

import numpy as np
import pytest

from shared.capture import live
from shared.capture.find import find_page
from shared.capture.live import LivePage
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.frame import Frame

SIZE = (800, 450)
STEP_S = 0.05
PAGE = scene([specimen("hukou-person", WANG_GUIFANG)], size=SIZE, angle=3, seed=4, noise=0.0)
DESK = scene([], size=SIZE, seed=4, noise=0.0)


class Desk:
    """A camera of twenty frames a second with its grain, and how often it was searched."""

    def __init__(self, monkeypatch) -> None:
        self.page, self.now, self.searches = LivePage(), 0.0, 0
        self.grain = np.random.default_rng(5)

        def counted(frame, mat=None):
            self.searches += 1
            return find_page(frame, mat)

        monkeypatch.setattr(live, "find_page", counted)

    def show(self, picture):
        grain = self.grain.normal(0.0, 2.0, picture.shape)
        seen = np.clip(picture + grain, 0, 255).astype(np.uint8)
        known = self.page.see(Frame(seen, self.now, 2))
        self.now += STEP_S
        return known


@pytest.fixture
def desk(monkeypatch):
    return Desk(monkeypatch)


def test_a_page_that_lies_still_is_searched_for_once_a_second(desk):
    assert all(desk.show(PAGE) for _ in range(40))
    assert desk.page.quad is not None
    assert desk.searches == 2


def test_a_page_that_is_laid_down_or_taken_away_is_seen_in_the_same_frame(desk):
    for picture in (DESK, PAGE, DESK):
        assert desk.show(picture)
        assert (desk.page.quad is None) == (picture is DESK)
        for _ in range(6):
            desk.show(picture)
    assert desk.searches == 3


def test_a_page_four_grey_levels_from_its_desk_is_not_overlooked(desk):
    dark = np.full((450, 800, 3), 118, np.uint8)
    pale = dark.copy()
    pale[100:350, 200:600] += 4
    desk.show(dark)
    desk.show(dark)
    assert desk.searches == 1
    for _ in range(5):
        desk.show(pale)
    assert desk.searches >= 2


def test_a_page_that_creeps_is_followed(desk):
    for step in range(30):
        desk.show(np.roll(PAGE, step, axis=1))
    where = find_page(Frame(np.roll(PAGE, 29, axis=1), 0.0, 2))
    assert where is not None
    assert desk.page.quad is not None
    moved = np.abs(desk.page.quad.points() - where.points()).max()
    assert moved < 6.0  # a quarter of a second of its way, at a pixel a frame


def test_while_it_moves_it_is_searched_for_four_times_a_second(desk):
    said = [desk.show(np.roll(PAGE, 12 * step, axis=1)) for step in range(20)]
    assert not all(said)
    assert 3 <= desk.searches <= 5
