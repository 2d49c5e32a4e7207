"""Outlines made of lines, and what speaks for each of them. Nothing here decides.

A side is a line between two others that run nearly parallel. Each possible side is judged once; an
outline is two such pairs whose four sides all hold, so thousands of outlines cost little.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    """All lines (n) between all pairs of lines (m): n × m of everything.

    one, two: the lines of each pair. along: n × n, where on line i line j meets it (pixels).
    """

    one: Places
    two: Places
    along: Floats
    holds: NDArray[np.bool_]
    support: Floats
    change: Floats
    plus: Floats
    minus: Floats
    beyond: Floats
    hidden: Floats


@dataclass(frozen=True)
class Outlines:
    """corners: n × 4 × 2 pixels, ring order. support, border: n × 4, side k runs from corner k to
    k + 1 and, with ``border``, along the frame's own edge. figures: n × len(NAMES)."""

    corners: Floats
    support: Floats
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
    first, second = np.nonzero(np.triu(across & across.T, 1))
    if not len(first):
        return None
    worth = np.where(
        np.arange(count)[:, None] >= count - borders, 0.5, sides.support - sides.beyond
    )
    worth = (worth[one] + worth[two]).astype(np.float32)
    value = worth[first, second] + worth[second, first]
    if len(first) > _MOST:
        keep = np.argpartition(-value, _MOST)[:_MOST]
        first, second = first[keep], second[keep]
    ring = np.stack([one[first], one[second], two[first], two[second]], axis=1)
    corners = meet[np.roll(ring, 1, axis=1), ring]
    good = _plausible(corners, size)
    if not good.any():
        return None
    corners, ring, first, second = corners[good], ring[good], first[good], second[good]
    between = np.stack([second, first, second, first], axis=1)
    border = ring >= count - borders
    figures = _figures(found, sides, corners, ring, between, size, border)
    support = np.where(border, 1.0, sides.support[ring, between])
    pairs = np.stack([first, second], axis=1)
    return Outlines(corners, support, border, figures, found.lines, found.normal, pairs, sides)


def _pairs(found: Evidence, size: tuple[int, int], borders: int) -> tuple[Places, Places]:
    lines, count, normal = found.lines, len(found.lines), found.normal
    one, two = np.triu_indices(count, 1)
    turn = np.abs(lines[one, 0] - lines[two, 0]) % np.pi
    flip = np.sign((normal[one] * normal[two]).sum(axis=1))
    apart = np.abs(lines[one, 1] - flip * lines[two, 1])
    keep = (np.minimum(turn, np.pi - turn) < _PARALLEL) & (apart > _LEAST_SIDE * 0.8)
    keep &= ~((one >= count - borders) & (two >= count - borders))
    return one[keep], two[keep]


def _meetings(found: Evidence, size: tuple[int, int]) -> Floats:
    """Where any two lines meet, n × n × 2 pixels; far away when they do not."""
    nx, ny = found.normal.T
    rho = found.lines[:, 1]
    det = nx[:, None] * ny[None] - ny[:, None] * nx[None]
    det = np.where(np.abs(det) < 1e-6, 1e-6, det)
    x = (rho[:, None] * ny[None] - ny[:, None] * rho[None]) / det
    y = (nx[:, None] * rho[None] - rho[:, None] * nx[None]) / det
    return np.stack([x, y], axis=-1) + (np.array(size) - 1) / 2


def _sides(
    found: Evidence, one: Places, two: Places, meet: Floats, size: tuple[int, int], borders: int
) -> Sides:
    count = len(found.lines)
    normal = found.normal
    run = np.stack([-normal[:, 1], normal[:, 0]], axis=1)
    along = ((meet - (np.array(size) - 1) / 2) * run[:, None]).sum(axis=2)
    turn = np.abs(found.lines[:, None, 0] - found.lines[None, :, 0]) % np.pi
    steep = np.minimum(turn, np.pi - turn) > _ACROSS
    row = np.arange(count)[:, None]
    border = row >= count - borders

    first = row * found.seen.shape[1]

    def over(sums: Floats, x: Places, y: Places) -> Floats:
        flat = sums.reshape(-1, *sums.shape[2:])
        return np.asarray(flat.take(first + y, axis=0) - flat.take(first + x, axis=0))

    def held(one: Places, two: Places) -> tuple[NDArray[np.bool_], Floats, tuple[Places, Places]]:
        t0, t1 = along[:, one], along[:, two]
        length = np.abs(t1 - t0)
        trim = np.minimum(4.0, length * 0.06)
        a, b = found.slot(np.minimum(t0, t1) + trim), found.slot(np.maximum(t0, t1) - trim)
        visible = over(found.seen, a, b)
        support = over(found.edge, a, b) / np.maximum(visible, 1e-9)
        good = (support > _HOLDS) | border
        good &= (
            (length > _LEAST_SIDE) & (visible > 5) & (visible * STEP > 0.5 * (length - 2 * trim))
        )
        return good & steep[:, one] & steep[:, two], support, (a, b)

    # a pair between which no two lines hold cannot be two sides; the best held ones are kept
    good, support, _ = held(one, two)
    worth = np.sort(np.where(good, np.where(border, 0.7, support), 0.0), axis=0)[-2]
    order = np.argsort(-worth, kind="stable")[:_MOST_PAIRS]
    order = order[worth[order] > 0]
    one, two = one[order], two[order]
    holds, support, (a, b) = held(one, two)
    t0, t1 = along[:, one], along[:, two]
    low, high = np.minimum(t0, t1), np.maximum(t0, t1)
    length = high - low
    visible = over(found.seen, a, b)
    total = np.maximum(visible, 1e-9)
    hidden = 1 - np.clip((visible + 4) * STEP / np.maximum(length, 1.0), 0, 1)
    plus = over(found.plus, a, b) / total[..., None]
    minus = over(found.minus, a, b) / total[..., None]
    ends = np.zeros(support.shape)
    for near, far in ((low - _GAP, low - _GAP - _AFTER), (high + _GAP, high + _GAP + _AFTER)):
        x, y = found.slot(np.minimum(near, far)), found.slot(np.maximum(near, far))
        ends += over(found.edge, x, y) / np.maximum(over(found.seen, x, y), 8.0)
    return Sides(one, two, along, holds, support, plus - minus, plus, minus, ends / 2, hidden)


def _plausible(corners: Floats, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Convex, corners between 40 and 140 degrees, opposite sides within a factor of two, at most
    7:1 long, at least 0.8 % of the frame, corners not far outside it."""
    run = np.roll(corners, -1, axis=1) - corners
    length = np.sqrt((run * run).sum(axis=2))
    before = np.roll(run, 1, axis=1)
    cross = before[..., 0] * run[..., 1] - before[..., 1] * run[..., 0]
    sine = cross / np.maximum(length * np.roll(length, 1, axis=1), 1e-9)
    good = (sine > 0.62).all(axis=1) | (sine < -0.62).all(axis=1)
    for k in (0, 1):
        pair = length[:, k], length[:, k + 2]
        good &= np.maximum(*pair) < 2.0 * np.minimum(*pair)
    wide, tall = length[:, 0] + length[:, 2], length[:, 1] + length[:, 3]
    good &= (wide < 7 * tall) & (tall < 7 * wide)
    good &= _areas(corners) > _LEAST_AREA * size[0] * size[1]
    slack = _BEYOND * max(size)
    x, y = corners[..., 0], corners[..., 1]
    good &= ((x > -slack) & (x < size[0] + slack) & (y > -slack) & (y < size[1] + slack)).all(
        axis=1
    )
    return np.asarray(good)


def _areas(corners: Floats) -> Floats:
    x, y = corners[..., 0], corners[..., 1]
    turned = x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)
    return np.asarray(np.abs(turned.sum(axis=1)) / 2)


def _figures(
    found: Evidence, sides: Sides, corners: Floats, ring: Places, between: Places,
    size: tuple[int, int], border: NDArray[np.bool_],
) -> Floats:  # fmt: skip
    """The figures of all outlines, gathered from their sides."""
    at = corners - (np.array(size) - 1) / 2
    middle = at.mean(axis=1)
    inward = (middle[:, None] * found.normal[ring]).sum(axis=2) > found.lines[ring, 1]
    way = np.where(inward, 1.0, -1.0)
    change = sides.change[ring, between] * way[..., None]
    step = np.sqrt((change * change).sum(axis=2))
    inner = np.where(inward[..., None], sides.plus[ring, between], sides.minus[ring, between])
    support = sides.support[ring, between]
    beyond = np.where(border, 0.0, sides.beyond[ring, between])
    own = np.maximum((~border).sum(axis=1), 1)
    ranked = np.sort(np.where(border, 1.0, support), axis=1)
    faint = np.where(border, 99.0, step).min(axis=1)
    lift = np.tanh(change[..., 0] / 25)
    spread = inner.std(axis=1)
    even = np.sqrt((spread * spread).sum(axis=1))
    x, y = corners[..., 0], corners[..., 1]
    outside = ((x < -1) | (y < -1) | (x > size[0]) | (y > size[1])).sum(axis=1) / 4
    rim = ((corners < 2) | (corners > np.array(size) - 3.0)).any(axis=2).sum(axis=1) / 4
    return np.column_stack([
        np.where(border, 0.0, support).sum(axis=1) / own,
        ranked[:, 0],
        ranked[:, 1],
        np.where(border, 0.0, step / (step + 12)).sum(axis=1) / own,
        faint / (faint + 8),
        np.where(border, 0.0, lift).sum(axis=1) / own,
        np.where(border, 1.0, lift).min(axis=1),
        beyond.mean(axis=1),
        beyond.max(axis=1),
        np.sqrt(np.minimum(_areas(corners) / (size[0] * size[1]), 1.2)),
        border.sum(axis=1) / 2,
        outside,
        even / (even + 15),
        sides.hidden[ring, between].max(axis=1),
        rim,
    ])  # fmt: skip
