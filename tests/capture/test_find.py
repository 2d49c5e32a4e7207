import numpy as np
import pytest

from shared.capture.find import find_page
from shared.capture.mat import Mat
from shared.capture.quad import iou, ordered
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, scene_with_truth, specimen
from shared.image.cv import cv2
from shared.image.frame import Frame


def seen(kind, **how):
    made = scene_with_truth([specimen(kind, WANG_GUIFANG)], **how)
    return Frame(made.bgr, 0.0), ordered(made.quads[0])


@pytest.mark.parametrize("desk", ["mat", "wood", "white"])
@pytest.mark.parametrize(
    ("kind", "how"),
    [
        ("id-card-front", {"angle": 17, "perspective": 0.8, "light": "side"}),
        ("hukou-person", {"angle": -6, "perspective": 0.5, "light": "dim"}),
        ("letter", {"angle": 94, "light": "warm", "noise": 4}),
        ("bank-card", {"angle": -30, "glare": 0.6}),
    ],
)
def test_a_page_is_found_to_the_pixel_on_every_desk(desk, kind, how):
    frame, truth = seen(kind, desk=desk, seed=11, **how)
    quad = find_page(frame)
    assert quad is not None
    assert iou(quad.points(), truth) > 0.985
    assert np.abs(quad.points() - truth).max() < 4


@pytest.mark.parametrize(
    ("kind", "desk", "light"),
    [
        ("photo", "mat", "even"),
        ("id-card-front", "white", "dim"),
        ("id-card-back", "wood", "dim"),
        ("bank-card", "white", "even"),
    ],
)
def test_a_small_paper_on_a_desk_as_large_as_a3_is_found(kind, desk, light):
    how = {"size": (1296, 972), "field_mm": 420.0, "angle": 5, "noise": 3, "offset": (20, -8)}
    frame, truth = seen(kind, desk=desk, light=light, seed=7, **how)
    quad = find_page(frame)
    assert quad is not None
    assert np.abs(quad.points() - truth).max() < 4


@pytest.mark.parametrize("desk", ["mat", "wood", "white"])
@pytest.mark.parametrize("light", ["even", "side", "dim", "warm"])
def test_an_empty_desk_has_no_page(desk, light):
    assert find_page(Frame(scene([], desk=desk, light=light, seed=5, noise=4), 0.0)) is None


def test_a_printed_frame_inside_the_page_is_not_taken_for_the_page():
    frame, truth = seen("hukou-cover", angle=2, seed=3)
    quad = find_page(frame)
    assert quad is not None
    assert iou(quad.points(), truth) > 0.985


def test_a_hand_on_the_edge_does_not_hide_the_page_but_shows_in_its_support():
    frame, truth = seen("hukou-person", hand=True, seed=5)
    quad = find_page(frame)
    assert quad is not None
    assert iou(quad.points(), truth) > 0.97
    assert min(quad.support) < 0.86


def test_corners_come_in_order_however_the_page_lies():
    for angle in (0, 40, 85, 130, 190, 275):
        frame, _ = seen("id-card-front", angle=angle, perspective=0.2, seed=2)
        quad = find_page(frame)
        assert quad is not None
        a, b, c, d = quad.points()
        assert b[0] > a[0]
        assert d[1] > a[1]
        assert c[0] > d[0]
        assert c[1] > b[1]


def test_a_small_preview_finds_the_same_outline_as_the_full_frame():
    frame, _ = seen("hukou-person", angle=4, seed=8)
    small = cv2.resize(frame.bgr, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    preview, full = find_page(Frame(small, 0.0, 2)), find_page(frame)
    assert preview is not None
    assert full is not None
    assert np.abs(preview.scaled(2).points() - full.points()).max() < 3


@pytest.mark.parametrize("shape", [(1, 1, 3), (9, 2000, 3), (360, 640, 3)])
def test_any_picture_gets_an_answer(shape):
    noise = np.random.default_rng(3).integers(0, 256, shape).astype(np.uint8)
    assert find_page(Frame(noise, 0.0)) is None


def test_a_learned_desk_marks_the_page_and_ignores_a_dimmer_lamp():
    mat = Mat()
    for seed in range(6):
        mat.learn(scene([], desk="wood", seed=4, size=(640, 360), noise=2 + seed / 10))
    assert mat.ready
    bare = cv2.cvtColor(scene([], desk="wood", seed=4, size=(640, 360)), cv2.COLOR_BGR2LAB)
    dim = bare.copy()
    dim[:, :, 0] = (dim[:, :, 0] * 0.7).astype(np.uint8)
    assert (mat.differs(dim) > 0).mean() < 0.02
    frame, truth = seen("letter", desk="wood", seed=4, size=(640, 360), angle=90)
    mask = mat.differs(cv2.cvtColor(frame.bgr, cv2.COLOR_BGR2LAB))
    inside = np.zeros_like(mask)
    cv2.fillConvexPoly(inside, truth.round().astype(np.int32), 255)
    assert (mask[inside > 0] > 0).mean() > 0.9
    quad = find_page(frame, mat)
    assert quad is not None
    assert iou(quad.points(), truth) > 0.97
