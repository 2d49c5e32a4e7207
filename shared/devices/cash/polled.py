"""What acceptors that are polled share: events wait until they are asked for, in order."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections import deque

from shared.devices.cash.words import CashEvent
from shared.devices.interrupt import Interruptible


class Polled(Interruptible):
    """poll_s: seconds between two looks. Whoever inherits it looks, and appends what it hears."""

    def __init__(self, poll_s: float) -> None:
        super().__init__()
        self._poll_s = poll_s
        self._polled_at = 0.0
        self._heard: deque[CashEvent] = deque()

    @abstractmethod
    def _look(self) -> None:
        """Poll once: note when, append what is heard. Raises Trouble."""

    def next_event(self, timeout_s: float) -> CashEvent | None:
        """What happened next, None after ``timeout_s``. Raises Trouble."""
        end = time.monotonic() + timeout_s
        while not self._heard:
            self.check_interrupted()
            wait = self._polled_at + self._poll_s - time.monotonic()
            if wait > 0:
                if time.monotonic() + wait > end:
                    return None
                time.sleep(wait)
            self._look()
        return self._heard.popleft()
