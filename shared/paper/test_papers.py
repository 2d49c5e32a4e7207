"""测试凭条 and 测试页: what a technician prints to see what a printer can do.

They say 测试 in large letters, serve nobody as a receipt, and hold no personal data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from shared.image.raster import Raster
from shared.paper.dots import dots_from_png
from shared.paper.press import Press, shared_press
from shared.paper.words import moment, qr_runs

DOTS_PER_MM = 8
"""203 dpi."""
_STEP = 8
_BAR_ROWS = 40
_RULER_MM = 10


@dataclass(frozen=True)
class SitePapers:
    """Test papers of one terminal. now: aware local time."""

    __test__ = False  # no test of pytest's

    hall: str
    terminal: str
    now: Callable[[], datetime]
    press: Press | None = None

    def slip(self, about: str, width: int) -> Raster:
        """A slip ``width`` dots wide; about: what the printer says of itself.

        Raises Trouble ``fonts-missing`` or ``paper-not-set``.
        """
        data = self._said(about) | {"width": width}
        png = (self.press or shared_press()).png("test-slip", data, ppi=72)
        text = dots_from_png(png, width)
        parts = (text.to_gray(), staircase(width), bar(width), ruler(width))
        return Raster.from_gray(np.concatenate(parts))

    def page(self, about: str) -> bytes:
        """An A4 page as PDF. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""
        press = self.press or shared_press()
        return press.pdf("test-page", self._said(about), self.now())

    def _said(self, about: str) -> dict[str, object]:
        at = moment(self.now())
        return {
            "hall": self.hall,
            "terminal": self.terminal,
            "at": at,
            "about": about,
            "qr": qr_runs(f"TEST {self.terminal} {at}"),
        }


def staircase(width: int) -> NDArray[np.uint8]:
    """Slanting lines in which every dot of the head burns alone: a dead one leaves a gap.

    Each line is two dots thick downwards, so that it can be seen, and one dot across.
    """
    rows = np.arange(2 * _STEP * 4) // 2
    columns = np.arange(width)
    black = (columns[None, :] - rows[:, None]) % _STEP == 0
    return _framed(np.where(black, 0, 255).astype(np.uint8))


def bar(width: int) -> NDArray[np.uint8]:
    """Solid black over the whole head: white streaks are dirt or a worn head."""
    return _framed(np.zeros((_BAR_ROWS, width), np.uint8))


def ruler(width: int) -> NDArray[np.uint8]:
    """A millimetre scale down both edges that ends in a thick line, the last thing before the cut.

    Marks every millimetre, longer every five; across, one for each centimetre.
    """
    gray = np.full((_RULER_MM * DOTS_PER_MM + 6, width), 255, np.uint8)
    for mm in range(_RULER_MM):
        length = 40 if mm % 5 == 0 else 20
        gray[mm * DOTS_PER_MM : mm * DOTS_PER_MM + 2, :length] = 0
        gray[mm * DOTS_PER_MM : mm * DOTS_PER_MM + 2, width - length :] = 0
    for left in range(0, width, 10 * DOTS_PER_MM):
        gray[-30:, left : left + 2] = 0
    gray[-6:] = 0
    return gray


def _framed(gray: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """With a little white above and below."""
    white = np.full((10, gray.shape[1]), 255, np.uint8)
    return np.concatenate((white, gray, white))
