"""A number board and an evaluator with keys, each on a serial line."""

from __future__ import annotations

import threading

from shared.devices.virtual.pty import PtyEnd


class VirtualNumberBoard:
    """Shows the last line it got. ``ack``: what it says to each line, b"" for nothing."""

    def __init__(self, ack: bytes = b"", end: bytes = b"\r\n") -> None:
        self._line, self._ack, self._end_of_line = PtyEnd(9600), ack, end
        self.shown: list[bytes] = []
        self.mute = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="virtual-board", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return self._line.url

    def unplug(self) -> None:
        """Pull the cable."""
        self._ended.set()
        self._thread.join()
        self._line.unplug()

    def _run(self) -> None:
        held = b""
        while not self._ended.is_set():
            held += self._line.read(0.02)
            while self._end_of_line in held:
                text, _, held = held.partition(self._end_of_line)
                self.shown.append(text)
                if not self.mute:
                    self._line.write(self._ack)


class VirtualEvaluator:
    """``press`` is a person's finger; ``heard`` what the driver sent."""

    def __init__(self) -> None:
        self._line = PtyEnd(9600)

    @property
    def url(self) -> str:
        """Address for the driver."""
        return self._line.url

    def heard(self, timeout_s: float) -> bytes:
        """What the driver sent."""
        return self._line.read(timeout_s)

    def press(self, key: bytes) -> None:
        """Press a key."""
        self._line.write(key)

    def unplug(self) -> None:
        """Pull the cable."""
        self._line.unplug()
