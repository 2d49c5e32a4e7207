"""How bodies, scans and scope keys are sealed: one form for terminal, province and verifier."""

from __future__ import annotations

from shared.proof.sealing import SealError, aead_open, aead_seal, open_sealed, seal_for

SALT_BYTES = 16


def seal_body(key: bytes, fact_id: str, salt: bytes, body: bytes) -> bytes:
    """Seal canonical body bytes with their salt in front; bound to the fact's id."""
    return aead_seal(key, salt + body, fact_id.encode("utf-8"))


def open_body(key: bytes, fact_id: str, sealed: bytes) -> tuple[bytes, bytes]:
    """(salt, canonical body bytes). Raises SealError."""
    plain = aead_open(key, sealed, fact_id.encode("utf-8"))
    if len(plain) < SALT_BYTES:
        raise SealError("sealed body is too short")
    return plain[:SALT_BYTES], plain[SALT_BYTES:]


def seal_blob(key: bytes, scope: str, data: bytes) -> bytes:
    """Seal a scan; bound to its scope."""
    return aead_seal(key, data, b"blob\n" + scope.encode("utf-8"))


def open_blob(key: bytes, scope: str, sealed: bytes) -> bytes:
    """Inverse of seal_blob. Raises SealError."""
    return aead_open(key, sealed, b"blob\n" + scope.encode("utf-8"))


def wrap_scope_key(province_key: bytes, scope: str, key: bytes) -> bytes:
    """Wrap a scope key for the province's X25519 public key."""
    return seal_for(province_key, key, _scope_info(scope))


def unwrap_scope_key(province_private: bytes, scope: str, wrapped: bytes) -> bytes:
    """Inverse of wrap_scope_key, with the private half. Raises SealError."""
    return open_sealed(province_private, wrapped, _scope_info(scope))


def _scope_info(scope: str) -> bytes:
    return b"yichuang-scope-v1\n" + scope.encode("utf-8")
