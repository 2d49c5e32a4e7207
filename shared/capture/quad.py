"""Four corners of a page in a frame, and the plane geometry that goes with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2

Points = NDArray[np.float64]
"""n × 2, x then y, pixels; whole numbers are pixel middles."""


@dataclass(frozen=True, slots=True)
class Quad:
    """A page's outline: top left, top right, bottom right, bottom left as it lies in the frame.

    corners: pixels of the frame it was found in. support: per side (top, right, bottom, left)
    the share of it that is really seen as the paper's edge, 0 to 1; a hand lowers it.
    cut: sides that run along the frame's own border, where paper may be missing.
    """

    corners: tuple[tuple[float, float], ...]
    support: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    cut: tuple[bool, bool, bool, bool] = (False, False, False, False)

    def points(self) -> Points:
        """Corners as a 4 × 2 array."""
        return np.asarray(self.corners, dtype=np.float64)

    def scaled(self, factor: float) -> Quad:
        """The same quad in a frame ``factor`` times as large."""
        moved = (self.points() + 0.5) * factor - 0.5
        return Quad(as_corners(moved), self.support, self.cut)

    def area(self) -> float:
        """Square pixels."""
        return area_of(self.points())

    def moved(self, other: Quad) -> float:
        """Largest distance of two corners, as a share of this quad's diagonal."""
        mine = self.points()
        span = float(np.linalg.norm(mine[2] - mine[0])) or 1.0
        return float(np.linalg.norm(mine - other.points(), axis=1).max() / span)


def as_corners(points: Points) -> tuple[tuple[float, float], ...]:
    """A 4 × 2 array as plain numbers."""
    return tuple((float(x), float(y)) for x, y in points)


def meet(lines: list[NDArray[np.float64]]) -> Points | None:
    """Corners where each of four lines (homogeneous) meets the one before; None when two do not."""
    corners = []
    for i in range(4):
        point = np.cross(lines[i - 1], lines[i])
        if abs(point[2]) < 1e-9:
            return None
        corners.append(point[:2] / point[2])
    return np.asarray(corners)


def area_of(points: Points) -> float:
    """Area of a simple polygon, by the shoelace rule."""
    x, y = points[:, 0], points[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def ordered(points: Points) -> Points:
    """Corners clockwise on screen, beginning with the one nearest the frame's top left.

    The beginning is chosen so that the first side runs most nearly from left to right.
    """
    return np.asarray(ordered_all(points[None])[0])


def ordered_all(quads: NDArray[np.float64]) -> NDArray[np.float64]:
    """``ordered`` for n × 4 × 2 corners at once."""
    away = quads - quads.mean(axis=1, keepdims=True)
    turn = np.argsort(np.arctan2(away[..., 1], away[..., 0]), axis=1)
    ring = np.take_along_axis(quads, turn[..., None], axis=1)
    sides = np.roll(ring, -1, axis=1) - ring
    unit = sides / np.maximum(np.linalg.norm(sides, axis=2, keepdims=True), 1e-9)
    # the top side points right, the right side points down
    fit = unit[..., 0] + np.roll(unit, -1, axis=1)[..., 1]
    places = (np.argmax(fit, axis=1)[:, None] + np.arange(4)) % 4
    return np.asarray(np.take_along_axis(ring, places[..., None], axis=1))


def iou(a: Points, b: Points) -> float:
    """Intersection over union of two convex quads, 0 to 1."""
    shared = shared_area(a, b)
    union = area_of(a) + area_of(b) - shared
    return shared / union if union > 0 else 0.0


def shared_area(a: Points, b: Points) -> float:
    """What two convex quads have in common, square pixels."""
    return float(cv2.intersectConvexConvex(a.astype(np.float32), b.astype(np.float32))[0])


def plausible(quads: NDArray[np.float64], width: int, height: int) -> NDArray[np.bool_]:
    """Which of n × 4 × 2 ordered corners could be a sheet seen by a camera above the desk.

    Convex, corners between 50 and 130 degrees, opposite sides within a factor of 1.8, not more
    than 6:1 long, at least 1.2 % of the frame, corners at most 3 % outside it.
    """
    sides = np.roll(quads, -1, axis=1) - quads
    length = np.linalg.norm(sides, axis=2)
    unit = sides / np.maximum(length[..., None], 1e-9)
    back = np.roll(unit, 1, axis=1)
    cross = back[..., 0] * unit[..., 1] - back[..., 1] * unit[..., 0]
    good = (cross > np.sin(np.radians(50))).all(axis=1)
    ratio = np.minimum(length[:, :2], length[:, 2:]) / np.maximum(
        np.maximum(length[:, :2], length[:, 2:]), 1e-9
    )
    good &= (ratio > 1 / 1.8).all(axis=1)
    mean = (length[:, :2] + length[:, 2:]) / 2
    good &= mean.max(axis=1) < 6 * mean.min(axis=1)
    x, y = quads[..., 0], quads[..., 1]
    area = np.abs((x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)) / 2
    good &= area > 0.012 * width * height
    slack = 0.03 * max(width, height)
    good &= ((x > -slack) & (x < width + slack) & (y > -slack) & (y < height + slack)).all(axis=1)
    return np.asarray(good)
