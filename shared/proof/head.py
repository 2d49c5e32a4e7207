"""A signed head: the terminal's word on where its chain stood at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared.proof.canonical import canonical
from shared.proof.signer import Signer, kid_of, verify

_CONTEXT = b"yichuang-head-v1\n"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """(terminal, epoch, seq) and the header hash there, signed."""

    terminal: str
    epoch: int
    seq: int
    hash: str
    """Hex hash of the header at (epoch, seq); empty when the chain is empty."""
    signed_at: str
    """RFC 3339, UTC, milliseconds."""
    kid: str
    signature: str
    """Hex."""

    def to_json(self) -> dict[str, Any]:
        """Plain dict with every field."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SignedHead:
        """Inverse of to_json. Raises ValueError on missing, extra or mistyped fields."""
        numbers = {"epoch", "seq"}
        if set(data) != set(cls.__slots__):
            raise ValueError("head fields do not match")
        for name, value in data.items():
            kind = int if name in numbers else str
            if not isinstance(value, kind) or isinstance(value, bool):
                raise ValueError(f"head field {name} has a wrong type")
        return cls(**data)


def _signed_bytes(terminal: str, epoch: int, seq: int, hash_: str, at: str, kid: str) -> bytes:
    return _CONTEXT + canonical([terminal, epoch, seq, hash_, at, kid])


def sign_head(
    signer: Signer, terminal: str, epoch: int, seq: int, hash_: str, signed_at: str
) -> SignedHead:
    """Sign the head of a chain."""
    data = _signed_bytes(terminal, epoch, seq, hash_, signed_at, signer.kid)
    signature = signer.sign(data).hex()
    return SignedHead(terminal, epoch, seq, hash_, signed_at, signer.kid, signature)


def head_ok(head: SignedHead, public_key: bytes) -> bool:
    """True when ``head`` was signed by the holder of ``public_key``."""
    if head.kid != kid_of(public_key):
        return False
    try:
        signature = bytes.fromhex(head.signature)
    except ValueError:
        return False
    data = _signed_bytes(head.terminal, head.epoch, head.seq, head.hash, head.signed_at, head.kid)
    return verify(public_key, data, signature)
