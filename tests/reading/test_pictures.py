"""Pictures from outside: papers in them, told from other things; inks and codes."""

import threading

import numpy as np
import pytest

from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.cv import cv2
from shared.image.frame import to_jpeg
from shared.reading import pictures
from shared.reading.child import Cancelled, Child, TooLate
from shared.reading.codes import codes_on
from shared.reading.files import Refused
from shared.reading.inks import head_up, red_lines, without_stamps
from tests.reading.children import serve

PATIENCE = 150.0


def test_a_flat_page_with_a_table_is_not_cut_down_to_it_and_a_photograph_is_cut():
    flat = cv2.resize(specimen("hukou-person", WANG_GUIFANG), (1430, 1050))
    page, found = pictures.straightened(flat)
    assert not found
    assert (page.width, page.height) == (1430, 1050)
    small = specimen("id-card-back", WANG_GUIFANG)
    page, found = pictures.straightened(scene([small], desk="white", angle=4, seed=5))
    assert found
    assert page.paper == "id-1"


def test_papers_side_by_side_are_pages_of_one_picture_and_other_things_are_none(tmp_path):
    sides = [specimen(kind, WANG_GUIFANG) for kind in ("id-card-front", "id-card-back")]
    photo = tmp_path / "both.jpg"
    photo.write_bytes(to_jpeg(scene(sides, angle=2, seed=4)))
    front, back = pictures.sheet_of(photo, 1), pictures.sheet_of(photo, 2)
    assert [(s.of, s.found, s.page.paper) for s in (front, back)] == [(2, True, "id-1")] * 2
    assert front.corners[0][0] < back.corners[0][0] or front.corners[0][1] < back.corners[0][1]
    with pytest.raises(Refused, match=pictures.NO_PAPER):
        pictures.sheet_of(photo, 3)
    empty = np.full_like(sides[1], 110)  # of a card's shape, but nothing is on it
    assert len(pictures.papers_in(scene([sides[0], empty], angle=2, seed=4))) == 1
    phone = np.full((330, 700, 3), 110, np.uint8)  # something is on it, but it has no paper's shape
    cv2.putText(phone, "12:45 CALLING", (60, 200), 0, 2.0, (30, 30, 30), 6)
    assert len(pictures.papers_in(scene([sides[0], phone], angle=2, seed=4))) == 1


def test_a_picture_that_changed_is_looked_at_again(tmp_path):
    sides = [specimen(kind, WANG_GUIFANG) for kind in ("id-card-front", "id-card-back")]
    photo = tmp_path / "card.jpg"
    photo.write_bytes(to_jpeg(scene(sides, angle=2, seed=4)))
    assert pictures.sheet_of(photo).of == 2
    photo.write_bytes(to_jpeg(scene(sides[:1], angle=2, seed=4)))
    assert pictures.sheet_of(photo).of == 1


def test_a_stamp_is_taken_off_and_print_under_it_stays():
    paper = np.full((500, 700, 3), (228, 236, 240), np.uint8)
    cv2.putText(paper, "NAME 4103 9919", (60, 260), 0, 2.0, (35, 35, 35), 5)
    stamped = paper.copy()
    cv2.circle(stamped, (340, 240), 120, (45, 39, 193), 9)
    mixed = np.minimum(paper, stamped)
    clean = without_stamps(mixed)
    assert np.abs(mixed.astype(int) - paper).mean() > 3
    assert np.abs(clean.astype(int) - paper).mean() < 0.8
    assert without_stamps(paper) is paper
    red = np.full((300, 400, 3), (30, 30, 190), np.uint8)
    assert without_stamps(red) is red


def test_a_line_printed_in_red_is_seen_as_one_and_a_round_stamp_is_not():
    paper = np.full((500, 900, 3), 240, np.uint8)
    cv2.circle(paper, (450, 380), 90, (45, 39, 193), 8)
    assert red_lines(paper) == []
    cv2.putText(paper, "MUNICIPAL FILE", (80, 120), 0, 2.4, (30, 25, 200), 9)
    ((left, top, right, bottom),) = red_lines(paper)
    assert left < 100
    assert right > 600
    assert 40 < top < bottom < 160


def test_a_head_is_up_whichever_way_the_photograph_lies():
    photo = specimen("photo", WANG_GUIFANG)
    for turned in (0, 90, 180, 270):
        assert head_up(np.ascontiguousarray(np.rot90(photo, turned // 90))) == turned
    assert head_up(np.full((400, 300, 3), 240, np.uint8)) is None
    assert head_up(specimen("id-card-back", WANG_GUIFANG)) is None


def test_bars_and_square_codes_are_read_each_once():
    import segno
    import zxingcpp

    page = np.full((900, 1300), 255, np.uint8)
    bars = zxingcpp.create_barcode("YC-20260301-77", zxingcpp.BarcodeFormat.Code128)
    bars = np.asarray(bars.to_image(scale=3))
    page[80 : 80 + bars.shape[0], 80 : 80 + bars.shape[1]] = bars
    square = np.asarray(segno.make("https://licence.example/1", micro=False).matrix, np.uint8)
    square = np.kron(1 - square, np.full((5, 5), 255, np.uint8))
    page[500 : 500 + square.shape[0], 700 : 700 + square.shape[1]] = square
    found = {code.text for code in codes_on(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR))}
    assert found == {"YC-20260301-77", "https://licence.example/1"}
    assert codes_on(np.full((600, 400, 3), 250, np.uint8)) == ()


def test_a_child_that_dies_or_hangs_is_told_apart_and_replaced():
    child = Child("test", serve, ("hello",), deadline_s=0.5, start_s=PATIENCE)
    try:
        assert child.ask("a") == "a"
        assert child.greeting == "hello"
        first = child.pid
        with pytest.raises((EOFError, OSError)):
            child.ask("die")
        child.replace()
        child.ready()
        assert child.pid != first
        with pytest.raises(TooLate):
            child.ask("hang")
        child.replace()
        stop = threading.Event()
        stop.set()
        with pytest.raises(Cancelled):
            child.ask("hang", stop)
    finally:
        child.close()
    assert child.pid is None
    with pytest.raises(OSError, match="closed"):
        child.ask("a")
