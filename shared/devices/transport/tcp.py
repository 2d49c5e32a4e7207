"""TCP links: receipt printers on port 9100 and serial servers."""

from __future__ import annotations

import select
import socket
import struct

from shared.devices.deadline import Deadline
from shared.devices.transport.link import DeviceUrl, LinkLost, drained

_CONNECT_S = 2.0


class TcpLink:
    """A TCP connection, e.g. ``tcp://127.0.0.1:9100``."""

    def __init__(self, host: str, port: int, connect_s: float = _CONNECT_S) -> None:
        self._address, self._connect_s = (host, port), connect_s
        self._socket: socket.socket | None = None

    @classmethod
    def from_url(cls, url: DeviceUrl) -> TcpLink:
        """The connection an address names; port 9100 unless given."""
        return cls(url.host, url.port or 9100)

    def open(self) -> None:
        """Connect within two seconds. Raises LinkLost."""
        self.close()
        try:
            self._socket = socket.create_connection(self._address, self._connect_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            # close() must not leave bytes of one person under way to the printer
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._socket.setblocking(False)
        except OSError as error:
            self.close()
            raise LinkLost(str(error)) from error

    def close(self) -> None:
        """Drop the connection at once."""
        held, self._socket = self._socket, None
        if held is not None:
            held.close()

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send; returns bytes taken before the deadline. Raises LinkLost."""
        link = self._opened()
        sent = 0
        try:
            while sent < len(data):
                if not select.select([], [link], [], deadline.left)[1]:
                    break
                sent += link.send(data[sent:])
        except (OSError, ValueError) as error:
            raise LinkLost(str(error)) from error
        return sent

    def read(self, most: int, deadline: Deadline) -> bytes:
        """At least one byte, or b"" at the deadline. Raises LinkLost."""
        link = self._opened()
        try:
            if not select.select([link], [], [], deadline.left)[0]:
                return b""
            data = link.recv(most)
        except (OSError, ValueError) as error:
            raise LinkLost(str(error)) from error
        if not data:
            raise LinkLost("closed by the device")
        return data

    def drain(self) -> None:
        """Throw away what has come in. Raises LinkLost."""
        drained(lambda: self.read(4096, Deadline(0)))

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise LinkLost("not connected")
        return self._socket
