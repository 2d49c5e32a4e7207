"""Devices as casework's ports: a call goes to the owner thread and comes back with the truth."""

from __future__ import annotations

from collections.abc import Callable

from shared.devices.drivers import IdCardReader, PagePrinter, ReceiptPrinter
from shared.devices.host import DeviceHost
from shared.devices.model import (
    JobOutcome,
    OutcomeKind,
    PrinterStatus,
    PrintOutcome,
    failed,
    unknown,
)
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
_NEVER_SENT = frozenset({"device-absent", "device-out-of-service", "device-opening"})


class HostedCardReader:
    """A card reader behind its owner thread."""

    def __init__(self, host: DeviceHost[IdCardReader]) -> None:
        self._host = host

    @property
    def present(self) -> bool:
        """True while a card lies on the reader, as far as the reader can tell."""
        return self._host.driver.card_present

    def read(self) -> IdentityCard | None:
        """The card that lies there, None when there is none. Blocks. Raises Trouble."""
        return self._host.call(lambda d: d.read(), _CARD_S, quiet=True).result()

    def photo(self, card: IdentityCard) -> bytes:
        """The photograph as BMP, b"" where none can be decoded. Blocks. Raises Trouble."""
        return self._host.call(lambda d: d.photo(card), _PHOTO_S, quiet=True).result()


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
            return failed(trouble.code) if trouble.code in _NEVER_SENT else unknown(trouble.code)

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

    def print_pdf(self, pdf: bytes, title: str, wanted: Callable[[], bool]) -> JobOutcome:
        """Print and follow the job to its end."""

        def work(device: PagePrinter) -> JobOutcome:
            if not wanted():
                return JobOutcome(OutcomeKind.FAILED, "device-cancelled")
            return device.print_pdf(pdf, title, _PAGE_S)

        call = self._host.call(work, _PAGE_S + _STATUS_S)
        try:
            return call.result()
        except Trouble as trouble:
            sent = trouble.code not in _NEVER_SENT
            return JobOutcome(OutcomeKind.UNKNOWN if sent else OutcomeKind.FAILED, trouble.code)

    def stop(self) -> None:
        """Ask the running job to end soon."""
        self._host.interrupt()
