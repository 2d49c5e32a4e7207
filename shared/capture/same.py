"""Are two pictures the same side of the same sheet? Registers them, then compares their ink."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.capture.clean import even_light
from shared.image.cv import cv2
from shared.image.frame import Bgr, Page

_LONG = 640
_TILES = 10
_Mask = NDArray[np.uint8]


def same_sheet(a: Page | Bgr, b: Page | Bgr) -> bool:
    """True when both show the same side of the same sheet, however it was turned.

    Two filled-in copies of one form are different sheets: one differing line is enough.
    Two blank sheets count as the same.
    """
    first, second = (_ink(p.bgr() if isinstance(p, Page) else p) for p in (a, b))
    upright = first.shape[0] > first.shape[1]
    turns = [np.ascontiguousarray(np.rot90(second, k)) for k in range(4)]
    turns = [t for t in turns if (t.shape[0] > t.shape[1]) == upright]
    return any(_alike(first, t) for t in turns)


def _ink(bgr: Bgr) -> _Mask:
    even = cv2.cvtColor(even_light(bgr), cv2.COLOR_BGR2GRAY)
    scale = _LONG / max(even.shape)
    small = cv2.resize(even, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(small, (0, 0), 9).astype(np.int16)
    ink = np.where(paper - small > 22, 255, 0).astype(np.uint8)
    edge = max(4, round(0.02 * _LONG))
    ink[:edge], ink[-edge:], ink[:, :edge], ink[:, -edge:] = 0, 0, 0, 0
    return ink


def _alike(a: _Mask, b: _Mask) -> bool:
    if abs(a.shape[1] / a.shape[0] / (b.shape[1] / b.shape[0]) - 1) > 0.06:
        return False
    b = cv2.resize(b, (a.shape[1], a.shape[0]), interpolation=cv2.INTER_NEAREST)
    if (a > 0).mean() < 0.002 and (b > 0).mean() < 0.002:
        return True
    soft_a, soft_b = (cv2.GaussianBlur(m, (0, 0), 2).astype(np.float32) for m in (a, b))
    (dx, dy), _ = cv2.phaseCorrelate(soft_b, soft_a)
    if abs(dx) > 20 or abs(dy) > 20:
        return False
    b = cv2.warpAffine(b, np.array([[1, 0, dx], [0, 1, dy]], np.float64), (a.shape[1], a.shape[0]))
    return _worst(a, b) > 0.62


def _worst(a: _Mask, b: _Mask) -> float:
    """Least share of ink of a tile that the other picture has at the same place."""
    near = np.ones((5, 5), np.uint8)
    worst = 1.0
    for one, two in ((a, b), (b, a)):
        found = (one > 0) & (cv2.dilate(two, near) > 0)
        have, hit = _by_tile(one > 0), _by_tile(found)
        enough = have > 0.012
        if enough.any():
            worst = min(worst, float((hit[enough] / have[enough]).min()))
    return worst


def _by_tile(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    tiles = cv2.resize(mask.astype(np.float32), (_TILES * 2, _TILES), interpolation=cv2.INTER_AREA)
    return np.asarray(tiles, dtype=np.float32)
