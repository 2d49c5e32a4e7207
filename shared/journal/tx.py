"""One transaction of the journal: facts get their place, their seal and their views."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import uuid_utils

from shared.domain.facts import FACT_TYPES
from shared.journal import rows, views
from shared.journal.engine import Connection
from shared.journal.model import SCHEMA, FactDraft, ScopeKind
from shared.journal.scopes import Scopes
from shared.proof import (
    Header,
    ReceiptToken,
    SignedHead,
    Signer,
    body_hash,
    canonical,
    decode_token,
    encode_token,
    seal_body,
    sign_head,
)
from shared.proof.bodies import SALT_BYTES
from shared.proof.token import HEAD_BYTES

HEAD_EVERY = 100
"""A head is signed at least once in so many facts."""
MOST_SKIPS = 50
"""Of one file and day; epochs are also passed over for other reasons."""
SERIALS_SKIPPED = 100
"""More receipts than a terminal gives between a backup and the loss of its disk, on one day."""
DAY_SKIPPED = 2000
"""More receipts than a terminal gives on one day: for a journal nobody can read any more."""


@dataclass(slots=True)
class Chain:
    """Where the chain stands. Touched by the writer thread only."""

    terminal: str
    epoch: int
    seq: int
    hash: str
    signed_seq: int = 0
    case_seqs: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Surroundings:
    """What a transaction needs from the journal around it."""

    scopes: Scopes
    signer: Signer
    clock: Callable[[], datetime]
    catalogue: str = ""
    clock_offset_ms: int | None = None


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and ``Z``. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("the journal's clock must know its zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[: -len("+00:00")] + "Z"


def new_id() -> str:
    """A fresh UUIDv7."""
    return str(uuid_utils.uuid7())


class Tx:
    """Given to ``append_with`` builders, on the writer thread, inside the open transaction.

    Everything done through it becomes durable together or not at all.
    """

    def __init__(self, db: Connection, chain: Chain, around: Surroundings) -> None:
        self._db = db
        self._chain = chain
        self._around = around
        self._before = (chain.epoch, chain.seq, chain.hash, chain.signed_seq)
        self.headers: list[Header] = []
        self.signed: SignedHead | None = None
        self.begun: list[str] = []

    @property
    def head(self) -> str:
        """Hex hash of the last header so far, facts added in this transaction included."""
        return self._chain.hash

    @property
    def epoch(self) -> int:
        """The epoch being written."""
        return self._chain.epoch

    @property
    def next_seq(self) -> int:
        """Sequence number the next fact added will get."""
        return self._chain.seq + 1

    @property
    def now(self) -> datetime:
        """The journal's clock."""
        return self._around.clock()

    def add(self, draft: FactDraft) -> Header:
        """Append one fact now, so that what follows in this transaction can refer to it.

        Raises ValueError for a draft outside the vocabulary, Trouble ``forgotten`` for a scope
        that is gone.
        """
        draft.check()
        if draft.type == "receipt-issued":
            self._check_receipt(draft)
        key = self._around.scopes.key(draft.scope) if draft.scope else None
        salt = secrets.token_bytes(SALT_BYTES)
        plain = canonical(draft.body)
        text = plain.decode("utf-8")
        header = self._header(draft, body_hash(salt, plain))
        if key is None:
            content: tuple[str | None, bytes | None, bytes | None] = (
                text,
                salt,
                None,
            )
        else:
            content = (None, None, seal_body(key, header.id, salt, plain))
        position = rows.position(header.epoch, header.seq)
        self._db.execute(rows.INSERT, (position, *rows.values_of(header), *content))
        views.project(self._db, header, json.loads(text))
        self._advance(header)
        if draft.type == "case-submitted":
            self._db.execute("update scopes set submitted = 1 where scope = ?", (draft.scope,))
        if draft.type == "receipt-issued" or header.seq - self._chain.signed_seq >= HEAD_EVERY:
            self.sign()
        return header

    def next_serial(self, day: str) -> int:
        """The next receipt serial of ``day`` (any fixed spelling), from 1, without gaps."""
        row = self._db.execute(
            "insert into serials (day, last) values (?, 1)"
            " on conflict (day) do update set last = last + 1 returning last",
            (day,),
        ).fetchone()
        return int(row[0])

    def receipt_token(self, *, number: str, case: str, item: str, received_at: int) -> str:
        """A signed token for the ``receipt-issued`` fact that must be the very next one added.

        ``received_at`` in Unix seconds.
        """
        signer = self._around.signer
        token = ReceiptToken(
            version=1,
            kid=signer.kid,
            number=number,
            case=case,
            item=item,
            terminal=self._chain.terminal,
            received_at=received_at,
            seq=self.next_seq,
            head=bytes.fromhex(self._chain.hash)[:HEAD_BYTES],
        )
        return encode_token(token, signer)

    def begin_scope(self, kind: ScopeKind) -> str:
        """A new key scope, usable at once inside this transaction."""
        scope = new_id()
        self._around.scopes.begin(self._db, scope, kind, timestamp(self.now))
        self.begun.append(scope)
        return scope

    def state_get(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """What ``state_put`` kept under ``key``, or None."""
        return read_state(self._db, key)

    def state_put(self, key: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep a JSON value under ``key``, in this transaction."""
        write_mark(self._db, f"state:{key}", value)

    def state_drop(self, key: str) -> None:
        """Keep nothing under ``key`` any more, in this transaction."""
        self._db.execute("delete from marks where key = ?", (f"state:{key}",))

    def mark_stored(self, epoch: int, seq: int) -> None:
        """The province has stored everything up to (epoch, seq).

        A head is signed, and so kept outside the file: should the file lose its end, this terminal
        never gives a place again that the province knows.
        """
        if (epoch, seq) > (self._chain.epoch, self._chain.signed_seq):
            self.sign()
        write_mark(self._db, "stored", [epoch, seq])

    def sign(self) -> SignedHead:
        """Sign the head here and keep it with the facts."""
        chain = self._chain
        head = sign_head(
            self._around.signer, chain.terminal, chain.epoch, chain.seq, chain.hash,
            timestamp(self.now),
        )  # fmt: skip
        self._db.execute(
            "insert or replace into heads"
            " (pos, terminal, epoch, seq, hash, signed_at, kid, signature)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (rows.position(head.epoch, head.seq), head.terminal, head.epoch, head.seq, head.hash,
             head.signed_at, head.kid, head.signature),
        )  # fmt: skip
        chain.signed_seq = chain.seq
        self.signed = head
        return head

    def new_epoch(self, reason: str, kept: SignedHead | None = None) -> None:
        """Begin a new epoch; it names the head of the one before.

        ``kept`` is the newest head known outside the file: its epoch is never used again.
        """
        previous, before = self._chain.hash, self._chain.epoch
        self._chain.epoch = max(self._chain.epoch, kept.epoch if kept else 0) + 1
        self._chain.seq = 0
        self._chain.signed_seq = 0
        self._chain.case_seqs.clear()
        self.add(FactDraft("epoch-began", {"reason": reason, "previous": previous}))
        if reason in ("restore", "clone"):
            # one skip for each epoch this file never saw: the same backup may be put back again
            self._skip_serials(SERIALS_SKIPPED * min(self._chain.epoch - before, MOST_SKIPS))
        if reason == "keys-lost":
            self._skip_serials(DAY_SKIPPED)

    def _skip_serials(self, count: int) -> None:
        """The lost disk, or the clone, gave numbers that people hold; nobody gets one again."""
        (newest,) = self._db.execute("select max(day) from serials").fetchone()
        for day in {f"{self.now:%y%m%d}", newest} - {None}:
            self._db.execute(
                "insert into serials (day, last) values (?1, ?2)"
                " on conflict (day) do update set last = last + ?2",
                (day, count),
            )

    @property
    def db(self) -> Connection:
        """The connection, for the journal's own modules."""
        return self._db

    def undo(self) -> None:
        """Put the chain and the keys back after a rollback."""
        chain = self._chain
        chain.epoch, chain.seq, chain.hash, chain.signed_seq = self._before
        chain.case_seqs.clear()
        for scope in self.begun:
            self._around.scopes.drop(scope)

    def _header(self, draft: FactDraft, hash_of_body: str) -> Header:
        chain = self._chain
        return Header(
            id=new_id(),
            terminal=chain.terminal,
            epoch=chain.epoch,
            seq=chain.seq + 1,
            case=draft.case,
            case_seq=self._next_case_seq(draft.case),
            type=draft.type,
            item=draft.item,
            state=draft.state,
            role=draft.role.value,
            catalogue=self._around.catalogue,
            occurred_at=timestamp(self.now),
            clock_offset_ms=self._around.clock_offset_ms,
            schema=SCHEMA,
            scope=draft.scope if FACT_TYPES[draft.type].sealed else "",
            body_hash=hash_of_body,
            prev_hash=chain.hash,
        )

    def _advance(self, header: Header) -> None:
        chain = self._chain
        chain.seq = header.seq
        chain.hash = header.hash()
        if header.case:
            chain.case_seqs[header.case] = header.case_seq
        self.headers.append(header)

    def _next_case_seq(self, case: str) -> int:
        if not case:
            return 0
        last = self._chain.case_seqs.get(case)
        if last is None:
            if len(self._chain.case_seqs) > 1000:
                self._chain.case_seqs.clear()
            row = self._db.execute(
                "select case_seq from facts where case_id = ? and case_id <> '' and pos >= ?"
                " order by pos desc limit 1",
                (case, rows.position(self._chain.epoch, 0)),
            ).fetchone()
            last = row[0] if row else 0
        return last + 1

    def _check_receipt(self, draft: FactDraft) -> None:
        token, _, _ = decode_token(str(draft.body.get("token", "")))
        hashes = {self._before[2], *(header.hash() for header in self.headers)}
        heads = {bytes.fromhex(hash_)[:HEAD_BYTES] for hash_ in hashes}
        if token.seq != self.next_seq or token.head not in heads or token.case != draft.case:
            raise ValueError("the receipt's token speaks of another place in the chain")
        if token.number != draft.body.get("number"):
            raise ValueError("the receipt's token speaks of another number")


def read_state(db: Connection, key: str) -> Any:  # noqa: ANN401 - any JSON value
    """Value kept by ``state_put``."""
    return read_mark(db, f"state:{key}")


def read_mark(db: Connection, key: str) -> Any:  # noqa: ANN401 - any JSON value
    """A durable mark, or None."""
    row = db.execute("select value from marks where key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])


def write_mark(db: Connection, key: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Set a durable mark in the open transaction."""
    db.execute(
        "insert into marks (key, value) values (?, ?)"
        " on conflict (key) do update set value = excluded.value",
        (key, canonical(value).decode("utf-8")),
    )
