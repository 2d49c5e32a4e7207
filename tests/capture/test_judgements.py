"""Each judgement of a page with its opposite, where tests/capture/test_page.py has only one side.

docs/capture.md lists them all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from shared.capture.auto import AutoCapture, CaptureKind
from shared.capture.clean import clean_page
from shared.capture.find import find_page
from shared.capture.judge import COVERED, CUT, UNCLEAR, judge, judge_place
from shared.capture.papers import A4, A5, HUKOU, ID_1, paper_at, seen_dpi
from shared.capture.quad import Quad
from shared.capture.same import same_sheet
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.cv import cv2
from shared.image.frame import Frame
from tests.capture.test_page import codes, native, shot


@pytest.fixture(scope="module")
def good():
    """A page in good order as the camera saw it, straightened."""
    frame, quad = shot("hukou-person", angle=3, seed=9)
    return native(frame, quad)


def said(picture, dpi=0.0, **how):
    return [p.code for p in judge(picture, dpi, **how).problems]


# -- moved ------------------------------------------------------------


@pytest.mark.parametrize("way", ["across", "down"])
def test_a_page_that_moved_is_blurred_though_one_way_is_sharp(good, way):
    kernel = np.zeros((9, 9), np.float32)
    if way == "across":
        kernel[4] = 1 / 9
    else:
        kernel[:, 4] = 1 / 9
    assert said(good) == []
    assert said(cv2.filter2D(good, -1, kernel)) == ["blur"]


# -- light ------------------------------------------------------------


def test_paper_that_is_burnt_out_all_over_is_glare_and_a_white_scan_is_not(good):
    burnt = np.clip(good.astype(np.int16) + 60, 0, 255).astype(np.uint8)
    assert "glare" in said(burnt)
    white = np.full((1170, 827, 3), 255, np.uint8)
    for row in range(12):
        cv2.putText(white, "NAME 4103 9919", (60, 90 + row * 80), 0, 1.6, (20, 20, 20), 3)
    assert said(white, 100, lamps=False) == []
    assert said(white) == ["glare"]  # under a camera no paper is as white as that


def test_a_hot_spot_is_glare_on_a_scan_too(good):
    spot = good.copy()
    cv2.circle(spot, (spot.shape[1] // 2, spot.shape[0] // 2), spot.shape[0] // 6, (255,) * 3, -1)
    assert said(spot, lamps=False) == ["glare"]
    assert said(good, lamps=False) == []


@pytest.mark.parametrize(("share", "dark"), [(0.2, True), (0.6, False)])
def test_half_light_is_enough_and_a_fifth_is_not(good, share, dark):
    assert ("dark" in said((good * share).astype(np.uint8))) is dark


# -- size ------------------------------------------------------------


@pytest.mark.parametrize(("dpi", "small"), [(55, True), (65, False), (0, False)])
def test_a_page_seen_too_coarsely_for_its_print_is_too_small(good, dpi, small):
    assert ("small" in said(good, dpi)) is small


@pytest.mark.parametrize(
    ("paper", "long_px", "per_mm", "dpi"),
    [
        (ID_1, 337, 0.0, 100), (HUKOU, 563, 0.0, 100),
        # of one shape: the smaller one, unless the camera was measured
        (A4, 827, 0.0, 100), (A5, 827, 0.0, 100), (A4, 827, 2.8, 71),
        (None, 900, 0.0, 0), (None, 900, 4.0, 102),
    ],
)  # fmt: skip
def test_how_finely_a_page_was_seen(paper, long_px, per_mm, dpi):
    assert seen_dpi(paper, long_px, per_mm) == pytest.approx(dpi, abs=1)


@pytest.mark.parametrize(
    ("size", "dpi", "paper"),
    [((2480, 3508), 300, A4), ((3508, 2480), 300, A4), ((1748, 2480), 300, A5),
     ((1011, 638), 300, ID_1), ((2480, 3508), 150, None), ((1600, 1200), 300, None)],
)  # fmt: skip
def test_a_scan_is_of_a_paper_only_at_that_papers_size(size, dpi, paper):
    assert paper_at(*size, dpi) is paper


def test_a_sheet_far_away_is_told_and_is_not_taken_by_itself():
    letter = specimen("letter", WANG_GUIFANG)
    codes_of = {}
    for field_mm in (330.0, 900.0):
        view = scene([letter], size=(1280, 960), field_mm=field_mm, seed=3)
        auto = AutoCapture()
        events = [auto.feed(Frame(view, at / 10)) for at in range(8)]
        taken = any(e.kind is CaptureKind.CAPTURED for e in events)
        codes_of[field_mm] = (taken, {e.problem.code for e in events if e.problem})
    assert codes_of == {330.0: (True, set()), 900.0: (False, {"small"})}


# -- place ------------------------------------------------------------

WHOLE = ((100.0, 80.0), (700.0, 90.0), (690.0, 500.0), (95.0, 490.0))


@pytest.mark.parametrize(
    ("support", "problems"),
    [
        ((1, 1, 1, 1), ()), ((1, 0.9, 1, 1), ()),
        ((1, 1, 0.7, 1), (COVERED,)), ((1, 0.83, 1, 1), (UNCLEAR,)),
        ((0.83, 1, 0.7, 1), (COVERED,)),
    ],
)  # fmt: skip
def test_a_side_that_is_hidden_is_a_hand_and_one_nobody_is_sure_of_is_not(support, problems):
    assert judge_place(Quad(WHOLE, support), 800, 600) == problems


def test_a_side_along_the_border_is_cut_though_all_its_corners_are_inside():
    assert judge_place(Quad(WHOLE, cut=(False, True, False, False)), 800, 600) == (CUT,)
    assert judge_place(Quad(WHOLE), 800, 600) == ()


@pytest.mark.parametrize("corner", range(4))
def test_one_corner_outside_is_cut_and_one_just_inside_is_not(corner):
    for inside in (True, False):
        points = list(WHOLE)
        x, y = points[corner]
        at = 2.0 if inside else -3.0
        points[corner] = (at if x < 400 else 799 - at, y)
        told = judge_place(Quad(tuple(points), (1.0,) * 4), 800, 600)
        assert told == (() if inside else (CUT,))


def test_a_page_of_which_a_side_leaves_the_picture_is_found_and_called_cut():
    page = specimen("hukou-person", WANG_GUIFANG)
    whole = scene([page], angle=2, seed=5)
    quad = find_page(Frame(whole, 0.0))
    assert quad is not None
    off = round(quad.points()[:, 0].min() * 0.6 + quad.points()[:, 0].max() * 0.4)
    away, kept = whole[:, off:], whole
    for view, told in ((away, [CUT]), (kept, [])):
        quad = find_page(Frame(view, 0.0))
        assert quad is not None
        assert list(judge_place(quad, view.shape[1], view.shape[0])) == told


# -- bare ------------------------------------------------------------


def test_three_characters_are_no_blank_page_and_what_shines_through_is_one():
    paper = np.full((1240, 877, 3), 236, np.uint8)
    paper = cv2.add(paper, np.random.default_rng(2).integers(0, 4, paper.shape).astype(np.uint8))
    few = paper.copy()
    cv2.putText(few, "ABC", (300, 300), 0, 1.2, (30, 30, 30), 3)
    through = paper.copy()
    for row in range(12):
        cv2.putText(through, "EMAN 9919 3014", (60, 90 + row * 90), 0, 1.6, (222, 222, 222), 3)
    assert "blank" not in said(few)
    assert said(paper) == ["blank"]
    assert said(through) == ["blank"]


# -- again ------------------------------------------------------------


def form(line="2026-03-01"):
    """A filled-in form; ``line`` is what was written in its one box."""
    page = np.full((1200, 850, 3), 238, np.uint8)
    for row in range(10):
        cv2.putText(page, f"FIELD {row}", (60, 120 + row * 100), 0, 1.4, (40, 40, 40), 3)
        cv2.line(page, (320, 130 + row * 100), (800, 130 + row * 100), (60, 60, 60), 2)
    cv2.putText(page, line, (340, 520), 0, 1.4, (120, 40, 30), 3)
    return page


def test_one_line_of_other_data_makes_another_sheet_and_the_same_line_does_not():
    first, again = form(), cv2.GaussianBlur((form() * 0.8).astype(np.uint8), (0, 0), 1.0)
    assert same_sheet(first, again)
    for other in ("2025-11-28", "2026-03-11", "2026-06-01", ""):
        assert not same_sheet(first, form(other)), other


@pytest.mark.parametrize("kind", ["id-card-front", "hukou-person"])
def test_a_number_of_another_birthday_is_another_sheet_and_bad_light_is_not(kind):
    number = WANG_GUIFANG.number
    other = replace(WANG_GUIFANG.card, number=f"{number[:6]}19660712{number[14:]}")
    one, two, dim = (
        clean_page(*shot(kind, person, angle=angle, seed=seed, **how))
        for person, angle, seed, how in (
            (WANG_GUIFANG, 3, 1, {}),
            (replace(WANG_GUIFANG, card=other), 4, 1, {}),
            (WANG_GUIFANG, 5, 3, {"light": "dim", "noise": 4}),
        )
    )
    assert not same_sheet(one, two)
    assert same_sheet(one, dim)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_sheet_is_known_again_whichever_way_up_and_its_mirror_is_another(quarters):
    assert same_sheet(form(), np.ascontiguousarray(np.rot90(form(), quarters)))
    assert not same_sheet(form(), np.ascontiguousarray(form()[:, ::-1]))


def test_two_bare_sheets_are_one_and_a_bare_one_is_no_filled_one():
    bare = np.full((1200, 850, 3), 238, np.uint8)
    assert same_sheet(bare, bare.copy())
    assert not same_sheet(bare, form())


def test_a_good_page_stays_good_by_every_judgement(good):
    assert codes(*shot("hukou-person", angle=3, seed=9)) == []
    assert said(good, 140) == []


def test_every_test_that_the_table_of_judgements_names_is_there():
    here = Path(__file__).parents[1]
    text = (here.parent / "docs" / "capture.md").read_text("utf-8")
    rows = [r for r in text.splitlines() if r.startswith("|") and "`test_" in r]
    assert len(rows) > 40
    for row in rows:
        named = re.findall(r"\w+/test_\w+\.py", row)
        written = "".join((here / file).read_text("utf-8") for file in named)
        for name in re.findall(r"`(test_\w+)`", row):
            assert f"def {name}(" in written, (name, named)
