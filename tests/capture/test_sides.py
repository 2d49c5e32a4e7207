"""The curve a side follows, and where a side runs that the frame cuts off. Pure geometry."""

import numpy as np
import pytest

from shared.capture.curves import plainest
from shared.capture.cutoff import laid_out

SHARE = np.linspace(0.045, 0.955, 112)
GRAIN = np.random.default_rng(3).normal(0, 0.1, 112)


def test_a_straight_side_stays_straight_under_fingers():
    true = 1.5 - 2.0 * SHARE
    seen = true + GRAIN
    seen[30:52] += 6.0  # fingers
    curve = plainest(SHARE, seen, np.ones(112), 0.1)
    assert curve is not None
    assert not curve.folds
    assert curve.terms[2:].tolist() == [0.0]
    assert curve.at(0.0)[0] == pytest.approx(1.5, abs=0.1)
    assert curve.at(1.0)[0] == pytest.approx(-0.5, abs=0.1)
    assert curve.inliers == pytest.approx(90 / 112, abs=0.03)


@pytest.mark.parametrize("fold", [0.33, 0.5, 0.67])
def test_a_fold_bends_the_side_and_its_ends_stay_exact(fold):
    true = 8.0 * np.minimum(SHARE / fold, (1 - SHARE) / (1 - fold))
    curve = plainest(SHARE, true + GRAIN, np.ones(112), 0.1)
    assert curve is not None
    assert curve.at(0.0)[0] == pytest.approx(0.0, abs=0.25)
    assert curve.at(1.0)[0] == pytest.approx(0.0, abs=0.25)
    assert np.abs(curve.along(SHARE) - true).max() < 0.5


def test_nothing_is_made_of_offsets_that_agree_on_nothing():
    wild = np.random.default_rng(5).uniform(-9, 9, 112)
    assert plainest(SHARE, wild, np.ones(112), 0.1) is None
    assert plainest(SHARE, wild, np.zeros(112), 0.1) is None


SIZE = (1600, 1200)


def _seen(points):
    """A rectangle on a desk that the camera looks at askew, as pixels."""
    a, b = np.radians(14.0), np.radians(17.0)
    lean = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    turn = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    at = np.column_stack([points, np.zeros(len(points))]) @ (lean @ turn).T + (0, 0, 900.0)
    return at[:, :2] / at[:, 2:] * 1.2 * max(SIZE) + (np.array(SIZE) - 1) / 2


def _degrees(a, b):
    way = b - a
    return float(np.degrees(np.arctan2(way[1], way[0])))


def test_a_side_cut_off_by_the_frame_runs_as_the_papers_own_side_would():
    page = _seen(np.array([[-105.0, -390.0], [105, -390], [105, 120], [-105, 120]]))
    assert page[0, 1] < 0 or page[1, 1] < 0
    # where the two long sides leave the frame
    left, right = (
        a + (b - a) * (0 - a[1]) / (b[1] - a[1])
        for a, b in ((page[0], page[3]), (page[1], page[2]))
    )
    found = np.array([left, right, page[2], page[3]])
    askew = abs(_degrees(left, right) - _degrees(page[0], page[1]))
    assert askew > 10
    whole = laid_out(found, (True, False, False, False), SIZE)
    # not the page's real end, but its direction to a tenth of what the border's was off
    assert abs(_degrees(whole[0], whole[1]) - _degrees(page[0], page[1])) < 0.1 * askew
    assert np.abs(whole[2:] - found[2:]).max() < 1e-6
    assert whole[:, 1].min() < -20  # outside: nothing that was seen is lost
    assert (whole[:2, 1] <= found[:2, 1] + 1e-6).all()


def test_a_page_that_is_not_cut_stays_as_it_is():
    page = _seen(np.array([[-105.0, -148.0], [105, -148], [105, 148], [-105, 148]]))
    assert np.abs(laid_out(page, (False,) * 4, SIZE) - page).max() < 1e-6
