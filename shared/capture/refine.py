"""Exact sides: many short profiles across each side, and the one smooth curve they lie on.

First where each profile is steepest, some pixels to either side; then every profile is laid over
the mean of all profiles of its side and moved until it fits, which uses all that is seen of an edge
however soft or noisy it is. Corners are where the curves of two sides meet.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.capture.curves import Curve, plainest_of_each, voted
from shared.capture.cutoff import laid_out
from shared.capture.quad import Quad, as_corners
from shared.capture.reduced import Reduced
from shared.capture.scratch import room
from shared.image.cv import cv2

Floats = NDArray[np.float64]
Strips = NDArray[Any]
_PROFILES = 112
_SHARE = np.linspace(0.045, 0.955, _PROFILES)
_FINER = 3
"""Rows that are averaged to one profile when profiles are laid over one another."""
_FINE = (_SHARE[:, None] + (np.arange(_FINER) - (_FINER - 1) / 2) * (0.91 / 111 / _FINER)).ravel()
_MOST_LONG = 2700
"""Finest picture that is measured in, longest side in pixels."""
_FIRST, _LAST = 3.6, 2.0
"""How far to either side edges are looked for, in reduced pixels."""
_STILL = 0.35
"""Pixels: when corners move by less, profiles lay well enough on one another."""
_DEEPEST = 0.025
"""Most that a side may be bowed, as a share of its length."""
_BESIDE = 1.5
"""Pixels from where on a side's mean profile shows its edge beside the side."""
_FAINT = 0.35
"""A profile that shows less than this share of the usual change of colour is not of the edge."""


def refined(small: Reduced, corners: Floats, cut: tuple[bool, ...], near: float = _FIRST) -> Quad:
    """A quad of the reduced picture, exact, in the frame's pixels. ``support`` is the share of each
    side along which the edge was really measured. Sides that are ``cut`` are not measured: they lie
    square on their neighbours, outside the frame. near: how far edges may be, in reduced pixels."""
    level = next(
        (n for n, half in enumerate(small.halves) if max(half.shape[:2]) <= _MOST_LONG),
        len(small.halves) - 1,
    )
    picture = small.halves[level]
    unit = float(small.scale.mean()) / 2**level
    points = (small.to_frame(corners) + 0.5) / 2**level - 0.5
    first, last = max(2.5, near * unit), max(3.0, _LAST * unit)
    bent = np.zeros((4, _PROFILES))
    support = np.ones(4)
    for turn in range(3):
        if turn == 0:
            curves = _steepest(picture, points, first, cut)
        else:
            curves = _laid_over(picture, points, bent, last, cut)
        moved = _met(points, curves)
        if moved is None or np.abs(moved - points).max() > 5 * near * unit:
            break
        support = np.array([c.inliers for c in curves])
        bent = np.stack([_rest(c, *s) for c, s in zip(curves, _shares(points, moved), strict=True)])
        still = turn > 0 and np.abs(moved - points).max() < _STILL
        points = moved
        if still:
            break
    whole = (points + 0.5) * 2**level - 0.5
    if any(cut):
        whole = laid_out(whole, cut, (small.halves[0].shape[1], small.halves[0].shape[0]))
    a, b, c, d = (float(min(1.0, v)) for v in support)
    return Quad(as_corners(whole), (a, b, c, d), (cut[0], cut[1], cut[2], cut[3]))


def _strips(
    picture: NDArray[np.uint8], points: Floats, bent: Floats, steps: Floats, shares: Floats
) -> tuple[Strips, NDArray[np.bool_]]:
    """Colours across each side, 4 × shares × steps × 3, and which profiles lie in the picture."""
    run = np.roll(points, -1, axis=0) - points
    length = np.maximum(np.linalg.norm(run, axis=1), 1e-6)[:, None]
    inward = np.column_stack([-run[:, 1], run[:, 0]]) / length
    base = points[:, None] + shares[None, :, None] * run[:, None]
    base = base + bent[..., None] * inward[:, None]
    shape = (4, len(shares), len(steps))
    places = []
    for way in (0, 1):
        away = (inward[:, way, None] * steps).astype(np.float32)
        place = np.add(base[:, :, None, way].astype(np.float32), away[:, None], out=room(shape))
        places.append(place.reshape(-1, len(steps)))
    strip = room((*places[0].shape, 3), np.uint8)
    cv2.remap(picture, *places, cv2.INTER_LINEAR, strip, borderMode=cv2.BORDER_REPLICATE)
    high, wide = picture.shape[:2]
    within = (base >= -0.5) & (base <= np.array([wide, high]) - 0.5)
    return strip.reshape(*shape, 3), within[..., 0] & within[..., 1]


def _steepest(
    picture: NDArray[np.uint8], points: Floats, reach: float, cut: tuple[bool, ...]
) -> list[Curve]:
    """Curves through the places where profiles are steepest, within ``reach`` pixels."""
    step = max(0.5, reach / 14)
    steps = np.arange(-reach, reach + step / 2, step)
    strip, inside = _strips(picture, points, np.zeros((4, _PROFILES)), steps, _SHARE)
    curves = [Curve(inliers=1.0 if side else 0.0) for side in cut]
    all_offsets, all_weights, all_noise = _unmeasured()
    for k in range(4):
        found = None if cut[k] else _places(strip[k], inside[k], steps, reach)
        if found is None:
            continue
        offsets, weights = found
        noise = float(np.median(np.abs(np.diff(offsets)))) + 0.08
        tolerance = max(0.7, min(3.0 * noise, 0.35 * reach))
        length = float(np.linalg.norm(points[(k + 1) % 4] - points[k]))
        ok = np.flatnonzero(weights > 0)
        # of the square term: a sagitta is a quarter of it
        terms = voted(_SHARE[ok], offsets[ok], _DEEPEST * length * 4, tolerance, _PROFILES / 6)
        if terms is None:
            continue
        curves[k] = Curve(terms, 0.0)
        near = np.abs(offsets - curves[k].along(_SHARE)) < 3 * tolerance
        all_offsets[k], all_weights[k], all_noise[k] = offsets, weights * near, noise
    plain = plainest_of_each(_SHARE, all_offsets, all_weights, all_noise)
    return [new or old for new, old in zip(plain, curves, strict=True)]


def _unmeasured() -> tuple[Floats, Floats, Floats]:
    """Offsets and weights of four sides' profiles, and their noise, of which nothing is known."""
    return np.zeros((4, _PROFILES)), np.zeros((4, _PROFILES)), np.ones(4)


def _places(
    strip: Strips, inside: NDArray[np.bool_], steps: Floats, reach: float
) -> tuple[Floats, Floats] | None:
    """Where each profile of one side is steepest, and which of them show the side's edge."""
    if inside.sum() < _PROFILES // 4:
        return None
    step = float(steps[1] - steps[0])
    soft = cv2.GaussianBlur(strip.astype(np.float32), (0, 0), sigmaX=1.3, sigmaY=1.2)
    steep = np.gradient(soft, axis=1)
    # where the side as a whole is steepest, and which change of colour that is
    usual = np.sqrt((steep * steep).sum(axis=2))[inside]
    whole = usual.mean(axis=0) * np.exp(-0.5 * (steps / (0.8 * reach)) ** 2)
    centre = int(whole.argmax())
    way = np.median(steep[:, max(0, centre - 1) : centre + 2][inside], axis=(0, 1))
    size = float(np.linalg.norm(way))
    if size < 0.04:
        return None
    near = np.exp(-0.5 * ((steps - steps[centre]) / (0.5 * reach)) ** 2).astype(np.float32)
    slope = (steep @ (way / size)) * near
    rows = np.arange(_PROFILES)
    peak = np.clip(slope.argmax(axis=1), 1, slope.shape[1] - 2)
    before, top, after = slope[rows, peak - 1], slope[rows, peak], slope[rows, peak + 1]
    bend = before - 2 * top + after
    curved = np.abs(bend) > 1e-6
    sub = np.where(curved, 0.5 * (before - after) / np.where(curved, bend, 1), 0)
    offsets = steps[peak] + np.clip(sub, -1, 1) * step
    typical = float(np.median(top[inside]))
    return offsets, np.where((top > 0.3 * typical) & (top > 0) & inside, 1.0, 0.0)


def _laid_over(
    picture: NDArray[np.uint8], points: Floats, bent: Floats, reach: float, cut: tuple[bool, ...]
) -> list[Curve]:
    """Curves through the places where each profile fits the mean profile of its side best."""
    step = max(0.5, reach / 12)
    steps = np.arange(-reach, reach + step / 2, step)
    fine = np.stack([np.interp(_FINE, _SHARE, b) for b in bent])
    strip, inside = _strips(picture, points, fine, steps, _FINE)
    mean = strip.reshape(4, _PROFILES, _FINER, len(steps), 3).mean(axis=2, dtype=np.float32)
    seen = inside[:, _FINER // 2 :: _FINER]
    offsets, weights = _moved(mean, seen, steps)
    noise = np.ones(4)
    for k in range(4):
        if cut[k] or seen[k].sum() < _PROFILES // 4:
            weights[k] = 0.0
        agreed = offsets[k][weights[k] > 0]
        usual = _middle(np.abs(np.diff(agreed))) if len(agreed) > 8 else 9.0
        noise[k] = max(0.05, 1.05 * float(usual))
    plain = plainest_of_each(_SHARE, bent + offsets, weights, noise)
    return [
        Curve(inliers=1.0) if cut[k] else plain[k] or Curve(_straightened(bent[k]), 0.0)
        for k in range(4)
    ]


def _straightened(bent: Floats) -> Floats:
    """The parabola nearest to a curve that was sampled, for a side that cannot be measured."""
    return np.asarray(np.polynomial.polynomial.polyfit(_SHARE, bent, 2))


def _moved(profiles: Strips, inside: NDArray[np.bool_], steps: Floats) -> tuple[Floats, Floats]:
    """How far each profile lies beside the mean of all of its side, pixels, by the slope of that
    mean (Lucas and Kanade, in one dimension); and whether it looks like it at all. Sides ×
    profiles."""
    step = float(steps[1] - steps[0])
    flat = profiles.reshape(-1, *profiles.shape[2:])
    soft = cv2.GaussianBlur(flat, (0, 0), sigmaX=0.8, sigmaY=0.01).reshape(profiles.shape)
    usual = np.stack([
        _middle(rows[seen] if seen.any() else rows)
        for rows, seen in zip(soft, inside, strict=True)
    ])  # fmt: skip
    rise = np.gradient(usual, axis=1)
    window = np.exp(-0.5 * (steps / (0.55 * steps[-1])) ** 2)
    way = (rise * window[:, None] ** 2).sum(axis=1)
    size = np.linalg.norm(way, axis=1, keepdims=True)
    way /= np.maximum(size, 1e-9)
    # one channel: along the change of colour that the side as a whole is
    level = np.matmul(soft.reshape(4, -1, 3), way.astype(np.float32)[..., None])
    rows = level.reshape(profiles.shape[:3]).astype(np.float64)
    middle = np.matmul(usual, way[..., None])[..., 0]
    slope = np.gradient(middle, step, axis=1)
    weight = window**2
    share = weight / weight.sum()
    # shift and contrast of every profile together; its own brightness is free
    shape, lean = (each - (each @ share)[:, None] for each in (middle, slope))
    both = np.stack([lean, shape], axis=1)
    weighed = both * weight
    normal = weighed @ both.transpose(0, 2, 1) + 1e-9 * np.eye(2)
    right = weighed @ rows.transpose(0, 2, 1)
    shift, gain = np.linalg.solve(normal, right).transpose(1, 0, 2)
    good = inside & (gain > _FAINT) & (gain < 3.0) & (size >= 1e-3)
    offsets = -shift / np.maximum(gain, _FAINT)
    good &= np.abs(offsets) < 0.6 * steps[-1]
    # laid over one another they may all lie beside the edge: a side that began too slant
    beside = steps[np.abs(slope * window).argmax(axis=1)][:, None]
    offsets = np.where(np.abs(beside) > _BESIDE, offsets + beside, offsets)
    return np.clip(offsets, -steps[-1], steps[-1]), good.astype(np.float64)


def _middle(rows: NDArray[Any]) -> NDArray[Any]:
    """The median along the first axis."""
    half = len(rows) // 2
    if len(rows) % 2:
        return np.asarray(np.partition(rows, half, axis=0)[half])
    parted = np.partition(rows, (half - 1, half), axis=0)
    return np.asarray((parted[half - 1] + parted[half]) / 2)


def _shares(points: Floats, moved: Floats) -> list[tuple[float, float]]:
    """Where new corners lie along the old sides."""
    run = np.roll(points, -1, axis=0) - points
    square = np.maximum((run * run).sum(axis=1), 1e-9)
    begin = ((moved - points) * run).sum(axis=1) / square
    end = ((np.roll(moved, -1, axis=0) - points) * run).sum(axis=1) / square
    return [(float(a), float(b)) for a, b in zip(begin, end, strict=True)]


def _rest(curve: Curve, begin: float, end: float) -> Floats:
    """A curve's offsets from the chord between two of its shares, at the shares of that chord."""
    low, top = curve.at(begin)[0], curve.at(end)[0]
    return curve.along(begin + _SHARE * (end - begin)) - (low + _SHARE * (top - low))


def _crossing(p: Floats, u: Floats, q: Floats, v: Floats) -> Floats | None:
    """Where the lines p + t u and q + t v meet."""
    det = u[0] * v[1] - u[1] * v[0]
    if abs(det) < 1e-9:
        return None
    d = q - p
    return np.asarray(p + u * ((d[0] * v[1] - d[1] * v[0]) / det))


def _met(points: Floats, curves: list[Curve]) -> Floats | None:
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
