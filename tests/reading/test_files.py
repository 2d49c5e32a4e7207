"""Files from outside: every usual kind is opened alike, every hostile one is an answer in words."""

from __future__ import annotations

import io
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import specimen
from shared.image.frame import to_jpeg
from shared.reading import files, pictures
from shared.reading.child import Child

SMALL = np.full((90, 140, 3), 215, np.uint8)
SMALL[20:40, 30:60], SMALL[60:70, 90:120] = (10, 60, 200), (30, 30, 30)
PATIENCE = 150.0
"""Ends a broken run; a child that must wait for a busy machine is not broken."""


@pytest.fixture(scope="module")
def card():
    return specimen("id-card-front", WANG_GUIFANG)


def saved(image, form, **how):
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def as_image(bgr):
    return Image.fromarray(np.ascontiguousarray(bgr[:, :, ::-1]))


def refusal(read, *given):
    with pytest.raises(files.Refused) as told:
        read(*given)
    return told.value.sentence


# -- every usual kind ----------------------------------------------------------------------------


def test_every_usual_kind_of_picture_is_opened_alike(card):
    image = as_image(card)
    deep = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    other = [image.rotate(180)]
    kinds = {
        "cmyk": saved(image.convert("CMYK"), "JPEG"),
        "alpha": saved(image.convert("RGBA"), "PNG"),
        "palette": saved(image.quantize(64), "PNG"),
        "webp": saved(image, "WEBP"),
        "bmp": saved(image, "BMP"),
        "tiff": saved(image, "TIFF"),
        "gif": saved(image.quantize(128), "GIF"),
        "16 bit png": saved(deep, "PNG"),
        "16 bit tiff": saved(deep, "TIFF"),
        "moving png": saved(image, "PNG", save_all=True, append_images=other),
        "moving webp": saved(image, "WEBP", save_all=True, append_images=other),
        "moving gif": saved(image.quantize(128), "GIF", save_all=True, append_images=other),
        "two pictures of one camera": saved(image, "MPO", save_all=True, append_images=other),
    }
    for name, data in kinds.items():
        seen = files.opened(data)
        assert (seen.picture.shape, seen.of) == (card.shape, 1), name
        assert seen.picture.dtype == np.uint8
        assert abs(seen.picture.astype(int) - card).mean() < 12, name


WAYS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a picture lies in the file for EXIF's eight values, to come out as it was."""


@pytest.mark.parametrize("noted", WAYS)
@pytest.mark.parametrize("form", ["JPEG", "WEBP", "TIFF"])
def test_all_eight_turns_that_a_camera_notes_are_obeyed(noted, form):
    image, exif = as_image(SMALL), Image.Exif()
    exif[0x0112] = noted
    lying = image if WAYS[noted] is None else image.transpose(WAYS[noted])
    seen = files.opened(saved(lying, form, exif=exif, quality=95)).picture
    assert seen.shape == SMALL.shape
    assert abs(seen.astype(int) - SMALL).mean() < 6
    if noted > 1:  # the opposite: as it lies in the file it is another picture
        flat = files.opened(saved(lying, form, quality=95)).picture
        assert flat.shape != SMALL.shape or abs(flat.astype(int) - SMALL).mean() > 10


def test_a_clear_ground_is_paper_not_ink():
    clear = Image.new("RGBA", (40, 30), (0, 0, 0, 0))
    assert files.opened(saved(clear, "PNG")).picture.min() == 255


def test_each_page_of_a_tiff_is_a_page_and_its_small_copy_is_none():
    shades = [Image.new("L", (300, 200), shade) for shade in (40, 120, 220)]
    many = saved(shades[0], "TIFF", save_all=True, append_images=shades[1:])
    assert files.paged(many)
    assert not files.paged(saved(shades[0], "TIFF"))
    seen = [files.opened(many, n) for n in (1, 2, 3)]
    assert [(s.of, int(s.picture[9, 9, 0])) for s in seen] == [(3, 40), (3, 120), (3, 220)]
    assert refusal(files.opened, many, 4) == files.NO_PAGE
    copy = shades[1].resize((30, 20))
    copy.encoderinfo = {"tiffinfo": {254: 1}}  # NewSubfileType: a smaller copy of the page
    with_copy = saved(shades[0], "TIFF", save_all=True, append_images=[copy])
    with Image.open(io.BytesIO(with_copy)) as whole:
        assert whole.n_frames == 2
    assert files.opened(with_copy).of == 1
    assert files.opened(many).of == 3


# -- how large a page is ---------------------------------------------------------------------------


def test_a_scan_keeps_the_resolution_it_was_taken_with(tmp_path):
    a4 = Image.new("L", (1654, 2339), 235)  # 200 dpi
    for form, how in (("JPEG", "dpi"), ("PNG", "dpi"), ("TIFF", "dpi"), ("PDF", "resolution")):
        noted = {how: 200.0 if form == "PDF" else (200, 200)}
        path = tmp_path / f"a.{form.lower()}"
        path.write_bytes(saved(a4, form, **noted))
        sheet = pictures.sheet_of(path)
        assert (sheet.page.paper, sheet.page.dpi) == ("a4", 220 if form == "PDF" else 200)
    fine = files.pdf_page(saved(Image.new("L", (2480, 3508), 235), "PDF", resolution=300.0), 1)
    assert (max(fine.picture.shape), fine.dpi) == (pytest.approx(3508, abs=2), 300)


@pytest.mark.parametrize(
    "noted", [(72, 72), (300, 300), (200, 100), (0, 0)], ids=["screen", "camera", "fax", "none"]
)
def test_a_number_no_page_fits_says_nothing(noted):
    photo = Image.new("L", (1600, 1200), 120)
    assert files.opened(saved(photo, "JPEG", dpi=noted)).dpi == 0


def test_a_pdf_that_counts_pixels_as_points_has_no_size():
    huge = saved(Image.new("L", (1240, 1754), 235), "PDF", resolution=72.0)
    assert files.pdf_page(huge, 1).dpi == 0


def test_a_page_as_large_as_a_wall_is_drawn_no_larger_than_can_be_held():
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14_000, 900))
        out = io.BytesIO()
        document.save(out)
    seen = files.pdf_page(out.getvalue(), 1)
    assert (seen.picture.shape[1], seen.dpi) == (6000, 0)


# -- hostile ones ----------------------------------------------------------------------------------


def png_of(wide, high, body=bytes(1000)):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg_saying(wide, high):
    data = bytearray(saved(Image.new("L", (64, 64), 10), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", high, wide)
    return bytes(data)


def pdf_of(image: Image.Image, **how):
    return saved(image, "PDF", **how)


def locked(pdf):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def pdf_of_many(pdf, pages):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for _ in range(pages - 1):
            document.pages.append(document.pages[0])
        document.save(out)
    return out.getvalue()


def tiff_of_many(pages):
    one = Image.new("1", (16, 16))
    return saved(one, "TIFF", save_all=True, append_images=[one] * (pages - 1))


HOSTILE = {
    "truncated": files.NO_PICTURE, "half a png": files.NO_PICTURE, "text": files.NO_PICTURE,
    "empty": files.EMPTY, "long": files.ODD_SIZE, "high": files.ODD_SIZE,
    "mad png": files.TOO_LARGE, "mad jpeg": files.ODD_SIZE, "short bomb": files.NO_PICTURE,
    "postscript": files.NO_PICTURE, "heic": files.FOREIGN,
    "no pdf": files.NO_PDF, "half a pdf": files.NO_PDF, "locked": files.LOCKED_PDF,
    "no page": files.NO_PAGE, "too many": files.TOO_MANY.format(501, 500),
    "too many tiff": files.TOO_MANY.format(501, 500),
    "missing": files.GONE, "folder": files.NOT_A_FILE, "pipe": files.NOT_A_FILE,
    "endless": files.NOT_A_FILE, "dangling": files.GONE, "in a file": files.GONE,
}  # fmt: skip


def hostile(name, card):
    small = as_image(SMALL)
    return {
        "truncated": lambda: to_jpeg(card)[:20_000],
        "half a png": lambda: saved(small, "PNG")[:200],
        "text": lambda: b"hello", "empty": lambda: b"",
        "long": lambda: saved(Image.new("L", (60_000, 1), 200), "PNG"),
        "high": lambda: saved(Image.new("L", (1, 60_000), 200), "JPEG"),
        "mad png": lambda: png_of(20_000, 9_000), "mad jpeg": lambda: jpeg_saying(65_500, 65_500),
        "short bomb": lambda: png_of(9_000, 9_000),
        # Pillow would start Ghostscript for it
        "postscript": lambda: saved(small, "EPS"),
        "heic": lambda: b"\0\0\0\x18ftypheic" + bytes(90),
        "no pdf": lambda: b"%PDF-1.7 garbage", "half a pdf": lambda: pdf_of(small)[:300],
        "locked": lambda: locked(pdf_of(small)), "no page": lambda: pdf_of(small),
        "too many": lambda: pdf_of_many(pdf_of(small), 501),
        "too many tiff": lambda: tiff_of_many(501),
    }.get(name)  # fmt: skip


@pytest.mark.parametrize(("name", "sentence"), HOSTILE.items())
def test_a_hostile_file_is_an_answer_in_words(card, tmp_path, name, sentence):
    path = tmp_path / name
    made = hostile(name, card)
    if made is not None:
        path.write_bytes(made())
    elif name == "folder":
        path.mkdir()
    elif name == "pipe":
        os.mkfifo(path)
    elif name == "endless":
        path.symlink_to("/dev/zero")
    elif name == "dangling":
        path.symlink_to(tmp_path / "nowhere")
    elif name == "in a file":
        (tmp_path / "plain").write_bytes(b"x")
        path = tmp_path / "plain" / name
    assert refusal(pictures.sheet_of, path, 2 if name == "no page" else 1) == sentence


def test_what_is_hostile_in_one_way_is_fine_in_the_other(tmp_path):
    """The opposite of each refusal above: whole, not locked, as many pages as are allowed."""
    small, path = as_image(SMALL), tmp_path / "a"
    whole = {
        "whole jpeg": to_jpeg(SMALL), "whole png": saved(small, "PNG"),
        "long but within reason": saved(Image.new("L", (20_000, 16), 200), "PNG"),
        "whole pdf": pdf_of(small), "many": pdf_of_many(pdf_of(small), 500),
    }  # fmt: skip
    for name, data in whole.items():
        path.write_bytes(data)
        assert files.page_in(files.read(path)).of == (500 if name == "many" else 1), name


def test_the_name_of_a_file_says_nothing_about_what_it_is(tmp_path):
    (tmp_path / "a.pdf").write_bytes(to_jpeg(SMALL))
    (tmp_path / "b.jpg").write_bytes(pdf_of(as_image(SMALL)))
    assert pictures.sheet_of(tmp_path / "a.pdf").page.width == 140
    assert pictures.sheet_of(tmp_path / "b.jpg").page.width > 140


def test_a_file_too_large_is_not_even_read(tmp_path):
    path = tmp_path / "a.jpg"
    with path.open("wb") as file:
        file.truncate(files.MOST_BYTES + 1)
    assert refusal(files.read, path) == files.TOO_LARGE


def test_a_file_that_may_not_be_read_says_so():
    """As somebody who is not root; in a process of its own, which gives its rights away."""
    folder = Path(tempfile.mkdtemp())
    try:
        folder.chmod(0o755)
        for name, mode in (("open", 0o644), ("shut", 0o000)):
            (folder / name).write_bytes(to_jpeg(SMALL))
            (folder / name).chmod(mode)
        (folder / "hidden away").mkdir(mode=0o000)
        code = (
            "import os, sys; from pathlib import Path; from shared.reading import files\n"
            "from shared.commands.scan import _given\n"
            "if os.geteuid() == 0: os.setgroups([]); os.seteuid(65534)\n"
            f"print(len(files.read(Path({str(folder)!r}, 'open'))) > 0)\n"
            f"try: files.read(Path({str(folder)!r}, 'shut'))\n"
            "except files.Refused as told: print(told.sentence)\n"
            f"given = _given([Path({str(folder)!r})], Path('out'))\n"
            "print([path.name for path in given.shut])\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
    finally:
        (folder / "hidden away").chmod(0o755)
        shutil.rmtree(folder)
    assert said.stdout.splitlines() == ["True", files.FORBIDDEN, "['hidden away']"]


def pdf_bomb(side, rows):
    """A small PDF with a picture that says it has so many pixels, and unfolds into rows of 1 MB."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(298, 421))
        squeezer = zlib.compressobj(9)
        body = b"".join(squeezer.compress(bytes(1 << 20)) for _ in range(rows)) + squeezer.flush()
        image = pikepdf.Stream(document, body)
        image.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=side, Height=side,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
            Filter=pikepdf.Name.FlateDecode, Length=len(body),
        )  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
        page.Contents = document.make_stream(b"q 298 0 0 421 0 0 cm /I Do Q")
        out = io.BytesIO()
        document.save(out, compress_streams=False)
    return out.getvalue()


def most_memory(pid):
    """Megabytes a process has held at most."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def spoilt_inside(card):
    """A fax and a photograph that are damaged in the middle: their libraries grumble, and go on."""
    fax = bytearray(saved(as_image(card).convert("1"), "TIFF", compression="group4"))
    fax[2000:2200] = bytes(b ^ 0x5A for b in fax[2000:2200])
    photo = bytearray(to_jpeg(card))
    photo[40_000:40_300] = bytes((b * 7 + 13) % 255 for b in photo[40_000:40_300])
    return {"fax": bytes(fax), "photo": bytes(photo)}


def test_bombs_inside_a_pdf_do_not_fill_the_memory_of_what_opens_them(tmp_path, card, capfd):
    bombs = {"real": pdf_bomb(10_000, 100), "said": pdf_bomb(40_000, 1)}
    child = Child("opening", pictures.serve, (), deadline_s=PATIENCE, start_s=PATIENCE)
    try:
        for name, data in bombs.items():
            assert len(data) < 1 << 20
            (tmp_path / name).write_bytes(data)
            answer = child.ask((tmp_path / name, 1))
            assert isinstance(answer, pictures.Sheet | pictures.NoSheet)
            assert most_memory(child.pid) < 3000
        (tmp_path / "good.png").write_bytes(saved(as_image(SMALL), "PNG"))
        good = child.ask((tmp_path / "good.png", 1))  # the same child goes on
        assert isinstance(good, pictures.Sheet)
        for name, data in spoilt_inside(card).items():
            (tmp_path / name).write_bytes(data)
            assert isinstance(child.ask((tmp_path / name, 1)), pictures.Sheet)
    finally:
        child.close()
    told = capfd.readouterr().err  # a person reads our sentences, not those of libraries
    assert not any(word in told for word in ("Fax", "Corrupt", "WARN"))


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@given(st.binary(max_size=400), st.sampled_from([b"", b"\xff\xd8\xff", b"%PDF-1.4\n", b"II*\0"]))
@settings(max_examples=40, deadline=None)
def test_noise_is_refused_in_words(noise, head):
    assert refusal(files.page_in, head + noise)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_spoiled_file_is_a_picture_or_refused_in_words(data):
    whole = bytearray(data.draw(st.sampled_from(SPOILT)))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        seen = files.page_in(bytes(whole))
    except files.Refused:
        return
    assert seen.picture.dtype == np.uint8


SPOILT = [
    saved(as_image(SMALL[::2, ::2]), form) for form in ("JPEG", "PNG", "TIFF", "GIF", "WEBP", "PDF")
]
