"""What casework needs from outside: the province, the printers, and who and where we are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.devices.cash.words import CashEvent, CashMark, CashTraits, PaidOut, Since
from shared.devices.model import JobOutcome, PrinterStatus, PrintOutcome
from shared.devices.payment.words import Batch, CardAnswer
from shared.image.raster import Raster

HOTLINE = "12345"
"""政务服务便民热线, where a hall has no number of its own."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """One month of one insurance as the platform holds it; amounts in yuan."""

    month: str
    kind: str
    base: str
    paid: str
    payer: str


@dataclass(frozen=True, slots=True)
class Contributions:
    """The answer to a look-up of contribution records."""

    rows: tuple[Contribution, ...]
    verify_code: str
    asked_at: str
    sample: bool
    """True when the answer comes from a sandbox and must be printed as 样例."""


@dataclass(frozen=True, slots=True)
class LicenceAnswer:
    """Whether the state holds a licence for a person."""

    found: bool
    title: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptSaid:
    """What the province says of a receipt. Fields after ``verdict`` are empty where unknown."""

    verdict: str
    number: str = ""
    item_name: str = ""
    terminal: str = ""
    received_at: int = 0
    """Unix seconds; 0 when the receipt could not be read."""
    state: str = ""


class Province(Protocol):
    """Ask the platform something now. Raises Trouble ``province-unreachable`` when it cannot."""

    def ask_contributions(self, number: str, name: str) -> Contributions:
        """Contribution records of a person."""

    def ask_licence(self, kind: str, number: str) -> LicenceAnswer:
        """Whether an e-licence of that kind exists for that number."""

    def receipt(self, token: str) -> ReceiptSaid:
        """What the province says of a receipt somebody shows."""

    def page(self, case: str, digest: str) -> tuple[bytes, str]:
        """A page of a case of this hall, and its media type."""


class ReceiptPrinterPort(Protocol):
    """The receipt printer as casework uses it; calls block, so they run off the GUI thread."""

    def status(self) -> PrinterStatus:
        """What the printer says of itself now."""

    def print_raster(self, raster: Raster, wanted: Callable[[], bool]) -> PrintOutcome:
        """Print and ask afterwards whether it came out.

        wanted: asked once ``stop`` can end this print, so that a ``stop`` just before is not lost.
        """

    def clear(self) -> bool:
        """Throw away what the printer still holds; True when it confirmed that. Raises Trouble."""

    def stop(self) -> None:
        """Ask the running print to end soon; may be called from any thread."""


class PagePrinterPort(Protocol):
    """The A4 printer as casework uses it."""

    def print_pdf(
        self, pdf: bytes, title: str, wanted: Callable[[], bool], media: str = ""
    ) -> JobOutcome:
        """Print and follow the job to its end; ``wanted`` as for receipts.

        media: '' for plain paper, ``licence`` for blank licence paper.
        """

    def stop(self) -> None:
        """Ask the running job to end soon; may be called from any thread."""


class CashPort(Protocol):
    """A cash acceptor as casework uses it; calls block. Amounts in fen. Raises Trouble."""

    @property
    def id(self) -> str:
        """The device's name in the configuration, as facts say it."""

    @property
    def ready(self) -> bool:
        """True while it works, as far as it said last. Asks nobody."""

    def traits(self) -> CashTraits:
        """What it can do, and what change it can give now."""

    def admit(self, values: frozenset[int]) -> None:
        """Let these denominations in and no others."""

    def next_event(self, timeout_s: float) -> CashEvent | None:
        """What happened next, None after ``timeout_s``."""

    def take(self) -> None:
        """Move what is in escrow to the box."""

    def give_back(self) -> None:
        """Give what is in escrow back."""

    def acknowledge(self) -> None:
        """The last event is written down."""

    def mark(self) -> CashMark:
        """Its counters as they stand now."""

    def since(self, mark: CashMark) -> Since:
        """What happened since the mark and was not told yet, once nothing moves."""

    def payout_mark(self, value: int) -> CashMark:
        """Where the store of a denomination stands before a payout."""

    def pay_out(self, value: int, count: int) -> PaidOut:
        """Pay out pieces of one denomination and follow it to its end. Never raises Trouble."""

    def last_payout(self, value: int, mark: CashMark) -> PaidOut:
        """What became of the payout begun right after ``payout_mark``."""


class CardPort(Protocol):
    """A bank card terminal as casework uses it; calls block. Only ``settle`` raises Trouble."""

    @property
    def id(self) -> str:
        """The device's name in the configuration, as facts say it."""

    @property
    def ready(self) -> bool:
        """True while it works, as far as it said last. Asks nobody."""

    def pay(self, amount: int, reference: str) -> CardAnswer:
        """Charge a card, in fen; a reference names a charge for good."""

    def query(self, reference: str) -> CardAnswer:
        """What became of a charge; declined when the terminal never heard of it."""

    def reverse(self, reference: str, amount: int) -> CardAnswer:
        """Take a charge back: reversed, declined when there was none, or unknown."""

    def settle(self) -> Batch:
        """Close the terminal's day and say what it counts. Raises Trouble."""


class DrawerPort(Protocol):
    """A cash drawer as casework uses it."""

    def kick(self) -> bool | None:
        """Open it; True when its switch said so, None when it has none. Blocks. Raises Trouble."""


class CallerPort(Protocol):
    """A number board as casework uses it."""

    def call(self, number: str, window: str) -> bool | None:
        """Show a number; True when the board confirmed it, None when it never does.

        Blocks. Raises Trouble.
        """


class EvaluatorPort(Protocol):
    """Keys a person rates on, as casework uses them."""

    def ask(self, patience_s: float) -> int | None:
        """The level pressed from now on, None when nobody pressed. Blocks. Raises Trouble."""

    def stop(self) -> None:
        """Take the question back; any thread."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who and where this terminal is."""

    terminal: str
    hall: str
    hall_name: str
    number_prefix: str
    verify_url: str
    """Where a phone looks a receipt up; the token is appended."""
    window: str = ""
    help_phone: str = HOTLINE
    help_place: str = ""
    """Where a person helps; '' when nobody said."""
    help_hours: str = ""
    """When a person is there, in words; '' when nobody said."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything a composition root hands to casework besides the journal and the catalogue."""

    site: Site
    now: Callable[[], datetime]
    """Local time with time zone."""
    province: Province | None = None
    receipt_printer: ReceiptPrinterPort | None = None
    page_printer: PagePrinterPort | None = None
    cash: tuple[CashPort, ...] = ()
    card: CardPort | None = None
    drawer: DrawerPort | None = None
    caller: CallerPort | None = None
    evaluator: EvaluatorPort | None = None
    online: Callable[[], bool] = field(default=lambda: False)
    clock_sure: Callable[[], bool] = field(default=lambda: True)
    """Whether somebody vouches for this machine's time; a receipt given without says so."""
    evidence: tuple[str, ...] = ("application/pdf",)
    """Media types of the evidence files a case leaves; the PDF is always among them."""
    last_contact: Callable[[], datetime | None] = field(default=lambda: None)
    """When the province last answered, UTC; None while it has not since the start."""
