"""One thread's connection to the province: nothing from the environment, and an end to patience.

The timeouts of requests count from one byte to the next, so a server that drips a byte every few
seconds could hold a thread for ever: in its headers, in its body, or inside the TLS handshake.
Here a watch closes the connection when a call as a whole takes too long.
"""

from __future__ import annotations

import contextlib
import math
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
        self._watch = _Watch(self.cut)
        for prefix in ("http://", "https://"):
            made = adapter()
            _observe(made, self._opened)
            self.session.mount(prefix, made)

    @contextmanager
    def watched(self, seconds: float) -> Iterator[None]:
        """Cut the line when the block lasts longer (``extend`` moves that). Raises TooSlow."""
        self._watch.begin(seconds)
        cause: Exception | None = None
        try:
            yield
        except Exception as error:
            cause = error
        finally:
            late = self._watch.end()
        if late:
            raise TooSlow from cause
        if cause is not None:
            raise cause

    def extend(self, count: int) -> None:
        """So many bytes have come: they have earned their time."""
        self._watch.extend(count / SLOWEST_BYTES_S)

    def cut(self) -> None:
        """End the connection under whoever reads or writes it."""
        with self._lock:
            if self._wire is not None:
                with contextlib.suppress(OSError):
                    self._wire.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection, for good."""
        self._watch.close()
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


class _Watch:
    """A clock on a thread of its own. One call at a time; starting costs it no wake-up."""

    def __init__(self, late: Callable[[], None]) -> None:
        self._act = late
        self._condition = threading.Condition()
        self._until: float | None = None
        self._limit = 0.0
        self._late = False
        self._wakes = math.inf
        """When the thread will look by itself."""
        self._thread: threading.Thread | None = None

    def begin(self, seconds: float) -> None:
        """A call begins that may take so long."""
        now = time.monotonic()
        with self._condition:
            self._limit = now + LONGEST_S
            self._until, self._late = min(self._limit, now + seconds), False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="sync-watch", daemon=True)
                self._thread.start()
            elif self._wakes > self._until:
                self._condition.notify()

    def extend(self, seconds: float) -> None:
        """The call has earned more time."""
        with self._condition:
            if self._until is not None:
                self._until = min(self._limit, self._until + seconds)

    def end(self) -> bool:
        """The call is over; True when it was cut."""
        with self._condition:
            self._until = None
            return self._late

    def close(self) -> None:
        """End the thread."""
        with self._condition:
            thread, self._thread = self._thread, None
            self._until = None
            self._condition.notify()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        me = threading.current_thread()
        while True:
            with self._condition:
                if self._thread is not me:
                    return
                left = None if self._until is None else self._until - time.monotonic()
                if left is None or left > 0:
                    # a wait for an earlier call simply ends too soon and looks again
                    self._wakes = math.inf if self._until is None else self._until
                    self._condition.wait(left)
                    continue
                self._late = True
                self._act()  # again and again: a connection made meanwhile is cut as well
            time.sleep(0.1)


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
