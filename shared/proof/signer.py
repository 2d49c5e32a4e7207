"""Who signs heads and tokens: an interface, and Ed25519 behind it.

The interface leaves room for a certified SM2 module; only ``kid`` tells verifiers which key.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

SIGNATURE_BYTES = 64


class Signer(Protocol):
    """Holds a private key and signs with it."""

    @property
    def kid(self) -> str:
        """16 hex digits: start of the SHA-256 of the public key."""
        ...

    @property
    def public_key(self) -> bytes:
        """Raw public key."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Signature over ``data``, 64 bytes."""
        ...


def kid_of(public_key: bytes) -> str:
    """Name of a public key: first 8 bytes of its SHA-256, hex."""
    return hashlib.sha256(public_key).hexdigest()[:16]


class Ed25519Signer:
    """Ed25519 (RFC 8032)."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public_key: bytes = key.public_key().public_bytes_raw()
        self.kid: str = kid_of(self.public_key)

    @classmethod
    def generate(cls) -> Ed25519Signer:
        """A signer with a fresh random key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, private: bytes) -> Ed25519Signer:
        """A signer from its 32 private bytes. Raises ValueError on another length."""
        return cls(Ed25519PrivateKey.from_private_bytes(private))

    def to_bytes(self) -> bytes:
        """The 32 private bytes, for a key store only."""
        return self._key.private_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """Ed25519 signature over ``data``."""
        return self._key.sign(data)


def verify(public_key: bytes, data: bytes, signature: bytes) -> bool:
    """True when ``signature`` over ``data`` was made with the private half of ``public_key``."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
