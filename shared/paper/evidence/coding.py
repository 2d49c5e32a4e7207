"""Ink as it is kept and written: ITU-T T.6 inside TIFF, its bare strip for PDF, PNG for OFD."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

_STRIP_OFFSETS, _STRIP_BYTES = 273, 279


def to_tiff(mask: NDArray[np.bool_]) -> bytes:
    """A mask as TIFF with one strip of ITU-T T.6 (Group 4); ink is what T.6 calls black.

    Pillow writes bilevel TIFF as "black is zero", so its white pixels are T.6's black ones.
    """
    file = io.BytesIO()
    height, width = mask.shape
    whole = (width + 7) // 8 * height + 8
    Image.fromarray(mask).save(file, "TIFF", compression="group4", strip_size=whole)
    return file.getvalue()


def group4(tiff: bytes) -> bytes:
    """The strip of ``to_tiff`` alone."""
    tags = TiffImagePlugin.TiffImageFile(io.BytesIO(tiff)).tag_v2
    (start,), (size,) = tags[_STRIP_OFFSETS], tags[_STRIP_BYTES]
    return tiff[start : start + size]


def mask_of(tiff: bytes) -> NDArray[np.bool_]:
    """The mask again. Raises ValueError when it is damaged."""
    try:
        with Image.open(io.BytesIO(tiff)) as image:
            return np.asarray(image.convert("1"), dtype=np.bool_)
    except OSError as error:
        raise ValueError("a damaged mask") from error


def palette_png(
    inks: Sequence[tuple[tuple[int, int, int], bytes]], width: int, height: int
) -> bytes:
    """All inks, each a colour and its TIFF, in one PNG whose colour 0 is see-through."""
    kind = np.zeros((height, width), np.uint8)
    for number, (_, tiff) in enumerate(inks, 1):
        kind[mask_of(tiff)] = number
    image = Image.fromarray(kind, "P")
    image.putpalette([255, 255, 255, *(v for rgb, _ in inks for v in rgb)])
    file = io.BytesIO()
    bits = 1 if len(inks) < 2 else 2 if len(inks) < 4 else 4
    image.save(file, "PNG", transparency=0, bits=bits, optimize=True)
    return file.getvalue()


def from_group4(strip: bytes, width: int, height: int) -> bytes:
    """A bare strip as TIFF again. Pillow itself moves the strip's offset behind the directory."""
    head = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, value in (
        (256, width), (257, height), (258, 1), (259, 4), (262, 1), (_STRIP_OFFSETS, 0), (277, 1),
        (278, height), (_STRIP_BYTES, len(strip)),
    ):  # fmt: skip
        head[tag] = value
    return b"II*\0" + (8).to_bytes(4, "little") + head.tobytes(8) + strip
