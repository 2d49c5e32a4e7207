"""Outlines made of lines, and what speaks for each of them. Nothing here decides.

A side is a line between two others that run nearly parallel. Each possible side is judged once; an
outline is two such pairs whose four sides all hold, so thousands of outlines cost little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.capture.evidence import STEP, Evidence
from shared.capture.scratch import room
from shared.image.cv import cv2

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
NAMES = ("support", "weakest", "second", "contrast", "faintest", "brighter", "darkest", "beyond",
         "worst_beyond", "area", "border", "outside", "even", "hidden", "rim")  # fmt: skip
"""What every outline is judged by, in the order of ``Outlines.figures``."""
_PARALLEL, _ACROSS = np.radians(40), np.radians(48)
_MOST_PAIRS = 1000
_MOST = 6000
_LEAST_SIDE, _LEAST_AREA = 30.0, 0.008
_BEYOND = 0.16
"""How far outside the frame a corner may lie, as a share of the longest side."""
_HOLDS = 0.36
"""Least share of a side on which an edge must be seen."""
_GAP, _AFTER = 6.0, 30.0


@dataclass(frozen=True)
class Sides:
    """All lines (n) between all pairs of lines (m).

    one, two: the lines of each pair. along: n × n, where on line i line j meets it (pixels).
    holds: n × m, whether a side can be. Of the sides that hold only, in the order of ``place``
    (n × m): how much of them is an edge, the six colours beside them, how far the edge goes on
    beyond their ends, how much of them is outside the frame.
    """

    found: Evidence
    one: Places
    two: Places
    along: Floats
    holds: NDArray[np.bool_]
    place: NDArray[np.int32]
    support: Floats
    beside: Floats
    beyond: Floats
    hidden: Floats

    def between(self, pairs: Places) -> tuple[Floats, Floats]:
        """Of all lines between those of some pairs, whether they hold or not: how much of each is
        an edge, n × len(pairs), and what it divides, n × len(pairs) × 3, the colour on the side its
        normal points to less that on the other."""
        found = self.found
        rows = np.arange(len(self.along))[:, None] * found.seen.shape[1]
        t0, t1 = self.along[:, self.one[pairs]], self.along[:, self.two[pairs]]
        begin, end = (rows + at for at in _trimmed(found, t0, t1))
        visible = np.maximum(_over(found.seen, begin, end), np.float32(1e-9))
        beside = _over(found.colours, begin, end)
        change = (beside[..., :3] - beside[..., 3:]) / visible[..., None]
        return _over(found.edge, begin, end) / visible, change


@dataclass(frozen=True)
class Outlines:
    """corners: n × 4 × 2 pixels, ring order. border: n × 4; side k runs from corner k to k + 1 and,
    with ``border``, along the frame's own edge. figures: n × len(NAMES)."""

    corners: Floats
    border: NDArray[np.bool_]
    figures: Floats
    lines: Floats
    normal: Floats
    pairs: Places
    """n × 2: the pair of opposite lines that sides 0 and 2 run along, and that of sides 1 and 3."""
    sides: Sides


def outlines(found: Evidence, size: tuple[int, int], borders: int) -> Outlines | None:
    """All plausible four-sided outlines of the lines; the last ``borders`` lines are the frame's.
    None when there are none."""
    count = len(found.lines)
    one, two = _pairs(found, size, borders)
    if len(one) < 2:
        return None
    meet = _meetings(found, size)
    sides = _sides(found, one, two, meet, size, borders)
    one, two = sides.one, sides.two
    # both lines of pair p hold between the lines of pair q, and the other way round
    holds, square = sides.holds.view(np.uint8), (len(one), len(one))
    across, back = room(square, np.uint8), room(square, np.uint8)
    np.take(holds, one, axis=0, out=across, mode="clip")
    across &= np.take(holds, two, axis=0, out=back, mode="clip")
    across &= cv2.transpose(across, back)
    place = np.arange(len(one), dtype=np.int16)
    across &= np.less(place[:, None], place, out=back.view(np.bool_))
    first, second = np.divmod(np.flatnonzero(across.view(np.bool_)), len(one))
    if not len(first):
        return None
    if len(first) > _MOST:
        worth = (sides.support - sides.beyond).take(sides.place)
        worth[count - borders :] = 0.5
        value = _of_pairs(worth, one, two, first, second)
        value += _of_pairs(worth, one, two, second, first)
        best = np.argpartition(-value, _MOST)[:_MOST]
        first, second = first[best], second[best]
    ring = np.stack([one[first], one[second], two[first], two[second]])
    at = (_before(ring), ring)
    x, y = meet[0][at], meet[1][at]
    good = _plausible(x, y, size)
    if not good.any():
        return None
    x, y, ring, first, second = x[:, good], y[:, good], ring[:, good], first[good], second[good]
    between = np.stack([second, first, second, first])
    border = ring >= count - borders
    figures = _figures(found, sides, x, y, ring, between, size, border)
    corners, pairs = np.stack([x.T, y.T], axis=2), np.stack([first, second], axis=1)
    return Outlines(corners, border.T, figures, found.lines, found.normal, pairs, sides)


def _of_pairs(worth: Floats, one: Places, two: Places, mine: Places, other: Places) -> Floats:
    """What both lines of pairs are worth between the lines of other pairs."""
    wide = worth.shape[1]
    flat = worth.ravel()
    return np.asarray(flat.take((one * wide)[mine] + other) + flat.take((two * wide)[mine] + other))


def _pairs(found: Evidence, size: tuple[int, int], borders: int) -> tuple[Places, Places]:
    lines, count, normal = found.lines, len(found.lines), found.normal
    one, two = np.triu_indices(count, 1)
    turn = np.abs(lines[one, 0] - lines[two, 0]) % np.pi
    flip = np.sign((normal[one] * normal[two]).sum(axis=1))
    apart = np.abs(lines[one, 1] - flip * lines[two, 1])
    keep = (np.minimum(turn, np.pi - turn) < _PARALLEL) & (apart > _LEAST_SIDE * 0.8)
    keep &= ~((one >= count - borders) & (two >= count - borders))
    return one[keep], two[keep]


def _meetings(found: Evidence, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """Where any two lines meet, x and y in pixels, n × n each; far away when they do not."""
    nx, ny = found.normal.T
    rho = found.lines[:, 1]
    det = nx[:, None] * ny[None] - ny[:, None] * nx[None]
    det = np.where(np.abs(det) < 1e-6, 1e-6, det)
    x = (rho[:, None] * ny[None] - ny[:, None] * rho[None]) / det
    y = (nx[:, None] * rho[None] - rho[:, None] * nx[None]) / det
    return x + (size[0] - 1) / 2, y + (size[1] - 1) / 2


def _sides(
    found: Evidence, one: Places, two: Places, meet: tuple[Floats, Floats],
    size: tuple[int, int], borders: int,
) -> Sides:  # fmt: skip
    count, wide = len(found.lines), found.seen.shape[1]
    nx, ny = found.normal.T[..., None]
    along = (meet[1] - (size[1] - 1) / 2) * nx - (meet[0] - (size[0] - 1) / 2) * ny
    along = along.astype(np.float32)
    turn = np.abs(found.lines[:, None, 0] - found.lines[None, :, 0]) % np.pi
    steep = np.minimum(turn, np.pi - turn) > _ACROSS
    # most lines run along the others of a pair, or meet them at one place: the rest is looked at
    line, pair = np.divmod(np.flatnonzero(steep[:, one] & steep[:, two]), len(one))
    flat = along.ravel()
    t0, t1 = flat.take(line * count + one[pair]), flat.take(line * count + two[pair])
    long = np.flatnonzero(np.abs(t1 - t0) > _LEAST_SIDE)
    line, pair, t0, t1 = line[long], pair[long], t0[long], t1[long]
    a, b = _trimmed(found, t0, t1)
    begin, end = line * wide + a, line * wide + b
    visible = _over(found.seen, begin, end)
    support = _over(found.edge, begin, end) / np.maximum(visible, np.float32(1e-9))
    border = line >= count - borders
    low, high = np.minimum(t0, t1), np.maximum(t0, t1)
    length = high - low
    trim = np.minimum(4.0, length * 0.06)
    good = ((support > _HOLDS) | border) & (visible > 5)
    good &= visible * STEP > 0.5 * (length - 2 * trim)
    # a pair between which no two lines hold cannot be two sides; the best held ones are kept
    worth = np.zeros((count, len(one)), np.float32)
    worth[line[good], pair[good]] = np.where(border[good], np.float32(0.7), support[good])
    worth[worth.argmax(axis=0), np.arange(len(one))] = 0.0
    second = worth.max(axis=0)
    order = np.argsort(-second, kind="stable")[:_MOST_PAIRS]
    order = order[second[order] > 0]
    rank = np.full(len(one), -1)
    rank[order] = np.arange(len(order))
    kept = np.flatnonzero(good & (rank[pair] >= 0))
    line, pair = line[kept], rank[pair[kept]]
    begin, end, low, high, visible = begin[kept], end[kept], low[kept], high[kept], visible[kept]
    holds = np.zeros((count, len(order)), bool)
    holds[line, pair] = True
    place = np.zeros(holds.shape, np.int32)
    place[line, pair] = np.arange(len(line))
    # what lies beside a side is looked up only for those that hold
    beside = _over(found.colours, begin, end) / np.maximum(visible, np.float32(1e-9))[:, None]
    hidden = 1 - np.clip((visible + 4) * STEP / np.maximum(high - low, 1.0), 0, 1)
    ends = np.zeros(len(line), np.float32)
    for near, far in ((low - _GAP - _AFTER, low - _GAP), (high + _GAP, high + _GAP + _AFTER)):
        x, y = (line * wide + found.slot(at) for at in (near, far))
        ends += _over(found.edge, x, y) / np.maximum(_over(found.seen, x, y), np.float32(8.0))
    return Sides(
        found, one[order], two[order], along, holds, place, support[kept], beside, ends / 2, hidden
    )  # fmt: skip


def _trimmed(found: Evidence, t0: Floats, t1: Floats) -> tuple[Places, Places]:
    """The sums' places of a side's ends, a little inside of where its line meets two others."""
    low, high = np.minimum(t0, t1), np.maximum(t0, t1)
    trim = np.minimum(np.float32(4.0), (high - low) * np.float32(0.06))
    return found.slot(low + trim), found.slot(high - trim)


def _over(sums: Floats, begin: Places, end: Places) -> Floats:
    """What sums along lines grew by between two places."""
    flat = sums.reshape(-1, *sums.shape[2:])
    return np.asarray(flat.take(end, axis=0) - flat.take(begin, axis=0))


def _plausible(x: Floats, y: Floats, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Convex, corners between 40 and 140 degrees, opposite sides within a factor of two, at most
    7:1 long, at least 0.8 % of the frame, corners not far outside it. x, y: 4 × n."""
    run_x, run_y = _after(x) - x, _after(y) - y
    length = np.sqrt(run_x * run_x + run_y * run_y)
    cross = _before(run_x) * run_y - _before(run_y) * run_x
    sine = cross / np.maximum(length * _before(length), 1e-9)
    good = (sine > 0.62).all(axis=0) | (sine < -0.62).all(axis=0)
    for k in (0, 1):
        pair = length[k], length[k + 2]
        good &= np.maximum(*pair) < 2.0 * np.minimum(*pair)
    wide, tall = length[0] + length[2], length[1] + length[3]
    good &= (wide < 7 * tall) & (tall < 7 * wide)
    good &= _areas(x, y) > _LEAST_AREA * size[0] * size[1]
    slack = _BEYOND * max(size)
    good &= ((x > -slack) & (x < size[0] + slack) & (y > -slack) & (y < size[1] + slack)).all(
        axis=0
    )
    return np.asarray(good)


def _after(values: NDArray[Any]) -> NDArray[Any]:
    """Of four corners or sides, the next one's."""
    return np.asarray(values[[1, 2, 3, 0]])


def _before(values: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(values[[3, 0, 1, 2]])


def _areas(x: Floats, y: Floats) -> Floats:
    return np.asarray(np.abs((x * _after(y) - _after(x) * y).sum(axis=0)) / 2)


def _figures(
    found: Evidence, sides: Sides, x: Floats, y: Floats, ring: Places, between: Places,
    size: tuple[int, int], border: NDArray[np.bool_],
) -> Floats:  # fmt: skip
    """The figures of all outlines, gathered from their sides. Corners and sides are 4 × n."""
    x, y = x.astype(np.float32), y.astype(np.float32)
    middle_x, middle_y = (
        v.sum(axis=0) / 4 - (n - 1) / 2 for v, n in zip((x, y), size, strict=True)
    )
    nx, ny = found.normal.T
    inward = middle_x * nx[ring] + middle_y * ny[ring] > found.lines[:, 1][ring]
    own = sides.place.ravel().take(ring * sides.place.shape[1] + between)
    plus, minus = sides.beside.T.reshape(2, 3, -1)
    change = plus - minus
    step = np.sqrt((change * change).sum(axis=0))[own]
    lift = np.tanh(change[0] / 25)[own]
    lift = np.where(inward, lift, -lift)
    colours = np.concatenate([minus, plus], axis=1)
    inner = colours.take(own + inward * np.int32(plus.shape[1]), axis=1)
    rest = inner - inner.sum(axis=1, keepdims=True) / 4
    even = np.sqrt((rest * rest).sum(axis=(0, 1)) / 4)
    support = np.where(border, np.float32(1.0), sides.support[own])
    low, top = np.minimum(support[:2], support[2:]), np.maximum(support[:2], support[2:])
    beyond = np.where(border, np.float32(0.0), sides.beyond[own])
    seen = np.maximum(4 - border.sum(axis=0), 1)
    faint = np.where(border, np.float32(99.0), step).min(axis=0)
    high, wide = size[1], size[0]
    outside = ((x < -1) | (y < -1) | (x > wide) | (y > high)).sum(axis=0) / 4
    rim = ((x < 2) | (y < 2) | (x > wide - 3.0) | (y > high - 3.0)).sum(axis=0) / 4
    return np.column_stack([
        np.where(border, 0.0, support).sum(axis=0) / seen,
        low.min(axis=0),
        np.minimum(low.max(axis=0), top.min(axis=0)),
        np.where(border, 0.0, step / (step + 12)).sum(axis=0) / seen,
        faint / (faint + 8),
        np.where(border, 0.0, lift).sum(axis=0) / seen,
        np.where(border, 1.0, lift).min(axis=0),
        beyond.mean(axis=0),
        beyond.max(axis=0),
        np.sqrt(np.minimum(_areas(x, y) / (wide * high), 1.2)),
        border.sum(axis=0) / 2,
        outside,
        even / (even + 15),
        sides.hidden[own].max(axis=0),
        rim,
    ])  # fmt: skip
