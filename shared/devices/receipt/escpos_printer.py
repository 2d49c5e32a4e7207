"""Receipt printers that speak ESC/POS.

A picture goes out in bands of a few rows; after each band the printer is asked to say when it has
carried it out (``GS r``), and only a few bands are ever under way. So the printer's buffer never
holds more than a finger's width of one person's receipt, the last answer proves that the cut was
made, and a fault is noticed while the person still stands there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final, Literal

from shared.devices.codec import escpos
from shared.devices.deadline import Deadline
from shared.devices.model import (
    CONFIRMED,
    DeviceKind,
    Health,
    Identity,
    Level,
    PrinterStatus,
    PrintOutcome,
    failed,
    unknown,
)
from shared.devices.receipt.pieces import BAND_ROWS, SlipPrinter
from shared.devices.receipt.talk import ANSWER_S, EscposTalk, Silent
from shared.devices.transport.link import Link, LinkForbidden, LinkLost, LinkTaken
from shared.devices.troubles import trouble
from shared.image.raster import Raster

Confirm = Literal["in-order", "realtime"]
_WINDOW: Final = 3
_LOOK_S: Final = 0.3
_STUB_S: Final = 3.0
_KICK_S: Final = 3.0
_STUB_FEED_S: Final = 0.5
"""What a feed and a cut take, for printers that cannot confirm in order."""
_ROWS_PER_S: Final = 800
"""Slow end of what printers do; only for printers that cannot confirm in order."""


class EscposPrinter(SlipPrinter):
    """A receipt printer.

    width: dots across, 576 for 80 mm paper, 384 for 58 mm.
    confirm: ``in-order`` (GS r after the cut) or, for printers without it, ``realtime``.
    draw: makes a picture of a text line with characters the printer's font does not have.
    answer_s: seconds the printer may take to answer a real-time question.
    """

    kind = DeviceKind.RECEIPT

    def __init__(
        self,
        link: Link,
        *,
        width: int = 576,
        confirm: Confirm = "in-order",
        window: int = _WINDOW,
        draw: Callable[[str], Raster] | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        super().__init__(width, draw)
        self._talk = EscposTalk(link, answer_s)
        self._confirm, self._window = confirm, max(1, window)
        self._stub = False
        """Part of a receipt hangs in the mouth: cut it off as soon as the printer can."""
        self._uncleared = False

    def open(self) -> None:
        """Connect, and throw away what an earlier visit may have left in the buffer."""
        try:
            self._talk.open()
            cleared = self._talk.clear()
            self._uncleared = not cleared and not self._talk.status().can_print
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkTaken as error:
            raise trouble("device-taken") from error
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        except Silent as error:
            raise trouble("printer-silent") from error

    def close(self) -> None:
        """Give the link back."""
        self._talk.close()

    def status(self) -> PrinterStatus:
        """Ask the printer. Raises Trouble ``printer-silent`` or ``printer-disconnected``."""
        try:
            return self._talk.status()
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        except Silent as error:
            raise trouble("printer-silent") from error

    def health(self) -> Health:
        """The status as a health; cuts off a stub left by a failed print once that is possible."""
        status = self.status()
        if status.can_print:
            self._uncleared = False
            self._cut_stub()
        elif self._uncleared:
            return Health(Level.FAULTED, "printer-buffer")
        return status.health

    def identity(self) -> Identity:
        """What the printer says of itself. Raises Trouble ``printer-disconnected``."""
        said: list[str] = []
        try:
            for what in (escpos.MODEL, escpos.MAKER, escpos.SERIAL, escpos.FIRMWARE):
                said.append(self._talk.about(what))
                if not said[0]:
                    break  # it knows no GS I: three more silences would only cost time
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        except Silent:
            return Identity()
        model, maker, serial, firmware = (*said, "", "", "", "")[:4]
        return Identity(maker, model, serial, firmware)

    def clear(self) -> bool:
        """Throw away what the printer holds; True when it confirmed that. Raises Trouble."""
        try:
            cleared = self._talk.clear()
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        except Silent:
            cleared = False
        if not cleared:
            self._uncleared = not self.status().can_print
        return cleared

    # -- the cash drawer on its socket ------------------------------------------------------------

    @property
    def drawer_high(self) -> bool | None:
        """Level of the drawer's switch as last heard; any thread. None: not heard yet."""
        return self._talk.drawer_high

    @property
    def drawer_changes(self) -> int:
        """How often the switch was heard to change since the program started; any thread."""
        return self._talk.drawer_changes

    def kick_drawer(self, pin: int = 2, on_ms: int = 120) -> None:
        """Give the drawer's magnet a pulse. Raises Trouble when the printer did not say it did.

        A pulse is never left in a buffer: a drawer that springs open minutes later, when somebody
        puts paper in, is nobody's intention.
        """
        deadline = Deadline(_KICK_S)
        try:
            status = self._talk.status()
            if not status.online:
                raise trouble(status.code)
            self._talk.send(escpos.kick(pin, on_ms), deadline)
            if self._confirm == "in-order":
                self._talk.ask_in_order(deadline)
                wrong = self._wait(0, deadline)
                if wrong:
                    raise trouble(self._give_up(unknown(wrong)).code)
            self._talk.status()
        except LinkLost as error:
            raise trouble("printer-disconnected") from error
        except Silent as error:
            self._give_up(unknown("printer-silent"))
            raise trouble("printer-silent") from error

    # -- how a print goes -------------------------------------------------------------------------

    def _put_out(
        self, pieces: Iterable[bytes], rows: int, cut: bool, deadline_s: float
    ) -> PrintOutcome:
        deadline = Deadline(deadline_s)
        try:
            before = self._talk.status()
            if not before.can_print:
                return failed(before.code)
            self._cut_stub()
        except LinkLost:
            return failed("printer-disconnected")
        except Silent:
            return failed("printer-silent")
        if self.interrupted:
            return failed("device-cancelled")
        self._stub = True
        try:
            outcome = self._deliver(pieces, cut, deadline)
        except LinkLost:
            return unknown("print-link-lost")
        except Silent:
            return self._give_up(unknown("print-unconfirmed"))
        if outcome.confirmed:
            self._stub = False
        return outcome

    def _deliver(self, pieces: Iterable[bytes], cut: bool, deadline: Deadline) -> PrintOutcome:
        rows = 0
        self._talk.send(escpos.INITIALISE, deadline)
        for piece in pieces:
            wrong = self._wait(self._window - 1, deadline)
            if wrong:
                return self._give_up(failed(wrong))
            self._talk.send(piece, deadline)
            rows += BAND_ROWS
            if self._confirm == "in-order":
                self._talk.ask_in_order(deadline)
        if cut:
            self._talk.send(escpos.FEED_AND_CUT, deadline)
        if self._confirm == "realtime":
            return self._look_afterwards(rows, deadline)
        self._talk.ask_in_order(deadline)
        wrong = self._wait(0, deadline)
        if wrong == "print-unconfirmed":
            return self._give_up(unknown(wrong))
        if wrong:
            return self._give_up(failed(wrong))
        after = self._talk.status()
        # everything was carried out; paper that ended behind the cut is the next receipt's matter
        if after.code in ("cutter-error", "printer-broken"):
            return self._give_up(failed(after.code))
        return CONFIRMED

    def _wait(self, most: int, deadline: Deadline) -> str:
        """Wait until no more than ``most`` bands are under way; gives what went wrong, or ''."""
        while self._talk.outstanding > most:
            if self.interrupted:
                return "device-cancelled"
            heard = self._talk.listen(deadline.within(_LOOK_S))
            if heard and not self._talk.alarmed and not deadline.passed:
                continue
            # silence, or it said by itself that something is wrong: hear what exactly
            status = self._talk.status()
            if not status.can_print:
                return status.code
            if deadline.passed:
                return "print-unconfirmed"
        if self.interrupted:
            return "device-cancelled"
        return ""

    def _look_afterwards(self, rows: int, deadline: Deadline) -> PrintOutcome:
        """For printers that cannot confirm in order: give them time, watching for faults."""
        end = deadline.within(rows / _ROWS_PER_S + 0.5)
        while True:
            status = self._talk.status()
            if not status.can_print:
                return self._give_up(failed(status.code))
            if end.passed:
                return CONFIRMED
            time.sleep(min(_LOOK_S, end.left))

    def _give_up(self, outcome: PrintOutcome) -> PrintOutcome:
        """Throw the rest away so that it can never come out later; then the outcome stands."""
        try:
            if not self._talk.clear():
                self._uncleared = not self._talk.status().can_print
        except (LinkLost, Silent):
            self._uncleared = True
        return outcome

    def _cut_stub(self) -> None:
        """Cut off what hangs in the mouth; it counts as done only when the printer said so.

        A cut that is merely sent may be thrown away with the buffer by a ``clear`` right after it,
        and the next person's receipt would be printed below these rows.
        """
        if not self._stub:
            return
        deadline = Deadline(_STUB_S)
        try:
            self._talk.send(escpos.INITIALISE + escpos.FEED_AND_CUT, deadline)
            if self._confirm == "in-order":
                self._talk.ask_in_order(deadline)
                while self._talk.outstanding and not deadline.passed:
                    self._talk.listen(deadline.within(_LOOK_S))
                if self._talk.outstanding:
                    return
            else:
                time.sleep(_STUB_FEED_S)
        except (LinkLost, Silent):
            return
        self._stub = False
