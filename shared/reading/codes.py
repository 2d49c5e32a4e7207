"""QR codes and barcodes on a page, each kind looked for no longer than it needs."""

from __future__ import annotations

from typing import Any, Protocol

from shared.image.cv import cv2
from shared.image.frame import Bgr, Gray
from shared.reading.model import Code

_MATRIX_SIDE = 700
"""Pixels: the rarer square codes are looked for at this size; they are printed large."""


class _Found(Protocol):
    position: Any
    format: Any
    text: str


def codes_on(picture: Bgr) -> tuple[Code, ...]:
    """Every code on the picture, with corners in its pixels, each told once.

    Looking for all formats at once at full size takes 10 to 50 ms on a page; QR codes alone take
    2, bars (Code 128, Code 39, EAN-13, ITF) 9, and where there is no QR code the other square
    codes at reduced size 3. Codes printed white on black are not looked for.
    """
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    scale = min(1.0, _MATRIX_SIDE / max(gray.shape))
    small = gray
    if scale < 1:
        small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bars = [kinds.Code128, kinds.Code39, kinds.EAN13, kinds.ITF]
    found = _look(gray, kinds.QRCode, 1.0)
    if not found:
        found = _look(small, [kinds.DataMatrix, kinds.PDF417, kinds.Aztec], 1 / scale)
    found += _look(gray, bars, 1.0)
    return tuple({(code.format, code.text): code for code in found}.values())


def _look(gray: Gray, formats: object, over: float) -> list[Code]:
    import zxingcpp

    read: Any = zxingcpp.read_barcodes
    found = read(gray, formats=formats, try_invert=False, try_downscale=False)
    return [_code(one, over) for one in found]


def _code(found: _Found, over: float) -> Code:
    at = found.position
    box = tuple(
        (float(p.x) * over, float(p.y) * over)
        for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    )
    name = str(found.format).rsplit(".", 1)[-1].replace(" ", "")
    return Code(name, str(found.text), box)
