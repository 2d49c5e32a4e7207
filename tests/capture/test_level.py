"""A page without an outline is made level by its print, and by nothing else."""

import numpy as np
import pytest

from shared.capture.level import LEAST, askew, levelled
from shared.casework.feeder import _fed
from shared.devices.scanner.model import ScannedPage
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import specimen
from shared.image.cv import cv2
from shared.image.frame import page_from
from shared.reading.pictures import straightened

EXACT = 0.05
"""Degrees: the issue's aim."""


@pytest.fixture(scope="module")
def letter():
    flat = specimen("letter", WANG_GUIFANG)
    return cv2.resize(flat, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)


def laid(flat, degrees):
    """A scan under a white lid, grain and all; positive is clockwise."""
    high, wide = flat.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2 - 0.5, high / 2 - 0.5), -degrees, 1.0)
    seen = cv2.warpAffine(flat, turn, (wide, high), flags=cv2.INTER_CUBIC,
                          borderValue=(250, 250, 250))  # fmt: skip
    grain = np.random.default_rng(5).normal(0, 2, seen.shape)
    return np.clip(seen + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("degrees", [-7.3, 0.12, 2.6])
def test_print_says_how_askew_a_page_lies(letter, degrees):
    seen = laid(letter, degrees)
    assert askew(seen) == pytest.approx(degrees, abs=EXACT)
    assert askew(levelled(seen)) == pytest.approx(0, abs=EXACT)


def test_a_page_that_lies_across_is_made_level_as_it_lies(letter):
    seen = np.ascontiguousarray(np.rot90(laid(letter, 1.7)))
    assert askew(seen) == pytest.approx(1.7, abs=EXACT)


def test_a_level_page_stays_as_it_is_to_the_pixel(letter):
    assert abs(askew(letter)) < LEAST
    assert levelled(letter) is letter


@pytest.mark.parametrize("bare", ["white", "grain", "slope", "tiny"])
def test_without_print_nothing_is_turned(bare):
    rng = np.random.default_rng(3)
    seen = np.full((900, 640, 3), 240, np.uint8)
    if bare == "grain":
        seen = rng.integers(0, 256, seen.shape).astype(np.uint8)
    if bare == "slope":
        seen = np.tile(np.linspace(40, 240, 640).astype(np.uint8)[None, :, None], (900, 1, 3))
    if bare == "tiny":
        seen = seen[:16, :16]
    assert askew(seen) == 0
    assert levelled(seen) is seen


def test_print_in_a_corner_is_not_turned_out_of_the_picture(letter):
    seen = laid(letter, 3)
    assert levelled(seen).shape == seen.shape
    seen[:26, :26] = seen[-26:, -26:] = 0
    grown = levelled(seen)
    assert grown.shape[0] > seen.shape[0]
    for corner in (grown[:110, :110], grown[-110:, -110:]):
        assert (corner < 90).all(axis=2).sum() > 0.95 * 26 * 26


def test_files_and_fed_sheets_come_out_level(letter):
    """Both come without an outline: a file that is a scan, a sheet that rollers pulled in askew."""
    seen = laid(letter, 1.3)
    page, found = straightened(seen)
    assert not found
    assert askew(page.bgr()) == pytest.approx(0, abs=EXACT)
    fed = _fed(ScannedPage(1, 1, 1, page_from(seen, dpi=150)), 0, 0, None)
    assert askew(fed.page.bgr()) == pytest.approx(0, abs=EXACT)
    assert fed.page.dpi == 150


def test_a_level_sheet_keeps_the_very_bytes_the_scanner_gave(letter):
    scanned = page_from(letter, dpi=150)
    assert _fed(ScannedPage(1, 1, 1, scanned), 0, 0, None).page.data == scanned.data
