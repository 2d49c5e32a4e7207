"""Exact sides: many short profiles across each side, the steepest place of each, one smooth curve.

A lens bends straight sides and paper curls, so a side is a shallow parabola where there is proof of
it, else a straight line. Corners are where the curves of two sides meet.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.capture.quad import Quad, as_corners
from shared.capture.reduced import Reduced
from shared.image.cv import cv2

Floats = NDArray[np.float64]
_PROFILES = 112
_SHARE = np.linspace(0.045, 0.955, _PROFILES)
_MOST_LONG = 2700
"""Finest picture that is measured in, longest side in pixels."""
_FIRST, _SECOND = 3.6, 1.6
"""How far to either side edges are looked for, in reduced pixels."""
_DEEPEST = 0.025
"""Most that a side may be bowed, as a share of its length."""
_TRIES = 72


@dataclass(frozen=True)
class _Curve:
    """Offset of a side from its straight chord, inwards, at a share s of it: polynomial in s."""

    terms: Floats
    inliers: float

    def at(self, share: float) -> tuple[float, float]:
        """Offset and its slope per share."""
        c, b, a = self.terms[0], self.terms[1], self.terms[2]
        return float(c + b * share + a * share**2), float(b + 2 * a * share)


def refined(small: Reduced, corners: Floats, cut: tuple[bool, ...]) -> Quad:
    """A quad of the reduced picture, exact, in the frame's pixels. ``support`` is the share of each
    side along which the edge was really measured. Sides that are ``cut`` stay where they are."""
    level = next(
        (n for n, half in enumerate(small.halves) if max(half.shape[:2]) <= _MOST_LONG),
        len(small.halves) - 1,
    )
    picture = small.halves[level]
    unit = float(small.scale.mean()) / 2**level
    points = (small.to_frame(corners) + 0.5) / 2**level - 0.5
    bow = np.zeros((4, 3))
    support = np.ones(4)
    for reach in (_FIRST * unit, _SECOND * unit):
        offsets, weights, noise = _measured(picture, points, bow, max(2.5, reach))
        curves = [
            _Curve(np.zeros(3), 1.0)
            if cut[k]
            else _fitted(offsets[k], weights[k], noise[k], points, k, reach, bow[k])
            for k in range(4)
        ]
        support = np.array([c.inliers for c in curves])
        moved = _met(points, curves)
        if moved is None or np.abs(moved - points).max() > 5 * _FIRST * unit:
            break
        bow = np.array([[0.0, -c.terms[2], c.terms[2]] for c in curves])
        points = moved
    whole = (points + 0.5) * 2**level - 0.5
    a, b, c, d = (float(min(1.0, v)) for v in support)
    return Quad(as_corners(whole), (a, b, c, d), (cut[0], cut[1], cut[2], cut[3]))


def _measured(
    picture: NDArray[np.uint8], points: Floats, bow: Floats, reach: float
) -> tuple[Floats, Floats, Floats]:
    """Where each profile of each side is steepest: offsets inwards (4 × profiles), weights, and how
    far offsets scatter from profile to profile."""
    run = np.roll(points, -1, axis=0) - points
    length = np.maximum(np.linalg.norm(run, axis=1), 1e-6)[:, None]
    inward = np.column_stack([-run[:, 1], run[:, 0]]) / length
    step = max(0.5, reach / 14)
    steps = np.arange(-reach, reach + step / 2, step)
    base = points[:, None] + _SHARE[None, :, None] * run[:, None]
    bent = bow[:, :1] + bow[:, 1:2] * _SHARE + bow[:, 2:] * _SHARE**2
    places = base[:, :, None] + (bent[:, :, None] + steps)[..., None] * inward[:, None, None]
    flat = places.reshape(4 * _PROFILES, len(steps), 2).astype(np.float32)
    strip = cv2.remap(
        picture, np.ascontiguousarray(flat[..., 0]), np.ascontiguousarray(flat[..., 1]),
        cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32).reshape(4, _PROFILES, len(steps), 3)  # fmt: skip
    high, wide = picture.shape[:2]
    within = (base >= -0.5) & (base <= np.array([wide, high]) - 0.5)
    inside = np.asarray(within.all(axis=2))
    offsets, weights = np.zeros((4, _PROFILES)), np.zeros((4, _PROFILES))
    scatter = np.ones(4)
    rows = np.arange(_PROFILES)
    for k in range(4):
        soft = cv2.GaussianBlur(strip[k], (0, 0), sigmaX=1.3, sigmaY=1.2)
        steep = np.gradient(soft, axis=1)
        # where the side as a whole is steepest, and which change of colour that is
        usual = np.sqrt((steep * steep).sum(axis=2))[inside[k]]
        if len(usual) < _PROFILES // 4:
            continue
        whole = usual.mean(axis=0) * np.exp(-0.5 * (steps / (0.8 * reach)) ** 2)
        centre = int(whole.argmax())
        way = np.median(steep[:, max(0, centre - 1) : centre + 2][inside[k]], axis=(0, 1))
        size = float(np.linalg.norm(way))
        if size < 0.04:
            continue
        near = np.exp(-0.5 * ((steps - steps[centre]) / (0.5 * reach)) ** 2).astype(np.float32)
        slope = (steep @ (way / size)) * near
        peak = np.clip(slope.argmax(axis=1), 1, slope.shape[1] - 2)
        before, top, after = slope[rows, peak - 1], slope[rows, peak], slope[rows, peak + 1]
        bend = before - 2 * top + after
        curved = np.abs(bend) > 1e-6
        sub = np.where(curved, 0.5 * (before - after) / np.where(curved, bend, 1), 0)
        offsets[k] = steps[peak] + np.clip(sub, -1, 1) * step
        typical = float(np.median(top[inside[k]]))
        weights[k] = np.where((top > 0.3 * typical) & (top > 0) & inside[k], 1.0, 0.0)
        scatter[k] = float(np.median(np.abs(np.diff(offsets[k])))) + 0.08
    return offsets, weights, scatter


def _fitted(
    offsets: Floats,
    weights: Floats,
    noise: float,
    points: Floats,
    side: int,
    reach: float,
    bow: Floats,
) -> _Curve:
    """The curve most profiles agree on, bowed only where that is certain."""
    kept = _Curve(np.array([0.0, bow[1], bow[2]]) if bow.any() else np.zeros(3), 0.0)
    ok = np.flatnonzero(weights > 0)
    if len(ok) < _PROFILES // 4:
        return kept
    length = float(np.linalg.norm(points[(side + 1) % 4] - points[side]))
    limit = _DEEPEST * length * 4  # of the square term: a sagitta is a quarter of it
    whole = offsets + bow[1] * _SHARE + bow[2] * _SHARE**2
    tolerance = max(0.7, min(3.0 * noise, 0.35 * reach))
    terms = _voted(ok, whole, limit, tolerance)
    if terms is None:
        return kept
    s, y = _SHARE[ok], whole[ok]
    for _ in range(3):
        miss = np.abs(y - terms[0] - terms[1] * s - terms[2] * s**2)
        near = miss < max(
            0.35,
            min(
                tolerance,
                3.2 * float(np.median(miss[miss < tolerance]) if (miss < tolerance).any() else 0),
            ),
        )
        if near.sum() < _PROFILES // 5:
            return kept
        straight = _polynomial(s[near], y[near], 1)
        spread = near & (s < 0.25), near & (s > 0.75), near & (s > 0.35) & (s < 0.65)
        terms = np.array([*straight, 0.0])
        if all(part.sum() >= _PROFILES // 18 for part in spread):
            bent = _polynomial(s[near], y[near], 2)
            rest = float(np.std(y[near] - bent[0] - bent[1] * s[near] - bent[2] * s[near] ** 2))
            doubt = 13.4 * rest / np.sqrt(near.sum())  # standard error of the square term
            if abs(bent[2]) > max(4 * doubt, 0.8) and abs(bent[2]) < limit:
                terms = bent
    miss = np.abs(whole - terms[0] - terms[1] * _SHARE - terms[2] * _SHARE**2)
    seen = (miss < max(1.2, tolerance)) & (weights > 0)
    return _Curve(terms, float(seen.mean()) / 0.985)


def _voted(ok: NDArray[np.intp], y: Floats, limit: float, tolerance: float) -> Floats | None:
    """The parabola through three profiles, one from each third, that most others lie on."""
    thirds = np.array_split(ok, 3)
    pick = [
        part[(np.arange(_TRIES) * stride) % len(part)]
        for part, stride in zip(thirds, (7, 11, 5), strict=True)
    ]
    s = np.stack([_SHARE[p] for p in pick], axis=1)
    v = np.stack([y[p] for p in pick], axis=1)
    d01 = (v[:, 1] - v[:, 0]) / np.maximum(s[:, 1] - s[:, 0], 1e-6)
    d12 = (v[:, 2] - v[:, 1]) / np.maximum(s[:, 2] - s[:, 1], 1e-6)
    a = (d12 - d01) / np.maximum(s[:, 2] - s[:, 0], 1e-6)
    a = np.where(np.abs(a) < limit, a, 0.0)
    # every second try is a straight line through the outer two
    a[::2] = 0.0
    b = (v[:, 2] - v[:, 0]) / np.maximum(s[:, 2] - s[:, 0], 1e-6) - a * (s[:, 2] + s[:, 0])
    c = v[:, 0] - b * s[:, 0] - a * s[:, 0] ** 2
    t = _SHARE[ok]
    miss = np.abs(y[ok][None] - c[:, None] - b[:, None] * t - a[:, None] * t**2)
    votes = np.clip(1 - (miss / tolerance) ** 2, 0, 1).sum(axis=1) * np.where(a == 0, 1.02, 1.0)
    best = int(votes.argmax())
    if votes[best] < _PROFILES / 6:
        return None
    return np.array([c[best], b[best], a[best]])


def _polynomial(x: Floats, y: Floats, degree: int) -> Floats:
    """Least squares by the normal equations; x lies in 0..1, so they are sound."""
    powers = np.stack([x**n for n in range(degree + 1)])
    return np.asarray(np.linalg.solve(powers @ powers.T, powers @ y))


def _crossing(p: Floats, u: Floats, q: Floats, v: Floats) -> Floats | None:
    """Where the lines p + t u and q + t v meet."""
    det = u[0] * v[1] - u[1] * v[0]
    if abs(det) < 1e-9:
        return None
    d = q - p
    return np.asarray(p + u * ((d[0] * v[1] - d[1] * v[0]) / det))


def _met(points: Floats, curves: list[_Curve]) -> Floats | None:
    """Corners where the curve of a side meets that of the side before it."""
    run = np.roll(points, -1, axis=0) - points
    length = np.maximum(np.linalg.norm(run, axis=1), 1e-6)
    inward = np.column_stack([-run[:, 1], run[:, 0]]) / length[:, None]
    ends = np.array([[0.0, 1.0]] * 4)
    corners = points.copy()
    for _ in range(3):
        for k in range(4):
            near = []
            for side, share in ((k - 1, ends[k - 1, 1]), (k, ends[k, 0])):
                offset, slope = curves[side].at(float(share))
                near.append(points[side] + run[side] * share + inward[side] * offset)
                near.append(run[side] + inward[side] * slope)
            meet = _crossing(*near)
            if meet is None:
                return None
            corners[k] = meet
        for k in range(4):
            ends[k, 0] = (corners[k] - points[k]) @ run[k] / length[k] ** 2
            ends[k, 1] = (corners[(k + 1) % 4] - points[k]) @ run[k] / length[k] ** 2
        ends = np.clip(ends, -0.2, 1.2)
    return corners
