"""The TLS of a terminal: 1.3 only, the pinned authority, and the terminal's own certificate."""

from __future__ import annotations

import ssl
from typing import Any

from requests.adapters import HTTPAdapter

from shared.proof.certificates import Pair


def client_context(pair: Pair | None) -> ssl.SSLContext:
    """A context that trusts nobody by itself: the pinned CA comes with each request (``verify``).

    It is not made by urllib3 or ``create_default_context``, so SSLKEYLOGFILE and SSL_CERT_FILE of
    the environment mean nothing to it. Raises CertificateError.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    if pair is not None:
        pair.load_into(context)
    return context


class Adapter(HTTPAdapter):
    """Connections of one terminal."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as requests
        """With our context for every host."""
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)


_REFUSALS = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "PROTOCOL", "HANDSHAKE_FAILURE")
"""Parts of the names of alerts (RFC 8446 section 6.2) with which one side turns the other down."""


def distrust(error: BaseException) -> str:
    """Why one side does not trust the other, for a technician; empty for any other trouble.

    A connection that breaks in the middle of TLS, or whose bytes were damaged, is a bad line and
    nothing else. TLS 1.3 tells a client of its refused certificate only after the handshake, so
    the alert may come wrapped in any error of a read.
    """
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.append(one)
        if isinstance(one, ssl.SSLCertVerificationError):
            return f"certificate of the province: {one.verify_message}"
        reason = (one.reason or "") if isinstance(one, ssl.SSLError) else ""
        if any(part in reason for part in _REFUSALS):
            return f"TLS: {reason}"
        inner = (*one.args, one.__cause__, one.__context__, getattr(one, "reason", None))
        waiting += [found for found in inner if isinstance(found, BaseException)]
    return ""
