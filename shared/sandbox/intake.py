"""Taking in batches: every authentic fact is stored verbatim, once, in its place in the chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Dialect, bindparam, insert, select, update

from shared.proof import Header, SignedHead, hash_of, head_ok
from shared.sandbox import tables as t
from shared.sandbox.effects import APPLIED, PARKED, REFUSED, Arrived, Book
from shared.sandbox.pasts import comes_late, two_alive
from shared.sandbox.sealed import Body, BodyState, ScopeKeys, clear_body, open_body
from shared.sync.contract import (
    FactResult,
    FactsRequest,
    FactsResponse,
    FactStatus,
    Mark,
    ProblemType,
    WireFact,
    name_ok,
    names_ok,
    unb64,
)

_KNOWN = select(t.facts.c.id, t.facts.c.hash).where(
    t.facts.c.id.in_(bindparam("ids", expanding=True))
)
_SEALED = (
    select(t.facts)
    .where(
        t.facts.c.scope.in_(bindparam("scopes", expanding=True)),
        t.facts.c.body_state == BodyState.SEALED.value,
    )
    .order_by(t.facts.c.n)
)
_FACT = select(t.facts).where(t.facts.c.id == bindparam("id"))
_PARKED_FACTS = (
    select(t.facts)
    .where(
        t.facts.c.case_id == bindparam("case"),
        t.facts.c.terminal == bindparam("of"),
        t.facts.c.applied == PARKED,
    )
    .order_by(t.facts.c.n)
)
_CHAIN = select(t.chains).where(t.chains.c.terminal == bindparam("of"))
_KEEP_CHAIN = update(t.chains).where(t.chains.c.terminal == bindparam("of"))
_BODY_PROBLEMS = {
    BodyState.MISSING: ProblemType.BODY_MISSING,
    BodyState.MISMATCH: ProblemType.BODY_MISMATCH,
    BodyState.UNREADABLE: ProblemType.BODY_UNREADABLE,
}


class BatchRefused(Exception):
    """The batch as a whole is not what its sender signed."""

    def __init__(self, problem: ProblemType, detail: str) -> None:
        super().__init__(detail)
        self.problem = problem
        self.detail = detail


@dataclass(slots=True)
class _Chain:
    """Where the stored chain of one terminal ends."""

    epoch: int = -1
    seq: int = 0
    hash: str = ""


@dataclass(slots=True)
class _Batch:
    """State of one intake."""

    db: Connection
    terminal: str
    chain: _Chain
    known: dict[str, str]
    book: Book
    now: str
    after: tuple[int, int] | None
    """Place of the fact before the first one in the terminal's journal, where it says so."""
    again: bool = False
    past: str = ""
    """Hash of the newest late fact of a past that was left behind."""
    results: list[FactResult] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def result(self, id_: str, status: FactStatus, problem: str = "") -> None:
        self.results.append(FactResult(id=id_, status=status, problem=problem))


class Intake:
    """Stores batches. One transaction holds the dedupe, the facts and all their effects."""

    def __init__(self, keys: ScopeKeys) -> None:
        self._keys = keys

    def take(
        self, db: Connection, request: FactsRequest, public_key: bytes, book: Book, now: str
    ) -> FactsResponse:
        """Store a batch of ``request.terminal``. Raises BatchRefused."""
        headers = _headers(request)
        _check_head(request, headers, public_key)
        if not all(map(name_ok, request.keys)):
            raise BatchRefused(ProblemType.MALFORMED, "name of a scope")
        wrapped = {scope: _bytes(text) for scope, text in request.keys.items()}
        fresh = self._keys.learn(db, request.terminal, wrapped)
        chain, known = _chain(db, request.terminal), _known(db, headers)
        after = None if request.after is None else (request.after.epoch, request.after.seq)
        batch = _Batch(db, request.terminal, chain, known, book, now, after, request.again)
        if fresh:
            self._open_late(batch, fresh)
        if _place(batch.chain, headers[0]) == "gap":
            _pass_over(batch, headers[0], request.lost)
        for header, fact in zip(headers, request.facts, strict=True):
            self._one(batch, header, fact)
        if batch.rows:
            _add(db, batch.rows)
        if not request.again:  # else its head is an old one
            _save_chain(db, request, batch.chain)
        mark = Mark(epoch=batch.chain.epoch, seq=batch.chain.seq)
        return FactsResponse(results=batch.results, stored_up_to=mark)

    def _one(self, batch: _Batch, header: Header, fact: WireFact) -> None:
        text = header.canonical()
        digest = hash_of(text)
        chain = batch.chain
        known = batch.known.get(header.id)
        if known == digest:
            if not (batch.again and self._again(batch, header, fact)):
                batch.result(header.id, FactStatus.DUPLICATE)
            return
        place = _place(chain, header)
        if place == "epoch" and batch.after is not None and batch.after > (chain.epoch, chain.seq):
            place = "gap"  # the terminal has more of the epoch before: that must come first
        if place == "gap":
            batch.result(header.id, FactStatus.BLOCKED, ProblemType.GAP)
            return
        past = known is None and header.epoch < chain.epoch
        if past and comes_late(batch.db, header, batch.now, batch.past):
            self._late(batch, header, text, digest, fact)
            return
        problem = _conflict(chain, header, place, known)
        if problem is not None:
            self._quarantine(batch, header, digest, fact, problem)
            if place != "taken":  # what follows must not wait for a place that is decided
                chain.epoch, chain.seq, chain.hash = header.epoch, header.seq, digest
            return
        if place == "epoch" and header.prev_hash != chain.hash:
            batch.book.alarm(batch.terminal, "epoch-previous", f"{header.epoch}-{header.seq}")
        chain.epoch, chain.seq, chain.hash = header.epoch, header.seq, digest
        batch.known[header.id] = digest
        self._store(batch, header, text, digest, fact)

    def _late(self, batch: _Batch, header: Header, text: str, digest: str, fact: WireFact) -> None:
        """What a lost disk had sent: its epoch goes on, the newest one stays the newest."""
        if not batch.past:
            batch.book.alarm(batch.terminal, "past-late", f"{header.epoch}-{header.seq}")
        batch.past = batch.known[header.id] = digest
        self._store(batch, header, text, digest, fact)

    def _store(self, batch: _Batch, header: Header, text: str, digest: str, fact: WireFact) -> None:
        sealed = _bytes(fact.sealed) if fact.sealed is not None else None
        salt = _bytes(fact.salt) if fact.salt is not None else None
        body = self._body(batch.db, header, sealed, fact.clear, salt)
        problem = _BODY_PROBLEMS.get(body.state)
        if problem is None:
            applied = batch.book.apply(Arrived(header, body.value))
            batch.result(header.id, FactStatus.STORED)
        else:
            applied = batch.book.park(header, problem)
            batch.result(header.id, FactStatus.REJECTED, problem)
        batch.rows.append(
            {
                "id": header.id,
                "terminal": header.terminal,
                "epoch": header.epoch,
                "seq": header.seq,
                "case_id": header.case,
                "type": header.type,
                "scope": header.scope,
                "hash": digest,
                "header": text,
                "clear": None if fact.clear is None else json.dumps(fact.clear, ensure_ascii=False),
                "salt": salt,
                "sealed": sealed,
                "body_state": body.state.value,
                "applied": applied,
                "received_at": batch.now,
            }
        )

    def _again(self, batch: _Batch, header: Header, fact: WireFact) -> bool:
        """Try once more what could not be taken or applied; False when nothing was wrong."""
        row = batch.db.execute(_FACT, {"id": header.id}).first()
        if row is None or row.applied not in (REFUSED, PARKED):
            return False
        sealed = _bytes(fact.sealed) if fact.sealed is not None else row.sealed
        salt = _bytes(fact.salt) if fact.salt is not None else row.salt
        clear = fact.clear if fact.clear is not None else _object(row.clear)
        body = self._body(batch.db, header, sealed, clear, salt)
        problem = _BODY_PROBLEMS.get(body.state)
        if problem is not None:
            batch.book.park(header, problem)
            batch.result(header.id, FactStatus.REJECTED, problem)
            return True
        mended = row.body_state in _BODY_PROBLEMS
        values = {
            "sealed": sealed,
            "salt": salt,
            "clear": None if clear is None else json.dumps(clear, ensure_ascii=False),
            "body_state": body.state.value,
        }
        mine = update(t.facts).where(t.facts.c.n == row.n)
        batch.db.execute(mine.values(**values))
        whole = mended and not self._spoilt(batch.db, header.case)
        if whole:
            batch.book.release(header.case, header.item)
        applied = batch.book.apply(Arrived(header, body.value))
        batch.db.execute(mine.values(applied=applied))
        if applied == APPLIED:
            batch.book.settle_task(header.case, header.item)
        if whole:
            self.resume(batch.db, batch.book, header.case, header.terminal)
        batch.result(header.id, FactStatus.STORED)
        return True

    def resume(self, db: Connection, book: Book, case: str, terminal: str) -> None:
        """Apply, in order, what a terminal wrote while a case was parked."""
        for row in db.execute(_PARKED_FACTS, {"case": case, "of": terminal}).all():
            if row.body_state in _BODY_PROBLEMS:
                continue
            header = Header.from_json(json.loads(row.header))
            body = self._body(db, header, row.sealed, _object(row.clear), row.salt)
            applied = book.apply(Arrived(header, body.value))
            mine = update(t.facts).where(t.facts.c.n == row.n)
            db.execute(mine.values(applied=applied, body_state=body.state.value))

    def _spoilt(self, db: Connection, case: str) -> bool:
        """True while something of a case does not prove itself, or waits for a person."""
        parked = db.execute(select(t.parked.c.problem).where(t.parked.c.case_id == case)).scalar()
        if parked is not None and parked not in set(_BODY_PROBLEMS.values()):
            return True
        states = [state.value for state in _BODY_PROBLEMS]
        query = select(t.facts.c.n).where(t.facts.c.case_id == case)
        return db.execute(query.where(t.facts.c.body_state.in_(states))).first() is not None

    def _body(
        self,
        db: Connection,
        header: Header,
        sealed: bytes | None,
        clear: dict[str, Any] | None,
        salt: bytes | None,
    ) -> Body:
        if header.scope:
            return open_body(header, sealed, self._keys.key(db, header.scope))
        return clear_body(header, clear, salt)

    def _quarantine(
        self, batch: _Batch, header: Header, digest: str, fact: WireFact, problem: ProblemType
    ) -> None:
        place = (t.quarantine.c.id == header.id) & (t.quarantine.c.hash == digest)
        if batch.db.execute(select(t.quarantine.c.n).where(place)).first() is None:
            torn = problem in (ProblemType.FORK, ProblemType.CHAIN)
            if torn and two_alive(batch.db, header, batch.chain.epoch, batch.now):
                mine = t.terminals.c.id == batch.terminal
                batch.db.execute(update(t.terminals).where(mine).values(revoked=True))
                batch.book.alarm(batch.terminal, "clone", f"{header.epoch}-{header.seq}")
            batch.db.execute(
                insert(t.quarantine).values(
                    id=header.id,
                    hash=digest,
                    terminal=header.terminal,
                    epoch=header.epoch,
                    seq=header.seq,
                    fact=fact.model_dump_json(),
                    problem=problem.value,
                    received_at=batch.now,
                )
            )
            batch.book.set_aside(header, problem)
        batch.result(header.id, FactStatus.CONFLICT, problem)

    def _open_late(self, batch: _Batch, scopes: set[str]) -> None:
        """Read and apply facts that were stored before their key was given."""
        for row in batch.db.execute(_SEALED, {"scopes": list(scopes)}).all():
            header = Header.from_json(json.loads(row.header))
            body: Body = open_body(header, row.sealed, self._keys.key(batch.db, row.scope))
            problem = _BODY_PROBLEMS.get(body.state)
            if problem is None:
                applied = batch.book.apply(Arrived(header, body.value))
            else:
                applied = batch.book.park(header, problem)
            values = {"body_state": body.state.value, "applied": applied}
            batch.db.execute(update(t.facts).where(t.facts.c.n == row.n).values(**values))


def _add(db: Connection, rows: list[dict[str, Any]]) -> None:
    """Insert facts by the driver: making SQLAlchemy's parameters takes longer than inserting."""
    statement, names = _add_by(db.dialect)
    if names is None:
        db.exec_driver_sql(statement, rows)
    else:
        db.exec_driver_sql(statement, [tuple(map(row.__getitem__, names)) for row in rows])


@cache
def _add_by(dialect: Dialect) -> tuple[str, Sequence[str] | None]:
    """The insert of a fact in a database's words; names in order where it takes them so."""
    columns = [column.name for column in t.facts.c if column is not t.facts.c.n]
    made = insert(t.facts).compile(dialect=dialect, column_keys=columns)
    return str(made), made.positiontup if made.positional else None


def _headers(request: FactsRequest) -> list[Header]:
    headers: list[Header] = []
    for fact in request.facts:
        try:
            header = Header.from_json(fact.header)
        except (ValueError, TypeError) as error:
            raise BatchRefused(ProblemType.HEADER, str(error)) from error
        if not names_ok([text for text in fact.header.values() if isinstance(text, str)]):
            raise BatchRefused(
                ProblemType.HEADER, "a name is too long or holds a control character"
            )
        if header.terminal != request.terminal or header.epoch != request.epoch:
            raise BatchRefused(ProblemType.HEADER, "fact of another terminal or epoch")
        headers.append(header)
    for before, after in pairwise(headers):
        if after.seq != before.seq + 1:
            raise BatchRefused(ProblemType.HEADER, "facts are not consecutive")
    return headers


def _check_head(request: FactsRequest, headers: list[Header], public_key: bytes) -> None:
    """The signed head must name exactly the last header of the batch."""
    head = SignedHead(**request.head.model_dump())
    last = headers[-1]
    named = (head.terminal, head.epoch, head.seq, head.hash)
    if named != (request.terminal, request.epoch, last.seq, last.hash()):
        raise BatchRefused(ProblemType.HEAD, "head does not name the last fact")
    if not head_ok(head, public_key):
        raise BatchRefused(ProblemType.HEAD, "head signature does not verify")


def _place(chain: _Chain, header: Header) -> str:
    """next, epoch (first fact of a later epoch), taken, or gap."""
    if header.epoch == chain.epoch:
        if header.seq == chain.seq + 1:
            return "next"
        return "taken" if header.seq <= chain.seq else "gap"
    if header.epoch < chain.epoch:
        return "taken"
    return "epoch" if header.seq == 1 else "gap"


def _pass_over(batch: _Batch, header: Header, lost: int) -> None:
    """Let a declared loss take its places, so that what follows it does not wait for ever."""
    chain = batch.chain
    after = chain.seq if header.epoch == chain.epoch else 0
    if header.seq - 1 - lost > after:
        return  # something before the loss is missing too: that must come first
    place = f"{header.epoch}-{after + 1}..{header.seq - 1}"
    batch.book.alarm(batch.terminal, "facts-lost", place)
    chain.epoch, chain.seq, chain.hash = header.epoch, header.seq - 1, header.prev_hash


def _conflict(chain: _Chain, header: Header, place: str, known: str | None) -> ProblemType | None:
    if known is not None:
        return ProblemType.ID_REUSED
    if place == "taken":
        return ProblemType.FORK
    if place == "next" and header.prev_hash != chain.hash:
        return ProblemType.CHAIN
    return None


def _chain(db: Connection, terminal: str) -> _Chain:
    row = db.execute(_CHAIN, {"of": terminal}).first()
    return _Chain() if row is None else _Chain(row.epoch, row.seq, row.hash)


def _save_chain(db: Connection, request: FactsRequest, chain: _Chain) -> None:
    values = {"epoch": chain.epoch, "seq": chain.seq, "hash": chain.hash}
    values["head"] = request.head.model_dump_json()
    if db.execute(_KEEP_CHAIN, {"of": request.terminal, **values}).rowcount == 0:
        db.execute(insert(t.chains).values(terminal=request.terminal, **values))


def _known(db: Connection, headers: list[Header]) -> dict[str, str]:
    ids = [header.id for header in headers]
    rows = db.execute(_KNOWN, {"ids": ids})
    return {row.id: row.hash for row in rows}


def _bytes(text: str) -> bytes:
    try:
        return unb64(text)
    except ValueError as error:
        raise BatchRefused(ProblemType.MALFORMED, "not base64") from error


def _object(text: str | None) -> dict[str, Any] | None:
    """A clear body as it was kept."""
    if text is None:
        return None
    value: dict[str, Any] = json.loads(text)
    return value
