"""How much time is left for what a device is doing."""

from __future__ import annotations

import time


class Deadline:
    """A point on the monotonic clock. ``seconds`` counts from now."""

    __slots__ = ("_end",)

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """True when no time is left."""
        return self.left <= 0.0

    def within(self, seconds: float) -> Deadline:
        """The sooner of this deadline and ``seconds`` from now."""
        return Deadline(min(seconds, self.left))
