"""A code scanner on a serial line (USB scanners in their serial mode are one as well)."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

from shared.devices.codec.scans import ScanError, ScanParser, text_of
from shared.devices.counts import Counts
from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.transport.link import Link, LinkForbidden, LinkLost
from shared.devices.troubles import trouble

PAUSE_S: Final = 0.08
"""Longer than between two bytes of any code, also at 9600 baud through a USB adapter."""


class SerialScanner(Interruptible):
    """Gives what was scanned. The scanner speaks by itself; there is nothing to ask it."""

    kind = DeviceKind.CODE_SCANNER

    def __init__(
        self, link: Link, *, prefix: bytes = b"", encoding: str = "auto", pause_s: float = PAUSE_S
    ) -> None:
        super().__init__()
        self._link, self._encoding, self._pause_s = link, encoding, pause_s
        self._parser = ScanParser(prefix)
        self._counts = Counts()
        self._came: deque[bytes | ScanError] = deque(maxlen=16)

    def open(self) -> None:
        """Open the line. Raises Trouble."""
        try:
            self._link.open()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkLost as error:
            raise trouble("scanner-code-absent") from error
        self.forget()

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    def health(self) -> Health:
        """Whether the line is there; whether a scanner is at its end nobody can ask. Trouble."""
        self._take(Deadline(0))
        return HEALTHY

    def read(self, wait_s: float) -> str | None:
        """The next code, None when none came within ``wait_s``.

        Raises Trouble ``code-unreadable`` for one that is no text, ``scanner-code-absent``.
        """
        end = Deadline(wait_s)
        while not self._came:
            self.check_interrupted()
            # a code that has begun is waited for until its pause, whatever the caller's patience
            quiet = self._pause_s if self._parser.waiting else min(0.1, end.left)
            if self._take(Deadline(quiet)):
                continue
            if self._parser.waiting:
                self._came.extend(self._parser.pause())
            if end.passed and not self._came:
                return None
        code = self._came.popleft()
        try:
            if isinstance(code, ScanError):
                raise code
            text = text_of(code, self._encoding)
        except ScanError as error:
            raise trouble("code-unreadable") from error
        self._counts.add(scans=1)
        return text

    @property
    def counts(self) -> Mapping[str, int]:
        """Codes read since this driver was made."""
        return self._counts.sums

    def forget(self) -> None:
        """Throw away what was scanned while nobody asked. Raises Trouble."""
        self._came.clear()
        self._parser.reset()
        try:
            self._link.drain()
        except LinkLost as error:
            raise trouble("scanner-code-absent") from error

    def _take(self, deadline: Deadline) -> bool:
        try:
            data = self._link.read(4096, deadline)
        except LinkLost as error:
            raise trouble("scanner-code-absent") from error
        self._came.extend(self._parser.feed(data))
        return bool(data)
