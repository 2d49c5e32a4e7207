"""What the bare desk looks like, learned while nothing lies on it."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr

_SIZE = (320, 180)
_KEPT = 15
_LEAST = 5
_CLEAR = 15.0
"""How far from the desk a pixel must be, in L and twice a and b, where the desk itself is quiet."""
_GAIN = (0.35, 2.8)


class Mat:
    """The median of the last frames of the empty desk; says which pixels no longer look like it.

    Only show it frames that are known to be empty: at start-up, or when a technician says so. A
    hand that passes through some of them does no harm, it is not what most of them show.
    """

    def __init__(self) -> None:
        self._frames: deque[NDArray[np.uint8]] = deque(maxlen=_KEPT)
        self._usual: NDArray[np.float32] | None = None
        self._busy: NDArray[np.float32] | None = None

    @property
    def ready(self) -> bool:
        """True once five frames were learned."""
        return len(self._frames) >= _LEAST

    def learn(self, bgr: Bgr) -> None:
        """Take one frame of the empty desk into account."""
        small = cv2.resize(bgr, _SIZE, interpolation=cv2.INTER_AREA)
        self._frames.append(cv2.cvtColor(small, cv2.COLOR_BGR2LAB))
        self._usual = self._busy = None

    def differs(self, lab: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Mask (0 or 255, of ``lab``'s size) of what is not the desk; lamps may have changed."""
        high, wide = lab.shape[:2]
        if not self._frames:
            return np.zeros((high, wide), np.uint8)
        usual, busy = self._learned()
        now = cv2.resize(lab, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
        gain, tint = _lamps(now, usual)
        luma = np.abs(now[:, :, 0] - usual[:, :, 0] * gain)
        tone = np.abs(now[:, :, 1:] - usual[:, :, 1:] - tint).sum(axis=2)
        # a pale page on a pale desk hides the desk's own grain, and brings edges of its own
        grain = np.abs(_edges(now[:, :, 0]) - _edges(usual[:, :, 0]) * gain)
        far = luma + 2 * tone + 1.5 * grain
        far = cv2.resize(far / (1 + busy / 8), (wide, high), interpolation=cv2.INTER_LINEAR)
        return np.where(far > _CLEAR, 255, 0).astype(np.uint8)

    def _learned(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The usual picture, and how much every pixel wanders by itself."""
        if self._usual is None or self._busy is None:
            stack = np.stack(self._frames).astype(np.float32)
            self._usual = np.median(stack, axis=0).astype(np.float32)
            away = np.abs(stack - self._usual).sum(axis=3)
            self._busy = np.asarray(cv2.blur(np.median(away, axis=0).astype(np.float32), (5, 5)))
        return self._usual, self._busy


def _edges(luma: NDArray[np.float32]) -> NDArray[np.float32]:
    steep = cv2.magnitude(cv2.Sobel(luma, cv2.CV_32F, 1, 0), cv2.Sobel(luma, cv2.CV_32F, 0, 1))
    return np.asarray(cv2.blur(steep, (3, 3)), np.float32) / np.float32(4)


def _lamps(
    now: NDArray[np.float32], usual: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """How much brighter every place became, as a plane over the picture, and the change of tint.

    Begun at the rim, where papers seldom lie; then fitted to whatever agrees with it.
    """
    high, wide = now.shape[:2]
    ys, xs = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j].astype(np.float32)
    ratio = now[:, :, 0] / np.maximum(usual[:, :, 0], 4.0)
    rim = np.zeros(ratio.shape, bool)
    rim[:8], rim[-8:], rim[:, :8], rim[:, -8:] = True, True, True, True
    level = float(np.clip(np.median(ratio[rim]), *_GAIN))
    plane = np.full(ratio.shape, level, np.float32)
    terms = np.stack([np.ones_like(xs), xs, ys], axis=-1)[::3, ::3].reshape(-1, 3)
    for reach in (0.25, 0.12):
        near = (np.abs(ratio - plane) < reach * plane)[::3, ::3].ravel()
        if near.sum() < 60:
            break
        fit, *_ = np.linalg.lstsq(terms[near], ratio[::3, ::3].ravel()[near], rcond=None)
        plane = np.clip(fit[0] + fit[1] * xs + fit[2] * ys, *_GAIN).astype(np.float32)
    alike = np.abs(ratio - plane) < 0.12 * plane
    shift = (now[:, :, 1:] - usual[:, :, 1:])[alike if alike.sum() > 200 else rim]
    return plane, np.asarray(np.median(shift, axis=0), np.float32)
