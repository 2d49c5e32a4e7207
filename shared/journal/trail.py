"""Verification in pieces: quick while all is well, resumable, and never long in anybody's way.

A piece proves facts in a row and says only whether they are sound. What is wrong with one that is
not, ``verify`` finds out and names, with the slow walk of ``shared.proof``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.journal import rows
from shared.journal.engine import Connection
from shared.proof import SealError, SignedHead, body_hash, head_ok, open_body
from shared.proof.header import HEADER_FIELDS

PIECE = 1000
"""Facts in one piece: some 10 ms."""
_COLUMN = {"case": "case_id"}
# SQLite writes the canonical header itself (sorted names; strings, integers and null), five times
# as fast as Python reads the columns. Should it ever escape a string in another way, the hash
# differs, and the slow walk has the last word.
_CANONICAL = ", ".join(f"'{name}', {_COLUMN.get(name, name)}" for name in sorted(HEADER_FIELDS))
_READ = (
    f"select pos, json_object({_CANONICAL}), prev_hash,"  # noqa: S608
    f" epoch << {rows.EPOCH_SHIFT} | seq = pos, body_hash, scope, id,"
    " clear, salt, case when scope in (select value from json_each(?)) then sealed"
    " else sealed is not null end"
    " from facts where pos > ? order by pos limit ?"
)
HEAD_COLUMNS = "terminal, epoch, seq, hash, signed_at, kid, signature"
_HEADS = f"select {HEAD_COLUMNS}, pos from heads where pos > ? and pos <= ?"  # noqa: S608
_SEQ = (1 << rows.EPOCH_SHIFT) - 1
_FOREVER = (1 << 63) - 1


class Readable(Protocol):
    """The scopes whose keys are at hand."""

    def held(self) -> list[str]:
        """Their names."""
        ...

    def key_or_none(self, scope: str) -> bytes | None:
        """The key of one, None when it is not there (any more)."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """How far a verification is: the last fact proved, its hash, and how many before it."""

    pos: int = -1
    hash: str = ""
    done: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken stretch a salvage kept: positions, and the hash of its last header."""

    first: int
    last: int
    hash: str

    def head(self) -> SignedHead:
        """What the stretch must end with."""
        return SignedHead("", *rows.place(self.last), self.hash, "", "", "")


class Trail:
    """The whole of one journal, proved piece by piece."""

    def __init__(
        self,
        runs: list[Run],
        bodies: Collection[int],
        began: int,
        public_keys: Mapping[str, bytes],
        scopes: Readable,
    ) -> None:
        """``runs`` and ``bodies``: what a salvage kept, and whose body it lost; ``began``: where
        it went on.

        ``public_keys`` by kid; ``scopes``: whose bodies can be opened.
        """
        self._bodies, self._keys, self._scopes = bodies, public_keys, scopes
        self.began = began
        self._ends = {run.last: run.hash for run in runs}
        befores = [-1, *(run.last for run in runs)]
        self._jumps = {before: run.first for before, run in zip(befores, runs, strict=False)}

    def piece(self, db: Connection, at: Place, limit: int = 0) -> Place | None:
        """Prove the next facts after ``at``, PIECE of them unless ``limit`` says otherwise.

        None: one of them is not sound. The same place again: there are no more.

        Must run inside one snapshot of the file.
        """
        scopes = json.dumps(self._scopes.held())
        found = db.execute(_READ, (scopes, at.pos, limit or PIECE)).fetchall()
        last = found[-1][0] if found else _FOREVER
        heads = {row[-1]: SignedHead(*row[:-1]) for row in db.execute(_HEADS, (at.pos, last))}
        before, hash_ = at.pos, at.hash
        jumps, ends, sha256 = self._jumps, self._ends, hashlib.sha256
        for fact in found:
            pos, text, previous, placed, expected, scope, id_, clear, salt, sealed = fact
            if not placed:
                return None
            usual = previous == hash_ and pos == before + 1 and pos & _SEQ > 1
            if (not usual or before in jumps) and not self._begins(before, hash_, pos, previous):
                return None
            before, hash_ = pos, sha256(text.encode()).hexdigest()
            if type(clear) is str and type(salt) is bytes:
                sound = not scope and sha256(salt + clear.encode()).hexdigest() == expected
            else:  # 1 stands where sealed bytes would that nobody here can open
                sound = (sealed == 1 and scope and clear is None) or self._sealed_ok(
                    pos, expected, scope, id_, salt, sealed
                )
            if not sound:
                return None
            if pos in ends and ends[pos] != hash_:
                return None
            if pos in heads and not self._head_ok(heads.pop(pos), pos, hash_):
                return None
        return None if heads else Place(before, hash_, at.done + len(found))

    def _begins(self, before: int, hash_: str, pos: int, previous: str) -> bool:
        """Whether a fact that is not simply the next one may stand behind ``before``."""
        due = self._jumps.get(before)
        if due is not None:
            return pos == due
        newer = pos >> rows.EPOCH_SHIFT > before >> rows.EPOCH_SHIFT
        return previous == hash_ and pos & _SEQ == 1 and newer

    def _sealed_ok(
        self, pos: int, expected: str, scope: str, id_: str, salt: object, sealed: object
    ) -> bool:
        if not sealed or not scope:
            return pos in self._bodies and not sealed and salt is None
        key = self._scopes.key_or_none(scope) if isinstance(sealed, bytes) else None
        if key is None or not isinstance(sealed, bytes):
            return True
        try:
            return body_hash(*open_body(key, id_, sealed)) == expected
        except SealError:
            return False

    def _head_ok(self, head: SignedHead, pos: int, hash_: str) -> bool:
        key = self._keys.get(head.kid)
        at = rows.position(head.epoch, head.seq)
        return at == pos and head.hash == hash_ and key is not None and head_ok(head, key)
