"""Sealing: AES-256-GCM for bodies and scans, HPKE (RFC 9180) to wrap their keys."""

from __future__ import annotations

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

KEY_BYTES = 32
NONCE_BYTES = 12
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealError(Exception):
    """A sealed value did not open: wrong key, wrong context or changed bytes."""


def new_key() -> bytes:
    """A random 256-bit key."""
    return secrets.token_bytes(KEY_BYTES)


def aead_seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """AES-256-GCM; returns nonce (12 bytes) and ciphertext with tag. ``aad`` binds a context."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def aead_open(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Inverse of aead_seal. Raises SealError."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError) as error:
        raise SealError("sealed bytes do not open") from error


def key_pair() -> tuple[bytes, bytes]:
    """A fresh X25519 key pair as (private, public), 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Public half of an X25519 private key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_for(public_key: bytes, key: bytes, info: bytes) -> bytes:
    """Wrap ``key`` so that only the holder of the X25519 private half can open it.

    HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: 32 bytes of
    encapsulated key, then the ciphertext. ``info`` binds the purpose and must match on opening.
    """
    return _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(public_key), info)


@lru_cache(maxsize=1)
def _loaded(private: bytes) -> X25519PrivateKey:
    """A province opens thousands of scopes with one key; loading it takes longer than opening."""
    return X25519PrivateKey.from_private_bytes(private)


def open_sealed(private: bytes, wrapped: bytes, info: bytes) -> bytes:
    """Inverse of seal_for. Raises SealError."""
    try:
        return _SUITE.decrypt(wrapped, _loaded(private), info)
    except (InvalidTag, ValueError) as error:
        raise SealError("wrapped key does not open") from error
