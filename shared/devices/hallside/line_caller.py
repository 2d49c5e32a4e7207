"""A number board that takes one line of text for each call.

There is no open standard for queue boards; many makers take a short text over a serial line or TCP.
What is sent, and what must come back, is written in the configuration.
"""

from __future__ import annotations

from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.transport.link import Link, LinkForbidden, LinkLost, LinkTaken
from shared.devices.troubles import trouble

_ANSWER_S = 2.0
_LONGEST = 20
_MOST = 4096


class LineCaller(Interruptible):
    """call: text with ``{number}`` and ``{window}``; clear: text, or '' when there is none.

    ack: what the board sends back once it shows a call; '' for a board that never answers, whose
    calls are unconfirmed for ever.
    """

    kind = DeviceKind.CALLER

    def __init__(self, link: Link, call: str, clear: str, ack: str, encoding: str) -> None:
        super().__init__()
        self._link, self._call, self._clear = link, call, clear
        self._ack, self._encoding = ack.encode(encoding), encoding

    def open(self) -> None:
        """Open the line.

        Raises Trouble ``caller-absent``, ``device-not-allowed`` or ``device-taken``.
        """
        try:
            self._link.open()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkTaken as error:
            raise trouble("device-taken") from error
        except LinkLost as error:
            raise trouble("caller-absent") from error

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    def health(self) -> Health:
        """The line is open; a board that only listens cannot be asked for more. Raises Trouble."""
        try:
            self._link.drain()
        except LinkLost as error:
            raise trouble("caller-absent") from error
        return HEALTHY

    @property
    def answers(self) -> bool:
        """Whether the board confirms what it shows."""
        return bool(self._ack)

    def call(self, number: str, window: str) -> bool | None:
        """Show a number and its window. True when the board confirmed it, None when it never does.

        Raises Trouble ``caller-silent``, ``caller-absent``; ValueError for what is no number.
        """
        for text in (number, window):
            if not text.isprintable() or not 0 < len(text) <= _LONGEST:
                raise ValueError("not what a board can show")
        return self._say(self._call.replace("{number}", number).replace("{window}", window))

    def clear(self) -> bool | None:
        """Show nothing any more. As ``call``."""
        return self._say(self._clear) if self._clear else None

    def _say(self, text: str) -> bool | None:
        data = text.encode(self._encoding, "replace")
        deadline = Deadline(_ANSWER_S)
        try:
            self._link.drain()
            if self._link.write(data, deadline) < len(data):
                raise trouble("caller-silent")
            return self._confirmed(deadline) if self._ack else None
        except LinkLost as error:
            raise trouble("caller-absent") from error

    def _confirmed(self, deadline: Deadline) -> bool:
        heard = b""
        while self._ack not in heard:
            self.check_interrupted()
            piece = self._link.read(256, deadline)
            if not piece or len(heard) > _MOST:
                raise trouble("caller-silent")
            heard += piece
        return True
