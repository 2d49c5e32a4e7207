"""Opening what terminals seal for the province: scope keys, bodies and blobs."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from shared.proof import Header, SealError, body_hash, canonical
from shared.proof.bodies import open_body as unseal_body
from shared.proof.bodies import unwrap_scope_key
from shared.sandbox import tables as t

_CACHE = 512
_SCOPE = select(t.scopes).where(t.scopes.c.scope == bindparam("scope"))
_SCOPES = select(t.scopes).where(t.scopes.c.scope.in_(bindparam("scopes", expanding=True)))
_ADD = insert(t.scopes)


class BodyState(StrEnum):
    """What the province can say of a body."""

    OPEN = "open"
    """Readable, and it proves itself against the header."""
    SEALED = "sealed"
    """Kept, key not given (yet)."""
    MISSING = "missing"
    MISMATCH = "mismatch"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Body:
    """A body after opening; ``value`` only when OPEN."""

    state: BodyState
    value: dict[str, Any] | None = None


class ScopeKeys:
    """Scope keys as wrapped for the province; opened ones stay in a small memory cache."""

    def __init__(self, private: bytes) -> None:
        self._private = private
        self._cache: OrderedDict[str, bytes] = OrderedDict()

    def learn(self, db: Connection, terminal: str, wrapped: dict[str, bytes]) -> set[str]:
        """Keep wraps of scopes not known yet; returns the scopes that are new and open."""
        if not wrapped:
            return set()
        known = {row.scope: row for row in db.execute(_SCOPES, {"scopes": list(wrapped)})}
        fresh = {
            scope: value
            for scope, value in wrapped.items()
            if scope not in known and self._open(scope, value) is not None
        }
        if fresh:
            of = {"terminal": terminal, "destroyed": False}
            db.execute(_ADD, [of | {"scope": s, "wrapped": w} for s, w in fresh.items()])
        return set(fresh)

    def key(self, db: Connection, scope: str) -> bytes | None:
        """The open key of a scope, or None when it was never given or is destroyed."""
        if scope in self._cache:
            self._cache.move_to_end(scope)
            return self._cache[scope]
        row = db.execute(_SCOPE, {"scope": scope}).first()
        if row is None or row.destroyed or row.wrapped is None:
            return None
        return self._open(scope, row.wrapped)

    def destroy(self, db: Connection, terminal: str, scope: str) -> None:
        """Shred a scope for good: the wrap is gone, and a later one is not taken."""
        self._cache.pop(scope, None)
        row = db.execute(select(t.scopes).where(t.scopes.c.scope == scope)).first()
        if row is None:
            values = {"scope": scope, "terminal": terminal, "destroyed": True}
            db.execute(insert(t.scopes).values(**values))
        elif row.terminal == terminal:
            query = update(t.scopes).where(t.scopes.c.scope == scope)
            db.execute(query.values(wrapped=None, destroyed=True))
            db.execute(delete(t.pages).where(t.pages.c.scope == scope))

    def _open(self, scope: str, wrapped: bytes) -> bytes | None:
        try:
            key = unwrap_scope_key(self._private, scope, wrapped)
        except SealError:
            return None
        self._cache[scope] = key
        if len(self._cache) > _CACHE:
            self._cache.popitem(last=False)
        return key


def open_body(header: Header, sealed: bytes | None, key: bytes | None) -> Body:
    """Open and prove a sealed body."""
    if sealed is None:
        return Body(BodyState.MISSING)
    if key is None:
        return Body(BodyState.SEALED)
    try:
        salt, plain = unseal_body(key, header.id, sealed)
    except SealError:
        return Body(BodyState.UNREADABLE)
    return _proved(header, salt, plain)


def clear_body(header: Header, clear: dict[str, Any] | None, salt: bytes | None) -> Body:
    """Prove a body that came in the clear."""
    if clear is None or salt is None:
        return Body(BodyState.MISSING)
    try:
        return _proved(header, salt, canonical(clear), clear)
    except (TypeError, ValueError):
        return Body(BodyState.UNREADABLE)


def _proved(header: Header, salt: bytes, plain: bytes, value: dict[str, Any] | None = None) -> Body:
    if body_hash(salt, plain) != header.body_hash:
        return Body(BodyState.MISMATCH)
    if value is None:
        try:
            value = json.loads(plain)
        except (ValueError, RecursionError):  # nested beyond any sense
            return Body(BodyState.UNREADABLE)
        if not isinstance(value, dict):
            return Body(BodyState.UNREADABLE)
    return Body(BodyState.OPEN, value)
