"""The best outlines looked at once more: frames within pages, two sheets taken for one.

A printed frame is an outline as good as the page's own, but one more edge runs round it. Two sheets
side by side make one good outline, but an edge runs through it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.capture.candidates import NAMES as FIRST
from shared.capture.candidates import Outlines
from shared.capture.reduced import Reduced

Floats = NDArray[np.float64]
NAMES = (*FIRST, "ringed", "ringed_least", "split", "apart", "nearest", "mixed", "white",
         "paleness", "held", "shaded", "shaded_most")  # fmt: skip
"""What finalists are judged by."""
_COVER = 16.0


def compared(small: Reduced, seen: Outlines, chosen: NDArray[np.intp]) -> Floats:
    """Figures of the chosen outlines, len(chosen) × len(NAMES)."""
    ringed, split, shaded = _neighbours(small, seen, chosen)
    first = seen.figures[chosen]
    inside, outside = _tones(small, seen.corners[chosen])
    middle = _rank(inside.transpose(0, 2, 1), 0.5)
    away = np.sqrt(((outside - middle[:, None]) ** 2).sum(axis=2))
    spread = np.sqrt(((inside - middle[:, None]) ** 2).sum(axis=2))
    usual = _rank(spread, 0.5)
    unseen = np.isnan(away)
    # what lies outside the frame is taken for as different as the rest of the ring
    seen_mean = np.where(unseen, 0.0, away).sum(axis=1) / np.maximum((~unseen).sum(axis=1), 1)
    away = np.where(unseen, seen_mean[:, None], away)
    apart, nearest = _rank(away, 0.5), _rank(away, 0.2)
    tone = np.hypot(middle[:, 1] - 128 * 1.6, middle[:, 2] - 128 * 1.6)
    weakest = first[:, FIRST.index("weakest")]
    return np.column_stack([
        first,
        ringed.mean(axis=1), ringed.min(axis=1), split.max(axis=1),
        apart / (apart + 12), nearest / (nearest + 8), usual / (usual + 12),
        middle[:, 0] / 255, tone / (tone + 20),
        np.minimum(weakest, 0.85) * (1 - first[:, FIRST.index("beyond")]),
        shaded.mean(axis=1), shaded.max(axis=1),
    ])  # fmt: skip


def _rank(values: Floats, share: float) -> Floats:
    """What so great a share of the values along the last axis does not exceed, as numpy's
    ``quantile`` has it, for a tenth of what that costs."""
    values = np.sort(values, axis=-1)
    place = share * (values.shape[-1] - 1)
    low = int(place)
    top = min(low + 1, values.shape[-1] - 1)
    return np.asarray(values[..., low] + (values[..., top] - values[..., low]) * (place - low))


def covered(known: NDArray[np.uint8], corners: Floats) -> Floats:
    """What a learned desk says of outlines: above 0 when it is hidden inside and seen around."""
    high, wide = known.shape
    u, v = np.meshgrid(np.linspace(0.08, 0.92, 6), np.linspace(0.08, 0.92, 6))
    t, low, top = np.linspace(0.0, 1.0, 7), np.full(7, -0.05), np.full(7, 1.05)
    around = _grid(corners, np.concatenate([t, t, low, top]), np.concatenate([low, top, t, t]))
    shares = []
    for points in (_grid(corners, u.ravel(), v.ravel()), around):
        x, y = np.rint(points[..., 0]).astype(np.intp), np.rint(points[..., 1]).astype(np.intp)
        out = (x < 0) | (y < 0) | (x >= wide) | (y >= high)
        hit = known[np.clip(y, 0, high - 1), np.clip(x, 0, wide - 1)] > 0
        shares.append((hit & ~out).sum(axis=1) / np.maximum((~out).sum(axis=1), 1))
    return np.asarray(_COVER * (shares[0] - shares[1] - 0.5))


def _neighbours(
    small: Reduced, seen: Outlines, chosen: NDArray[np.intp]
) -> tuple[Floats, Floats, Floats]:
    """Per outline: for each side how well another edge runs along outside of it (n × 4), for both
    directions how well an edge runs right through (n × 2), and for each side how surely it is the
    rim of a shadow: it gets darker there, and brighter soon after (n × 4)."""
    sides = seen.sides
    rings, splits, shades = [], [], []
    asked, chosen_pairs = np.unique(seen.pairs[chosen], return_inverse=True)
    chosen_pairs = chosen_pairs.reshape(-1, 2)
    support, change = sides.between(asked)
    strength = np.sqrt((change**2).sum(axis=2))
    strength = support * (strength / (strength + 6))
    middle = seen.corners[chosen].mean(axis=1) - (np.array(small.size) - 1) / 2
    inward = np.sign(middle @ seen.normal.T - seen.lines[:, 1])
    rows = np.arange(len(chosen))
    for mine, other in ((0, 1), (1, 0)):
        p, q = seen.pairs[chosen, mine], seen.pairs[chosen, other]
        i, j = sides.one[p], sides.two[p]
        place: Floats = np.zeros(())
        for rail in (sides.one[q], sides.two[q]):
            begin, end = sides.along[rail, i][:, None], sides.along[rail, j][:, None]
            span = np.where(np.abs(end - begin) < 1, 1, end - begin)
            place = place + (sides.along[rail] - begin) / span / 2
        told = chosen_pairs[:, other]
        held = strength[:, told].T
        lift = np.tanh(change[..., 0][:, told].T / 15 * inward) * support[:, told].T
        rings.append(_most(held, (place > -0.22) & (place < -0.012)))
        rings.append(_most(held, (place > 1.012) & (place < 1.22)))
        splits.append(_most(held, (place > 0.12) & (place < 0.88)))
        near = (place > 0.006) & (place < 0.07), (place > 0.93) & (place < 0.994)
        for own, close in zip((i, j), near, strict=True):
            shades.append(np.maximum(-lift[rows, own], 0) * _most(lift, close))
    return np.stack(rings, axis=1), np.stack(splits, axis=1), np.stack(shades, axis=1)


def _most(values: Floats, where: NDArray[np.bool_]) -> Floats:
    return np.asarray(np.where(where, values, 0.0).max(axis=1))


def _tones(small: Reduced, corners: Floats) -> tuple[Floats, Floats]:
    """Colours on a grid inside, and in a ring around; not a number outside the frame."""
    u, v = np.meshgrid(np.linspace(0.06, 0.94, 6), np.linspace(0.06, 0.94, 6))
    inside = _at(small, _grid(corners, u.ravel(), v.ravel()))
    t = np.linspace(0.0, 1.0, 7)
    low, high = np.full(7, -0.06), np.full(7, 1.06)
    u, v = np.concatenate([t, t, low, high]), np.concatenate([low, high, t, t])
    return inside, _at(small, _grid(corners, u, v), blank=True)


def _grid(corners: Floats, u: Floats, v: Floats) -> Floats:
    a, b, c, d = (corners[:, k][:, None] for k in range(4))
    u, v = u[None, :, None], v[None, :, None]
    return np.asarray(a * (1 - u) * (1 - v) + b * u * (1 - v) + c * u * v + d * (1 - u) * v)


def _at(small: Reduced, points: Floats, *, blank: bool = False) -> Floats:
    wide, high = small.size
    x, y = (np.rint(points[..., way]).astype(np.int32) for way in (0, 1))
    inside = np.clip(y, 0, high - 1) * np.int32(wide) + np.clip(x, 0, wide - 1)
    found: NDArray[Any] = small.bare.reshape(-1, 3).take(inside, axis=0)
    if blank:
        found[(x < 0) | (y < 0) | (x >= wide) | (y >= high)] = np.nan
    return found
