"""A serial port made of a kernel pty: what the device's end of the line needs."""

from __future__ import annotations

import os
import select
import termios
import tty

_SPEEDS = {
    getattr(termios, f"B{baud}"): baud
    for baud in (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)
}


class PtyEnd:
    """The device's end of a serial line. ``path`` is what the driver opens.

    The other side stays open here as well, or the driver would see an error between openings.
    ``unplug`` closes both, which the driver sees as a pulled cable.
    """

    def __init__(self, baud: int = 115200) -> None:
        self._baud = baud
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"serial://{self.path}?baud={self._baud}"

    @property
    def speed(self) -> int:
        """The speed the driver has set, 0 for none that devices use. Raises OSError."""
        try:
            return _SPEEDS.get(termios.tcgetattr(self._slave)[5], 0)
        except termios.error as error:
            raise OSError(*error.args) from error

    def read(self, timeout_s: float, most: int = 65536) -> bytes:
        """What the driver sent, b"" after ``timeout_s``. Raises OSError when unplugged."""
        if not select.select([self._master], [], [], timeout_s)[0]:
            return b""
        return os.read(self._master, most)

    def write(self, data: bytes) -> None:
        """Send to the driver. Raises OSError when unplugged."""
        while data:
            data = data[os.write(self._master, data) :]

    def unplug(self) -> None:
        """Pull the cable."""
        for end in (self._master, self._slave):
            try:
                os.close(end)
            except OSError:
                continue
