"""A page without an outline made level by its print: scans on a white lid, sheets from a feeder.

Lines of print and rules are level together: laid along the right direction, the upper and lower
edges of all print fall into few rows (a projection profile, after Postl, US patent 4,723,297).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr

_Floats = NDArray[np.float64]
_LONG = 1400
"""Longest side in pixels at which print is looked at."""
_MOST = 10.0
"""Degrees; a sheet that lies further askew has an outline, or lies across on purpose."""
_LEAST_EDGES, _MOST_EDGES = 400, 60_000
_STEEP = 40
_CLEAR = 2.5
"""How much better the best direction must be than the usual one to be believed."""
_FINE = ((0.5, 1.0, 2.0), (0.1, 0.5, 0.5), (0.02, 0.12, 1.0))
"""Step in degrees, reach, pixels of a row: of each look after the first."""
LEAST = 0.03
"""Degrees below which turning a picture takes more from its print than it gives."""


def askew(bgr: Bgr) -> float:
    """Degrees clockwise by which the print lies askew, -10 to 10; 0 where print does not say."""
    scale = min(1.0, _LONG / max(bgr.shape[:2]))
    luma = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    if scale < 1:
        luma = cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    best, told = 0.0, _CLEAR
    for turned in (False, True):
        angle, clear = _direction(cv2.transpose(luma) if turned else luma)
        if clear > told:
            best, told = (-angle if turned else angle), clear
    return best


def levelled(bgr: Bgr) -> Bgr:
    """The picture turned so that its print is level; the same picture when it is already.

    Nothing is cut off: where turning would carry print over the rim, the picture grows.
    """
    angle = askew(bgr)
    if abs(angle) < LEAST:
        return bgr
    high, wide = bgr.shape[:2]
    sine, cosine = abs(np.sin(np.radians(angle))), np.cos(np.radians(angle))
    size = np.ceil([wide * cosine + high * sine, wide * sine + high * cosine]).astype(int)
    turn = cv2.getRotationMatrix2D(((wide - 1) / 2, (high - 1) / 2), angle, 1.0)
    turn[:, 2] += (size - (wide, high)) / 2
    paper = tuple(float(v) for v in np.percentile(bgr[::8, ::8].reshape(-1, 3), 80, axis=0))
    grown = cv2.warpAffine(bgr, turn, (int(size[0]), int(size[1])), flags=cv2.INTER_CUBIC,
                           borderMode=cv2.BORDER_CONSTANT, borderValue=paper)  # fmt: skip
    left, top = (int(v) for v in (size - (wide, high)) // 2)
    rim = np.ones(grown.shape[:2], bool)
    rim[top : top + high, left : left + wide] = False
    if (np.abs(grown[rim].astype(np.int16) - np.asarray(paper)).max(axis=1) > 60).mean() > 1e-4:
        return np.asarray(grown, np.uint8)
    return np.ascontiguousarray(grown[top : top + high, left : left + wide])


def _direction(luma: NDArray[np.uint8]) -> tuple[float, float]:
    """Degrees clockwise of the lines that run across, and how clearly they are seen."""
    down = cv2.Sobel(luma, cv2.CV_16S, 0, 1, ksize=3)
    across = cv2.Sobel(luma, cv2.CV_16S, 1, 0, ksize=3)
    # the rim of what was scanned is the scanner's, not the page's
    edge = max(2, round(0.015 * max(luma.shape)))
    steep = np.zeros(luma.shape, bool)
    steep[edge:-edge, edge:-edge] = True
    steep &= (np.abs(down) > _STEEP) & (np.abs(down) > np.abs(across))
    y, x = np.nonzero(steep)
    if len(y) < _LEAST_EDGES:
        return 0.0, 0.0
    weight = np.clip(down[y, x], -400, 400).astype(np.float64)
    if len(y) > _MOST_EDGES:
        keep = np.linspace(0, len(y) - 1, _MOST_EDGES).astype(np.intp)
        x, y, weight = x[keep], y[keep], weight[keep]
    points = np.column_stack([x, y]).astype(np.float64) - np.array(luma.shape[::-1]) / 2
    # whole numbers fall into the same rows at exactly 0 degrees, whatever is printed
    points += np.random.default_rng(0).uniform(-0.5, 0.5, points.shape)
    angles = np.arange(-_MOST, _MOST + 0.01, 0.5)
    first = _profiles(points, weight, angles, 2.0)
    best = float(angles[int(first.argmax())])
    clear = float(first.max() / (np.median(first) + 1e-9))
    for step, reach, row in _FINE:
        angles = best + np.arange(-reach, reach + step / 2, step)
        scores = _profiles(points, weight, angles, row)
        place = int(scores.argmax())
        best = float(angles[place])
        if 0 < place < len(angles) - 1:
            a, b, c = scores[place - 1 : place + 2]
            bend = a - 2 * b + c
            best += step * 0.5 * float((a - c) / bend) if bend < 0 else 0.0
    return best, clear


def _profiles(points: _Floats, weight: _Floats, angles: _Floats, row: float) -> _Floats:
    """For each direction how much of the edges falls into the same rows."""
    scores = []
    for angle in np.radians(angles):
        place = (points[:, 1] * np.cos(angle) - points[:, 0] * np.sin(angle)) / row
        low = place.min()
        rows = np.bincount((place - low).astype(np.intp), weights=weight)
        scores.append(float((rows * rows).sum()))
    return np.asarray(scores)
