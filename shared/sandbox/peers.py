"""Whose certificate stands behind a request, and whether that terminal may speak now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from starlette.types import Scope

from shared.proof.certificates import Certificate, CertificateError, read_certificate
from shared.sync.contract import ProblemType


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end of a TLS connection. ``certificate``: None when it showed none, or one that
    is of our CA but no terminal's."""

    certificate: Certificate | None


def peer_of(scope: Scope) -> Peer | None:
    """Who is at the other end; None for plain HTTP, which is for this machine only."""
    tls = scope.get("extensions", {}).get("tls")
    if tls is None:
        return None
    chain = tls["client_cert_chain"]
    if not chain:
        return Peer(None)
    return _read(chain[0])


@lru_cache(maxsize=1024)
def _read(certificate: str) -> Peer:
    """What a certificate says never changes; who may use it is asked each time."""
    try:
        return Peer(read_certificate(certificate.encode("ascii")))
    except CertificateError:
        return Peer(None)


class PeerRefused(Exception):
    """A request whose connection does not belong to the terminal that signed it."""

    def __init__(self, problem: ProblemType, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


def certificate_of(peer: Peer | None, terminal: str) -> Certificate | None:
    """The certificate of a connection, which must be the terminal's own; None for plain HTTP.

    Raises PeerRefused. Whether it still counts is the register's to say.
    """
    if peer is None:
        return None
    if peer.certificate is None:
        raise PeerRefused(ProblemType.CERTIFICATE, "a terminal's certificate is needed")
    if peer.certificate.terminal != terminal:
        raise PeerRefused(ProblemType.CERTIFICATE, "certificate and signature disagree")
    return peer.certificate
