"""What the bare desk looks like, learned while nothing lies on it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr

_SIZE = (160, 90)


class Mat:
    """A slow memory of the empty desk; says which pixels no longer look like it.

    Only show it frames that are known to be empty: at start-up, or when a technician says so.
    """

    def __init__(self) -> None:
        self._mean: NDArray[np.float32] | None = None
        self._seen = 0

    @property
    def ready(self) -> bool:
        """True once five frames were learned."""
        return self._seen >= 5

    def learn(self, bgr: Bgr) -> None:
        """Take one frame of the empty desk into account."""
        small = cv2.resize(bgr, _SIZE, interpolation=cv2.INTER_AREA)
        lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB).astype(np.float32)
        self._seen += 1
        weight = max(1 / self._seen, 0.05)
        self._mean = lab if self._mean is None else (1 - weight) * self._mean + weight * lab

    def differs(self, lab: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Mask (0 or 255, of ``lab``'s size) of what is not the desk; lamps may have changed."""
        high, wide = lab.shape[:2]
        if self._mean is None:
            return np.zeros((high, wide), np.uint8)
        now = cv2.resize(lab, _SIZE, interpolation=cv2.INTER_AREA).astype(np.float32)
        rim = np.zeros(now.shape[:2], bool)
        rim[:4], rim[-4:], rim[:, :4], rim[:, -4:] = True, True, True, True
        gain = np.median(now[rim][:, 0]) / max(1.0, float(np.median(self._mean[rim][:, 0])))
        gain = float(np.clip(gain, 0.4, 2.5))
        tint = np.median(now[rim][:, 1:] - self._mean[rim][:, 1:], axis=0)
        luma = np.abs(now[:, :, 0] - self._mean[:, :, 0] * gain)
        tone = np.abs(now[:, :, 1:] - self._mean[:, :, 1:] - tint).sum(axis=2)
        far = cv2.resize(luma + 2 * tone, (wide, high), interpolation=cv2.INTER_LINEAR)
        return np.where(far > 18, 255, 0).astype(np.uint8)
