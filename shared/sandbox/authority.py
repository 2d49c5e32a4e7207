"""The sandbox's own certificate authority: private, for its terminals and its own server."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from shared.proof import certificates
from shared.proof.certificates import Pair

CLIENT_LIFE = timedelta(days=90)
_AUTHORITY_LIFE = timedelta(days=3650)
_SERVER_LIFE = timedelta(days=397)
_HOSTS = ("127.0.0.1", "localhost", "::1")
_NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which the ssl module does not name."""


class Authority:
    """A CA in a folder (0700): ``ca.pem`` for everybody, ``ca-key.pem`` (0600) for the sandbox.

    A real province keeps the key in its PKI or an HSM; what terminals see stays the same.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        """Made on first use. ``clock`` gives aware UTC."""
        self._clock = clock
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.ca_file = folder / "ca.pem"
        """What terminals pin."""
        key_file = folder / "ca-key.pem"
        if not key_file.exists() or not self.ca_file.exists():
            fresh = certificates.make_authority("样例省终端专用 CA", clock(), _AUTHORITY_LIFE)
            _write(self.ca_file, fresh.chain, 0o644)
            _write(key_file, fresh.key, 0o600)
        self._pair = Pair(key_file.read_bytes(), self.ca_file.read_bytes())

    @property
    def chain(self) -> bytes:
        """The CA's certificate, PEM."""
        return self._pair.chain

    def server_context(self) -> ssl.SSLContext:
        """TLS 1.3 only, with a fresh server certificate; a client's certificate is looked at.

        CERT_OPTIONAL, because people's telephones open the receipt's page on the same port; the
        doors of the contract ask for a certificate themselves (``shared.sandbox.peers``). A
        certificate of a foreign CA ends the handshake here. Dates are not looked at here but with
        each request: a connection may live longer than the certificate it began with, and an
        expired one must still reach the one door that renews it.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
        context.load_verify_locations(cadata=self._pair.chain.decode("ascii"))
        context.num_tickets = 0  # each connection shows its certificate anew
        context.set_alpn_protocols(["http/1.1"])
        self.issue_server(_HOSTS).load_into(context)
        return context

    def issue_server(self, hosts: tuple[str, ...]) -> Pair:
        """A server's certificate and key."""
        return certificates.issue_server(self._pair, hosts, self._clock(), _SERVER_LIFE)

    def issue_client(self, request: bytes, terminal: str, life: timedelta = CLIENT_LIFE) -> bytes:
        """A client certificate (PEM) for a request (DER). Raises CertificateError."""
        return certificates.issue_client(self._pair, request, terminal, self._clock(), life)


def _write(path: Path, data: bytes, mode: int) -> None:
    """Whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
