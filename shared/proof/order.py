"""An order of the province to one terminal, signed by an operator's key and used once.

The operator's key is another one than the answer key: who runs the province's servers, or has taken
them, can answer a terminal but not make it do anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared.proof.canonical import canonical
from shared.proof.signer import Signer, kid_of, verify

_CONTEXT = b"yichuang-order-v1\n"
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
_SHAPES = {
    "id": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "terminal": _NAME,
    "verb": r"[a-z][a-z-]{0,39}",
    "device": rf"({_NAME})?",
    "by": _NAME,
    "created": _TIME,
    "expires": _TIME,
    "nonce": r"[0-9a-f]{32}",
    "kid": r"[0-9a-f]{16}",
    "signature": r"[0-9a-f]{128}",
}


@dataclass(frozen=True, slots=True)
class SignedOrder:
    """What one terminal is to do, who says so, and for how long it may be done.

    epoch: of the terminal's journal when it was ordered. device: '' for the whole machine.
    by: work number of who ordered it. created, expires: RFC 3339, UTC, milliseconds, province time.
    """

    id: str
    terminal: str
    epoch: int
    verb: str
    device: str
    by: str
    created: str
    expires: str
    nonce: str
    kid: str
    signature: str

    def to_json(self) -> dict[str, Any]:
        """Plain dict with every field."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> SignedOrder:
        """Inverse of to_json. Raises ValueError for anything that is not exactly an order."""
        if not isinstance(data, Mapping) or set(data) != set(cls.__slots__):
            raise ValueError("order fields do not match")
        epoch = data["epoch"]
        if not isinstance(epoch, int) or isinstance(epoch, bool) or not 0 <= epoch < 2**53:
            raise ValueError("order field epoch")
        for name, shape in _SHAPES.items():
            value = data[name]
            if not isinstance(value, str) or not re.fullmatch(shape, value, re.ASCII):
                raise ValueError(f"order field {name}")
        return cls(**data)


def _signed_bytes(order: Mapping[str, Any]) -> bytes:
    names = [name for name in SignedOrder.__slots__ if name != "signature"]
    return _CONTEXT + canonical([order[name] for name in names])


def sign_order(signer: Signer, **fields: str | int) -> SignedOrder:
    """Sign an order; ``fields`` are all but kid and signature. Raises ValueError."""
    told = {**fields, "kid": signer.kid}
    signature = signer.sign(_signed_bytes(told)).hex()
    return SignedOrder.from_json({**told, "signature": signature})


def order_ok(order: SignedOrder, public_key: bytes) -> bool:
    """True when ``order`` was signed by the holder of ``public_key``."""
    if order.kid != kid_of(public_key):
        return False
    return verify(public_key, _signed_bytes(order.to_json()), bytes.fromhex(order.signature))
