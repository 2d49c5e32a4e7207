"""Several papers at once, a learned desk, corners by hand, both sides of a card on one sheet."""

import numpy as np
import pytest

from shared.capture.cards import NotACard, both_sides
from shared.capture.find import find_page, find_pages
from shared.capture.manual import drawn_to_edges
from shared.capture.mat import Mat
from shared.capture.quad import Quad, as_corners, iou, ordered
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, scene_with_truth, specimen
from shared.image.cv import cv2
from shared.image.frame import Frame, page_from

SIZE = (1280, 720)


def laid(*kinds, **how):
    return scene_with_truth([specimen(k, WANG_GUIFANG) for k in kinds], size=SIZE, seed=4, **how)


@pytest.mark.parametrize("desk", ["wood", "mat"])
def test_cards_beside_one_another_are_found_apart_and_in_reading_order(desk):
    view = laid("id-card-front", "id-card-back", "bank-card", desk=desk)
    found = find_pages(Frame(view.bgr, 0.0))
    assert len(found) == 3
    for quad, truth in zip(found, view.quads, strict=True):
        assert iou(quad.points(), ordered(truth)) > 0.97


def test_one_page_is_one_page_and_a_bare_desk_none():
    assert len(find_pages(Frame(laid("hukou-person", angle=3).bgr, 0.0))) == 1
    assert find_pages(Frame(scene([], size=SIZE, seed=4), 0.0)) == []


@pytest.mark.parametrize("desk", ["wood", "mat", "white"])
def test_a_lamp_mirrored_in_a_bare_desk_is_no_page(desk):
    bare = scene([], size=SIZE, desk=desk, seed=4).astype(np.float32)
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    glow = np.exp(-(((x - 600) / 60) ** 2) - ((y - 380) / 85) ** 2)
    lit = np.clip(bare + 300 * glow[..., None], 0, 255).astype(np.uint8)
    assert find_page(Frame(lit, 0.0)) is None


def learned(desk="white"):
    mat = Mat()
    for take in range(5):
        mat.learn(scene([], size=SIZE, desk=desk, seed=4, noise=1.5 + take / 10))
    return mat


def test_a_hand_that_passes_while_learning_is_not_learned():
    mat = learned()
    hidden = scene([], size=SIZE, desk="white", seed=4)
    hidden[200:500, 300:900] = (60, 80, 120)
    mat.learn(hidden)
    bare = cv2.cvtColor(scene([], size=SIZE, desk="white", seed=4), cv2.COLOR_BGR2LAB)
    assert (mat.differs(bare) > 0).mean() < 0.01


def test_a_learned_desk_rules_out_what_always_lay_there():
    box = laid("letter", desk="wood", angle=80)
    mat = Mat()
    for _ in range(5):
        mat.learn(box.bgr)
    assert find_page(Frame(box.bgr, 0.0)) is not None
    assert find_page(Frame(box.bgr, 0.0), mat) is None


def test_a_page_is_found_on_the_learned_desk():
    view = laid("hukou-person", desk="white", angle=5)
    quad = find_page(Frame(view.bgr, 0.0), learned())
    assert quad is not None
    assert iou(quad.points(), ordered(view.quads[0])) > 0.98


def test_corners_set_by_hand_are_drawn_to_the_papers_edges():
    view = laid("hukou-person", angle=4)
    truth = ordered(view.quads[0])
    rough = truth + np.array([[6, -5], [-5, 6], [5, 5], [-6, 4]])
    exact = drawn_to_edges(Frame(view.bgr, 0.0), Quad(as_corners(rough)))
    assert np.abs(exact.points() - truth).max() < 1.5


def test_corners_set_by_hand_stay_where_no_edge_is_near():
    bare = Frame(scene([], size=SIZE, desk="white", seed=4), 0.0)
    quad = Quad(((300.0, 150.0), (900.0, 160.0), (910.0, 560.0), (310.0, 570.0)))
    assert drawn_to_edges(bare, quad) == quad


def test_both_sides_of_a_card_come_onto_one_a4_at_true_size():
    front, back = (page_from(specimen(k, WANG_GUIFANG)) for k in ("id-card-front", "id-card-back"))
    lying = page_from(np.ascontiguousarray(np.rot90(back.bgr())))
    sheet = both_sides(front, lying)
    assert (sheet.width, sheet.height, sheet.dpi, sheet.paper) == (2480, 3508, 300, "a4")
    inked = sheet.bgr().min(axis=2) < 245
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    assert columns[-1] - columns[0] + 1 == pytest.approx(85.6 * 300 / 25.4, abs=12)
    two_cards = 2 * 53.98 + 20.0
    assert rows[-1] - rows[0] + 1 == pytest.approx(two_cards * 300 / 25.4, abs=12)


def test_a_page_that_is_no_card_is_refused_and_named():
    front = page_from(specimen("id-card-front", WANG_GUIFANG))
    with pytest.raises(NotACard, match="反面"):
        both_sides(front, page_from(specimen("letter", WANG_GUIFANG)))
