import numpy as np
import pytest

from shared.capture.clean import clean_page, crop, even_light
from shared.capture.find import find_page
from shared.capture.judge import judge, judge_place
from shared.capture.papers import aspect_of
from shared.capture.same import same_sheet
from shared.devices.virtual.people import LI_JIANGUO, WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.frame import Frame


def shot(kind, person=WANG_GUIFANG, flat=None, **how):
    page = specimen(kind, person) if flat is None else flat
    frame = Frame(scene([page], **how), 0.0)
    quad = find_page(frame)
    assert quad is not None
    return frame, quad


def native(frame, quad):
    points = quad.points()
    longest = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1).max()
    return crop(frame, quad, long_side=round(longest))[0]


def codes(frame, quad):
    placed = judge_place(quad, frame.width, frame.height)
    return [p.code for p in placed + judge(native(frame, quad)).problems]


@pytest.mark.parametrize(
    ("kind", "paper", "aspect"),
    [("id-card-front", "id-1", 1.5857), ("hukou-person", "hukou", 1.3619), ("letter", "a5", 1.419)],
)
def test_a_tilted_page_gets_its_true_shape_back(kind, paper, aspect):
    angle = 88 if kind == "letter" else 6
    frame, quad = shot(kind, angle=angle, perspective=0.9, seed=6, light="dim")
    assert aspect_of(quad, frame.width, frame.height) == pytest.approx(aspect, rel=0.02)
    page = clean_page(frame, quad)
    assert page.paper in (paper, "a4" if paper == "a5" else paper)
    assert page.width / page.height == pytest.approx(aspect, rel=0.01)
    assert page.dpi > 0


def test_shadow_is_gone_and_ink_is_kept():
    flat = specimen("hukou-person", WANG_GUIFANG)
    slope = np.linspace(0.35, 1.0, flat.shape[1])[None, :, None]
    dark = (flat * slope).astype(np.uint8)
    even = even_light(dark)
    left, right = even[700:760, 60:100].max(axis=2), even[700:760, -100:-60].max(axis=2)
    assert abs(float(np.median(left)) - float(np.median(right))) < 10
    assert even.min(axis=2)[200:240, 430:640].min() < 110


def test_even_light_keeps_colours():
    flat = specimen("hukou-person", WANG_GUIFANG)
    dark = (flat * 0.5).astype(np.uint8)
    before, after = np.median(flat, axis=(0, 1)), np.median(even_light(dark), axis=(0, 1))
    assert np.allclose(before / before.max(), after / after.max(), atol=0.03)


@pytest.mark.parametrize("kind", ["id-card-front", "hukou-person", "bank-card", "hukou-jacket"])
@pytest.mark.parametrize("light", ["even", "side"])
def test_a_good_page_is_not_complained_about(kind, light):
    assert codes(*shot(kind, angle=4, seed=9, light=light)) == []


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"glare": 0.8}, "glare"),
        ({"blur": 3.0}, "blur"),
        ({"hand": True}, "covered"),
        ({"field_mm": 600.0}, "small"),
    ],
)
def test_what_is_wrong_is_named(how, code):
    kind = "id-card-front" if code == "small" else "hukou-person"
    assert code in codes(*shot(kind, angle=2, seed=5, **how))


def test_a_dark_page_is_named():
    frame, quad = shot("hukou-person", angle=2, seed=5)
    night = Frame((frame.bgr * 0.25).astype(np.uint8), 0.0)
    assert "dark" in codes(night, quad)


def test_a_blank_side_is_named():
    blank = np.full((1240, 1689, 3), 236, np.uint8)
    assert codes(*shot("", flat=blank, seed=5)) == ["blank"]


def test_every_problem_has_a_short_chinese_sentence():
    from shared.capture import judge as room

    for problem in (room.CUT, room.COVERED, room.SMALL, room.DARK, room.GLARE, room.BLUR):
        assert 4 <= len(problem.sentence) <= 20
        assert "," not in problem.sentence


def test_a_page_cut_by_the_frame_is_never_fine():
    frame = Frame(scene([specimen("letter", WANG_GUIFANG)], field_mm=300, angle=3, seed=1), 0.0)
    quad = find_page(frame)
    assert quad is None or judge_place(quad, frame.width, frame.height)[0].code == "cut"


def test_the_same_sheet_is_known_again_under_other_light_and_turned():
    one = clean_page(*shot("hukou-person", angle=3, seed=1))
    two = clean_page(*shot("hukou-person", angle=184, seed=2, perspective=0.8, light="side"))
    assert same_sheet(one, two)


def test_two_peoples_pages_of_one_form_are_two_sheets():
    one = clean_page(*shot("hukou-person", WANG_GUIFANG, angle=3, seed=1))
    two = clean_page(*shot("hukou-person", LI_JIANGUO, angle=3, seed=1))
    assert not same_sheet(one, two)


def test_two_sides_of_a_card_are_two_sheets():
    one = clean_page(*shot("id-card-front", seed=1))
    two = clean_page(*shot("id-card-back", seed=1))
    assert not same_sheet(one, two)
