"""What is seen along a line: where it is an edge, and which colours lie on its two sides.

Everything is summed up along the line once, so that any stretch of it is judged in constant time.
Thousands of outlines are made of a few dozen lines; this is what makes judging all of them cheap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.capture.lines import Gradient
from shared.capture.reduced import Reduced
from shared.capture.scratch import room
from shared.image.cv import cv2

Floats = NDArray[np.float64]
Map = NDArray[np.float32]
STEP = 2.0
"""Pixels between samples along a line."""
_FIT_REACH, _REACH = 4, 2
_NEAR = 2.0
_SIDE = 5.0
_CLEAR = 1.3
_ROW = 512
"""``remap`` takes no picture wider than 32,767."""


@dataclass(frozen=True)
class Evidence:
    """Lines (n × 2: direction of the normal, distance from the middle) and sums along them.

    Sums are n × (samples + 1); sample k lies at ``start + k * STEP`` pixels along the line from
    the foot of its normal. seen: samples inside the frame. edge: of those, on an edge that runs
    with the line. colours: Lab on the side the normal points to, and on the other: six numbers.
    """

    lines: Floats
    start: float
    seen: Floats
    edge: Floats
    colours: Floats

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
    places = _Places.on(lines, along, small.size)
    clear = places.spread(_steep(slope, places, _REACH).max(axis=0) > _CLEAR)
    beside = [_colours(small.bare, places, away) for away in (_SIDE, -_SIDE)]
    colours = places.spread(np.concatenate(beside, axis=1))
    return Evidence(lines, -half, _summed(places.seen), _summed(clear), _summed(colours))


@dataclass(frozen=True)
class _Places:
    """Samples along lines. seen: n × samples, which of them lie in the picture; inside: as numbers.
    x, y: where those lie, in pixels. across, down: the unit normals of the lines they are on."""

    seen: NDArray[np.bool_]
    inside: NDArray[np.intp]
    x: Map
    y: Map
    across: Map
    down: Map

    @classmethod
    def on(cls, lines: Floats, along: Floats, size: tuple[int, int]) -> _Places:
        nx, ny = np.cos(lines[:, :1]), np.sin(lines[:, :1])
        x = (nx * lines[:, 1:] + (size[0] - 1) / 2 - ny * along).astype(np.float32)
        y = (ny * lines[:, 1:] + (size[1] - 1) / 2 + nx * along).astype(np.float32)
        seen = (x >= -0.6) & (y >= -0.6) & (x <= size[0] - 0.4) & (y <= size[1] - 0.4)
        inside, many = np.flatnonzero(seen), seen.sum(axis=1)
        across, down = (np.repeat(n[:, 0].astype(np.float32), many) for n in (nx, ny))
        return cls(seen, inside, x.ravel().take(inside), y.ravel().take(inside), across, down)

    def spread(self, values: NDArray[Any]) -> NDArray[Any]:
        """Something known of all places, n × samples, 0 where there is none."""
        whole = np.zeros((self.seen.size, *values.shape[1:]), values.dtype)
        whole[self.inside] = values
        return whole.reshape(*self.seen.shape, *values.shape[1:])

    def beside(self, away: Map) -> tuple[Map, Map]:
        """All of them moved across their lines, so many pixels at a time; in rows of a picture that
        ``remap`` takes, the last of which is filled up."""
        count = len(away) * len(self.x)
        shape = (-(-count // _ROW), _ROW)
        moved = []
        for place, normal in ((self.x, self.across), (self.y, self.down)):
            row = room(shape).ravel()
            row[count:] = 0.0
            whole = row[:count].reshape(len(away), -1)
            np.multiply(away[:, None], normal, out=whole)
            whole += place
            moved.append(row.reshape(shape))
        return moved[0], moved[1]


def _steep(slope: Gradient, places: _Places, reach: int) -> Map:
    """Relative steepness across the lines from ``reach`` pixels on one side of the places to as
    many on the other, (2 reach + 1) × places."""
    away = np.arange(-reach, reach + 1, dtype=np.float32)
    x, y = places.beside(away)
    found = cv2.remap(
        slope.both, x, y, cv2.INTER_LINEAR, room((*x.shape, 2)), borderMode=cv2.BORDER_REPLICATE
    )
    found = found.reshape(-1, 2)[: len(away) * len(places.x)].reshape(len(away), -1, 2)
    steep = found[..., 0] * places.across
    steep += found[..., 1] * places.down
    return np.asarray(np.abs(steep, out=steep))


def _fitted(slope: Gradient, lines: Floats, along: Floats, size: tuple[int, int]) -> Floats:
    """Every line turned and moved to the edge within a few pixels, by weighted least squares."""
    if not len(lines):
        return lines
    t = along[::2]
    for reach in (_FIT_REACH, 3):
        places = _Places.on(lines, t, size)
        # the nearest edge counts, not a stronger one some pixels away: frames run beside outlines
        near = np.exp(-0.5 * (np.arange(-reach, reach + 1) / _NEAR) ** 2).astype(np.float32)
        steep = _steep(slope, places, reach)
        np.minimum(steep, np.float32(3.0), out=steep)
        steep *= near[:, None]
        top = steep.max(axis=0)
        best = np.zeros(top.shape)
        for row in range(2 * reach, -1, -1):
            np.putmask(best, steep[row] == top, row - reach)
        away = places.spread(best)
        weight = places.spread(np.where(top > _CLEAR * 0.6, top, np.float32(0.0)))
        tilt, shift = _least_squares(t, away, weight)
        miss = np.abs(away - tilt[:, None] * t - shift[:, None])
        tilt, shift = _least_squares(t, away, weight * (miss < max(1.0, reach * 0.4)))
        tilt, shift = np.clip(tilt, -0.05, 0.05), np.clip(shift, -reach, reach)
        lines = np.column_stack([lines[:, 0] - np.arctan(tilt), lines[:, 1] + shift])
    return lines


def _least_squares(t: Floats, y: Floats, w: Floats) -> tuple[Floats, Floats]:
    total = np.maximum(w.sum(axis=1), 1e-9)
    mt, my = w @ t / total, (w * y).sum(axis=1) / total
    dt = t - mt[:, None]
    spread = (w * dt * dt).sum(axis=1) + 60.0 * total
    tilt = (w * dt * (y - my[:, None])).sum(axis=1) / spread
    return tilt, my - tilt * mt


def _colours(lab: Map, places: _Places, away: float) -> Map:
    """Colours so many pixels beside the places, places × 3."""
    x, y = places.beside(np.array([away], np.float32))
    found = cv2.remap(lab, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found.reshape(-1, 3)[: len(places.x)])


def _summed(values: NDArray[np.generic]) -> Floats:
    """Running sums along the second axis with a leading zero."""
    shape = (values.shape[0], values.shape[1] + 1, *values.shape[2:])
    total = np.zeros(shape, np.float32)
    np.cumsum(values, axis=1, out=total[:, 1:])
    return total
