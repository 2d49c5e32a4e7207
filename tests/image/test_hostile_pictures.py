"""Damaged and hostile pictures at the door where they are decoded: an answer or a ValueError."""

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.capture.find import find_page
from shared.capture.judge import judge
from shared.image.frame import Frame, decode, to_jpeg, to_png
from shared.image.sizes import size_of

FLAT = np.full((60, 90, 3), 200, np.uint8)
FLAT[20:40, 30:60] = (10, 60, 200)


def png_header(wide, high):
    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def saved(form, picture=None, **how):
    out = BytesIO()
    (picture or Image.fromarray(FLAT[:, :, ::-1])).save(out, form, **how)
    return out.getvalue()


@pytest.mark.parametrize("size", [(60_000, 1), (1, 60_000), (29_000, 29_000), (0, 5), (2**31, 2)])
def test_a_picture_of_a_mad_size_is_refused_before_it_is_unfolded(size):
    with pytest.raises(ValueError, match="not a picture"):
        decode(png_header(*size))


def test_a_long_narrow_picture_within_reason_is_decoded():
    strip = np.full((4, 20_000, 3), 90, np.uint8)
    assert decode(to_png(strip)).shape == (4, 20_000, 3)
    assert find_page(Frame(strip, 0.0)) is None
    assert not judge(strip).ok


@pytest.mark.parametrize("encode", [to_jpeg, to_png])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3])
def test_what_is_broken_off_early_is_no_picture_or_half_of_one(encode, share):
    data = encode(FLAT)
    cut = data[: int(len(data) * share)]
    try:
        picture = decode(cut)
    except ValueError:
        return
    assert picture.shape == FLAT.shape


def test_a_bitmap_as_card_photographs_unfold_into_is_a_picture_and_a_mad_one_is_not():
    data = saved("BMP")
    assert decode(data).shape == FLAT.shape
    upside = data[:22] + struct.pack("<i", -60) + data[26:]  # the top line comes first
    assert (decode(upside) == decode(data)[::-1]).all()
    for wide, high in ((60_000, 1), (29_000, -29_000), (0, 5), (-90, 60)):
        with pytest.raises(ValueError, match="not a picture"):
            decode(data[:18] + struct.pack("<ii", wide, high) + data[26:])
    assert size_of(data[:20]) is None


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"%PDF-1.7", b"GIF89a" + bytes(90), b"II*\x00"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ValueError, match="not a picture"):
        decode(data)


@pytest.mark.parametrize(
    ("turn", "shape"), [(1, (60, 90)), (3, (60, 90)), (6, (90, 60)), (8, (90, 60))]
)
def test_the_turn_that_a_camera_notes_is_obeyed(turn, shape):
    exif = Image.Exif()
    exif[0x0112] = turn
    picture = decode(saved("JPEG", exif=exif, quality=95))
    assert picture.shape[:2] == shape


@pytest.mark.parametrize("mode", ["CMYK", "L", "RGB"])
def test_other_colours_become_blue_green_red_of_eight_bits(mode):
    picture = decode(saved("JPEG", Image.fromarray(FLAT[:, :, ::-1]).convert(mode), quality=95))
    assert (picture.shape, picture.dtype) == (FLAT.shape, np.uint8)
    assert abs(int(picture[5, 5].mean()) - 200) < 12


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight(form):
    deep = Image.fromarray(np.full((50, 70), 200 * 257, np.uint16))
    picture = decode(saved(form, deep))
    assert (picture.shape, picture.dtype) == ((50, 70, 3), np.uint8)
    assert abs(int(picture[9, 9, 0]) - 200) <= 2


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_the_size_is_known_before_decoding(form):
    assert size_of(saved(form)) == (90, 60)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_spoiled_picture_is_a_picture_or_a_value_error(data):
    whole = bytearray(saved(data.draw(st.sampled_from(["JPEG", "PNG", "TIFF"]))))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    try:
        picture = decode(bytes(whole))
    except ValueError:
        return
    assert picture.ndim == 3
    assert picture.dtype == np.uint8
