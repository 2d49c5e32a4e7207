"""ESC/POS printers that cannot be heard: one direction only, or a model that answers nothing.

What such a printer does with its bytes nobody can know, so the outcome of every paper is unknown
and says so; it is never confirmed. Where the port itself knows of an empty roll, that is told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from shared.devices.codec import escpos
from shared.devices.codec.port import port_status
from shared.devices.deadline import Deadline
from shared.devices.model import (
    DeviceKind,
    Health,
    Identity,
    OutcomeKind,
    Paper,
    PrinterStatus,
    PrintOutcome,
    failed,
    unknown,
)
from shared.devices.receipt.pieces import SlipPrinter
from shared.devices.transport.link import Link, LinkForbidden, LinkLost, LinkTaken
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble
from shared.image.raster import Raster

_ROWS_PER_S: Final = 800
"""Slow end of what printers do: so long the port is watched after the last byte."""
_LOOK_S: Final = 0.2
_CLEAR_S: Final = 2.0
_BLIND: Final = PrinterStatus(code="printer-blind")


class BlindPrinter(SlipPrinter):
    """A receipt printer nobody hears. port: the byte of the USB printer class, where there is one.

    width: dots across. draw: as for ``EscposPrinter``.
    """

    kind = DeviceKind.RECEIPT
    drawer_high: bool | None = None
    drawer_changes = 0

    def __init__(
        self,
        link: Link,
        *,
        width: int = 576,
        draw: Callable[[str], Raster] | None = None,
        port: Callable[[], int | None] | None = None,
    ) -> None:
        super().__init__(width, draw)
        self._link = link
        self._port = port

    def open(self) -> None:
        """Open the link and send away what an earlier visit may have left. Raises Trouble."""
        try:
            self._link.open()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkTaken as error:
            raise trouble("device-taken") from error
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        self.clear()

    def close(self) -> None:
        """Give the link back."""
        self._link.close()

    def status(self) -> PrinterStatus:
        """What the port knows, else "printer-blind". Raises Trouble ``printer-disconnected``."""
        try:
            byte = self._port() if self._port is not None else None
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        return _BLIND if byte is None else port_status(byte)

    def health(self) -> Health:
        """Degraded at best: somebody has to look at every paper."""
        return self.status().health

    def identity(self) -> Identity:
        """It cannot say anything of itself."""
        return Identity()

    def clear(self) -> bool:
        """Send the order to throw everything away; never confirmed. Raises Trouble."""
        try:
            self._link.write(escpos.CLEAR_BUFFERS + escpos.CANCEL + b"\x1b@", Deadline(_CLEAR_S))
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        return False

    def kick_drawer(self, pin: int = 2, on_ms: int = 120) -> None:
        """Send a pulse to the drawer. Raises Trouble."""
        try:
            if self._link.write(escpos.kick(pin, on_ms), Deadline(_CLEAR_S)) < len(escpos.kick()):
                raise trouble("printer-silent")
        except LinkLost as error:
            raise trouble("printer-disconnected") from error

    def _put_out(
        self, pieces: Iterable[bytes], rows: int, cut: bool, deadline_s: float
    ) -> PrintOutcome:
        deadline = Deadline(deadline_s)
        try:
            before = self.status()
        except Trouble:
            return failed("printer-disconnected")
        if not before.can_print:
            return failed(before.code)
        end = escpos.FEED_AND_CUT if cut else b""
        sent = 0
        try:
            for piece in (b"\x1b@", *pieces, end):
                if self.interrupted:
                    return self._stopped(sent, "device-cancelled")
                taken = self._link.write(piece, deadline)
                sent += taken
                if taken < len(piece):
                    return self._stopped(sent, "print-unconfirmed")
        except LinkLost:
            return unknown("print-link-lost") if sent else failed("printer-disconnected")
        return self._watch(rows, deadline)

    def _stopped(self, sent: int, code: str) -> PrintOutcome:
        """Not everything went out. What did may come out, or lie in a buffer till it is cleared."""
        try:
            self.clear()
        except Trouble:
            return unknown("print-link-lost")
        return PrintOutcome(OutcomeKind.UNKNOWN if sent else OutcomeKind.FAILED, code)

    def _watch(self, rows: int, deadline: Deadline) -> PrintOutcome:
        """Look at the port while the paper should be coming out: a roll that ended is told."""
        end = deadline.within(rows / _ROWS_PER_S)
        while self._port is not None and not end.passed and not self.interrupted:
            time.sleep(min(_LOOK_S, end.left))
            try:
                now = self.status()
            except Trouble:
                return unknown("print-link-lost")
            if now.paper is Paper.OUT or not now.can_print:
                return unknown(now.code)
        return unknown("print-unconfirmed")
