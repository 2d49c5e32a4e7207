"""Is this picture of a page good enough, and if not, what should the person do about it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.capture.quad import Quad
from shared.capture.spoilt import spoilt
from shared.image.cv import cv2
from shared.image.frame import Bgr


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: stable code, and the sentence for the person at the desk."""

    code: str
    sentence: str


SPOILT = Problem("spoilt", "这张照片坏了一块，请重新拍")
CUT = Problem("cut", "纸没有放全，请往中间放一放")
COVERED = Problem("covered", "手挡住了，请把手拿开")
SMALL = Problem("small", "拍得太小，请把材料放到亮框中间")
DARK = Problem("dark", "光线太暗，请别挡住灯")
GLARE = Problem("glare", "有反光，请把纸稍微转一下")
UNCLEAR = Problem("unclear", "有一边看不清，请把纸放平，不要用手压着")
BLUR = Problem("blur", "没拍清楚，请把纸放平，不要动")
BLANK = Problem("blank", "这一面是空白的，请翻到有字的一面")


@dataclass(frozen=True, slots=True)
class Quality:
    """Verdict on one picture; the figures are what the verdict rests on.

    problems: the most important first. sharpness: 0 to 1, 0.7 and more for crisp print, measured
    at the steepest edges, across and down, the worse of both. glare: share of the
    page burnt out. light: grey level of bare paper. ink: share printed on. dpi: pixels per inch it
    was seen with, 0 when unknown.
    """

    problems: tuple[Problem, ...]
    sharpness: float
    glare: float
    light: float
    ink: float
    dpi: float = 0.0

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


_LEAST_SIDE, _LEAST_DPI = 190, 60
"""Pixels a card's short side has at 90 dpi; below 60 dpi the print of a form (10.5 points) is a
guess too."""
_LEAST_SHARP = 0.55
_HIDDEN, _UNSURE = 0.8, 0.86
"""Share of a side that is seen: less than the first is a hand, than the second nobody is sure."""
_MOST_GLARE = 0.006
_LEAST_LIGHT, _WHITE = 95, 246
_LEAST_INK = 0.00012
"""Two or three characters on an A4 page; what shines through from behind is too faint to count."""
_SHARP_LONG, _INK_LONG, _FAR_LONG, _GLARE_LONG = 1400, 800, 520, 1000
_QUIET, _AGAIN = 0.8, 2.0
"""Deviations in pixels of the blur against grain and of the blur that edges are measured with."""
_SOFT = 0.54
"""Deviation in pixels at which the steepest edges count as half sharp."""
_LEAST_EDGES, _LEAST_STEEP = 60, 12.0


def judge(image: Bgr, dpi: float = 0.0, *, lamps: bool = True, taken: Bgr | None = None) -> Quality:
    """Judge a straightened page before its light was evened, at the size the camera saw it.

    dpi: pixels per inch it was seen with (``papers.seen_dpi``), 0 when unknown. lamps: False for
    a scan or a drawn page, whose paper is white by right and not burnt out. taken: the picture the
    page was cut from, as it was decoded: only that tells of a file that was damaged.
    """
    luma = _at_most(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), _SHARP_LONG)
    margin_y, margin_x = (max(2, round(0.025 * n)) for n in luma.shape)
    luma = luma[margin_y:-margin_y, margin_x:-margin_x]
    if min(luma.shape) < 8:
        return Quality((SMALL,), 0.0, 0.0, 0.0, 0.0, dpi)
    light = float(np.percentile(luma[::2, ::2], 85))
    glare = _glare(image, light) if lamps or light <= _WHITE else 0.0
    ink = _ink(luma)
    sharpness = _sharpness(luma)
    problems = [SPOILT] if taken is not None and spoilt(taken) else []
    if min(image.shape[:2]) < _LEAST_SIDE or 0 < dpi < _LEAST_DPI:
        problems.append(SMALL)
    if light < _LEAST_LIGHT and float(np.percentile(luma[::2, ::2], 99)) < 120:
        problems.append(DARK)
    if glare > _MOST_GLARE:
        problems.append(GLARE)
    # print that is blurred beyond recognition is seen from farther away only
    if ink < _LEAST_INK and _ink(_at_most(luma, _FAR_LONG)) < _LEAST_INK:
        problems.append(BLANK)
    elif sharpness < _LEAST_SHARP:
        problems.append(BLUR)
    return Quality(tuple(problems), sharpness, glare, light, ink, dpi)


def judge_place(quad: Quad, width: int, height: int) -> tuple[Problem, ...]:
    """What the outline alone says, in a frame of this size: cut off, a hand on it, or unsure.

    A hand hides a fifth of a side and more; where less is not seen, it may as well be a pale edge.
    """
    points = quad.points()
    outside = (points < 1.0).any() or (points > (width - 2.0, height - 2.0)).any()
    if any(quad.cut) or outside:
        return (CUT,)
    if min(quad.support) < _HIDDEN:
        return (COVERED,)
    return (UNCLEAR,) if min(quad.support) < _UNSURE else ()


def _glare(image: Bgr, light: float) -> float:
    """Share of the page in one burnt-out patch that is brighter than the paper around it."""
    seen = _at_most(image, _GLARE_LONG, cv2.INTER_LINEAR)
    edge_y, edge_x = (max(1, round(0.025 * n)) for n in seen.shape[:2])
    if min(seen.shape[:2]) < 8:
        return 0.0
    blue, green, red = cv2.split(seen[edge_y:-edge_y, edge_x:-edge_x])
    burnt = cv2.compare(cv2.min(cv2.min(blue, green), red), 249, cv2.CMP_GE) // 255
    burnt = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if light > _WHITE and burnt.mean() > 0.6:
        return float(burnt.mean())
    count, _, stats, _ = cv2.connectedComponentsWithStats(burnt)
    if count < 2:
        return 0.0
    return float(stats[1:, cv2.CC_STAT_AREA].max() / burnt.size)


def _at_most(picture: np.ndarray, long: int, how: int | None = None) -> np.ndarray:
    """The picture with its longer side at most so long; never without rows or columns."""
    scale = long / max(picture.shape[:2])
    if scale >= 1:
        return picture
    size = tuple(max(1, round(n * scale)) for n in picture.shape[1::-1])
    way = cv2.INTER_AREA if how is None else how
    return np.asarray(cv2.resize(picture, size, interpolation=way))


def _ink(luma: np.ndarray) -> float:
    """Share of the page that clearly differs from its surroundings, darker or lighter."""
    small = _at_most(luma, _INK_LONG)
    paper = cv2.medianBlur(small, 25).astype(np.int16)
    marked = np.abs(paper - small) > np.maximum(16, paper * 0.17)
    return float(marked.mean())


def _sharpness(luma: np.ndarray) -> float:
    """How sharp the steepest edges are; 1 where there is nothing to measure.

    Told from what one more blur of known width takes away from each edge (after Zhuo and Sim,
    Defocus map estimation, 2011): much of a sharp edge, little of a soft one, whatever its contrast
    and the thickness of the print. Edges across and edges down are measured apart, since a picture
    that was moved is sharp in one direction.
    """
    once = cv2.GaussianBlur(luma, (0, 0), _QUIET)
    twice = cv2.GaussianBlur(once, (0, 0), _AGAIN)
    dx = np.abs(cv2.Sobel(once, cv2.CV_16S, 1, 0, ksize=3))
    dy = np.abs(cv2.Sobel(once, cv2.CV_16S, 0, 1, ksize=3))
    widths = []
    for one, other, along, way in ((dx, dy, (1, 3), (1, 0)), (dy, dx, (3, 1), (0, 1))):
        crest = (one >= cv2.dilate(one, np.ones(along, np.uint8))) & (one > 2 * other) & (one > 4)
        if crest.sum() < _LEAST_EDGES:
            continue
        crest &= one > max(_LEAST_STEEP, 0.5 * float(np.percentile(one[crest], 97)))
        if crest.sum() < _LEAST_EDGES:
            continue
        left = np.abs(cv2.Sobel(twice, cv2.CV_16S, *way, ksize=3))[crest] / one[crest]
        left = np.clip(left, 0.0, 0.995) ** 2
        wide = _AGAIN**2 * left / (1 - left) - _QUIET**2
        widths.append(max(0.0, float(np.percentile(wide, 25))))
    return 1.0 / (1.0 + max(widths) / _SOFT**2) if widths else 1.0
