"""The clear header of a fact: all that the chain covers and indicators may read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from json.encoder import encode_basestring as _quoted
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
        if data.keys() != _FIELD_SET:
            raise ValueError("header fields do not match")
        for name in _STRINGS:
            if not isinstance(data[name], str):
                raise ValueError(f"header field {name} has a wrong type")
        for name in _INTEGERS:
            if not _integer_ok(data[name]) and (name != _NULLABLE or data[name] is not None):
                raise ValueError(f"header field {name} has a wrong type")
        return cls(**data)

    def hash(self) -> str:
        """Hex SHA-256 of the canonical header."""
        return hash_of(self.canonical())

    def canonical(self) -> str:
        """The canonical form (RFC 8785) of ``to_json``, that the hash is taken over.

        Written out, because every append, every batch and every verification needs it: names
        sorted, nothing but strings, integers and null.
        """
        offset = "null" if self.clock_offset_ms is None else self.clock_offset_ms
        return (
            f'{{"body_hash":{_quoted(self.body_hash)},"case":{_quoted(self.case)}'
            f',"case_seq":{self.case_seq},"catalogue":{_quoted(self.catalogue)}'
            f',"clock_offset_ms":{offset},"epoch":{self.epoch},"id":{_quoted(self.id)}'
            f',"item":{_quoted(self.item)},"occurred_at":{_quoted(self.occurred_at)}'
            f',"prev_hash":{_quoted(self.prev_hash)},"role":{_quoted(self.role)}'
            f',"schema":{self.schema},"scope":{_quoted(self.scope)},"seq":{self.seq}'
            f',"state":{_quoted(self.state)},"terminal":{_quoted(self.terminal)}'
            f',"type":{_quoted(self.type)}}}'
        )


def hash_of(canonical: str) -> str:
    """Hash of the header with this canonical form."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _integer_ok(value: object) -> bool:
    return type(value) is int and abs(value) <= _SAFE_INTEGER


_SAFE_INTEGER = 2**53 - 1
_INTEGERS = ("epoch", "seq", "case_seq", "clock_offset_ms", "schema")
_NULLABLE = "clock_offset_ms"
HEADER_FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Header))
_STRINGS = tuple(name for name in HEADER_FIELDS if name not in _INTEGERS)
_FIELD_SET = frozenset(HEADER_FIELDS)
