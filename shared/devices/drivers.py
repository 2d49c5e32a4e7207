"""What a driver of each kind can do. A vendor implements one of these and adds an entry point.

All calls happen on the device's owner thread (``host.DeviceHost``) unless a docstring says
otherwise. Times are seconds. An expected failure is a ``Trouble`` from ``troubles``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from shared.devices.model import (
    DeviceKind,
    Health,
    Identity,
    JobOutcome,
    LightColour,
    PrinterStatus,
    PrintOutcome,
)
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard
from shared.domain.socialcard import SocialSecurityCard
from shared.image.raster import Raster

if TYPE_CHECKING:  # frames bring OpenCV, which printing and cards do not need
    from shared.devices.codec.nut import PowerStatus
    from shared.devices.scanner.model import ScanAbilities, ScannedPage, ScanOrder, ScanTerms
    from shared.image.frame import Frame

F = TypeVar("F", bound=Callable[..., object])


def any_thread(method: F) -> F:
    """Mark a method that may be called at any time from any thread, beside the owner's calls.

    Such a method waits at most its ``timeout_s`` and gives None where there is nothing to give.
    """
    method.any_thread = True  # type: ignore[attr-defined]
    return method


class Driver(Protocol):
    """What the owner thread needs of every driver."""

    @property
    def kind(self) -> DeviceKind:
        """What the device is for."""
        ...

    def open(self) -> None:
        """Open the link and bring the device to a known state. Raises Trouble."""
        ...

    def close(self) -> None:
        """Give the link back; may be called twice; never raises."""
        ...

    def health(self) -> Health:
        """Ask the device how it is. Raises Trouble when the link is gone."""
        ...

    def interrupt(self) -> None:
        """Ask the running call to end soon. The only call allowed from another thread."""
        ...

    def resume(self) -> None:
        """A new command is about to start: forget an earlier ``interrupt``."""
        ...


class Counted(Protocol):
    """A driver that says what it has done; one that has no ``counts`` is simply not counted."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Sums since the driver was made, by the words of ``counts.WORDS``; any thread."""
        ...


class Watching(Protocol):
    """A driver whose readable values change by themselves, such as a card being put in."""

    def watch(self, changed: Callable[[], None]) -> None:
        """Call ``changed`` after every such change from now on, on any thread; it returns at once.

        Called once, before ``open``. A driver in the terminal's own process is not asked to.
        """
        ...


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


class IdCardReader(Driver, Protocol):
    """Reads identity cards."""

    def read(self) -> IdentityCard | None:
        """Find, select and read the card; None when there is none to read.

        A card that was read and never lifted is not read again on many readers: see
        ``card_present``. Raises Trouble.
        """
        ...

    @property
    def card_present(self) -> bool:
        """True when a card lies on the reader or may still lie there since it was read.

        May be read from any thread. It is what the reminder to take the card goes by.
        """
        ...

    def photo(self, card: IdentityCard) -> bytes:
        """The photograph of a card that was read, as BMP; b"" where nothing here can decode it.

        Raises Trouble ``photo-undecoded``.
        """
        ...

    def module_id(self) -> str:
        """Number of the security module. Raises Trouble."""
        ...


class SocialSecurityReader(Driver, Protocol):
    """Reads social security cards."""

    def read(self) -> SocialSecurityCard | None:
        """The card that is in it, None when there is none. Raises Trouble."""
        ...

    @property
    def card_present(self) -> bool:
        """True while a card is in it. May be read from any thread."""
        ...

    def reader_names(self) -> list[str]:
        """The readers it looks at, as the system calls them. Raises Trouble."""
        ...


class CodeScanner(Driver, Protocol):
    """Gives the text of the codes somebody holds before it."""

    def read(self, wait_s: float) -> str | None:
        """The next code, None when none came in time. Raises Trouble ``code-unreadable``."""
        ...

    def forget(self) -> None:
        """Throw away what was scanned while nobody asked. Raises Trouble."""
        ...


class PhotoDecoder(Protocol):
    """Turns the undecoded photograph of a card into a picture. A vendor's library does it."""

    def decode(self, wlt: bytes) -> bytes:
        """The photograph as BMP. Raises Trouble ``photo-undecoded``."""
        ...

    def close(self) -> None:
        """Give back what it holds; it may be used again afterwards."""
        ...


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
    def preview(self, after: float = 0.0) -> Frame | None:
        """Like ``latest`` at reduced size, decoded cheaply, for the live picture."""
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


class Ups(Driver, Protocol):
    """Keeps the terminal alive for a while when the power fails. It is only read."""

    def status(self) -> PowerStatus:
        """How the power stands. Raises Trouble."""
        ...


class IndicatorLight(Driver, Protocol):
    """The lamp on a terminal."""

    @property
    def colours(self) -> tuple[LightColour, ...]:
        """What it can show."""
        ...

    def show(self, colour: LightColour | None) -> None:
        """Light one colour and no other, None for none; confirmed. Raises Trouble."""
        ...

    def shown(self) -> frozenset[LightColour]:
        """What is lit now. Raises Trouble."""
        ...


class CabinetLock(Driver, Protocol):
    """Locks the door of a cabinet."""

    def is_shut(self) -> bool | None:
        """Whether the door is shut; None where no switch sees it. Raises Trouble."""
        ...

    def release(self, deadline_s: float = 10.0) -> bool | None:
        """Let the door be opened. True when it was seen open, None where nobody can see it.

        Raises Trouble ``door-stuck``.
        """
        ...


class QueueCaller(Driver, Protocol):
    """Shows whose turn it is."""

    @property
    def answers(self) -> bool:
        """Whether it confirms what it shows."""
        ...

    def call(self, number: str, window: str) -> bool | None:
        """Show a number and its window. True when confirmed, None where it never is.

        Raises Trouble; ValueError for what is no number.
        """
        ...

    def clear(self) -> bool | None:
        """Show nothing any more. As ``call``."""
        ...


class Evaluator(Driver, Protocol):
    """Asks a resident how it was."""

    def ask(self, deadline_s: float) -> int | None:
        """Level 1 (worst) to 5 (best), None when nobody answered. Raises Trouble."""
        ...
