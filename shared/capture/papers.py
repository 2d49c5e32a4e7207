"""Paper sizes, and a sheet's true shape from how it looks in perspective."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.capture.quad import Points, Quad
from shared.image.cv import cv2


@dataclass(frozen=True, slots=True)
class Paper:
    """A standard sheet: name, long and short side in millimetres."""

    name: str
    long_mm: float
    short_mm: float

    @property
    def aspect(self) -> float:
        """Long side over short side."""
        return self.long_mm / self.short_mm


A4 = Paper("a4", 297.0, 210.0)
A5 = Paper("a5", 210.0, 148.0)
ID_1 = Paper("id-1", 85.6, 53.98)
"""ISO/IEC 7810 ID-1: identity, bank and social-security cards."""
HUKOU = Paper("hukou", 143.0, 105.0)
"""A page of the household book."""
PAPERS = (A4, A5, ID_1, HUKOU)
_SNAP = 0.022
_SIZE = 0.03
_MM_PER_INCH = 25.4


def aspect_of(quad: Quad, width: int, height: int) -> float:
    """True width over height of the rectangle behind a quad, seen in a frame of this size.

    After Zhang and He, Whiteboard scanning (2006): principal point in the middle, square pixels;
    the focal length follows from the quad. Where it does not (nearly parallel sides) 1.5 frame
    widths are taken; for those quads the result hardly depends on it.
    """
    points = quad.points() - (width / 2, height / 2)
    a, b, d, c = (np.array([*p, 1.0]) for p in points)  # a b over c d
    k2 = (np.cross(a, d) @ c) / (np.cross(b, d) @ c)
    k3 = (np.cross(a, d) @ b) / (np.cross(c, d) @ b)
    n2, n3 = k2 * b - a, k3 * c - a
    low, usual, high = (float(width * f) for f in (0.5, 1.5, 6.0))
    focal2 = usual**2
    if abs(n2[2]) > 0.02 and abs(n3[2]) > 0.02:
        solved = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2])
        focal2 = solved if low**2 < solved < high**2 else usual**2
    scale = np.array([1 / focal2, 1 / focal2, 1.0])
    return float(np.sqrt((n2 * n2 * scale).sum() / (n3 * n3 * scale).sum()))


def paper_for(aspect: float, long_mm: float | None = None) -> Paper | None:
    """The standard paper with this shape (width over height, either way), or None.

    long_mm: measured long side, when the camera's scale is known; tells A4 from A5.
    """
    shape = max(aspect, 1 / aspect)
    near = [p for p in PAPERS if abs(p.aspect / shape - 1) < _SNAP]
    if not near:
        return None
    if long_mm is not None:
        return min(near, key=lambda p: abs(p.long_mm / long_mm - 1))
    return min(near, key=lambda p: round(abs(p.aspect / shape - 1), 3))


def seen_dpi(paper: Paper | None, long_px: float, px_per_mm: float = 0.0) -> float:
    """Pixels per inch a page was really seen with, 0 when its true size is unknown.

    px_per_mm: of the frame, when the camera was calibrated. Else of papers of one shape the
    smallest is taken: nobody is told that a page is too small because it might have been larger.
    """
    if px_per_mm > 0:
        return px_per_mm * _MM_PER_INCH
    if paper is None:
        return 0.0
    alike = [p.long_mm for p in PAPERS if abs(p.aspect / paper.aspect - 1) < _SNAP]
    return long_px / min(alike) * _MM_PER_INCH


def paper_at(width: int, height: int, dpi: float) -> Paper | None:
    """The standard paper a flat picture of so many pixels per inch is of, or None."""
    long_mm = max(width, height) / dpi * _MM_PER_INCH
    paper = paper_for(width / height, long_mm)
    fits = paper is not None and abs(paper.long_mm / long_mm - 1) < _SIZE
    return paper if fits else None


def straight(
    bgr: np.ndarray, corners: Points, width: int, height: int, outside: int | None = None
) -> np.ndarray:
    """The quad of a picture as an upright rectangle of the given size, resampled once.

    outside: grey level of what lies outside the picture; its nearest pixels by default.
    """
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return np.asarray(
        cv2.warpPerspective(
            bgr,
            warp,
            (width, height),
            flags=cv2.INTER_CUBIC if outside is None else cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT,
            borderValue=outside or 0,
        ),
        dtype=np.uint8,
    )
