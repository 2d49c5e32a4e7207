"""ESC/POS printers behind a raw CUPS queue: ``cups://SLIP``.

What CUPS confirms of a raw job is that every byte was handed to the device (its backend ended
well), not that a slip came out: nobody can ask the printer through a queue. So a finished job is
an unknown outcome with a code of its own, ``print-only-sent``, and somebody looks; a job that CUPS
could not hand over is a failure with the reason the queue names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from shared.devices.codec import escpos
from shared.devices.deadline import Deadline
from shared.devices.model import (
    DeviceKind,
    Health,
    Identity,
    JobOutcome,
    Level,
    OutcomeKind,
    Paper,
    PrinterStatus,
    PrintOutcome,
    failed,
    unknown,
)
from shared.devices.pageprinter.channel import IppChannel
from shared.devices.pageprinter.queue import IppQueue
from shared.devices.receipt.pieces import SlipPrinter
from shared.devices.troubles import trouble
from shared.image.raster import Raster

_RAW: Final = "application/vnd.cups-raw"
_ORDER_S: Final = 3.0
_SAME: Final = {
    "page-paper-out": "paper-out",
    "page-paper-low": "paper-near-end",
    "page-door-open": "cover-open",
    "page-offline": "printer-offline",
    "page-connecting": "printer-disconnected",
    "page-fault": "printer-broken",
    "page-unreachable": "printer-disconnected",
    "page-unconfirmed": "print-unconfirmed",
}
"""A queue's reasons in the words of a receipt printer; the rest keeps its own."""


class CupsReceiptPrinter(SlipPrinter):
    """A receipt printer behind a queue. width: dots across. draw: as for ``EscposPrinter``."""

    kind = DeviceKind.RECEIPT
    drawer_high: bool | None = None
    drawer_changes = 0

    def __init__(
        self,
        channel: IppChannel,
        path: str,
        *,
        width: int = 576,
        draw: Callable[[str], Raster] | None = None,
    ) -> None:
        super().__init__(width, draw)
        self._queue = IppQueue(channel, path)

    def open(self) -> None:
        """Make sure the queue is there; throw away what an earlier visit left. Raises Trouble."""
        self._queue.health()
        self._queue.cancel_all()

    def close(self) -> None:
        """Nothing is held open between requests."""

    def status(self) -> PrinterStatus:
        """What the queue says of its printer. Raises Trouble ``page-unreachable`` and others."""
        health = self._queue.health()
        code = _SAME.get(health.code, health.code)
        if health.level is not Level.FAULTED:
            near = code == "paper-near-end"
            return PrinterStatus(
                paper=Paper.NEAR_END if near else Paper.OK, code=code if near else "printer-blind"
            )
        return PrinterStatus(
            online=code != "printer-offline",
            paper=Paper.OUT if code == "paper-out" else Paper.OK,
            cover_open=code == "cover-open",
            error=code == "printer-broken",
            code=code,
        )

    def health(self) -> Health:
        """Degraded at best: somebody has to look at every paper."""
        return self.status().health

    def identity(self) -> Identity:
        """What CUPS knows of the printer. Raises Trouble."""
        return self._queue.identity()

    def clear(self) -> bool:
        """Cancel every job of ours and order the printer to drop its buffer; never confirmed.

        Raises Trouble.
        """
        self._queue.cancel_all()
        self._hand_over(escpos.CLEAR_BUFFERS + escpos.CANCEL + b"\x1b@", _ORDER_S)
        return False

    def kick_drawer(self, pin: int = 2, on_ms: int = 120) -> None:
        """Send a pulse to the drawer. Raises Trouble when the queue could not hand it over."""
        outcome = self._hand_over(escpos.kick(pin, on_ms), _ORDER_S)
        if not outcome.confirmed:
            raise trouble(_SAME.get(outcome.code, outcome.code))

    def _put_out(
        self, pieces: Iterable[bytes], rows: int, cut: bool, deadline_s: float
    ) -> PrintOutcome:
        # the printer's own buffer may hold what a cancelled job had handed over already
        head = escpos.CLEAR_BUFFERS + b"\x1b@"
        data = head + b"".join(pieces) + (escpos.FEED_AND_CUT if cut else b"")
        job = self._hand_over(data, deadline_s)
        if job.confirmed:
            return unknown("print-only-sent")
        code = _SAME.get(job.code, job.code)
        return PrintOutcome(job.kind, code) if job.kind is OutcomeKind.UNKNOWN else failed(code)

    def _hand_over(self, data: bytes, deadline_s: float) -> JobOutcome:
        return self._queue.deliver(
            data,
            _RAW,
            "yichuang-slip",
            {},
            Deadline(deadline_s),
            lambda: self.interrupted,
            lambda _: None,
        )
