"""Straight lines in a small picture along which something may end: faint ones and broken ones too.

Gradients are measured against what is usual around them, so the pale edge of a paper on a pale
desk counts as much as a strong one, and wood grain or print counts little. They vote for lines
with their direction (dark to bright), so a line is seen however often it is interrupted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.capture.reduced import TONES, Reduced
from shared.capture.scratch import room
from shared.image.cv import cv2

Map = NDArray[np.float32]
Floats = NDArray[np.float64]
_TURNS = 180
_RHO = 2.0
_LEAST = 1.5
_AROUND = 25
_FLOOR = 0.25
_MOST_VOTERS = 16_000
_SPREAD = 4
_CROWD = 31
_PER_SECTOR = 12
_WAYS = [of(np.arange(-_TURNS // 2, _TURNS // 2 + 1) * (2 * np.pi / _TURNS)).astype(np.float32)
         for of in (np.cos, np.sin)]  # fmt: skip
"""Cosine and sine of every direction that is voted for, from half a turn back to half a turn on."""
_THIN = np.ones((5, 5), np.uint8)
_SHAPES, _LEAST_SHAPE, _LEAST_LONG = 3, 0.008, 24.0


@dataclass(frozen=True)
class Gradient:
    """Relative steepness: 1 is what is usual around, 2 and more stands out. Towards brighter."""

    both: Map
    """Across and down, height × width × 2."""
    grain: Map
    """Grey levels per pixel where nothing is."""


def gradient(lab: NDArray[np.uint8], grain: Map | None = None) -> Gradient:
    """The steepest channel of every pixel of a Lab picture, divided by what is usual around it.

    grain: what is usual at least, from a picture that still has its grain.
    """
    across, down, size = _steepest(lab)
    # the mean of roots: a strong line near by does not hide a faint one
    usual = _mean_of_roots(size)
    if grain is None:
        # the sensor's and the desk's own grain: what is left when strong edges count little
        middling = float(np.median(size[::4, ::4]))
        grain = _mean_of_roots(cv2.min(size, 1.5 * middling, size))
    cv2.multiply(usual, 0.8, usual)
    cv2.add(cv2.max(usual, cv2.multiply(grain, 1.25, size), usual), _FLOOR, usual)
    cv2.divide(across, usual, across)
    cv2.divide(down, usual, down)
    return Gradient(cv2.merge([across, down], room((*size.shape, 2))), grain)


def _steepest(lab: NDArray[np.uint8]) -> list[Map]:
    """Of every pixel's steepest channel, grey levels per pixel across and down, and both."""
    best: list[Map] = []
    flat = lab.shape[:2]
    one, whole = room(flat, np.uint8), [room(flat, np.int16) for _ in range(2)]
    for channel, tone in enumerate(TONES):
        # Sobel's own differences are whole numbers: a tenth of what they cost made as float32
        steep = cv2.spatialGradient(cv2.extractChannel(lab, channel, one), *whole)
        steep = [np.multiply(d, np.float32(tone / 8), out=room(flat)) for d in steep]
        steep.append(cv2.magnitude(*steep, room(flat)))
        if not best:
            best = steep
            continue
        more = cv2.compare(steep[2], best[2], cv2.CMP_GT, one)
        for new, old in zip(steep, best, strict=True):
            cv2.copyTo(new, more, old)
    return best


def _mean_of_roots(size: Map) -> Map:
    root = cv2.sqrt(size, room(size.shape))
    mean = cv2.blur(root, (_AROUND, _AROUND), room(size.shape))
    return np.asarray(cv2.multiply(mean, mean, mean))


def voted(votes: NDArray[np.float64], size: tuple[int, int], most: int) -> Floats:
    """The lines with the most votes: n × 2, direction of the normal (radians, dark to bright) and
    distance from the picture's middle. Best first."""
    reach, slots = _range(size)
    table = votes.reshape(_TURNS, slots).astype(np.float32)
    ring = np.concatenate([table[-4:], table, table[:4]])
    ring = cv2.GaussianBlur(ring, (3, 3), 0.7)
    # grain and print make many lines of one direction: what stands out among its like counts
    crowd = cv2.blur(ring, (_CROWD, 3))
    peak = (ring >= cv2.dilate(ring, np.ones((3, 3), np.uint8)))[4:-4] & (ring[4:-4] > 8)
    order = np.flatnonzero(peak)
    worth = ring[4:-4].ravel()[order] / np.sqrt(crowd[4:-4].ravel()[order] + 6.0)
    order = order[np.argsort(-worth)[: 6 * most]]
    turn, slot = np.divmod(order, slots)
    # no direction may take all places
    sector = turn % (_TURNS // 2) // 6
    keep = np.zeros(len(order), bool)
    for one in range(_TURNS // 12):
        keep[np.flatnonzero(sector == one)[:_PER_SECTOR]] = True
    turn, slot = turn[keep][:most], slot[keep][:most]
    return np.column_stack([turn * (2 * np.pi / _TURNS), (slot - 1) * _RHO - reach + _RHO / 2])


def _range(size: tuple[int, int]) -> tuple[float, int]:
    """Farthest a line can be from the middle, and how many places there are for distances."""
    reach = float(np.hypot(*size)) / 2
    return reach, int(2 * reach / _RHO) + 3


def _votes(slope: Gradient) -> NDArray[np.float64]:
    high, wide = slope.both.shape[:2]
    reach, slots = _range((wide, high))
    fine = np.multiply(slope.both, np.float32(64), out=room(slope.both.shape))
    whole = room(fine.shape, np.int16)
    np.copyto(whole, np.rint(fine, out=fine), casting="unsafe")
    dx, dy = cv2.split(whole, [room((high, wide), np.int16) for _ in range(2)])
    edge = room((high, wide), np.uint8)
    cv2.Canny(dx, dy, _LEAST * 64, _LEAST * 64 * 1.5, edge, L2gradient=True)
    where = np.flatnonzero(edge > 0)
    share = 1.0
    if len(where) > _MOST_VOTERS:
        step = -(-len(where) // _MOST_VOTERS)
        where, share = where[::step], float(step)
    y, x = np.divmod(where.astype(np.int32), np.int32(wide))
    gx, gy = slope.both.reshape(-1, 2).take(where, axis=0).T
    weight = np.minimum(np.hypot(gx, gy), 5.0) * share
    turn = np.rint(np.arctan2(gy, gx) * np.float32(_TURNS / (2 * np.pi))).astype(np.int32)
    px = x.astype(np.float32) - np.float32((wide - 1) / 2)
    py = y.astype(np.float32) - np.float32((high - 1) / 2)
    cos, sin = (of.take(turn + _TURNS // 2) for of in _WAYS)
    # each votes for the directions near its own too: one rotation turns its place to all of them
    rho, along = px * cos + py * sin, py * cos - px * sin
    near = np.arange(-_SPREAD, _SPREAD + 1, dtype=np.int32)[:, None]
    tilt = near * (2 * np.pi / _TURNS)
    rho = rho * np.cos(tilt, dtype=np.float32) + along * np.sin(tilt, dtype=np.float32)
    rho += np.float32(reach + _RHO)
    rho *= np.float32(1 / _RHO)
    first = np.arange(-_TURNS, 2 * _TURNS, dtype=np.int32) % _TURNS * slots
    place = first.take(turn + (near + _TURNS))
    place += rho.astype(np.int32)
    total = np.bincount(place.ravel(), np.broadcast_to(weight, place.shape).ravel(), _TURNS * slots)
    return np.asarray(total[: _TURNS * slots])


def borders(size: tuple[int, int]) -> Floats:
    """The frame's own four sides as lines, normals pointing inwards."""
    wide, high = size
    x, y = (wide - 1) / 2, (high - 1) / 2
    return np.array([[0.0, -x], [np.pi, -x], [np.pi / 2, -y], [-np.pi / 2, -y]])


def of_shapes(small: Reduced) -> Floats:
    """Lines along the sides of whatever large lies on the desk in another colour than the desk's,
    largest first. Where a mat's grid or a grain makes more lines than a card has sides, this sees
    the card; where a page is as pale as its desk, it sees nothing."""
    coarse = cv2.resize(small.bgr, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(coarse, cv2.COLOR_BGR2LAB)
    rim = np.concatenate([lab[:4].reshape(-1, 3), lab[-4:].reshape(-1, 3),
                          lab[:, :4].reshape(-1, 3), lab[:, -4:].reshape(-1, 3)])  # fmt: skip
    desk = np.median(rim, axis=0)
    away = cv2.absdiff(lab, np.append(desk, 0.0))
    far = cv2.transform(away, np.ones((1, 3), np.float32))
    # thin things are not papers, and print does not part one
    far = cv2.morphologyEx(far, cv2.MORPH_OPEN, _THIN)
    _, apart = cv2.threshold(far, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    shapes, _ = cv2.findContours(apart, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    least = _LEAST_SHAPE * apart.size
    large = sorted((s for s in shapes if cv2.contourArea(s) > least), key=cv2.contourArea)[::-1]
    middle = (np.array(small.size) - 1) / 2
    found = []
    for shape in large[:_SHAPES]:
        hull = cv2.convexHull(shape)
        ring = cv2.approxPolyDP(hull, 0.02 * cv2.arcLength(hull, True), True).reshape(-1, 2)
        rim = shape.reshape(-1, 2).astype(np.float64)
        for begin, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            run = (end - begin) / max(1e-6, float(np.linalg.norm(end - begin)))
            along, beside = (rim - begin) @ run, (rim - begin) @ np.array([-run[1], run[0]])
            length = float(np.linalg.norm(end - begin))
            # corners are round, and the polygon cuts them
            own = (along > 0.15 * length) & (along < 0.85 * length) & (np.abs(beside) < 4)
            if length < _LEAST_LONG or own.sum() < 0.4 * length:
                continue
            far, near = along[own] - along[own].mean(), beside[own]
            slope = far @ near / (far @ far)
            offset = near.mean() - slope * along[own].mean()
            angle = np.arctan2(run[1], run[0]) + np.arctan(slope) + np.pi / 2
            foot = begin + np.array([-run[1], run[0]]) * offset
            foot = (foot + 0.5) * 2 - 0.5 - middle
            found.append((angle, foot @ np.array([np.cos(angle), np.sin(angle)])))
    return np.array(found) if found else np.empty((0, 2))


def distinct(lines: Floats, most: int) -> Floats:
    """The first of any that lie within two pixels and two degrees of one another."""
    normal = np.column_stack([np.cos(lines[:, 0]), np.sin(lines[:, 0])])
    like = normal @ normal.T
    apart = np.abs(lines[:, 1] * np.sign(like) - lines[:, 1, None])
    same = (np.abs(like) > 0.9994) & (apart < 2.0)
    free = np.ones(len(lines), bool)
    kept: list[int] = []
    for i in range(len(lines)):
        if free[i] and len(kept) < most:
            kept.append(i)
            free &= ~same[i]
    return np.asarray(lines[kept])


def usual_lines(small: Reduced, most: int) -> tuple[Floats, Gradient]:
    """Lines of a reduced frame, from its bare colours and from its print, and the raw gradient."""
    raw = gradient(small.lab)
    bare = gradient(small.plain, raw.grain)
    of_raw, of_bare = _votes(raw), _votes(bare)
    one = voted(of_bare + 0.3 * of_raw, small.size, most)
    two = voted(of_raw, small.size, most)
    both = min(len(one), len(two))
    mixed = np.stack([one[:both], two[:both]], axis=1).reshape(-1, 2)
    return np.concatenate([mixed, one[both:], two[both:]]), raw
