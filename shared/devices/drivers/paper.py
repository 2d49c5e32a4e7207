"""What prints, and the drawer on a printer's socket."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from shared.devices.drivers.base import Driver
from shared.devices.model import Identity, JobOutcome, PrinterStatus, PrintOutcome
from shared.domain.errors import Trouble
from shared.image.raster import Raster


class DrawerSocket(Protocol):
    """A receipt printer with a socket for a cash drawer (``PrinterDrawer`` attaches to it)."""

    @property
    def drawer_high(self) -> bool | None:
        """Level of the drawer's switch as last heard; any thread. None: not heard yet."""
        ...

    @property
    def drawer_changes(self) -> int:
        """How often the switch was heard to change since the program started; any thread."""
        ...

    def kick_drawer(self, pin: int = 2, on_ms: int = 120) -> None:
        """Give the drawer's magnet a pulse. Raises Trouble when the printer did not say it did."""
        ...


class ReceiptPrinter(Driver, Protocol):
    """Prints and cuts receipts and says truly what became of them."""

    def status(self) -> PrinterStatus:
        """Ask the printer how it is. Raises Trouble when it does not answer."""
        ...

    def print_raster(
        self, raster: Raster, cut: bool = True, deadline_s: float = 15.0
    ) -> PrintOutcome:
        """Print a picture and ask afterwards whether it really came out. Never raises Trouble."""
        ...

    def print_text(
        self, lines: Sequence[str], cut: bool = True, deadline_s: float = 15.0
    ) -> PrintOutcome:
        """Print lines in the printer's own font (GB18030). Never raises Trouble."""
        ...

    def clear(self) -> bool:
        """Throw away what the printer still holds; True when it confirmed that. Raises Trouble."""
        ...

    def identity(self) -> Identity:
        """What the printer says of itself. Raises Trouble."""
        ...


class CashDrawer(Driver, Protocol):
    """Keeps money; opens when told to, or by hand with its key."""

    @property
    def is_open(self) -> bool | None:
        """Whether it stands open; None when nobody can know. May be read from any thread."""
        ...

    def kick(self, deadline_s: float = 5.0) -> bool | None:
        """Open it. True when its switch said so, None when it has none. Raises Trouble."""
        ...


class PagePrinter(Driver, Protocol):
    """Prints A4 pages."""

    def print_pdf(
        self,
        pdf: bytes,
        title: str,
        deadline_s: float = 120.0,
        on_trouble: Callable[[Trouble | None], None] | None = None,
        media: str = "",
    ) -> JobOutcome:
        """Print a document and follow the job to its end. Never raises Trouble.

        title: ASCII, without personal data. on_trouble: hears, on the owner thread, what the job
        waits for (no paper …), and None when it goes on. media: '' for plain A4, ``licence`` for
        blank licence paper; a paper the printer has no tray for is refused (``page-no-tray``).
        """
        ...

    def identity(self) -> Identity:
        """What the printer says of itself. Raises Trouble."""
        ...

    def trays(self) -> tuple[str, ...]:
        """Names of its trays, as it says them. Raises Trouble."""
        ...

    def cancel_all(self) -> None:
        """Throw away every job of this terminal that has not come out. Raises Trouble."""
        ...
