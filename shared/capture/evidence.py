"""What is seen along a line: where it is an edge, and which colours lie on its two sides.

Everything is summed up along the line once, so that any stretch of it is judged in constant time.
Thousands of outlines are made of a few dozen lines; this is what makes judging all of them cheap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.capture.lines import Gradient
from shared.capture.reduced import Reduced
from shared.image.cv import cv2

Floats = NDArray[np.float64]
STEP = 2.0
"""Pixels between samples along a line."""
_FIT_REACH, _REACH = 4, 2
_NEAR = 2.0
_SIDE = 5.0
_CLEAR = 1.3


@dataclass(frozen=True)
class Evidence:
    """Lines (n × 2: direction of the normal, distance from the middle) and sums along them.

    Sums are n × (samples + 1); sample k lies at ``start + k * STEP`` pixels along the line from
    the foot of its normal. seen: samples inside the frame. edge: of those, on an edge that runs
    with the line. plus, minus: Lab on the side the normal points to, and on the other.
    """

    lines: Floats
    start: float
    seen: Floats
    edge: Floats
    plus: Floats
    minus: Floats

    @property
    def normal(self) -> Floats:
        """Unit normals, n × 2."""
        return np.column_stack([np.cos(self.lines[:, 0]), np.sin(self.lines[:, 0])])

    def slot(self, along: Floats) -> NDArray[np.intp]:
        """The sum's place for a distance along a line."""
        place = np.rint((along - self.start) / STEP).astype(np.intp)
        return np.clip(place, 0, self.seen.shape[1] - 1)


def gathered(small: Reduced, slope: Gradient, lines: Floats, fixed: int = 0) -> Evidence:
    """Move lines to where the edge really runs, and sum up what is seen along them.

    The last ``fixed`` lines stay where they are (the frame's own borders).
    """
    wide, high = small.size
    half = float(np.hypot(wide, high)) / 2
    along = np.arange(-half, half + STEP, STEP)
    free = len(lines) - fixed
    lines = lines.copy()
    lines[:free] = _fitted(slope, lines[:free], along, small.size)
    points = _points(lines, along, small.size)
    seen = _inside(points, small.size)
    best = np.zeros(points.shape[:2], np.float32)
    normal = np.stack([np.cos(lines[:, 0]), np.sin(lines[:, 0])], axis=1)
    for away in range(-_REACH, _REACH + 1):
        best = np.maximum(best, np.abs(_steep(slope, points, normal, float(away))))
    edge = (best > _CLEAR) & seen
    step = (normal * _SIDE)[:, None]
    plus, minus = _colours(small.bare, points + step), _colours(small.bare, points - step)
    mask = seen[..., None]
    return Evidence(
        lines, -half, _summed(seen), _summed(edge), _summed(plus * mask), _summed(minus * mask)
    )


def _points(lines: Floats, along: Floats, size: tuple[int, int]) -> Floats:
    normal = np.stack([np.cos(lines[:, 0]), np.sin(lines[:, 0])], axis=1)
    run = np.stack([-normal[:, 1], normal[:, 0]], axis=1)
    middle = (np.array(size) - 1) / 2
    foot = normal * lines[:, 1:] + middle
    return np.asarray((foot[:, None] + along[None, :, None] * run[:, None]).astype(np.float32))


def _inside(points: Floats, size: tuple[int, int]) -> NDArray[np.bool_]:
    x, y = points[..., 0], points[..., 1]
    return np.asarray((x >= -0.6) & (y >= -0.6) & (x <= size[0] - 0.4) & (y <= size[1] - 0.4))


def _steep(slope: Gradient, points: Floats, normal: Floats, away: float) -> NDArray[np.float32]:
    """Relative steepness across the line, ``away`` pixels beside it."""
    x = points[..., 0] + np.float32(1) * normal[:, None, 0].astype(np.float32) * away
    y = points[..., 1] + normal[:, None, 1].astype(np.float32) * away
    g = cv2.remap(slope.both, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    n = normal.astype(np.float32)[:, None]
    return np.asarray(g[..., 0] * n[..., 0] + g[..., 1] * n[..., 1])


def _fitted(slope: Gradient, lines: Floats, along: Floats, size: tuple[int, int]) -> Floats:
    """Every line turned and moved to the edge within a few pixels, by weighted least squares."""
    if not len(lines):
        return lines
    for reach in (_FIT_REACH, 3):
        points = _points(lines, along[::2], size)
        seen = _inside(points, size)
        normal = np.stack([np.cos(lines[:, 0]), np.sin(lines[:, 0])], axis=1)
        offsets = np.arange(-reach, reach + 1)
        # the nearest edge counts, not a stronger one some pixels away: frames run beside outlines
        near = np.exp(-0.5 * (offsets / _NEAR) ** 2)
        stack = np.stack([
            np.minimum(np.abs(_steep(slope, points, normal, float(o))), 3.0) * np.float32(n)
            for o, n in zip(offsets, near, strict=True)
        ])  # fmt: skip
        best = stack.argmax(axis=0)
        top = np.take_along_axis(stack, best[None], axis=0)[0]
        weight = np.where(seen & (top > _CLEAR * 0.6), top, 0.0).astype(np.float64)
        away = offsets[best].astype(np.float64)
        t = np.broadcast_to(along[::2], away.shape)
        tilt, shift = _least_squares(t, away, weight)
        miss = np.abs(away - tilt[:, None] * t - shift[:, None])
        tilt, shift = _least_squares(t, away, weight * (miss < max(1.0, reach * 0.4)))
        tilt, shift = np.clip(tilt, -0.05, 0.05), np.clip(shift, -reach, reach)
        lines = np.column_stack([lines[:, 0] - np.arctan(tilt), lines[:, 1] + shift])
    return lines


def _least_squares(t: Floats, y: Floats, w: Floats) -> tuple[Floats, Floats]:
    total = np.maximum(w.sum(axis=1), 1e-9)
    mt, my = (w * t).sum(axis=1) / total, (w * y).sum(axis=1) / total
    dt = t - mt[:, None]
    spread = (w * dt * dt).sum(axis=1) + 60.0 * total
    tilt = (w * dt * (y - my[:, None])).sum(axis=1) / spread
    return tilt, my - tilt * mt


def _colours(lab: NDArray[np.float32], points: Floats) -> NDArray[np.float32]:
    return np.asarray(
        cv2.remap(
            lab, points[..., 0].astype(np.float32), points[..., 1].astype(np.float32),
            cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE,
        )
    )  # fmt: skip


def _summed(values: NDArray[np.generic]) -> Floats:
    """Running sums along the second axis with a leading zero."""
    shape = (values.shape[0], values.shape[1] + 1, *values.shape[2:])
    total = np.zeros(shape, np.float32)
    np.cumsum(values, axis=1, out=total[:, 1:])
    return total
