"""Devices as casework's ports: a call goes to the owner thread and comes back with the truth."""

from __future__ import annotations

from collections.abc import Callable

from shared.devices.drivers import (
    CodeScanner,
    IdCardReader,
    PagePrinter,
    ReceiptPrinter,
    SocialSecurityReader,
)
from shared.devices.host import DeviceHost
from shared.devices.model import (
    JobOutcome,
    OutcomeKind,
    PrinterStatus,
    PrintOutcome,
    failed,
    unknown,
)
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble
from shared.domain.identity import IdentityCard
from shared.image.raster import Raster

CONNECTING = "正在连接设备"
"""Said of a terminal that has just started, before each device has answered or failed."""
_STATUS_S = 6.0
_CARD_S = 12.0
_PHOTO_S = 30.0
_RECEIPT_S = 20.0
_PAGE_S = 150.0
NEVER_SENT = frozenset({"device-absent", "device-out-of-service", "device-opening"})
"""Troubles of a call that never reached its device: nothing happened for certain."""


class HostedCardReader:
    """A card reader behind its owner thread."""

    social = False
    """Whether a social security card will do as well."""

    def __init__(self, host: DeviceHost[IdCardReader]) -> None:
        self._host = host

    @property
    def present(self) -> bool:
        """True while a card lies on the reader, as far as the reader can tell."""
        return self._host.driver.card_present

    def lies(self) -> bool:
        """Make sure whether the card that was read still lies there. Blocks. Raises Trouble."""
        return self._host.call(lambda d: d.still_there(), _CARD_S, quiet=True).result()

    def read(self) -> IdentityCard | None:
        """The card that lies there, None when there is none. Blocks. Raises Trouble."""
        return self._host.call(lambda d: d.read(), _CARD_S, quiet=True).result()

    def photo(self, card: IdentityCard) -> bytes:
        """The photograph as BMP, b"" where none can be decoded. Blocks. Raises Trouble."""
        return self._host.call(lambda d: d.photo(card), _PHOTO_S, quiet=True).result()


class EitherCardReader:
    """An identity card reader, and one for social security cards beside it."""

    social = True

    def __init__(
        self, first: HostedCardReader | NoCardReader, social: DeviceHost[SocialSecurityReader]
    ) -> None:
        self._first, self._social = first, social

    @property
    def present(self) -> bool:
        """True while a card lies on the one or is in the other."""
        return self._first.present or self._social.driver.card_present

    def lies(self) -> bool:
        """Whether a card still lies on the one or is in the other. Blocks. Raises Trouble."""
        return self._social.driver.card_present or self._first.lies()

    def read(self) -> IdentityCard | None:
        """The card on the one, or the holder of the card in the other. Blocks. Raises Trouble.

        A reader that does not work never hides the card that lies on the other.
        """
        met: Trouble | None = None
        try:
            card = self._first.read()
        except Trouble as trouble:
            card, met = None, trouble
        if card is None and self._social.state.usable and self._social.driver.card_present:
            social = self._social.call(lambda d: d.read(), _CARD_S, quiet=True).result()
            card = social.holder() if social is not None else None
        if card is None and met is not None:
            raise met
        return card

    def photo(self, card: IdentityCard) -> bytes:
        """The photograph of an identity card as BMP; a social security card has none to read."""
        return self._first.photo(card)


class NoCardReader:
    """A machine whose devices are still to be configured: a technician's door is all it offers."""

    social = False
    present = False

    def lies(self) -> bool:
        """Nothing lies where nothing is."""
        return False

    def read(self) -> IdentityCard | None:
        """Raises Trouble ``device-absent``."""
        raise trouble("device-absent", "配置里还没有读卡器，请技术人员在维护页面里查找设备。")

    def photo(self, card: IdentityCard) -> bytes:
        """Nothing to read it from."""
        return b""


def card_port(
    first: DeviceHost[IdCardReader] | None, social: DeviceHost[SocialSecurityReader] | None
) -> HostedCardReader | NoCardReader | EitherCardReader:
    """The reader a face watches; with one for social security cards where there is one."""
    hosted = HostedCardReader(first) if first is not None else NoCardReader()
    return hosted if social is None else EitherCardReader(hosted, social)


class HostedCodeScanner:
    """A code scanner on a line, behind its owner thread."""

    def __init__(self, host: DeviceHost[CodeScanner]) -> None:
        self._host = host

    def read(self, wait_s: float) -> str | None:
        """The next code, None when none came in time. Blocks. Raises Trouble."""
        call = self._host.call(lambda d: d.read(wait_s), wait_s + _STATUS_S, quiet=True)
        return call.result()

    def forget(self) -> None:
        """Throw away what was scanned while nobody asked. Raises Trouble."""
        self._host.call(lambda d: d.forget(), _STATUS_S, quiet=True).result()


class HostedReceiptPrinter:
    """A receipt printer behind its owner thread."""

    def __init__(self, host: DeviceHost[ReceiptPrinter]) -> None:
        self._host = host

    def status(self) -> PrinterStatus:
        """What the printer says of itself now. Raises Trouble when it does not answer."""
        return self._host.call(lambda d: d.status(), _STATUS_S).result()

    def print_raster(self, raster: Raster, wanted: Callable[[], bool]) -> PrintOutcome:
        """Print and cut. A call that ran out of time leaves the outcome unknown."""

        def work(device: ReceiptPrinter) -> PrintOutcome:
            if not wanted():
                return failed("device-cancelled")
            return device.print_raster(raster, True, _RECEIPT_S)

        call = self._host.call(work, _RECEIPT_S + _STATUS_S)
        try:
            return call.result()
        except Trouble as trouble:
            return failed(trouble.code) if trouble.code in NEVER_SENT else unknown(trouble.code)

    def clear(self) -> bool:
        """Throw away what the printer still holds. Raises Trouble."""
        return self._host.call(lambda d: d.clear(), _STATUS_S).result()

    def stop(self) -> None:
        """Ask the running print to end soon."""
        self._host.interrupt()


class HostedPagePrinter:
    """An A4 printer behind its owner thread."""

    def __init__(self, host: DeviceHost[PagePrinter]) -> None:
        self._host = host

    def print_pdf(
        self, pdf: bytes, title: str, wanted: Callable[[], bool], media: str = ""
    ) -> JobOutcome:
        """Print and follow the job to its end."""

        def work(device: PagePrinter) -> JobOutcome:
            if not wanted():
                return JobOutcome(OutcomeKind.FAILED, "device-cancelled")
            return device.print_pdf(pdf, title, _PAGE_S, media=media)

        call = self._host.call(work, _PAGE_S + _STATUS_S)
        try:
            return call.result()
        except Trouble as trouble:
            sent = trouble.code not in NEVER_SENT
            return JobOutcome(OutcomeKind.UNKNOWN if sent else OutcomeKind.FAILED, trouble.code)

    def stop(self) -> None:
        """Ask the running job to end soon."""
        self._host.interrupt()
