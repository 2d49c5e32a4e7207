"""Find the page in a frame: candidates, one common score, exact sides. None when unsure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.capture.candidates import candidates
from shared.capture.mat import Mat
from shared.capture.quad import Quad, as_corners
from shared.capture.refine import refined
from shared.image.cv import cv2
from shared.image.frame import Frame

WORK_WIDTH = 640
"""Longest side in pixels at which pages are looked for."""
_SAMPLES = 40
_REACH = 4.0
_WEAKEST = 0.42
_MEAN = 0.72
_BORDER_SUPPORT = 0.75


def find_page(frame: Frame, mat: Mat | None = None) -> Quad | None:
    """The outline of the one page that lies in the frame, in the frame's pixels, or None.

    mat: what the empty desk looks like, when it was learned. Several pages: the clearest wins.
    """
    longest = max(frame.width, frame.height)
    scale = min(1.0, WORK_WIDTH / longest)
    small = frame.bgr
    if scale < 1:
        small = cv2.resize(frame.bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    quads = candidates(lab, mat if mat is not None and mat.ready else None)
    if not len(quads):
        return None
    scores, support, border = _scored(lab, quads)
    best = int(np.argmax(scores))
    if scores[best] <= 0:
        return None
    coarse = Quad(as_corners(quads[best]), _four(support[best]), _flags(border[best]))
    whole = coarse.scaled(frame.width / small.shape[1])
    return refined(frame.bgr, whole, reach=3.0 / scale)


def _four(values: NDArray[np.float64]) -> tuple[float, float, float, float]:
    a, b, c, d = (float(v) for v in values)
    return a, b, c, d


def _flags(values: NDArray[np.bool_]) -> tuple[bool, bool, bool, bool]:
    a, b, c, d = (bool(v) for v in values)
    return a, b, c, d


def _scored(
    lab: NDArray[np.uint8], quads: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Score (0 = rejected), support per side and border flags per side of n quads."""
    high, wide = lab.shape[:2]
    soft = cv2.GaussianBlur(lab, (0, 0), 1.2).astype(np.float32)
    soft[:, :, 1:] *= 1.6
    ends = np.roll(quads, -1, axis=1)
    share = np.linspace(0.06, 0.94, _SAMPLES)[None, None, :, None]
    at = quads[:, :, None] * (1 - share) + ends[:, :, None] * share
    run = ends - quads
    length = np.linalg.norm(run, axis=2)
    inward = np.stack([-run[..., 1], run[..., 0]], axis=2) / np.maximum(length, 1e-9)[..., None]
    step = inward[:, :, None] * _REACH
    inside, outside = _at(soft, at + step), _at(soft, at - step)
    change = inside - outside
    typical = np.median(change, axis=2, keepdims=True)
    size = np.linalg.norm(typical, axis=3)
    along = (change * typical).sum(axis=3) / np.maximum(size, 1e-6)
    # the change must happen here: half of it within the reach, most of it near the line
    near = ((_at(soft, at + step * 0.5) - _at(soft, at - step * 0.5)) * typical).sum(axis=3)
    here = near / np.maximum(size, 1e-6) > 0.45 * along
    noise = _noise(lab)
    need = max(5.0, 3.0 * noise)
    strong = (along > np.maximum(need, 0.4 * size)) & here & (size > need)
    support = strong.mean(axis=2)
    slack = 2.5
    low = np.array([slack, slack])
    top = np.array([wide - 1 - slack, high - 1 - slack])
    outer = ((quads < low) | (quads > top))[..., None, :]
    out_x = outer[..., 0, 0] & np.roll(outer[..., 0, 0], -1, axis=1)
    out_y = outer[..., 0, 1] & np.roll(outer[..., 0, 1], -1, axis=1)
    border = out_x | out_y
    support = np.where(border, _BORDER_SUPPORT, support)
    weakest, mean = support.min(axis=1), support.mean(axis=1)
    x, y = quads[..., 0], quads[..., 1]
    area = np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)) / 2
    share_of_frame = area / (wide * high)
    good = (weakest >= _WEAKEST) & (mean >= _MEAN) & (border.sum(axis=1) <= 2)
    good &= (np.sort(support, axis=1)[:, 1] >= 0.7) & (share_of_frame < 0.97)
    contrast = np.minimum(size[..., 0].mean(axis=1) / 60, 1)
    score = weakest * 0.5 + mean + 0.35 * np.sqrt(share_of_frame) + 0.15 * contrast
    score -= 0.15 * border.sum(axis=1)
    return np.where(good, score, 0.0), support, border


def _at(soft: NDArray[np.float32], at: NDArray[np.float64]) -> NDArray[np.float32]:
    """Nearest-pixel values at points of any shape (…, 2)."""
    x = np.clip(np.rint(at[..., 0]).astype(np.intp), 0, soft.shape[1] - 1)
    y = np.clip(np.rint(at[..., 1]).astype(np.intp), 0, soft.shape[0] - 1)
    return soft[y, x]


def _noise(lab: NDArray[np.uint8]) -> float:
    """Grey levels of noise, from the smallest differences of neighbours."""
    luma = lab[:, :, 0].astype(np.int16)
    return float(np.median(np.abs(luma[:, 1:] - luma[:, :-1]))) * 1.05
