"""Signed requests: RFC 9421 signatures that cover an RFC 9530 content digest (both ends)."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.algorithms import HTTPSignatureAlgorithm

from shared.proof import Signer, verify

COVERED = ("@method", "@target-uri", "content-digest")
OPTIONAL = ("content-type", "content-encoding", "upload-offset", "upload-length", "upload-metadata")
"""Headers that are covered whenever they are present."""


class Ed25519ByProof(HTTPSignatureAlgorithm):
    """The ``ed25519`` algorithm of RFC 9421, done by ``shared.proof``."""

    algorithm_id = "ed25519"

    def __init__(self, public_key: bytes = b"", private_key: Signer | None = None) -> None:
        self.public_key = public_key
        self.private_key = private_key

    def sign(self, message: bytes) -> bytes:
        """Signature by the device's signer."""
        assert self.private_key is not None
        return self.private_key.sign(message)

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raises InvalidSignature."""
        if not verify(self.public_key, message, signature):
            raise InvalidSignature("signature does not verify")


class _OneKey(HTTPSignatureKeyResolver):
    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def resolve_private_key(self, key_id: str) -> Signer:
        if key_id != self._signer.kid:
            raise ValueError("key is not at hand")
        return self._signer


@dataclass(slots=True)
class SignedMessage:
    """The part of a request that a signature looks at."""

    method: str
    url: str
    headers: MutableMapping[str, str]


class RequestSigner:
    """Adds Content-Digest, Signature-Input and Signature to requests."""

    def __init__(self, signer: Signer, tag: str) -> None:
        self._kid = signer.kid
        self._tag = tag
        self._signer = HTTPMessageSigner(
            signature_algorithm=Ed25519ByProof, key_resolver=_OneKey(signer)
        )

    def sign(self, message: SignedMessage, body: bytes, created: datetime) -> None:
        """Sign in place. ``created`` is province time, so a wrong local clock does no harm."""
        present = {name.lower() for name in message.headers}
        covered = (*COVERED, *(name for name in OPTIONAL if name in present))
        self._signer.sign(
            message,
            key_id=self._kid,
            created=created.astimezone(UTC),
            nonce=secrets.token_urlsafe(16),
            tag=self._tag,
            label="yc",
            covered_component_ids=covered,
            body=body,
        )
