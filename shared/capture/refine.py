"""Exact sides: many short profiles across each side, the steepest place of each, one line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.capture.quad import Points, Quad, as_corners, meet
from shared.image.cv import cv2
from shared.image.frame import Bgr

_PROFILES = 96
_STEPS_PER_PIXEL = 2.0


def refined(bgr: Bgr, quad: Quad, reach: float) -> Quad:
    """The quad with every side moved to where the paper really ends.

    reach: pixels to look to either side at first; a second pass looks a third as far. Sides on
    the frame's border, and sides too faint to measure, stay where they are.
    """
    corners = quad.points()
    for span in (reach, max(2.5, reach / 3)):
        lines = [
            _side_line(bgr, corners[i], corners[(i + 1) % 4], span, fixed=quad.cut[i])
            for i in range(4)
        ]
        moved = meet(lines)
        if moved is None or np.abs(moved - corners).max() > 4 * span:
            break
        corners = moved
    return Quad(as_corners(corners), quad.support, quad.cut)


def _side_line(bgr: Bgr, a: Points, b: Points, reach: float, *, fixed: bool) -> NDArray[np.float64]:
    start = np.cross((*a, 1.0), (*b, 1.0))
    run = b - a
    length = float(np.linalg.norm(run))
    if fixed or length < 20:
        return start
    along, inward = run / length, np.array([-run[1], run[0]]) / length
    share = np.linspace(0.08, 0.92, _PROFILES)
    steps = np.linspace(-reach, reach, int(2 * reach * _STEPS_PER_PIXEL) + 1)
    places = (a + share[:, None] * run)[:, None] + steps[None, :, None] * inward
    strip = cv2.remap(
        bgr, places[..., 0].astype(np.float32), places[..., 1].astype(np.float32),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)  # fmt: skip
    offsets, weights = _edges(strip, steps)
    fit = _robust(share * length, offsets, weights, reach)
    if fit is None:
        return start
    slope, shift = fit
    p = a + inward * shift
    q = p + along * length + inward * slope * length
    return np.cross((*p, 1.0), (*q, 1.0))


def _edges(
    strip: NDArray[np.float32], steps: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Offset of the steepest change of every profile, and how steep; weight 0 where unclear."""
    third = max(1, len(steps) // 3)
    change = strip[:, -third:].mean(axis=1) - strip[:, :third].mean(axis=1)
    way = np.median(change, axis=0)
    size = float(np.linalg.norm(way))
    if size < 3:
        return np.zeros(len(strip)), np.zeros(len(strip))
    line = cv2.GaussianBlur(strip @ (way / size), (0, 0), sigmaX=1.4, sigmaY=0.01)
    slope = np.gradient(line, axis=1)
    peak = np.clip(slope.argmax(axis=1), 1, slope.shape[1] - 2)
    rows = np.arange(len(slope))
    before, top, after = slope[rows, peak - 1], slope[rows, peak], slope[rows, peak + 1]
    bend = before - 2 * top + after
    sub = np.where(np.abs(bend) > 1e-6, 0.5 * (before - after) / np.where(bend == 0, 1, bend), 0)
    step = float(steps[1] - steps[0])
    offsets = steps[peak] + np.clip(sub, -1, 1) * step
    clear = top > 0.35 * np.median(top)
    return offsets, np.where(clear, top, 0.0).astype(np.float64)


def _robust(
    along: NDArray[np.float64],
    offsets: NDArray[np.float64],
    weights: NDArray[np.float64],
    reach: float,
) -> tuple[float, float] | None:
    """Slope and shift of the line most profiles agree on, or None when fewer than a third do."""
    ok = np.flatnonzero(weights > 0)
    if len(ok) < _PROFILES // 3:
        return None
    gap = len(ok) // 3
    first = np.repeat(ok[:: max(1, len(ok) // 24)], 8)
    second = ok[(np.searchsorted(ok, first) + gap + np.tile(np.arange(8), len(first) // 8) * 3)
                % len(ok)]  # fmt: skip
    apart = along[second] - along[first]
    valid = np.abs(apart) > 1
    slope = np.where(valid, (offsets[second] - offsets[first]) / np.where(valid, apart, 1), 0)
    shift = offsets[first] - slope * along[first]
    miss = np.abs(offsets[None, ok] - slope[:, None] * along[None, ok] - shift[:, None])
    tolerance = max(0.6, reach * 0.12)
    votes = (miss < tolerance).sum(axis=1)
    best = int(votes.argmax())
    if votes[best] < _PROFILES // 3:
        return None
    keep = ok[miss[best] < tolerance]
    for _ in range(3):
        tilt, move = np.polyfit(along[keep], offsets[keep], 1)
        rest = np.abs(offsets[ok] - tilt * along[ok] - move)
        limit = max(0.25, 2.5 * float(np.median(rest[rest < tolerance])))
        keep = ok[rest < limit]
        if len(keep) < 8:
            return None
    return float(tilt), float(move)
