"""Files from outside: every usual kind is opened, no hostile one does harm; inks and codes."""

import io
import struct
import threading
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.image.cv import cv2
from shared.image.frame import to_jpeg
from shared.reading import pictures
from shared.reading.child import Cancelled, Child, TooLate
from shared.reading.codes import codes_on
from shared.reading.inks import head_up, red_lines, without_stamps
from tests.reading.children import serve

PATIENCE = 150.0


@pytest.fixture(scope="module")
def card():
    return specimen("id-card-front", WANG_GUIFANG)


def saved(image, form, **how):
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def as_image(bgr):
    return Image.fromarray(np.ascontiguousarray(bgr[:, :, ::-1]))


def test_every_usual_kind_of_picture_is_opened_alike(card):
    image = as_image(card)
    deep = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    exif = image.getexif()
    exif[0x0112] = 6
    turned = image.rotate(90, expand=True)
    kinds = {
        "cmyk": saved(image.convert("CMYK"), "JPEG"),
        "alpha": saved(image.convert("RGBA"), "PNG"),
        "palette": saved(image.quantize(64), "PNG"),
        "webp": saved(image, "WEBP"),
        "bmp": saved(image, "BMP"),
        "tiff": saved(image, "TIFF"),
        "16 bit png": saved(deep, "PNG"),
        "16 bit tiff": saved(deep, "TIFF"),
        "turned by exif": saved(turned, "JPEG", exif=exif),
        "turned by exif, webp": saved(turned, "WEBP", exif=exif),
    }
    for name, data in kinds.items():
        seen = pictures.opened(data)
        assert seen.shape == card.shape, name
        assert seen.dtype == np.uint8
        assert abs(seen.astype(int) - card).mean() < 12, name


def test_a_clear_ground_is_paper_not_ink():
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    assert pictures.opened(saved(clear, "PNG")).min() == 255


def png_of(wide, high):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("truncated", pictures.NO_PICTURE), ("empty", pictures.NO_PICTURE),
        ("text", pictures.NO_PICTURE), ("long", pictures.ODD_SIZE), ("high", pictures.ODD_SIZE),
        ("bomb", pictures.TOO_LARGE), ("short bomb", pictures.NO_PICTURE),
        ("no pdf", pictures.NO_PDF), ("half a pdf", pictures.NO_PDF), ("no page", pictures.NO_PAGE),
        ("missing", pictures.NO_FILE), ("folder", pictures.NO_FILE),
    ],
)  # fmt: skip
def test_a_hostile_file_is_an_answer_in_words(card, tmp_path, name, sentence):
    jpeg, pdf = to_jpeg(card), saved(as_image(card), "PDF")
    data = {
        "truncated": jpeg[: len(jpeg) // 3], "empty": b"", "text": b"hello",
        "long": saved(Image.new("L", (60000, 1), 200), "PNG"),
        "high": saved(Image.new("L", (1, 60000), 200), "JPEG"),
        "bomb": png_of(20000, 9000), "short bomb": png_of(9000, 9000),
        "no pdf": b"%PDF-1.7 garbage", "half a pdf": pdf[:3000], "no page": pdf,
    }.get(name)  # fmt: skip
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    if name == "folder":
        path.mkdir()
    with pytest.raises(pictures._Refused, match=sentence):
        pictures.sheet_of(path, 2 if name == "no page" else 1)


@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"%PDF-1.4\n", b"II*\0"]))
@settings(max_examples=40, deadline=None)
def test_noise_is_refused_in_words(noise, head):
    read = pictures._pdf_page if head.startswith(b"%PDF") else lambda data, _: pictures.opened(data)
    with pytest.raises(pictures._Refused):
        read(head + noise, 1)


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
    with pytest.raises(pictures._Refused, match=pictures.NO_PAPER):
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
