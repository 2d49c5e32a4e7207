"""One thread's connection to the province: nothing from the environment, and an end to patience.

The timeouts of requests count from one byte to the next, so a server that drips a byte every few
seconds could hold a thread for ever: in its headers, in its body, or inside the TLS handshake.
Here a watch closes the connection when a call as a whole takes too long.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

SLOWEST_BYTES_S = 4096
"""A line slower than this for a whole call is given up."""
LONGEST_S = 900.0
"""The most one call may take, whatever it carries."""


class TooSlow(Exception):
    """The call was ended by its watch."""


class TooLarge(Exception):
    """The answer went beyond its bound."""


class Line:
    """A requests session of one thread, whose one connection can be cut from outside."""

    def __init__(self, agent: str, adapter: Callable[..., HTTPAdapter] = HTTPAdapter) -> None:
        self.session = requests.Session()
        self.session.trust_env = False  # no proxies, .netrc or CA bundles from the environment
        self.session.headers.clear()
        self.session.headers["User-Agent"] = agent
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # keeps none
        self._wire: socket.socket | None = None
        self._lock = threading.Lock()
        self._until = 0.0
        for prefix in ("http://", "https://"):
            made = adapter()
            _observe(made, self._opened)
            self.session.mount(prefix, made)

    @contextmanager
    def watched(self, seconds: float) -> Iterator[None]:
        """Cut the line when the block lasts longer (``extend`` moves that). Raises TooSlow."""
        done, late = threading.Event(), threading.Event()
        began = time.monotonic()
        limit = began + LONGEST_S
        self._until = min(limit, began + seconds)

        def watch() -> None:
            while (left := min(limit, self._until) - time.monotonic()) > 0:
                if done.wait(left):
                    return
            late.set()
            while not done.wait(0.2):  # a connection made meanwhile is cut as well
                self.cut()

        thread = threading.Thread(target=watch, name="sync-watch", daemon=True)
        thread.start()
        try:
            yield
        except Exception as error:
            if late.is_set():
                raise TooSlow from error
            raise
        finally:
            done.set()
            thread.join()
        if late.is_set():
            raise TooSlow

    def extend(self, count: int) -> None:
        """So many bytes have come: they have earned their time."""
        self._until += count / SLOWEST_BYTES_S

    def cut(self) -> None:
        """End the connection under whoever reads or writes it."""
        with self._lock:
            if self._wire is not None:
                with contextlib.suppress(OSError):
                    self._wire.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        self.session.close()
        self._keep(None)

    def _opened(self, wire: socket.socket) -> None:
        # a handle of our own: TLS takes the socket over, and shutting down reaches the connection
        self._keep(wire.dup())

    def _keep(self, wire: socket.socket | None) -> None:
        with self._lock:
            if self._wire is not None:
                self._wire.close()
            self._wire = wire


def read(response: requests.Response, most: int, line: Line) -> bytes:
    """The whole body as it was sent, never unpacked. Raises TooLarge beyond ``most`` bytes."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.raw.read1(64 * 1024, decode_content=False):
        size += len(piece)
        if size > most:
            raise TooLarge
        line.extend(len(piece))
        pieces.append(piece)
    return b"".join(pieces)


def _observe(adapter: HTTPAdapter, opened: Callable[[socket.socket], None]) -> None:
    """Tell ``opened`` of each connection the adapter makes, before TLS begins on it."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            wire = super()._new_conn()
            opened(wire)
            return wire

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            wire = super()._new_conn()
            opened(wire)
            return wire

    class PlainPool(HTTPConnectionPool):
        ConnectionCls: Any = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls: Any = Secure

    adapter.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
