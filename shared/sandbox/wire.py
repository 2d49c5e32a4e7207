"""What uvicorn knows of a TLS connection, handed to the application.

uvicorn has no ASGI TLS extension, so a protocol of ours puts it into each request's scope, under
the names of its specification: ``scope["extensions"]["tls"]``. No request can write there.
"""

from __future__ import annotations

import ssl
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol


class TlsProtocol(H11Protocol):
    """HTTP/1.1 that tells the application whose certificate OpenSSL has verified."""

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn declares it
        """A connection whose handshake is over."""
        super().connection_made(transport)
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


def _extension(connection: ssl.SSLObject) -> dict[str, Any]:
    der = connection.getpeercert(binary_form=True)
    chain = [ssl.DER_cert_to_PEM_cert(der)] if der else []
    return {"client_cert_chain": chain}
