"""A frame made small for looking at: halved cheaply, its colours as the eye tells them apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.capture.scratch import room
from shared.image.cv import cv2
from shared.image.frame import Bgr

WORK_LONG = 640
"""Longest side in pixels at which pages are looked for."""
_INK = np.ones((9, 9), np.uint8)
TONES = (1.0, 1.6, 1.6)
"""How much a step of L, a and b counts: sensors give less of the latter, and shadows none."""


@dataclass(frozen=True)
class Reduced:
    """A frame at ``WORK_LONG``. scale: frame pixels per reduced pixel, across and down.

    halves: the frame and its exact halves, largest first. lab: 8-bit Lab with print in it; plain:
    with thin dark print bridged, so that what is left of a paper is its colour; bare: the same,
    each channel as much as it counts.
    """

    scale: NDArray[np.float64]
    halves: tuple[Bgr, ...]
    bgr: Bgr
    lab: NDArray[np.uint8]
    plain: NDArray[np.uint8]
    bare: NDArray[np.float32]

    @property
    def size(self) -> tuple[int, int]:
        """Pixels across and down."""
        return int(self.bgr.shape[1]), int(self.bgr.shape[0])

    def lab8(self) -> NDArray[np.uint8]:
        """Plain Lab of the small picture, 8 bit."""
        return np.asarray(cv2.cvtColor(self.bgr, cv2.COLOR_BGR2LAB))

    def to_frame(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points of the reduced picture in the frame's pixels (whole numbers are pixel middles)."""
        return np.asarray((points + 0.5) * self.scale - 0.5)


def reduced(bgr: Bgr, long: int = WORK_LONG) -> Reduced:
    """Make a frame small. Exact halving costs a tenth of another area average: that goes first."""
    halves = [bgr]
    while max(halves[-1].shape[:2]) >= 2 * long and min(halves[-1].shape[:2]) >= 32:
        last = halves[-1]
        even = last[: last.shape[0] & ~1, : last.shape[1] & ~1]
        high, wide = even.shape[0] // 2, even.shape[1] // 2
        half = room((high, wide, 3), np.uint8)
        halves.append(cv2.resize(even, (wide, high), half, interpolation=cv2.INTER_AREA))
    small = halves[-1]
    ratio = min(1.0, long / max(small.shape[:2]))
    if ratio < 1:
        target = [max(1, round(n * ratio)) for n in (small.shape[1], small.shape[0])]
        step = np.array(small.shape[1::-1]) / target * 2 ** (len(halves) - 1)
        place = room((target[1], target[0], 3), np.uint8)
        small = cv2.resize(small, target, place, interpolation=cv2.INTER_LINEAR)
    else:
        step = np.full(2, float(2 ** (len(halves) - 1)))
    soft, bare, lab, plain = (room(small.shape, np.uint8) for _ in range(4))
    cv2.GaussianBlur(small, (3, 3), 0.8, soft)
    cv2.morphologyEx(soft, cv2.MORPH_CLOSE, _INK, bare)
    cv2.cvtColor(soft, cv2.COLOR_BGR2LAB, lab)
    cv2.cvtColor(bare, cv2.COLOR_BGR2LAB, plain)
    weighed = room(plain.shape)
    # by whole rows: numpy is slow over an axis of three
    tones = np.tile(np.array(TONES, np.float32), plain.shape[1])
    np.multiply(plain.reshape(len(plain), -1), tones, out=weighed.reshape(len(plain), -1))
    return Reduced(step, tuple(halves), small, lab, plain, weighed)
