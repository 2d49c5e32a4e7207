"""Key scopes: who can still read what. Keys live in memory; CASE keys also in a local wrap."""

from __future__ import annotations

import threading

from shared.journal import troubles
from shared.journal.engine import Connection
from shared.journal.keystore import KeyStore
from shared.journal.model import ScopeKind
from shared.proof import SealError, aead_open, aead_seal, wrap_scope_key
from shared.proof.sealing import new_key

WRAP_KEY = "scope-wrap-key"


class Scopes:
    """The keys this process holds, and the rows that carry their wraps. Thread-safe for reads."""

    def __init__(self, keys: KeyStore, province_key: bytes) -> None:
        self._province_key = province_key
        wrap_key = keys.get(WRAP_KEY)
        if wrap_key is None:
            wrap_key = new_key()
            keys.put(WRAP_KEY, wrap_key)
        self._wrap_key = wrap_key
        self._lock = threading.Lock()
        self._keys: dict[str, bytearray] = {}
        self.lost: list[tuple[str, str, int]] = []
        """(scope, kind, submitted) of live scopes whose key did not survive the last process."""

    def load(self, db: Connection) -> None:
        """Open the local wraps of scopes that are still live; the others' keys are ``lost``.

        Once through the table: it holds a row for every visit there ever was.
        """
        self.lost = []
        live = db.execute(
            "select scope, kind, submitted, local_wrap from scopes where state = 'live'"
        ).fetchall()
        for scope, kind, submitted, wrap in live:
            if wrap is None:
                self.lost.append((scope, kind, submitted))
                continue
            try:
                self._hold(scope, aead_open(self._wrap_key, wrap, scope.encode()))
            except SealError as error:
                raise troubles.wrong_key() from error

    def begin(self, db: Connection, scope: str, kind: ScopeKind, at: str) -> None:
        """Make a scope: fresh key in memory, wraps in the row."""
        key = new_key()
        wrapped = wrap_scope_key(self._province_key, scope, key)
        local = None
        if kind is ScopeKind.CASE:
            local = aead_seal(self._wrap_key, key, scope.encode())
        db.execute(
            "insert into scopes (scope, kind, wrapped, local_wrap, state, submitted, began_at)"
            " values (?, ?, ?, ?, 'live', 0, ?)",
            (scope, kind.value, wrapped, local, at),
        )
        self._hold(scope, key)

    def key(self, scope: str) -> bytes:
        """The key of a readable scope. Raises Trouble ``forgotten``."""
        key = self.key_or_none(scope)
        if key is None:
            raise troubles.forgotten()
        return key

    def key_or_none(self, scope: str) -> bytes | None:
        """The key of a scope, or None when it is not readable."""
        with self._lock:
            key = self._keys.get(scope)
            return None if key is None else bytes(key)

    def readable(self, scope: str) -> bool:
        """True while this process can read ``scope``."""
        with self._lock:
            return scope in self._keys

    def held(self) -> list[str]:
        """Every scope this process can read."""
        with self._lock:
            return list(self._keys)

    def drop(self, scope: str) -> None:
        """Overwrite and let go of the key in memory."""
        with self._lock:
            key = self._keys.pop(scope, None)
            if key is not None:
                key[:] = bytes(len(key))

    def drop_all(self) -> None:
        """Let go of every key."""
        with self._lock:
            names = list(self._keys)
        for name in names:
            self.drop(name)

    def _hold(self, scope: str, key: bytes) -> None:
        with self._lock:
            self._keys[scope] = bytearray(key)


def forget_row(db: Connection, scope: str) -> None:
    """The local wrap goes; the province's wrap stays, so that the case can still be sent."""
    db.execute(
        "update scopes set local_wrap = null, state = 'forgotten'"
        " where scope = ? and state = 'live'",
        (scope,),
    )


def destroy_row(db: Connection, scope: str) -> None:
    """Every wrap goes: nobody can read the scope any more."""
    db.execute(
        "update scopes set local_wrap = null, wrapped = null, state = 'destroyed' where scope = ?",
        (scope,),
    )
