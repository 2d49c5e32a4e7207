"""What sees: cameras over a mat, scanners."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from shared.devices.drivers.base import Driver, any_thread

if TYPE_CHECKING:  # frames bring OpenCV, which printing and cards do not need
    from shared.devices.scanner.model import ScanAbilities, ScannedPage, ScanOrder, ScanTerms
    from shared.image.frame import Frame


class DocumentCamera(Driver, Protocol):
    """Looks down on the mat. All of its frame calls may be made from any thread."""

    @any_thread
    def latest(self, after: float = 0.0) -> Frame | None:
        """The newest frame (BGR, uint8) if newer than ``after`` (``Frame.at``), else None."""
        ...

    @any_thread
    def wait(self, after: float, timeout_s: float) -> Frame | None:
        """The next frame newer than ``after``, or None after ``timeout_s``."""
        ...

    @any_thread
    def preview(self, after: float = 0.0, timeout_s: float = 0.0) -> Frame | None:
        """Like ``latest`` at reduced size, decoded cheaply, for the live picture.

        timeout_s: how long to wait for one.
        """
        ...


class DocumentScanner(Driver, Protocol):
    """Feeds sheets, or looks at one on its glass."""

    def abilities(self) -> ScanAbilities:
        """What the scanner says it can do. Raises Trouble."""
        ...

    def scan(self, order: ScanOrder, on_page: Callable[[ScannedPage], object]) -> ScanTerms:
        """Scan all there is in the feeder, or the one page on the glass; gives what it really did.

        on_page: hears, on the owner thread, of each side once it is whole; a sheet scanned on both
        sides is handed over whole or not at all. Raises Trouble: what was handed over before stays
        good, and the sheet after it is the first to be put back.
        """
        ...
