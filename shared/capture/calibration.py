"""What one camera sees of its empty mat: how many pixels a millimetre has, its light, its white.

Measured once by a technician with nothing on the mat, kept per device. It tells A4 from A5 (their
shapes are the same), and takes a lamp's slope and tint out of every page.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from shared.capture.find import find_page
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame

_GRID: Final = (16, 12)
"""Columns and rows of the map of light."""
_SHAPE: Final = 0.06
"""How far the measured proportions may be from those that were typed in."""
_LEAST_PX_PER_MM, _MOST_PX_PER_MM = 0.5, 40.0
_SOFTEST, _HARDEST = 0.5, 2.0
_UNEVEN: Final = 3.0
_WHITE: Final = (0.7, 1.4)


class CannotCalibrate(ValueError):
    """The picture or the size will not do. The message: why and what to do, Chinese."""


@dataclass(frozen=True, slots=True)
class MatCalibration:
    """One camera at one height. width, height: pixels of the picture it was measured in.

    px_per_mm: in the middle of that picture. light: rows of factors that even the lamps out, from
    top left. white: factors for blue, green and red that make the mat grey.
    """

    width: int
    height: int
    px_per_mm: float
    light: tuple[tuple[float, ...], ...]
    white: tuple[float, float, float]

    def scale_for(self, width: int) -> float:
        """Pixels per millimetre in a picture of the same camera that is ``width`` pixels wide."""
        return self.px_per_mm * width / self.width

    def evened(self, bgr: Bgr) -> Bgr:
        """The picture with even light and a grey mat."""
        size = (bgr.shape[1], bgr.shape[0])
        light = cv2.resize(np.asarray(self.light, np.float32), size, interpolation=cv2.INTER_LINEAR)
        factors = cv2.merge([light * np.float32(one) for one in self.white])
        even = cv2.multiply(bgr, factors, dtype=cv2.CV_32F)
        return np.asarray(cv2.convertScaleAbs(even), np.uint8)

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=True, indent=1)

    @classmethod
    def from_json(cls, text: str) -> MatCalibration:
        """Read what was kept. Raises ValueError for anything else."""
        try:
            raw = json.loads(text)
            light = tuple(tuple(float(n) for n in row) for row in raw["light"])
            blue, green, red = (float(n) for n in raw["white"])
            width, height, scale = int(raw["width"]), int(raw["height"]), float(raw["px_per_mm"])
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise ValueError("not a calibration") from error
        numbers = [n for row in light for n in row]
        fits = (len(light), {len(row) for row in light}) == (_GRID[1], {_GRID[0]})
        sane = _LEAST_PX_PER_MM <= scale <= _MOST_PX_PER_MM and 0 < width < 1 << 16
        even = all(_SOFTEST <= n <= _HARDEST for n in numbers)
        white = all(_WHITE[0] <= n <= _WHITE[1] for n in (blue, green, red))
        if not (fits and sane and even and white and 0 < height < 1 << 16):
            raise ValueError("not a calibration")
        return cls(width, height, scale, light, (blue, green, red))


def measure(frame: Frame, width_mm: float, height_mm: float) -> MatCalibration:
    """Measure an empty mat of a known size.

    The mat's edges are looked for; where none are seen the mat fills the picture, and the size is
    that of what the picture shows. Raises CannotCalibrate.
    """
    if not (50 <= width_mm <= 2000 and 50 <= height_mm <= 2000):
        raise CannotCalibrate("垫板尺寸应在 50 到 2000 毫米之间，请重新填写。")
    bgr = frame.bgr
    grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
    if float(np.median(grey)) < 12:
        raise CannotCalibrate("画面太暗，请打开补光灯再校准。")
    wide, high = _size_of(frame)
    if abs(wide / high / (width_mm / height_mm) - 1) > _SHAPE:
        raise CannotCalibrate("画面的比例和填写的尺寸对不上，请核对尺寸，并看垫板是否放正。")
    px_per_mm = (wide / width_mm + high / height_mm) / 2
    if not _LEAST_PX_PER_MM <= px_per_mm <= _MOST_PX_PER_MM:
        raise CannotCalibrate("算出来的比例不合理，请核对尺寸的单位是不是毫米。")
    cells = cv2.resize(bgr, _GRID, interpolation=cv2.INTER_AREA).astype(np.float32)
    luma = np.maximum(cells.mean(axis=2), 1.0)
    if float(luma.max() / np.median(luma)) > _UNEVEN:
        raise CannotCalibrate("垫板上好像有东西，或者有强光，请清空垫板再校准。")
    light = np.clip(np.median(luma) / luma, _SOFTEST, _HARDEST)
    tone = np.median(cells.reshape(-1, 3), axis=0)
    white = np.clip(float(tone.mean()) / np.maximum(tone, 1.0), *_WHITE)
    rows = tuple(tuple(round(float(n), 4) for n in row) for row in light)
    blue, green, red = (round(float(n), 4) for n in white)
    return MatCalibration(frame.width, frame.height, round(px_per_mm, 4), rows, (blue, green, red))


def _size_of(frame: Frame) -> tuple[float, float]:
    """Pixels across and down of the mat, or of the whole picture."""
    quad = find_page(frame)
    if quad is None or quad.area() < 0.35 * frame.width * frame.height:
        return float(frame.width), float(frame.height)
    corners = quad.points()
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return float(sides[0] + sides[2]) / 2, float(sides[1] + sides[3]) / 2
