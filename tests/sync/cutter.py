"""A TCP line between a terminal and a province that counts what went up, cuts and turns bits."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence

_READ = 16 * 1024


class Line:
    """Listens on the loopback and carries every connection to (host, port).

    cut_at, flip_at: counts of bytes that went up, over all connections. There a connection is cut
    on both sides, or one bit of that byte arrives turned.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._cuts: list[int] = []
        self._flips: list[int] = []
        self.sent = 0
        """Bytes that came from the terminal, whether they arrived or not."""
        self.cuts = 0
        self.flips = 0
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def plan(self, cut_at: Sequence[int] = (), flip_at: Sequence[int] = ()) -> None:
        """Count from nothing, and cut and turn bits at these counts."""
        with self._lock:
            self.sent = self.cuts = self.flips = 0
            self._cuts, self._flips = sorted(cut_at), sorted(flip_at)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._accepting.join()
        with self._lock:
            for end in self._open:
                _hang_up(end)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._target, timeout=30)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {near, far}
            threading.Thread(target=self._up, args=(near, far), daemon=True).start()
            threading.Thread(target=self._down, args=(far, near), daemon=True).start()

    def _up(self, near: socket.socket, far: socket.socket) -> None:
        try:
            while data := near.recv(_READ):
                data, cut = self._treat(data)
                far.sendall(data)
                if cut:
                    break
        except OSError:
            pass
        self._end(near, far)

    def _down(self, far: socket.socket, near: socket.socket) -> None:
        try:
            while data := far.recv(_READ):
                near.sendall(data)
        except OSError:
            pass
        self._end(near, far)

    def _treat(self, data: bytes) -> tuple[bytes, bool]:
        """What arrives of it, and whether the connection ends there."""
        with self._lock:
            before, self.sent = self.sent, self.sent + len(data)
            while self._flips and self._flips[0] < self.sent:
                at = self._flips.pop(0) - before
                data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
                self.flips += 1
            if not self._cuts or self._cuts[0] >= self.sent:
                return data, False
            at = self._cuts.pop(0) - before
            self.cuts += 1
            return data[: max(0, at)], True

    def _end(self, *ends: socket.socket) -> None:
        with self._lock:
            self._open -= set(ends)
        for end in ends:
            _hang_up(end)


def _hang_up(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
