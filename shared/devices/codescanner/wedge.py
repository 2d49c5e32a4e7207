"""A code scanner that pretends to be a keyboard: here only whether it is plugged in.

Its keys are caught before any field sees them, in ``shared.ui.wedge``; what is configured here says
by what they are known.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.troubles import trouble

_DEVICES: Final = Path("/sys/bus/usb/devices")


class WedgeScanner(Interruptible):
    """usb: vendor and product in hex (``05e0:1200``), '' where nobody said.

    prefix: what the scanner is set to type before a code. gap_ms: most time between two keys.
    """

    kind = DeviceKind.CODE_SCANNER

    def __init__(
        self, usb: str = "", *, prefix: str = "", gap_ms: int = 35, folder: Path = _DEVICES
    ) -> None:
        super().__init__()
        self._usb, self._folder = usb.lower(), folder
        self.prefix, self.gap_ms = prefix, gap_ms

    def open(self) -> None:
        """Raises Trouble ``scanner-code-absent`` when it is known not to be there."""
        self.health()

    def close(self) -> None:
        """Nothing to give back."""

    def health(self) -> Health:
        """Whether it is plugged in, where its number is known. Raises Trouble."""
        if self._usb and self._usb not in self._plugged():
            raise trouble("scanner-code-absent")
        return HEALTHY

    def read(self, wait_s: float) -> str | None:
        """Nothing ever comes this way."""
        time.sleep(min(wait_s, 0.1))
        return None

    def forget(self) -> None:
        """Nothing is kept here."""

    def _plugged(self) -> set[str]:
        found = set()
        for device in self._folder.glob("*"):
            try:
                parts = [(device / name).read_text().strip() for name in ("idVendor", "idProduct")]
            except OSError:
                continue
            found.add(":".join(parts).lower())
        return found
