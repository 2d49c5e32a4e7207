"""One thread that calls back when a device command outlives its deadline."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from typing import ClassVar

from shared.devices.deadline import Deadline


class Watchdog:
    """Calls functions at given times unless they are taken back first."""

    _shared: ClassVar[Watchdog | None] = None
    _making: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        self._due: list[tuple[float, int]] = []
        self._armed: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count()
        self._wake = threading.Condition()
        threading.Thread(target=self._run, name="device-watchdog", daemon=True).start()

    @classmethod
    def shared(cls) -> Watchdog:
        """The one watchdog of this process."""
        with cls._making:
            if cls._shared is None:
                cls._shared = cls()
            return cls._shared

    def arm(self, deadline: Deadline, too_late: Callable[[], None]) -> int:
        """Call ``too_late`` (on the watchdog's thread) when the deadline passes."""
        number = next(self._numbers)
        with self._wake:
            self._armed[number] = too_late
            heapq.heappush(self._due, (time.monotonic() + deadline.left, number))
            self._wake.notify()
        return number

    def disarm(self, number: int) -> None:
        """Take a call back; does nothing when it has been made."""
        with self._wake:
            self._armed.pop(number, None)

    def _run(self) -> None:
        while True:
            late = self._next_late()
            if late is not None:
                late()

    def _next_late(self) -> Callable[[], None] | None:
        with self._wake:
            while self._due and self._due[0][1] not in self._armed:
                heapq.heappop(self._due)
            wait = self._due[0][0] - time.monotonic() if self._due else None
            if wait is None or wait > 0:
                self._wake.wait(wait)
                return None
            return self._armed.pop(heapq.heappop(self._due)[1])
