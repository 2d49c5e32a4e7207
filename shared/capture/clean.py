"""A quad in a frame becomes a page: straightened once at true size, its light made even."""

from __future__ import annotations

import numpy as np

from shared.capture.papers import ID_1, Paper, aspect_of, paper_for, straight
from shared.capture.quad import Points, Quad
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame, Page, page_from

_LEAST_LONG = 1100
"""Pixels: smaller pages are enlarged while they are resampled anyway; reading needs it."""
_MOST_LONG = 3600
_PAPER_WHITE = 238.0


def crop(
    frame: Frame, quad: Quad, *, long_side: int | None = None, px_per_mm: float = 0.0
) -> tuple[Bgr, Paper | None]:
    """The page as a flat picture with its own light, and the paper its shape was taken for.

    long_side: pixels wanted; by default as many as the frame really shows. px_per_mm: of this
    frame, 0 when the camera was not calibrated; tells papers of one shape apart.
    """
    corners = quad.points()
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    aspect = aspect_of(quad, frame.width, frame.height)
    long_mm = float(sides.max()) / px_per_mm if px_per_mm > 0 else None
    paper = None if any(quad.cut) else paper_for(aspect, long_mm)
    if paper is not None:
        aspect = paper.aspect if aspect >= 1 else 1 / paper.aspect
    long_px = long_side or int(np.clip(round(float(sides.max())), _LEAST_LONG, _MOST_LONG))
    width, height = long_px, max(1, round(long_px / aspect))
    if aspect < 1:
        width, height = max(1, round(long_px * aspect)), long_px
    flat = straight(frame.bgr, corners, width, height)
    if any(quad.cut):
        _bare_where_unseen(flat, corners, (frame.width, frame.height))
    return flat, paper


def _bare_where_unseen(flat: Bgr, corners: Points, size: tuple[int, int]) -> None:
    """What lies outside the frame becomes bare paper: no print is made up at the border."""
    height, width = flat.shape[:2]
    frame = np.full((size[1] // 8 + 1, size[0] // 8 + 1), 255, np.uint8)
    seen = straight(frame, (corners + 0.5) / 8 - 0.5, width, height, outside=0) > 127
    if seen.any() and not seen.all():
        flat[~seen] = np.percentile(flat[seen][:: max(1, int(seen.sum()) // 20_000)], 80, axis=0)


def clean_page(frame: Frame, quad: Quad, px_per_mm: float = 0.0) -> Page:
    """The page in ``quad``: right angles, true proportions, even light, colours kept; JPEG.

    Its proportions snap to A4, A5, ID-1 or a household-book page when within about 2 %.
    ``dpi`` is 0 when the paper is not a known one. Up stays as it lay on the desk.
    """
    flat, paper = crop(frame, quad, px_per_mm=px_per_mm)
    even = even_light(flat, card=paper is ID_1)
    dpi = round(max(even.shape[:2]) / paper.long_mm * 25.4) if paper else 0
    return page_from(even, dpi=dpi, paper=paper.name if paper else "")


def even_light(bgr: Bgr, *, card: bool = False) -> Bgr:
    """Remove shadow and uneven lamps. Colours are kept: every channel gets the same gain.

    card: the picture carries a photograph or coloured areas, so only slow changes are removed.
    """
    small = cv2.resize(bgr, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    luma = small.max(axis=2)
    light = _surface(luma) if card else _paper_light(luma)
    light = cv2.resize(light, (bgr.shape[1], bgr.shape[0]), interpolation=cv2.INTER_LINEAR)
    gain = np.clip(_PAPER_WHITE / np.maximum(light, 1.0), 0.8, 6.0)
    # one pass, rounded and clipped by the library: a float copy of the page would cost three
    return np.asarray(cv2.multiply(bgr, cv2.merge([gain] * 3), dtype=cv2.CV_8U), np.uint8)


def _paper_light(luma: np.ndarray) -> np.ndarray:
    """Brightness of the bare paper at every place: print is bridged, shadow is kept."""
    bridge = max(3, round(max(luma.shape) / 24)) | 1
    top = cv2.dilate(luma, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (bridge, bridge)))
    top = cv2.medianBlur(top, min(bridge * 2 + 1, 31))
    return np.asarray(cv2.GaussianBlur(top.astype(np.float32), (0, 0), bridge / 2))


def _surface(luma: np.ndarray) -> np.ndarray:
    """A smooth second-order surface through the brighter half, refitted without outliers."""
    high, wide = luma.shape
    ys, xs = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    terms = np.stack([np.ones_like(xs), xs, ys, xs * ys, xs**2, ys**2], axis=-1).reshape(-1, 6)
    values = luma.astype(np.float64).ravel()
    keep = values >= np.percentile(values, 45)
    for _ in range(3):
        weights, *_ = np.linalg.lstsq(terms[keep], values[keep], rcond=None)
        rest = values - terms @ weights
        keep = np.abs(rest) < max(4.0, 1.8 * float(np.median(np.abs(rest[keep]))))
    fitted = (terms @ weights).reshape(high, wide)
    return np.asarray(np.maximum(fitted, 0.5 * np.percentile(values, 90)), dtype=np.float32)
