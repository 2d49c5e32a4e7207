"""Serial ports through pyserial: 8 bits, no parity, exclusive, bounded writes."""

from __future__ import annotations

import errno
import termios

import serial

from shared.devices.deadline import Deadline
from shared.devices.transport.link import DeviceUrl, LinkForbidden, LinkLost

_DEFAULT_BAUD = 115200


class SerialLink:
    """A serial port, e.g. ``serial:///dev/ttyUSB0?baud=115200``; ``stop=2`` for two stop bits."""

    def __init__(self, path: str, baud: int = _DEFAULT_BAUD, stop: int = 1) -> None:
        self._path, self._baud, self._stop = path, baud, stop
        self._port: serial.Serial | None = None

    @classmethod
    def from_url(cls, url: DeviceUrl) -> SerialLink:
        """The port an address names."""
        return cls(url.path, url.number("baud", _DEFAULT_BAUD), url.number("stop", 1))

    def open(self) -> None:
        """Claim the port. Raises LinkLost, LinkForbidden."""
        self.close()
        try:
            self._port = serial.Serial(
                self._path, self._baud, stopbits=self._stop, timeout=0, exclusive=True
            )
        except serial.SerialException as error:
            if error.errno in (errno.EACCES, errno.EPERM):
                raise LinkForbidden(str(error)) from error
            raise LinkLost(str(error)) from error
        except (OSError, ValueError, termios.error) as error:
            raise LinkLost(str(error)) from error

    def close(self) -> None:
        """Give the port back."""
        port, self._port = self._port, None
        if port is None:
            return
        try:
            port.reset_output_buffer()  # a dead line must not hold up closing
            port.close()
        except (OSError, termios.error):
            port.is_open = False

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send; returns bytes taken before the deadline. Raises LinkLost."""
        port = self._opened()
        sent = 0
        try:
            while sent < len(data):
                piece = data[sent : sent + 512]
                port.write_timeout = max(0.01, deadline.left)
                # write() waits for its whole piece; small pieces keep the count honest
                sent += port.write(piece) or 0
        except serial.SerialTimeoutException:
            return sent
        except (OSError, TypeError, termios.error) as error:
            raise LinkLost(str(error)) from error
        return sent

    def read(self, most: int, deadline: Deadline) -> bytes:
        """At least one byte, or b"" at the deadline. Raises LinkLost."""
        port = self._opened()
        try:
            port.timeout = deadline.left
            first = port.read(1)
            if not first or most == 1:
                return first
            port.timeout = 0
            return first + port.read(most - 1)
        except (OSError, TypeError, termios.error) as error:
            # TypeError: pyserial's answer to a port closed by another thread while reading
            raise LinkLost(str(error)) from error

    def drain(self) -> None:
        """Throw away what has come in. Raises LinkLost."""
        port = self._opened()
        try:
            port.reset_input_buffer()
        except (OSError, TypeError, termios.error) as error:
            raise LinkLost(str(error)) from error

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise LinkLost("port is closed")
        return self._port
