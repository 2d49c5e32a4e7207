"""Is this picture of a page good enough, and if not, what should the person do about it?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shared.capture.quad import Quad
from shared.image.cv import cv2
from shared.image.frame import Bgr


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: stable code, and the sentence for the person at the desk."""

    code: str
    sentence: str


CUT = Problem("cut", "纸没有放全，请往中间放一放")
COVERED = Problem("covered", "手挡住了，请把手拿开")
SMALL = Problem("small", "拍得太小，请把材料放到亮框中间")
DARK = Problem("dark", "光线太暗，请别挡住灯")
GLARE = Problem("glare", "有反光，请把纸稍微转一下")
BLUR = Problem("blur", "没拍清楚，请把纸放平，不要动")
BLANK = Problem("blank", "这一面是空白的，请翻到有字的一面")


@dataclass(frozen=True, slots=True)
class Quality:
    """Verdict on one picture; the figures are what the verdict rests on.

    problems: the most important first. sharpness: 0 to 1, about 0.6 for crisp print.
    glare: share of the page burnt out. light: grey level of bare paper. ink: share printed on.
    """

    problems: tuple[Problem, ...]
    sharpness: float
    glare: float
    light: float
    ink: float

    @property
    def ok(self) -> bool:
        """True when nothing is wrong."""
        return not self.problems


_LEAST_SIDE = 190
_LEAST_SHARP = 0.41
_MOST_GLARE = 0.006
_LEAST_LIGHT = 95
_LEAST_INK = 0.0025


def judge(image: Bgr) -> Quality:
    """Judge a straightened page before its light was evened, at the size the camera saw it."""
    luma = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    margin_y, margin_x = (max(2, round(0.025 * n)) for n in luma.shape)
    luma = luma[margin_y:-margin_y, margin_x:-margin_x]
    light = float(np.percentile(luma, 85))
    glare = _glare(image[margin_y:-margin_y, margin_x:-margin_x], light)
    ink = _ink(luma)
    sharpness = _sharpness(luma)
    problems = []
    if min(image.shape[:2]) < _LEAST_SIDE:
        problems.append(SMALL)
    if light < _LEAST_LIGHT and float(np.percentile(luma, 99)) < 120:
        problems.append(DARK)
    if glare > _MOST_GLARE:
        problems.append(GLARE)
    if ink < _LEAST_INK:
        problems.append(BLANK)
    elif sharpness < _LEAST_SHARP:
        problems.append(BLUR)
    return Quality(tuple(problems), sharpness, glare, light, ink)


def judge_place(quad: Quad, width: int, height: int) -> tuple[Problem, ...]:
    """What the outline alone says, in a frame of this size: cut off, or a hand on it."""
    points = quad.points()
    outside = (points < 1.0).any() or (points > (width - 2.0, height - 2.0)).any()
    if any(quad.cut) or outside:
        return (CUT,)
    if min(quad.support) < 0.86:
        return (COVERED,)
    return ()


def _glare(image: Bgr, light: float) -> float:
    """Share of the page in one burnt-out patch that is brighter than the paper around it."""
    burnt = (image.min(axis=2) >= 249).astype(np.uint8)
    burnt = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    if light > 246 and burnt.mean() > 0.6:
        return float(burnt.mean())
    count, _, stats, _ = cv2.connectedComponentsWithStats(burnt)
    if count < 2:
        return 0.0
    return float(stats[1:, cv2.CC_STAT_AREA].max() / burnt.size)


def _ink(luma: np.ndarray) -> float:
    """Share of the page clearly darker than its surroundings."""
    small = cv2.resize(luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((9, 9), np.uint8)), 21).astype(np.int16)
    dark = paper - small > np.maximum(24, paper * 0.22)
    return float(dark.mean())


def _sharpness(luma: np.ndarray) -> float:
    """Steepness of edges over their own height, at the places with the most contrast."""
    soft = cv2.GaussianBlur(luma, (3, 3), 0.6)
    kernel = np.ones((7, 7), np.uint8)
    high = cv2.dilate(soft, kernel).astype(np.float32)
    low = cv2.erode(soft, kernel).astype(np.float32)
    tall = high - low
    floor = max(24.0, float(np.percentile(tall, 90)) * 0.6)
    chosen = tall > floor
    if chosen.sum() < 60:
        return 1.0
    dx = np.abs(cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=1))
    dy = np.abs(cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=1))
    steep = cv2.dilate(np.maximum(dx, dy) / 2, kernel)
    return float(np.median(steep[chosen] / tall[chosen]) * 1.6)
