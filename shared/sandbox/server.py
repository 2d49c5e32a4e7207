"""Running a sandbox inside a process: own thread, own port, and a cable that can be pulled."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import weakref
from dataclasses import dataclass, field

import uvicorn
from fastapi import FastAPI

from shared.proof.certificates import Pair, make_request, new_key
from shared.sandbox.app import create_app
from shared.sandbox.authority import Authority
from shared.sandbox.province import Device, Province
from shared.sandbox.settings import Settings
from shared.sandbox.wire import MOST_CONNECTIONS, TlsProtocol

_START_S = 15.0


@dataclass(slots=True)
class Handle:
    """A running sandbox. ``pause`` closes the port as a cut network would; ``resume`` opens it.

    tls: serves TLS 1.3 with certificates of the province's own authority; else plain HTTP.
    """

    province: Province
    app: FastAPI
    host: str
    port: int
    tls: bool = False
    _place: _Place | None = field(default=None, repr=False)
    _server: uvicorn.Server | None = field(default=None, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Scheme and authority, without a slash at the end."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    @property
    def listening(self) -> bool:
        """True while the port is open."""
        return self._server is not None

    def enrol(
        self, terminal: str, kind: str, hall: str, public_key: bytes, hall_name: str = ""
    ) -> Device:
        """Register a terminal; see Province.enrol."""
        return self.province.enrol(terminal, kind, hall, public_key, hall_name)

    def issue(self, terminal: str) -> Pair:
        """A client key and certificate for a terminal that was registered without a code."""
        key = new_key()
        return Pair(key, self.province.register.renew(terminal, make_request(key, terminal)))

    def pause(self) -> None:
        """Close the port and every connection."""
        server, thread = self._server, self._thread
        self._server = self._thread = None
        if server is not None and thread is not None:
            server.should_exit = True
            server.force_exit = True
            thread.join(_START_S)

    def resume(self) -> None:
        """Open the same port again; a no-op while it is open."""
        if self._server is not None:
            return
        if self._place is None:
            self._place = _Place(self.host, self.port)
            self.port = self._place.port
        listener = _bound(self.host, self.port)
        listener.listen()
        config = uvicorn.Config(
            self.app,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,  # the application's Date is signed
            timeout_keep_alive=60,
            limit_concurrency=MOST_CONNECTIONS,
            lifespan="off",
            http=TlsProtocol,
            ssl_context_factory=self._context if self.tls else None,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True
        )
        thread.start()
        self._server, self._thread = server, thread
        if not _wait_started(server, thread):
            self.pause()
            raise RuntimeError("sandbox did not start")

    def stop(self) -> None:
        """Close the port and the database."""
        self.pause()
        self.province.close()

    @property
    def authority(self) -> Authority:
        """The province's certificate authority; ``authority.ca_file`` is what terminals pin."""
        return self.province.authority

    def _context(self, _config: object, _default: object) -> ssl.SSLContext:
        return self.authority.server_context()


def run_in_thread(
    settings: Settings, port: int = 0, host: str = "127.0.0.1", *, tls: bool = False
) -> Handle:
    """Start a sandbox; port 0 picks a free one. Raises RuntimeError or OSError."""
    province = Province(settings)
    handle = Handle(province, create_app(province), host, port, tls)
    handle.resume()
    return handle


class _Place:
    """Keeps the port while the cable is pulled, for as long as there is somebody to put it back.

    A closed port is anybody's: the system would give it to the next who asks for any.
    """

    def __init__(self, host: str, port: int) -> None:
        held = _bound(host, port)
        self.port: int = held.getsockname()[1]
        if os.name == "posix":
            weakref.finalize(self, held.close)
        else:  # elsewhere nobody else could listen there
            held.close()


def _bound(host: str, port: int) -> socket.socket:
    """A socket at its place that names its protocol.

    asyncio switches Nagle's algorithm off only for sockets that say IPPROTO_TCP, and an accepted
    socket inherits that from here. Without it the body of every answer waits some 40 ms for the
    client's delayed acknowledgement of the headers.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # as socket.create_server does: elsewhere it would share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _wait_started(server: uvicorn.Server, thread: threading.Thread) -> bool:
    pause = threading.Event()
    for _ in range(int(_START_S * 200)):
        if server.started:
            return True
        if not thread.is_alive():
            return False
        pause.wait(0.005)
    return False
