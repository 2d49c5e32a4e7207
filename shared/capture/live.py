"""The page of a live picture: searched for where the picture changed, and not where it did not.

A search costs the processor as much as ten pictures shown, and most of the time a paper lies still
or nothing lies there at all. What is shown lags behind a moving paper by a quarter of a second.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from shared.capture.find import find_page
from shared.capture.mat import Mat
from shared.capture.quad import Quad
from shared.image.cv import cv2
from shared.image.frame import Bgr, Frame

_SMALL: Final = (96, 72)
_CHANGED: Final = 3
"""Grey levels: less in every part of the picture is noise. A page this pale is not found either."""
_MOVING_S: Final = 0.25
"""While it moves, so long between searches."""
_AGAIN_S: Final = 1.0
"""Searched for again after so long, whatever the picture looks like."""


class LivePage:
    """Feed it every frame, in order. mat: what the empty desk looks like."""

    def __init__(self, mat: Mat | None = None) -> None:
        self._mat = mat
        self.quad: Quad | None = None
        """Where the page was at the last search, in that frame's pixels; frames are of one size."""
        self._searched: Bgr | None = None
        self._before: Bgr | None = None
        self._at = 0.0

    def see(self, frame: Frame) -> bool:
        """True when ``quad`` is that of this frame, False while it moves and is not searched."""
        small: Bgr = cv2.resize(frame.bgr, _SMALL, interpolation=cv2.INTER_AREA)
        before, self._before = self._before, small
        age = frame.at - self._at
        if self._searched is not None and 0.0 <= age < _AGAIN_S:
            if not _differ(small, self._searched):
                return True
            if before is not None and age < _MOVING_S and _differ(small, before):
                return False
        self.quad = find_page(frame, self._mat)
        self._searched, self._at = small, frame.at
        return True


def _differ(a: Bgr, b: Bgr) -> bool:
    return bool(np.any(cv2.absdiff(a, b) >= _CHANGED))
