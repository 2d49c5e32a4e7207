"""One connection: what uvicorn knows of its TLS, handed to the application; and its deadlines.

uvicorn has no ASGI TLS extension, so a protocol of ours puts it into each request's scope, under
the names of its specification: ``scope["extensions"]["tls"]``. No request can write there.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADERS_S = 15.0
"""The time a request's headers may take, from the connection or their first byte on."""
STALLED_S = 60.0
"""The time an answer may lie in our buffers without its reader taking any of it."""
UNREAD_S = 0.01
"""How soon it is looked again whether the application has taken what came; 100 times at most."""
MOST_CONNECTIONS = 512


class TlsProtocol(H11Protocol):
    """HTTP/1.1 that tells the application whose certificate OpenSSL has verified.

    uvicorn waits for ever for the rest of a request's headers, and for a reader that does not
    read; here both end the connection. Bodies have their own deadline (``bodies``).
    """

    _headers: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None
    _looks = 100

    def handle_events(self) -> None:
        """More of a request has come, or an answer is done."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._headers = _end(self._headers)
        elif self.conn.trailing_data[0] and self._headers is None:
            self._headers = self.loop.call_later(HEADERS_S, self.transport.abort)

    def pause_writing(self) -> None:
        """The reader is slower than we are."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALLED_S, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader has taken what lay here."""
        super().resume_writing()
        self._stalled = _end(self._stalled)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone. uvicorn would throw away what has come and nobody has read yet;
        of a scan's piece that is worth keeping, so the application gets a moment to take it."""
        self._headers, self._stalled = _end(self._headers), _end(self._stalled)
        cycle = self.cycle
        if cycle is not None and cycle.body and not cycle.response_complete and self._looks:
            self._looks -= 1
            self.loop.call_later(UNREAD_S, self.connection_lost, exc)
            return
        super().connection_lost(exc)

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn declares it
        """A connection whose handshake is over."""
        super().connection_made(transport)
        self._headers = self.loop.call_later(HEADERS_S, transport.abort)
        connection = transport.get_extra_info("ssl_object")
        if connection is not None:
            # wraps uvicorn's own: it goes on answering what a broken request gets
            self.app = _Told(self.app, _extension(connection))


class _Told:
    """The application, told of the connection with each request on it."""

    def __init__(self, app: Any, tls: dict[str, Any]) -> None:  # noqa: ANN401 - uvicorn's ASGI
        self._app: ASGIApp = app
        self._tls = tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        extensions = {**scope.get("extensions", {}), "tls": self._tls}
        await self._app({**scope, "extensions": extensions}, receive, send)


def _end(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Cancel; gives back that there is none now."""
    if timer is not None:
        timer.cancel()
    return None


def _extension(connection: ssl.SSLObject) -> dict[str, Any]:
    der = connection.getpeercert(binary_form=True)
    chain = [ssl.DER_cert_to_PEM_cert(der)] if der else []
    return {"client_cert_chain": chain}
