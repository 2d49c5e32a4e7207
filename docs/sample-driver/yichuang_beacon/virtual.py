"""The other end: a light on a TCP port of this machine, with ways to go wrong."""

from __future__ import annotations

import socket
import socketserver
import threading


class VirtualBeacon:
    """``url`` is what the driver opens. ``mood``: '' (well), hot, refusing, silent or garbled."""

    def __init__(self, port: int = 0) -> None:
        self.colour, self.mood = "off", ""
        light = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                light._guests.append(self.connection)
                for line in self.rfile:
                    answer = light._answer(line.decode("ascii", "replace").split())
                    if answer:
                        self.wfile.write(answer)

        self._guests: list[socket.socket] = []
        self._server = socketserver.ThreadingTCPServer(
            ("127.0.0.1", port), Talk, bind_and_activate=False
        )
        self._server.allow_reuse_address, self._server.daemon_threads = True, True
        self._server.server_bind()
        self._server.server_activate()
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"tcp://127.0.0.1:{self.port}"

    def unplug(self) -> None:
        """Pull the cable."""
        self._server.shutdown()
        self._server.server_close()
        for guest in self._guests:
            try:
                guest.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def _answer(self, words: list[str]) -> bytes:
        if self.mood == "silent":
            return b""
        if self.mood == "garbled":
            return b"\xff\xfe?\n"
        if words == ["HELLO"]:
            return b"BEACON 1 SN0042\n"
        if words == ["STATUS"]:
            return b"STATUS HOT\n" if self.mood == "hot" else b"STATUS OK\n"
        if len(words) == 2 and words[0] == "SHOW" and self.mood != "refusing":
            self.colour = words[1]
            return b"DONE\n"
        return b"ERR 7\n"
