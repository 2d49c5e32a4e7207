"""The clear header of a fact: all that the chain covers and indicators may read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


def body_hash(salt: bytes, body: bytes) -> str:
    """Hex SHA-256 over salt and canonical body bytes: provable later, not guessable now."""
    return hashlib.sha256(salt + body).hexdigest()


@dataclass(frozen=True, slots=True)
class Header:
    """One link of the chain. Identity is (terminal, epoch, seq); ``id`` is a UUIDv7."""

    id: str
    terminal: str
    epoch: int
    seq: int
    """Gap-free from 1 within an epoch."""
    case: str
    case_seq: int
    """Gap-free from 1 within a case and epoch; 0 for facts of no case."""
    type: str
    item: str
    state: str
    role: str
    catalogue: str
    occurred_at: str
    """RFC 3339, UTC, milliseconds, ``Z``."""
    clock_offset_ms: int | None
    """Terminal clock minus province clock as last measured; None when never measured."""
    schema: int
    scope: str
    """Key scope that seals the body; empty for clear facts."""
    body_hash: str
    prev_hash: str
    """Hash of the header before, across epochs; empty for the very first."""

    def to_json(self) -> dict[str, Any]:
        """Plain dict with every field."""
        return {name: getattr(self, name) for name in HEADER_FIELDS}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Header:
        """Inverse of to_json. Raises ValueError on missing, extra or mistyped fields."""
        if set(data) != _FIELD_SET:
            raise ValueError("header fields do not match")
        for name, value in data.items():
            if not _type_ok(name, value):
                raise ValueError(f"header field {name} has a wrong type")
        return cls(**data)

    def hash(self) -> str:
        """Hex SHA-256 of the canonical header."""
        # The C encoder over sorted names is canonical here: strings, integers and null only.
        fields = {name: getattr(self, name) for name in _SORTED_FIELDS}
        return hashlib.sha256(_ENCODE(fields).encode("utf-8")).hexdigest()


def _type_ok(name: str, value: object) -> bool:
    if name == "clock_offset_ms" and value is None:
        return True
    if name in _INTEGERS:
        return type(value) is int and abs(value) <= _SAFE_INTEGER
    return isinstance(value, str)


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SAFE_INTEGER = 2**53 - 1
_INTEGERS = frozenset({"epoch", "seq", "case_seq", "clock_offset_ms", "schema"})
HEADER_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Header))
_SORTED_FIELDS = tuple(sorted(HEADER_FIELDS))
_FIELD_SET = frozenset(HEADER_FIELDS)
