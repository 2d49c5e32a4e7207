"""IPP over HTTP, to a TCP port or to the local print service's socket.

The socket is preferred for ``cups://``: there the service knows by itself which user asks, so that
a job can be cancelled and its file purged without a password.
"""

from __future__ import annotations

import getpass
import http.client
import socket
from typing import Final

from shared.devices.codec.ipp import IppError, Message, decode
from shared.devices.transport.link import LinkLost

DEFAULT_SOCKET: Final = "/run/cups/cups.sock"
_TIMEOUT_S: Final = 5.0


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class IppChannel:
    """Posts one message and gives the answer. Raises LinkLost when there is none."""

    def __init__(self, host: str = "", port: int = 631, socket_path: str = "") -> None:
        self._host, self._port, self._socket_path = host, port, socket_path
        self.user = getpass.getuser()

    @property
    def place(self) -> str:
        """Host and port as they stand in a printer's URI."""
        return "localhost" if self._socket_path else f"{self._host}:{self._port}"

    def post(self, path: str, message: bytes, timeout_s: float = _TIMEOUT_S) -> Message:
        """Send a request to a path, e.g. ``/printers/A4``. Raises LinkLost."""
        headers = {"Content-Type": "application/ipp"}
        connection: http.client.HTTPConnection
        if self._socket_path:
            connection = _SocketConnection(self._socket_path, timeout_s)
            headers["Authorization"] = f"PeerCred {self.user}"
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout_s)
        try:
            connection.request("POST", path, message, headers)
            answer = connection.getresponse()
            body = answer.read(1 << 20)
            if answer.status != http.client.OK:
                raise LinkLost(f"HTTP {answer.status}")
            return decode(body)
        except (OSError, http.client.HTTPException, IppError) as error:
            raise LinkLost(str(error)) from error
        finally:
            connection.close()
