"""The line a side really follows: straight, bowed by a lens, waved by curl, or bent at a fold.

Offsets are measured from the side's chord, inwards, in pixels, at shares 0 to 1 of its length. The
plainest curve that explains what was measured is taken; each further freedom must pay for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_TRIES = 72
_PRICE = 12.0
"""What one more freedom must explain away, in squared deviations (about 2.5 times BIC's)."""
_FAR = 9.0
"""Squared deviations from which on a profile counts as not of the edge at all."""
_STRICTER = [_FAR * times for times in (36.0, 9.0, 3.0, 1.0, 1.0)]
"""From gentle to strict: what is far at first may be near once the rest is left out."""
_FOLDS = np.linspace(0.14, 0.86, 25)
_PAIRS = [
    (float(a), float(b))
    for a in np.linspace(0.16, 0.66, 6)
    for b in np.linspace(0.34, 0.84, 6)
    if b > a + 0.15
]
_END = 0.14


@dataclass(frozen=True)
class Curve:
    """terms: of a polynomial, rising. folds: (share, change of slope there). inliers: share of
    the side that follows the curve."""

    terms: Floats = field(default_factory=lambda: np.zeros(3))
    inliers: float = 1.0
    folds: tuple[tuple[float, float], ...] = ()

    def at(self, share: float) -> tuple[float, float]:
        """Offset and its slope per share."""
        offset = slope = 0.0
        for term in reversed(self.terms.tolist()):
            offset, slope = offset * share + term, slope * share + offset
        for place, turn in self.folds:
            if share > place:
                offset, slope = offset + turn * (share - place), slope + turn
        return offset, slope

    def along(self, shares: Floats) -> Floats:
        """Offsets at many shares."""
        offsets = np.polynomial.polynomial.polyval(shares, self.terms)
        for place, turn in self.folds:
            offsets = offsets + turn * np.maximum(shares - place, 0)
        return np.asarray(offsets)


def plainest(share: Floats, offset: Floats, weight: Floats, noise: float) -> Curve | None:
    """The plainest curve through offsets of which some may belong to something else. None when
    fewer than a third agree on any. noise: usual deviation of one offset, pixels."""
    return plainest_of_each(share, offset[None], weight[None], np.array([noise]))[0]


def plainest_of_each(
    share: Floats, offsets: Floats, weights: Floats, noise: Floats
) -> list[Curve | None]:
    """``plainest`` of several sides measured at the same shares: offsets and weights are sides ×
    shares. All at once, as a side alone costs as much."""
    costs, terms = _parabolas(share, offsets / noise[:, None], weights > 0)
    return [
        _plainest(share, *one)
        for one in zip(offsets, weights, noise.tolist(), costs, terms, strict=True)
    ]


def _plainest(
    share: Floats, offset: Floats, weight: Floats, noise: float, costs: Floats, found: Floats
) -> Curve | None:
    ok = weight > 0
    count = len(share)
    if ok.sum() < count // 3:
        return None
    x, y = share[ok], offset[ok] / noise
    priced = costs + _PRICE * np.array([1, 2])
    degree = int(priced.argmin())
    best: tuple[float, Floats, tuple[float, ...]]
    best = float(priced[degree]), found[degree][: degree + 2], ()
    ends = (x < _END).sum(), (x > 1 - _END).sum()
    whole = min(ends) > 0.6 * _END * count
    # worth a closer look only where a parabola leaves more than noise
    if whole and best[0] > 1.35 * len(x) + 2 * _PRICE:
        for degree in (3, 4):
            cost, terms = _tried(np.stack([x**n for n in range(degree + 1)], axis=1)[None], y)
            total = float(cost[0]) + _PRICE * degree
            if total < best[0]:
                best = total, terms[0], ()
        for places in ([(float(f),) for f in _FOLDS], _PAIRS):
            stack = np.stack([
                np.stack([np.ones_like(x), x, *(np.maximum(x - f, 0) for f in fs)], axis=1)
                for fs in places
            ])  # fmt: skip
            cost, terms = _tried(stack, y)
            least = int(cost.argmin())
            total = float(cost[least]) + _PRICE * (1 + 1.5 * len(places[least]))
            if total < best[0]:
                best = total, terms[least], tuple(places[least])
    _, terms, folds = best
    terms = terms * noise
    if folds:
        curve = Curve(np.array([*terms[:2], 0.0]), 1.0, tuple(zip(folds, terms[2:], strict=True)))
    else:
        curve = Curve(np.concatenate([terms, np.zeros(max(0, 3 - len(terms)))]))
    near = np.abs(offset - curve.along(share)) < max(1.2, 4 * noise)
    seen = float((near & ok).mean())
    return Curve(curve.terms, seen, curve.folds) if seen > 0.3 else None


def _parabolas(share: Floats, y: Floats, ok: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """``_tried`` with a straight line and a parabola through each row of y where it is ok: cost,
    rows × 2, and terms, rows × 2 × 3 (a straight line's last is 0)."""
    basis = np.stack([np.ones_like(share), share, share**2], axis=1)
    both = np.stack([basis * (1.0, 1.0, 0.0), basis])
    # every profile's share of the normal equations, to be weighed and summed up
    square = both[..., None] * both[:, :, None, :]
    square = square.reshape(2, len(share), 9)
    ridge = 1e-9 * np.eye(3)
    weight = np.repeat(ok[None].astype(np.float64), 2, axis=0)
    rest = terms = np.zeros(0)
    for reach in _STRICTER:
        normal = (weight @ square).reshape(2, -1, 3, 3) + ridge
        right = (weight * y) @ both
        terms = np.linalg.solve(normal, right[..., None])[..., 0]
        rest = terms @ both.transpose(0, 2, 1) - y
        rest *= rest
        weight = ok / (1.0 + (rest / reach) ** 2)
    return (np.minimum(rest, _FAR) * ok).sum(axis=2).T, terms.transpose(1, 0, 2)


def _tried(designs: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Robust least squares of many designs (n × rows × columns) at once: cost and terms."""
    weight = np.ones((len(designs), len(y)))
    rest = np.zeros_like(weight)
    terms: Floats = np.zeros((len(designs), designs.shape[2]))
    ridge = 1e-9 * np.eye(designs.shape[2])
    for reach in _STRICTER:
        weighted = designs * weight[..., None]
        normal = weighted.transpose(0, 2, 1) @ designs + ridge
        right = weighted.transpose(0, 2, 1) @ y
        terms = np.asarray(np.linalg.solve(normal, right[..., None])[..., 0], np.float64)
        rest = (designs @ terms[..., None])[..., 0] - y
        weight = 1.0 / (1.0 + (rest * rest / reach) ** 2)
    return np.minimum(rest * rest, _FAR).sum(axis=1), terms


def voted(
    share: Floats, offset: Floats, limit: float, tolerance: float, least: float
) -> Floats | None:
    """The parabola through three profiles, one from each third, that most others lie on; None when
    fewer than ``least`` do. limit: of the square term."""
    thirds = np.array_split(np.arange(len(share)), 3)
    pick = [
        part[(np.arange(_TRIES) * stride) % len(part)]
        for part, stride in zip(thirds, (7, 11, 5), strict=True)
    ]
    s = np.stack([share[p] for p in pick], axis=1)
    v = np.stack([offset[p] for p in pick], axis=1)
    d01 = (v[:, 1] - v[:, 0]) / np.maximum(s[:, 1] - s[:, 0], 1e-6)
    d12 = (v[:, 2] - v[:, 1]) / np.maximum(s[:, 2] - s[:, 1], 1e-6)
    a = (d12 - d01) / np.maximum(s[:, 2] - s[:, 0], 1e-6)
    a = np.where(np.abs(a) < limit, a, 0.0)
    # every second try is a straight line through the outer two
    a[::2] = 0.0
    b = (v[:, 2] - v[:, 0]) / np.maximum(s[:, 2] - s[:, 0], 1e-6) - a * (s[:, 2] + s[:, 0])
    c = v[:, 0] - b * s[:, 0] - a * s[:, 0] ** 2
    miss = np.abs(offset[None] - c[:, None] - b[:, None] * share - a[:, None] * share**2)
    votes = np.clip(1 - (miss / tolerance) ** 2, 0, 1).sum(axis=1) * np.where(a == 0, 1.02, 1.0)
    best = int(votes.argmax())
    if votes[best] < least:
        return None
    return np.array([c[best], b[best], a[best]])
