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
    holds, support: n × m; whether a side can be, and how much of it is an edge. Of the sides that
    hold only, in the order of ``place`` (n × m): the colours beside them, how far the edge goes on
    beyond their ends, how much of them is outside the frame.
    """

    found: Evidence
    one: Places
    two: Places
    along: Floats
    ends: tuple[Places, Places]
    visible: Floats
    holds: NDArray[np.bool_]
    support: Floats
    place: NDArray[np.int32]
    plus: Floats
    minus: Floats
    beyond: Floats
    hidden: Floats

    def change(self, pairs: Places) -> Floats:
        """Between the lines of some pairs: what each line divides, n × len(pairs) × 3, the colour
        on the side its normal points to less that on the other."""
        a, b = (end[:, pairs] for end in self.ends)
        rows = np.arange(len(a))[:, None] * self.found.seen.shape[1]
        both = self.found.plus - self.found.minus
        both = both.reshape(-1, 3)
        step = both.take(rows + b, axis=0) - both.take(rows + a, axis=0)
        return np.asarray(step / np.maximum(self.visible[:, pairs], 1e-9)[..., None])


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
    across = sides.holds[one] & sides.holds[two]
    first, second = np.divmod(np.flatnonzero(across), len(one))
    keep = (first < second) & across[second, first]
    first, second = first[keep], second[keep]
    if not len(first):
        return None
    if len(first) > _MOST:
        row = np.flatnonzero(sides.holds) // len(one)
        worth = np.where(row >= count - borders, 0.5, sides.support[sides.holds] - sides.beyond)
        four = (
            (one[first], second),
            (two[first], second),
            (one[second], first),
            (two[second], first),
        )
        value = sum(worth[sides.place[line, pair]] for line, pair in four)
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
    count = len(found.lines)
    nx, ny = found.normal.T[..., None]
    along = (meet[1] - (size[1] - 1) / 2) * nx - (meet[0] - (size[0] - 1) / 2) * ny
    turn = np.abs(found.lines[:, None, 0] - found.lines[None, :, 0]) % np.pi
    steep = np.minimum(turn, np.pi - turn) > _ACROSS
    row = np.arange(count)[:, None]
    border = row >= count - borders

    first = row * found.seen.shape[1]

    def over(sums: Floats, x: Places, y: Places) -> Floats:
        flat = sums.reshape(-1, *sums.shape[2:])
        return np.asarray(flat.take(y, axis=0) - flat.take(x, axis=0))

    t0, t1 = along[:, one], along[:, two]
    low, high = np.minimum(t0, t1), np.maximum(t0, t1)
    length = high - low
    trim = np.minimum(4.0, length * 0.06)
    a, b = found.slot(low + trim), found.slot(high - trim)
    visible = over(found.seen, first + a, first + b)
    support = over(found.edge, first + a, first + b) / np.maximum(visible, 1e-9)
    good = (support > _HOLDS) | border
    good &= (length > _LEAST_SIDE) & (visible > 5) & (visible * STEP > 0.5 * (length - 2 * trim))
    good &= steep[:, one] & steep[:, two]
    # a pair between which no two lines hold cannot be two sides; the best held ones are kept
    worth = np.partition(np.where(good, np.where(border, 0.7, support), 0.0), -2, axis=0)[-2]
    order = np.argsort(-worth, kind="stable")[:_MOST_PAIRS]
    order = order[worth[order] > 0]
    holds, support, visible = good[:, order], support[:, order], visible[:, order]
    a, b = a[:, order], b[:, order]
    # what lies beside a side is looked up only for those that hold
    line, pair = np.nonzero(holds)
    place = np.zeros(holds.shape, np.int32)
    place[line, pair] = np.arange(len(line))
    from_, to = line * found.seen.shape[1] + a[holds], line * found.seen.shape[1] + b[holds]
    total = np.maximum(visible[holds], 1e-9)
    low, high = low[line, order[pair]], high[line, order[pair]]
    hidden = 1 - np.clip((visible[holds] + 4) * STEP / np.maximum(high - low, 1.0), 0, 1)
    ends = np.zeros(len(line))
    for near, far in ((low - _GAP - _AFTER, low - _GAP), (high + _GAP, high + _GAP + _AFTER)):
        x, y = (line * found.seen.shape[1] + found.slot(at) for at in (near, far))
        ends += over(found.edge, x, y) / np.maximum(over(found.seen, x, y), 8.0)
    return Sides(
        found, one[order], two[order], along, (a, b), visible, holds, support, place,
        over(found.plus, from_, to) / total[:, None], over(found.minus, from_, to) / total[:, None],
        ends / 2, hidden,
    )  # fmt: skip


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
    middle_x, middle_y = x.mean(axis=0) - (size[0] - 1) / 2, y.mean(axis=0) - (size[1] - 1) / 2
    normal = found.normal
    inward = middle_x * normal[ring, 0] + middle_y * normal[ring, 1] > found.lines[ring, 1]
    own = sides.place[ring, between]
    plus, minus = sides.plus.take(own, axis=0), sides.minus.take(own, axis=0)
    change = plus - minus
    step = np.sqrt(np.einsum("knc,knc->kn", change, change))
    lift = np.tanh(np.where(inward, change[..., 0], -change[..., 0]) / 25)
    inner = np.where(inward[..., None], plus, minus)
    rest = inner - inner.mean(axis=0)
    even = np.sqrt(np.einsum("knc,knc->n", rest, rest) / 4)
    support = sides.support[ring, between]
    beyond = np.where(border, 0.0, sides.beyond[own])
    seen = np.maximum(4 - border.sum(axis=0), 1)
    ranked = np.partition(np.where(border, 1.0, support), 1, axis=0)
    faint = np.where(border, 99.0, step).min(axis=0)
    high, wide = size[1], size[0]
    outside = ((x < -1) | (y < -1) | (x > wide) | (y > high)).sum(axis=0) / 4
    rim = ((x < 2) | (y < 2) | (x > wide - 3.0) | (y > high - 3.0)).sum(axis=0) / 4
    return np.column_stack([
        np.where(border, 0.0, support).sum(axis=0) / seen,
        ranked[0],
        ranked[1],
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
