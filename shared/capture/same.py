"""Are two pictures the same side of the same sheet? Registers them, then compares their ink.

Ink that is clear in one picture must at least be faint in the other, at the same place and in every
part of the page: light and focus may differ, a single line of other data may not.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.capture.clean import even_light
from shared.image.cv import cv2
from shared.image.frame import Bgr, Page

_LONG = 720
_TILES = 48
_LEAST_INK = 0.06
"""Parts of the page along each side, some millimetres each: about one character of a form; and the
share of one that must be ink for it to count."""
_SHAPE = 0.12
_CLEAR, _FAINT = 44, 17
_BLANK = 0.0006
_LEAST = 0.85
"""Sheets laid anew reach 0.97 and more (0.83 when all but blurred), other data mostly 0.8 and less.
Rather two than one: a second copy is asked about, a page called the same would never be taken."""
_MOST_SHIFT = 24
_Mask = NDArray[np.bool_]
_Floats = NDArray[np.float32]


@dataclass(frozen=True)
class _Ink:
    """depth: how much darker than the paper around, grey levels."""

    depth: _Floats

    @property
    def clear(self) -> _Mask:
        """Surely ink."""
        return np.asarray(self.depth > _CLEAR)

    @property
    def faint(self) -> _Mask:
        """Perhaps ink."""
        return np.asarray(self.depth > _FAINT)


def same_sheet(a: Page | Bgr, b: Page | Bgr) -> bool:
    """True when both show the same side of the same sheet, however it was turned.

    Two filled-in copies of one form are different sheets: one differing line is enough.
    Two blank sheets count as the same.
    """
    first, second = (_ink(p.bgr() if isinstance(p, Page) else p) for p in (a, b))
    upright = first.depth.shape[0] > first.depth.shape[1]
    turns = [np.ascontiguousarray(np.rot90(second.depth, k)) for k in range(4)]
    return any(
        _alike(first, _Ink(t)) for t in turns if (t.shape[0] > t.shape[1]) == upright
    )  # fmt: skip


def _ink(bgr: Bgr) -> _Ink:
    scale = min(1.0, 2 * _LONG / max(bgr.shape[:2]))
    if scale < 1:
        bgr = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    even = cv2.cvtColor(even_light(bgr), cv2.COLOR_BGR2GRAY)
    scale = _LONG / max(even.shape)
    small = cv2.resize(even, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 25)
    depth = np.maximum(paper.astype(np.float32) - small, 0)
    edge = max(4, round(0.025 * _LONG))
    depth[:edge], depth[-edge:], depth[:, :edge], depth[:, -edge:] = 0, 0, 0, 0
    return _Ink(depth)


def _alike(a: _Ink, b: _Ink) -> bool:
    high, wide = a.depth.shape
    if abs(wide / high / (b.depth.shape[1] / b.depth.shape[0]) - 1) > _SHAPE:
        return False
    fitted = cv2.resize(b.depth, (wide, high), interpolation=cv2.INTER_LINEAR)
    if a.clear.mean() < _BLANK and (fitted > _CLEAR).mean() < _BLANK:
        return True
    soft = [cv2.GaussianBlur(np.minimum(d, 90), (0, 0), 2.0) for d in (a.depth, fitted)]
    (dx, dy), _ = cv2.phaseCorrelate(soft[1], soft[0])
    if max(abs(dx), abs(dy)) > _MOST_SHIFT:
        return False
    return _worst(a, _Ink(_registered(soft, fitted, (dx, dy)))) > _LEAST


def _registered(soft: list[_Floats], depth: _Floats, shift: tuple[float, float]) -> _Floats:
    """The second picture laid over the first: moved, then bent by half a per cent if that helps."""
    warp = np.array([[1, 0, -shift[0]], [0, 1, -shift[1]]], np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 25, 1e-4)
    # where too little is in common to go on from, the shift alone stands
    with contextlib.suppress(cv2.error):
        _, warp = cv2.findTransformECC(soft[0], soft[1], warp, cv2.MOTION_AFFINE, stop)
    size = depth.shape[::-1]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(depth, warp, size, flags=flags), np.float32)


def _worst(a: _Ink, b: _Ink) -> float:
    """Least share of the clear ink of a part of the page that the other has at the same place."""
    near = np.ones((3, 3), np.uint8)
    worst = 1.0
    for one, two in ((a, b), (b, a)):
        found = one.clear & (cv2.dilate(two.faint.view(np.uint8), near) > 0)
        have, hit = _by_tile(one.clear), _by_tile(found)
        enough = have > _LEAST_INK
        if enough.any():
            worst = min(worst, float((hit[enough] / have[enough]).min()))
    return worst


def _by_tile(mask: _Mask) -> _Floats:
    tiles = cv2.resize(mask.astype(np.float32), (_TILES, _TILES), interpolation=cv2.INTER_AREA)
    return np.asarray(tiles, dtype=np.float32)
