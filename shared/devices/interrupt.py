"""A flag another thread may raise to end the running call of a driver soon."""

from __future__ import annotations

import threading

from shared.devices.troubles import trouble


class Interruptible:
    """Drivers inherit this; the owner thread lowers the flag before each command."""

    def __init__(self) -> None:
        self._interrupted = threading.Event()

    def interrupt(self) -> None:
        """Ask the running call to end soon (any thread)."""
        self._interrupted.set()

    def resume(self) -> None:
        """Lower the flag before a new command (owner thread)."""
        self._interrupted.clear()

    @property
    def interrupted(self) -> bool:
        """True when the running call should end."""
        return self._interrupted.is_set()

    def check_interrupted(self) -> None:
        """Raises Trouble ``device-cancelled`` when the flag is up."""
        if self._interrupted.is_set():
            raise trouble("device-cancelled")
