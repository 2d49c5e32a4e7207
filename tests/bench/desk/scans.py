"""Scans of papers that lie a little askew: on a dark bed, under a white lid, through a feeder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr

from . import papers

BEDS = ("dark", "lid", "fed")
KINDS = tuple(k for k in papers.KINDS if k not in papers.CARDS)
MOST_DEGREES = 4.5
"""What unpaper looks for by itself is 5."""
_LONG, _FEATURES, _LEAST = 1000, 3000, 8


@dataclass(frozen=True)
class Scan:
    """One scan at 203 dpi and the flat paper. degrees: how far it lies askew, clockwise."""

    bgr: Bgr
    flat: Bgr
    degrees: float
    name: str


def scan(seed: int, number: int) -> Scan:
    """Scan ``number`` of set ``seed``; kinds and beds go round."""
    rng = np.random.default_rng((seed, number, 55))
    kind, bed = KINDS[number % len(KINDS)], BEDS[number % len(BEDS)]
    flat = papers.paper(kind, int(rng.integers(12)))
    high, wide = flat.shape[:2]
    degrees = float(rng.uniform(-MOST_DEGREES, MOST_DEGREES))
    grows = (1.0, 1.0) if bed == "fed" else (1.12, 1.1)
    size = (round(wide * grows[0]), round(high * grows[1]))
    turn = cv2.getRotationMatrix2D((wide / 2 - 0.5, high / 2 - 0.5), -degrees, 1.0)
    turn[:, 2] += (np.array(size) - (wide, high)) / 2
    seen = np.full((size[1], size[0], 3), 38 if bed == "dark" else 246, np.float32)
    if bed == "lid":
        # the sheet's rim throws a thin shadow on the lid
        inside = cv2.warpAffine(np.ones((high, wide), np.float32), turn, size)
        seen -= 14 * cv2.GaussianBlur(np.roll(inside, (3, 3), (0, 1)), (0, 0), 2.5)[..., None]
    seen = cv2.warpAffine(flat.astype(np.float32), turn, size, dst=seen, flags=cv2.INTER_CUBIC,
                          borderMode=cv2.BORDER_TRANSPARENT)  # fmt: skip
    seen = cv2.GaussianBlur(seen, (0, 0), 0.5) + rng.normal(0, 2, seen.shape)
    return Scan(np.clip(seen, 0, 255).astype(np.uint8), flat, degrees, f"{kind}, {bed}")


def skew_of(cleaned: Bgr, flat: Bgr) -> float | None:
    """Degrees between the print of a cleaned page and of its original; None when not laid over.

    Points of print in both (SIFT) are laid over one another by an affine map; quarter turns are
    no skew. Works alike for whatever cleaned the page.
    """
    finder = cv2.SIFT_create(_FEATURES)
    (a, told_a), (b, told_b) = (finder.detectAndCompute(_gray(p), None) for p in (cleaned, flat))
    if told_a is None or told_b is None:
        return None
    pairs = [p for p in cv2.BFMatcher().knnMatch(told_a, told_b, k=2) if len(p) == 2]
    good = [one for one, other in pairs if one.distance < 0.75 * other.distance]
    if len(good) < _LEAST:
        return None
    there: NDArray[np.float32] = np.array([b[m.trainIdx].pt for m in good], np.float32)
    here: NDArray[np.float32] = np.array([a[m.queryIdx].pt for m in good], np.float32)
    laid, held = cv2.estimateAffine2D(there, here, ransacReprojThreshold=2.0)
    if laid is None or int(held.sum()) < _LEAST:
        return None
    return float((np.degrees(np.arctan2(laid[1, 0], laid[0, 0])) + 45) % 90 - 45)


def _gray(bgr: Bgr) -> NDArray[np.uint8]:
    scale = min(1.0, _LONG / max(bgr.shape[:2]))
    small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
