"""Facts as rows: one place that knows the column order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from shared.proof import Header

EPOCH_SHIFT = 40

HEADER_COLUMNS = (
    "id, terminal, epoch, seq, case_id, case_seq, type, item, state, role, catalogue,"
    " occurred_at, clock_offset_ms, schema, scope, body_hash, prev_hash"
)
BODY_COLUMNS = "clear, salt, sealed"
HEADER_WIDTH = 17
INSERT = (
    f"insert into facts (pos, {HEADER_COLUMNS}, {BODY_COLUMNS})"  # noqa: S608 - constants
    f" values ({', '.join('?' * (HEADER_WIDTH + 4))})"
)


def position(epoch: int, seq: int) -> int:
    """The primary key of a fact."""
    return epoch << EPOCH_SHIFT | seq


def place(pos: int) -> tuple[int, int]:
    """(epoch, seq) of a primary key."""
    return pos >> EPOCH_SHIFT, pos & (1 << EPOCH_SHIFT) - 1


def values_of(h: Header) -> tuple[Any, ...]:
    """A header as column values, in HEADER_COLUMNS order."""
    return (
        h.id, h.terminal, h.epoch, h.seq, h.case, h.case_seq, h.type, h.item, h.state, h.role,
        h.catalogue, h.occurred_at, h.clock_offset_ms, h.schema, h.scope, h.body_hash, h.prev_hash,
    )  # fmt: skip


def header_of(row: Sequence[Any]) -> Header:
    """The header in the first HEADER_WIDTH values of ``row``."""
    return Header(*row[:HEADER_WIDTH])


def clear_of(row: Sequence[Any]) -> dict[str, Any] | None:
    """The clear body behind the header, or None when sealed."""
    clear = row[HEADER_WIDTH]
    if clear is None:
        return None
    body: dict[str, Any] = json.loads(clear)
    return body
