"""The newest frame of a camera, kept for whoever wants to look; older ones are dropped."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from shared.image.frame import Bgr, Frame, decode
from shared.image.late import Late

if TYPE_CHECKING:
    from shared.image.cv import cv2
else:
    cv2 = Late("shared.image.cv", "cv2")

_PREVIEW_WIDTH: Final = 800
"""Pixels a preview should at least be wide, as far as the camera has them."""


class FrameStore:
    """Keeps a JPEG as it came and decodes it only when somebody looks, at the size they need.

    Thread-safe: one thread puts, many look.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._picture: bytes | Bgr | None = None
        self._at = 0.0
        self._decoded: dict[int, Frame] = {}
        self.size = (0, 0)
        """Width and height of the newest frame that was looked at, 0 × 0 before the first."""
        self.garbled = 0
        """Pictures in a row that could not be decoded."""

    @property
    def at(self) -> float:
        """When the newest frame came (monotonic seconds), 0 before the first."""
        return self._at

    def put(self, picture: bytes | Bgr) -> None:
        """A new frame: JPEG bytes, or height × width × 3 BGR."""
        with self._changed:
            self._picture, self._at = picture, time.monotonic()
            self._decoded.clear()
            self._changed.notify_all()

    def forget(self) -> None:
        """No frame any more: what lay on the mat must not be seen again."""
        with self._changed:
            self._picture, self._at = None, 0.0
            self._decoded.clear()
            self.garbled = 0

    def latest(self, after: float) -> Frame | None:
        """The newest frame if newer than ``after``, at full size."""
        return self._look(after, 1)

    def preview(self, after: float, timeout_s: float = 0.0) -> Frame | None:
        """The newest frame if newer than ``after``, two to eight times smaller if it is large.

        Waits so long for one; what is only looked at small is never decoded at full size.
        """
        if timeout_s > 0:
            with self._changed:
                self._changed.wait_for(lambda: self._at > after, timeout_s)
        reduced = next((n for n in (8, 4, 2) if self.size[0] >= n * _PREVIEW_WIDTH), 1)
        return self._look(after, reduced)

    def wait(self, after: float, timeout_s: float) -> Frame | None:
        """The next frame newer than ``after``, None after ``timeout_s``."""
        with self._changed:
            self._changed.wait_for(lambda: self._at > after, timeout_s)
        return self._look(after, 1)

    def _look(self, after: float, reduced: int) -> Frame | None:
        with self._changed:
            picture, at = self._picture, self._at
            known = self._decoded.get(reduced)
        if picture is None or at <= after:
            return None
        if known is not None:
            return known
        frame = self._made(picture, at, reduced)
        with self._changed:
            if frame is None:
                self.garbled += 1
                return None
            self.garbled = 0
            self.size = (frame.width * reduced, frame.height * reduced)
            if self._at == at:
                self._decoded[reduced] = frame
        return frame

    def _made(self, picture: bytes | Bgr, at: float, reduced: int) -> Frame | None:
        if isinstance(picture, bytes):
            try:
                return Frame(decode(picture, reduced), at, reduced)
            except ValueError:
                return None
        if reduced == 1:
            return Frame(picture, at)
        size = (picture.shape[1] // reduced, picture.shape[0] // reduced)
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        return Frame(small.astype(picture.dtype, copy=False), at, reduced)
