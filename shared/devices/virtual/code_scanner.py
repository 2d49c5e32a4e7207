"""A code scanner on a pty: it sends what is held before it, ended as scanners are set to."""

from __future__ import annotations

from shared.devices.virtual.pty import PtyEnd


class VirtualCodeScanner:
    """``url`` is what the driver opens."""

    def __init__(self) -> None:
        self._line = PtyEnd()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return self._line.url

    def scan(self, text: str, end: bytes = b"\r") -> None:
        """Hold a code before it."""
        self.send(text.encode() + end)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._line.write(data)

    def unplug(self) -> None:
        """Pull the cable."""
        self._line.unplug()
