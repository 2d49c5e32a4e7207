"""A conversation with a receipt printer: bytes out, answers in, nothing left to chance."""

from __future__ import annotations

import re
from typing import Final

from shared.devices.codec import escpos
from shared.devices.deadline import Deadline
from shared.devices.model import PrinterStatus
from shared.devices.transport.link import Link

ANSWER_S: Final = 1.5
"""Seconds a printer may take to answer a real-time question."""
CHATTER_S: Final = 1.0
"""So much longer somebody may talk who does not say what was asked."""
_QUIET_S: Final = 0.1
_LOOKS_LIKE_A_QUESTION: Final = re.compile(rb"\x10\x04[\x01-\x04]")


class Silent(Exception):
    """The link stands but the printer does not answer, or takes no more bytes."""


class EscposTalk:
    """Sends commands and sorts answers. Raises Silent and LinkLost, never Trouble."""

    def __init__(self, link: Link, answer_s: float = ANSWER_S) -> None:
        self._link, self._answer_s = link, answer_s
        self._parser = escpos.AnswerParser()
        self._realtime: list[int] = []
        self._strays = 0
        """Answers on their way to questions nobody asked: pictures may look like one."""
        self.asked = self.answered = 0
        """How many in-order questions (GS r) were sent, and how many answered."""
        self._cleared = False
        self._texts: list[str] = []
        self.told: PrinterStatus | None = None
        """What the printer said by itself since it was last asked; None when it said nothing."""
        self.drawer_high: bool | None = None
        """Pin 3 of the drawer socket, as last heard. This and the next: read on any thread."""
        self.drawer_changes = 0
        """How often the pin was heard to change: also by a drawer opened and shut between."""

    def open(self) -> None:
        """Open the link and forget everything before."""
        self._link.open()
        self._link.drain()
        self._parser.reset()
        self._realtime.clear()
        self._texts.clear()
        self._strays = 0
        self.asked = self.answered = 0
        self.told = self.drawer_high = None

    def close(self) -> None:
        """Give the link back."""
        self._link.close()

    def send(self, data: bytes, deadline: Deadline) -> None:
        """Send all of it."""
        # printers answer real-time questions even when they are part of a picture
        self._strays += len(_LOOKS_LIKE_A_QUESTION.findall(data))
        if self._link.write(data, deadline) < len(data):
            raise Silent

    def ask_in_order(self, deadline: Deadline) -> None:
        """Ask to be told when everything sent so far has been carried out."""
        self.asked += 1
        self.send(escpos.ASK_IN_ORDER, deadline)

    @property
    def outstanding(self) -> int:
        """In-order questions not answered yet."""
        return max(0, self.asked - self.answered)

    def listen(self, deadline: Deadline) -> bool:
        """Take in what the printer says; False when it said nothing until the deadline."""
        data = self._link.read(256, deadline)
        found = self._parser.feed(data)
        self._realtime += found.realtime
        self.answered += found.in_order
        self._cleared = self._cleared or found.cleared
        self._texts += found.texts
        for told in found.automatic:
            self.told = told
            self._hear_drawer(told)
        if found.cleared or (found.in_order and not self.outstanding):
            # everything sent has been taken in, so every stray answer came before this one
            self._strays = len(self._realtime)
        return bool(data)

    def status(self) -> PrinterStatus:
        """The printer's state now."""
        self._hear_out()
        before = max(0, self._strays - len(self._realtime))
        self._realtime.clear()
        self.told = None
        deadline, chatter = Deadline(self._answer_s), Deadline(self._answer_s + CHATTER_S)
        self.send(b"".join(escpos.ask_now(n) for n in (1, 2, 3, 4)), deadline)
        while len(self._realtime) < before + 4:
            # printers that see no question in a picture send four answers and then nothing
            enough = len(self._realtime) >= 4
            if chatter.passed:
                raise Silent
            if not self.listen(deadline.within(_QUIET_S) if enough else deadline):
                if enough:
                    break
                raise Silent
        self._strays = before + 4 - len(self._realtime)
        first, second, third, fourth = self._realtime[-4:]
        self._realtime.clear()
        status = escpos.status_of((first, second, third, fourth))
        self._hear_drawer(status)
        return status

    def clear(self) -> bool:
        """Throw the printer's buffers away; True when it confirmed that."""
        self._cleared = False
        deadline = Deadline(self._answer_s)
        self.send(escpos.CLEAR_BUFFERS, deadline)
        chatter = Deadline(self._answer_s + CHATTER_S)
        while not self._cleared and not chatter.passed and self.listen(deadline):
            continue
        self.answered = self.asked  # questions in the buffer are gone with it
        if self._cleared:
            self.send(escpos.CANCEL + escpos.INITIALISE, deadline)
        return self._cleared

    def about(self, what: int) -> str:
        """What the printer says of itself (``escpos.MODEL`` …), '' when it says nothing."""
        self._hear_out()
        self._texts.clear()
        deadline = Deadline(self._answer_s)
        self.send(escpos.ask_about(what), deadline)
        chatter = Deadline(self._answer_s + CHATTER_S)
        while not self._texts and not chatter.passed and self.listen(deadline):
            continue
        return self._texts[0] if self._texts else ""

    def _hear_out(self) -> None:
        """Take in what has come. Raises Silent for a printer that only chatters."""
        chatter = Deadline(CHATTER_S)
        while self.listen(Deadline(0)):
            if chatter.passed:
                raise Silent

    @property
    def alarmed(self) -> bool:
        """True when the printer said by itself that it cannot print, and nobody asked it since."""
        return self.told is not None and not self.told.can_print

    def _hear_drawer(self, status: PrinterStatus) -> None:
        known, self.drawer_high = self.drawer_high, status.drawer_high
        if known is not None and known is not status.drawer_high:
            self.drawer_changes += 1
