"""One line for everything on it: a lamp and a lock are mostly wired to the same board."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from shared.devices.deadline import Deadline
from shared.devices.transport.link import Link, LinkLost

Length = Callable[[bytes, bytes], int | None]
"""How long the answer to a question is, from what has come of it."""
_lines: Final[dict[str, SharedLine]] = {}
_LONGEST: Final = 260
"""No answer of Modbus RTU is longer."""
_making: Final = threading.Lock()


class SharedLine:
    """A link with several users, each on a thread of its own; one asks at a time."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._users: set[int] = set()
        self._up = False

    def join(self, user: object) -> None:
        """Open the line, unless another user has. Raises LinkLost."""
        with self._lock:
            if not self._up:
                self._link.open()
                self._up = True
            self._users.add(id(user))

    def leave(self, user: object) -> None:
        """Close it behind the last user."""
        with self._lock:
            self._users.discard(id(user))
            if not self._users:
                self._down()

    def ask(self, question: bytes, deadline_s: float, length: Length) -> bytes:
        """What came back, in full or until the time was over. Raises LinkLost for every user."""
        with self._lock:
            if not self._up:
                raise LinkLost("closed")
            try:
                return self._once(question, Deadline(deadline_s), length)
            except LinkLost:
                self._down()
                raise

    def _once(self, question: bytes, deadline: Deadline, length: Length) -> bytes:
        self._link.drain()
        if self._link.write(question, deadline) < len(question):
            return b""
        data = b""
        while True:
            whole = length(question, data)
            if whole is not None and len(data) >= whole:
                return data[:whole]
            piece = self._link.read(256, deadline)
            if not piece:
                return data
            data += piece
            if deadline.passed and len(data) > _LONGEST:
                return data  # somebody who never stops talking

    def _down(self) -> None:
        self._up = False
        self._link.close()


def line_of(address: str, link: Callable[[], Link]) -> SharedLine:
    """The one line at an address in this process; ``link`` makes it the first time."""
    with _making:
        if address not in _lines:
            _lines[address] = SharedLine(link())
        return _lines[address]
