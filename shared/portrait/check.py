"""From a frame and a head box to an identity photograph, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr, Page, to_jpeg
from shared.portrait.rules import PhotoRule


@dataclass(frozen=True, slots=True)
class HeadBox:
    """Where a person has placed the head, as fractions of the frame.

    left, right: the edges of the face. top: the top of the hair. chin: its lowest point.
    """

    left: float
    top: float
    right: float
    chin: float


@dataclass(frozen=True, slots=True)
class PhotoProblem:
    """One thing that is wrong: stable code, and the sentence for whoever sits there."""

    code: str
    sentence: str


FAR = PhotoProblem("far", "离镜头太远了，请靠近一点")
EDGE = PhotoProblem("edge", "没有坐在中间，请对准椭圆框")
EYES = PhotoProblem("eyes", "头太低了，请坐直，抬一点头")
DARK = PhotoProblem("dark", "脸上太暗，请开灯或面向亮处")
BRIGHT = PhotoProblem("bright", "脸上太亮，请避开直射的灯光")
SIDE = PhotoProblem("side", "脸一边亮一边暗，请正对灯光")
BLUR = PhotoProblem("blur", "没有照清楚，请坐稳不要动")


def background_problem(rule: PhotoRule) -> PhotoProblem:
    """The sentence about a background that is not what the rule asks for."""
    return PhotoProblem(
        "background", f"背景不是{rule.background_name}，请坐到{rule.background_name}背景前"
    )


UNEVEN = PhotoProblem("uneven", "背景不干净，请移开身后的东西，避开影子")

_LEAST_LIGHT, _MOST_LIGHT = 75.0, 205.0
_MOST_BURNT = 0.04
_MOST_SIDE = 45.0
_MOST_BLUR = 0.62
_FAR_FROM_WHITE = 34.0
"""CIE Lab distance of the background from what the rule asks for."""
_UNEVEN = 9.0
_EYE_LINE = 0.47
"""Eyes lie at about this share of the way from hair to chin."""


def cut_place(head: HeadBox, rule: PhotoRule, width: int, height: int) -> tuple[float, ...]:
    """Left, top, right, bottom of the photograph in pixels of a frame of this size."""
    face = (head.right - head.left) * width
    wide = face * rule.width / rule.face_aim
    high = wide * rule.height / rule.width
    left = (head.left + head.right) / 2 * width - wide / 2
    top = head.top * height - rule.above_aim / rule.height * high
    return left, top, left + wide, top + high


def cut_photo(frame: Bgr, head: HeadBox, rule: PhotoRule) -> Page:
    """The photograph at the rule's size. Raises ValueError for a head box without extent."""
    flat = _cut(frame, head, rule)
    return Page(to_jpeg(flat, rule.quality), rule.width, rule.height, rule.dpi, paper="photo")


def judge_photo(frame: Bgr, head: HeadBox, rule: PhotoRule) -> tuple[PhotoProblem, ...]:
    """What is wrong, the most important first. Raises ValueError for a head box without extent."""
    height, width = frame.shape[:2]
    left, top, right, bottom = cut_place(head, rule, width, height)
    flat = _cut(frame, head, rule)
    found = []
    if right - left < rule.width:
        found.append(FAR)
    if left < -1 or right > width + 1 or top < -1 or bottom > height + 1:
        found.append(EDGE)
    eye = (head.top + _EYE_LINE * (head.chin - head.top)) * height
    if (bottom - eye) / (bottom - top) * rule.height < rule.eyes:
        found.append(EYES)
    found += _light(flat, head, rule, (left, top, right, bottom), (width, height))
    found += _background(flat, rule)
    if _blur(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)) > _MOST_BLUR:
        found.append(BLUR)
    return tuple(found)


def _cut(frame: Bgr, head: HeadBox, rule: PhotoRule) -> Bgr:
    height, width = frame.shape[:2]
    if head.right - head.left < 0.01 or head.chin - head.top < 0.01:
        raise ValueError("a head box needs an extent")
    left, top, right, bottom = cut_place(head, rule, width, height)
    way = np.array(
        [
            [rule.width / (right - left), 0, -left * rule.width / (right - left)],
            [0, rule.height / (bottom - top), -top * rule.height / (bottom - top)],
        ]
    )
    smaller = rule.width < right - left
    flat = cv2.warpAffine(
        cv2.GaussianBlur(frame, (0, 0), 0.3 * (right - left) / rule.width) if smaller else frame,
        way,
        (rule.width, rule.height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(flat, dtype=np.uint8)


def _light(
    flat: Bgr,
    head: HeadBox,
    rule: PhotoRule,
    place: tuple[float, ...],
    size: tuple[int, int],
) -> list[PhotoProblem]:
    left, top, right, bottom = place
    width, height = size
    x0 = round((head.left * width - left) / (right - left) * rule.width)
    x1 = round((head.right * width - left) / (right - left) * rule.width)
    y1 = min(rule.height, round((head.chin * height - top) / (bottom - top) * rule.height))
    # the middle of the face: under the hair, over the chin, without the wall beside the cheeks
    y0 = round(rule.above_aim + (y1 - rule.above_aim) * 0.4)
    y1 = round(rule.above_aim + (y1 - rule.above_aim) * 0.85)
    aside = round((x1 - x0) * 0.2)
    x0, x1 = x0 + aside, x1 - aside
    face = cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)[max(0, y0) : y1, max(0, x0) : x1]
    if face.size == 0:
        return []
    mean = float(face.mean())
    if mean < _LEAST_LIGHT:
        return [DARK]
    if mean > _MOST_LIGHT or float((face > 250).mean()) > _MOST_BURNT:
        return [BRIGHT]
    half = face.shape[1] // 2
    uneven = abs(float(face[:, :half].mean()) - float(face[:, half:].mean()))
    return [SIDE] if uneven > _MOST_SIDE else []


def _background(flat: Bgr, rule: PhotoRule) -> list[PhotoProblem]:
    """The upper corners and the edges beside the head show what stands behind it."""
    lab = cv2.cvtColor(flat.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
    high, wide = rule.height // 2, max(8, rule.width // 12)
    behind = np.concatenate([lab[:high, :wide].reshape(-1, 3), lab[:high, -wide:].reshape(-1, 3)])
    asked = np.array([[rule.background[::-1]]], np.float32) / 255
    away = float(np.linalg.norm(np.median(behind, axis=0) - cv2.cvtColor(asked, cv2.COLOR_BGR2LAB)))
    if away > _FAR_FROM_WHITE:
        return [background_problem(rule)]
    return [UNEVEN] if float(behind.std(axis=0).max()) > _UNEVEN else []


def _blur(luma: NDArray[np.uint8]) -> float:
    """How little a further blur changes the picture, 0 sharp to 1 blurred (Crete et al. 2007)."""
    sharp = luma.astype(np.float32)
    worst = 0.0
    for axis, kernel in ((0, (1, 9)), (1, (9, 1))):
        soft = cv2.blur(sharp, kernel)
        change, left = np.abs(np.diff(sharp, axis=axis)), np.abs(np.diff(soft, axis=axis))
        total = float(change.sum())
        if total > 0:
            worst = max(worst, 1 - float(np.maximum(0, change - left).sum()) / total)
    return worst
