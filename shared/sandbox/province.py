"""The province in a box, without HTTP: every door of the contract as a method."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select

from shared.domain.case import Event, State
from shared.domain.errors import Trouble
from shared.domain.item import ServiceItem
from shared.proof import Ed25519Signer, kid_of
from shared.proof.order import SignedOrder
from shared.sandbox import device_keys, fleet, licences, oversight, remote
from shared.sandbox import tables as t
from shared.sandbox.authority import Authority
from shared.sandbox.blobs import BlobRefused, BlobStore, Upload
from shared.sandbox.catalogue import ReleaseFile
from shared.sandbox.effects import PARKED, Book, Refusal
from shared.sandbox.feed import case_row
from shared.sandbox.intake import Intake
from shared.sandbox.receipts import Judged, judge
from shared.sandbox.register import EnrolRefused, Register
from shared.sandbox.sealed import ScopeKeys
from shared.sandbox.settings import Settings
from shared.sandbox.store import Store
from shared.sync.contract import (
    BlockPlan,
    FactsRequest,
    FactsResponse,
    FeedEntry,
    FeedPage,
    FeedType,
    Heartbeat,
    HeartbeatAnswer,
    LicenceAnswer,
    Mark,
    ProblemType,
)

FEED_LIMIT = 100
# statements of every request, made once: making and naming one costs more than running it
_HOLDER = select(t.terminals).where(t.terminals.c.kid == bindparam("kid"))
_ENTRY = select(t.feed).where(
    t.feed.c.terminal == bindparam("terminal"), t.feed.c.n == bindparam("n")
)
_ENTRIES = (
    select(t.feed)
    .where(t.feed.c.terminal == bindparam("terminal"), t.feed.c.n > bindparam("n"))
    .order_by(t.feed.c.n)
    .limit(bindparam("most"))
)
_MARK = select(t.chains.c.epoch, t.chains.c.seq).where(t.chains.c.terminal == bindparam("terminal"))


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled terminal. ``kind``: kiosk or counter."""

    id: str
    kid: str
    public_key: bytes
    kind: str
    hall: str
    hall_name: str
    revoked: bool = False


def _device(row: Row[Any]) -> Device:
    key = bytes(row.public_key)
    return Device(row.id, row.kid, key, row.kind, row.hall, row.hall_name, row.revoked)


class CursorGone(Exception):
    """A cursor this province never gave."""


class Province:
    """One province. All methods may be called from any thread."""

    def __init__(self, settings: Settings) -> None:
        settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.settings = settings
        self.store = Store(settings.database)
        self._keys = ScopeKeys(settings.keys.private)
        self._intake = Intake(self._keys)
        self._blobs = BlobStore(settings.folder / "blobs", self._keys)
        self.release = ReleaseFile(settings.catalogue)
        self._last_at = ""
        self.register = Register(self.store, lambda: self.authority, self.now, self._joined)

    @cached_property
    def authority(self) -> Authority:
        """The CA of the terminals, made with its first use."""
        return Authority(self.settings.folder / "authority", self.now)

    # terminals

    def enrol(
        self, terminal: str, kind: str, hall: str, public_key: bytes, hall_name: str = ""
    ) -> Device:
        """Register a terminal by its Ed25519 public key; the same call again changes nothing.

        A window that joins is offered what already waits in its hall.

        Raises ValueError for another kind than kiosk or counter, or when the id already has
        another key.
        """
        try:
            self.register.enter(terminal, kind, hall, hall_name, public_key)
        except EnrolRefused as error:
            raise ValueError(f"{terminal}: {error}") from error
        return Device(terminal, kid_of(public_key), public_key, kind, hall, hall_name or hall)

    def revoke(self, terminal: str) -> None:
        """Trust a terminal's key and certificates no more: its requests get 403, its receipts say
        so. It holds from the next request on, also on a connection that is open."""
        self.register.revoke(terminal)

    def reinstate(self, terminal: str) -> None:
        """Trust a terminal's key again: a person has looked, and only one machine holds it."""
        self.register.reinstate(terminal)

    def vouch(self, terminal: str, by: str, reason: str) -> int:
        """A person lets a fenced or revoked terminal back in, under their name; its alarms are
        closed by it. Returns how many. Raises Unfit."""
        with self.store.transaction() as db:
            return oversight.reinstate(db, terminal, by, reason, self.stamp())

    def device(self, kid: str) -> Device | None:
        """The terminal that holds a key, asked anew each time: another process may have revoked
        it a moment ago."""
        with self.store.reading() as db:
            row = db.execute(_HOLDER, {"kid": kid}).first()
            row = row or device_keys.holder(db, kid)
        return None if row is None else _device(row)

    def devices(self) -> list[Device]:
        """Every enrolled terminal."""
        with self.store.reading() as db:
            return [_device(r) for r in db.execute(select(t.terminals).order_by(t.terminals.c.id))]

    def _joined(self, db: Connection, terminal: str, kind: str, hall: str) -> None:
        if kind == "counter":
            book = Book(db, self._keys, self.stamp(), "", "", self._item)
            book.feed.offer_waiting(terminal, hall)

    # facts up, feed down

    def take_facts(self, device: Device, request: FactsRequest) -> FactsResponse:
        """Store a batch. Raises BatchRefused."""
        with self._book(device) as (db, book, now):
            answer = self._intake.take(db, request, device.public_key, book, now)
            device_keys.take_over(db, device.id, device.kid, now)
            if request.keys:
                self._blobs.finish_waiting(db, set(request.keys), book)
        return answer

    def feed(self, device: Device, since: str, limit: int = FEED_LIMIT) -> FeedPage:
        """Entries for a terminal after a cursor (empty: from the start). Raises CursorGone."""
        limit = max(1, min(limit, FEED_LIMIT))
        with self.store.reading() as db:
            start = _start(db, device.id, since)
            asked = {"terminal": device.id, "n": start, "most": limit + 1}
            rows = db.execute(_ENTRIES, asked).all()
            chain = db.execute(_MARK, {"terminal": device.id}).first()
        mark = Mark(epoch=chain.epoch, seq=chain.seq) if chain else Mark(epoch=-1, seq=0)
        entries = [
            FeedEntry(
                cursor=_cursor(row),
                type=row.type,
                case=row.case_id,
                item=row.item,
                state=row.state,
                at=row.at,
                body=json.loads(row.body),
            )
            for row in rows[:limit]
        ]
        last = entries[-1].cursor if entries else since
        return FeedPage(entries=entries, next=last, more=len(rows) > limit, stored_up_to=mark)

    # how terminals are, and what they are ordered to do

    def heartbeat(self, device: Device, word: Heartbeat) -> HeartbeatAnswer:
        """Keep a terminal's newest word; its orders go back with the answer."""
        with self.store.transaction() as db:
            now = self.stamp()
            fleet.take(db, device.id, word, now)
            return HeartbeatAnswer(orders=remote.waiting(db, device.id, now))

    def fleet(self) -> dict[str, fleet.Look]:
        """How every terminal is, with the alarms that hold now."""
        with self.store.reading() as db:
            return fleet.looks(db, self.now())

    def history(self, terminal: str) -> list[dict[str, Any]]:
        """What changed at a terminal from one heartbeat to the next, newest first."""
        with self.store.reading() as db:
            return fleet.history(db, terminal)

    def order(
        self,
        terminal: str,
        verb: str,
        device: str,
        by: str,
        reason: str,
        life: timedelta = timedelta(hours=1),
    ) -> SignedOrder:
        """Order a terminal to do something, under a person's work number. Raises Unfit."""
        signer = Ed25519Signer.from_bytes(self.settings.keys.operator_private)
        with self.store.transaction() as db:
            return remote.give(db, signer, terminal, verb, device, by, reason, self.now(), life)

    def orders(self, terminal: str = "") -> list[dict[str, Any]]:
        """Orders that were given, newest first, with what came of them."""
        with self.store.reading() as db:
            return remote.listed(db, terminal, self.stamp())

    def bundle(self, order: str) -> bytes | None:
        """The support bundle an order brought; None while it has not arrived whole."""
        with self.store.reading() as db:
            row = db.execute(select(t.orders).where(t.orders.c.id == order)).first()
            if row is None or not row.bundle:
                return None
            return self._blobs.plain(db, row.scope, row.bundle)

    # blobs

    def blob_begin(
        self,
        device: Device,
        sealed_digest: str,
        scope: str,
        length: int,
        plan: BlockPlan | None = None,
    ) -> Upload:
        """Create or find an upload. Raises BlobRefused."""
        with self.store.transaction() as db:
            return self._blobs.begin(db, device.id, sealed_digest, scope, length, plan)

    def blob_look(self, device: Device, sealed_digest: str) -> Upload:
        """Where an upload stands. Raises BlobRefused."""
        with self.store.reading() as db:
            return self._blobs.look(db, device.id, sealed_digest)

    def blob_append(
        self, device: Device, sealed_digest: str, offset: int, data: bytes, *, signed: bool = True
    ) -> Upload:
        """Write a piece. Raises BlobRefused (after keeping what the refusal changed).

        Not ``signed``: the piece as a whole is not what its sender signed, because it broke off or
        a bit was turned; only blocks that prove themselves count.
        """
        with self._book(device) as (db, book, _now):
            try:
                blobs = self._blobs
                return blobs.append(db, device.id, sealed_digest, offset, data, book, signed=signed)
            except BlobRefused as error:
                refused = error
        raise refused

    def page(self, device: Device, case_id: str, digest: str) -> tuple[bytes, str]:
        """A page, for a counter of the case's hall; leaves a trace. Raises BlobRefused."""
        with self._book(device) as (db, _book, now):
            row = case_row(db, case_id)
            if row is None or device.kind != "counter" or row.hall != device.hall:
                raise BlobRefused(ProblemType.NOT_FOUND, 404)
            found = self._blobs.page(db, case_id, digest)
            values = {"terminal": device.id, "case_id": case_id, "what": digest, "at": now}
            db.execute(insert(t.looks).values(**values))
            return found

    def evidence(self, case_id: str, digest: str) -> tuple[bytes, str]:
        """An evidence file, for the province's own staff; leaves a trace. Raises BlobRefused."""
        with self._book(None) as (db, _book, now):
            found = self._blobs.page(db, case_id, digest)
            if found[1] not in t.EVIDENCE_TYPES:
                raise BlobRefused(ProblemType.NOT_FOUND, 404)
            values = {"terminal": "staff", "case_id": case_id, "what": digest, "at": now}
            db.execute(insert(t.looks).values(**values))
            return found

    # what the province itself does

    def decide(self, case_id: str, event: Event, note: str) -> State:
        """The authority acts on a case (grant, issue, …). Raises Refusal when it does not fit."""
        with self._book(None) as (_db, book, _now):
            return book.move(case_id, event, note)

    def unpark(self, case_id: str) -> None:
        """A person has looked at a parked case: what waited is applied, in order."""
        parked = t.facts.c.case_id == case_id, t.facts.c.applied == PARKED
        found = self.rows(select(t.facts.c.terminal).where(*parked).order_by(t.facts.c.n))
        known = {device.id: device for device in self.devices()}
        writers = list(dict.fromkeys(known[str(row["terminal"])] for row in found))
        for writer in writers:  # what is applied is applied in the name of who wrote it
            with self._book(writer) as (db, book, _now):
                book.release(case_id)
                self._intake.resume(db, book, case_id, writer.id)

    def rate(self, case_id: str, level: int, labels: list[str], text: str) -> None:
        """Keep a rating from the phone page. Raises Refusal when the case has one."""
        with self._book(None) as (_db, book, now):
            book.rate(case_id, level, labels, text, "phone", now)

    def open_task(self, terminal: str, task: str, kind: str, case: str, sentence: str) -> None:
        """Give a terminal something to do."""
        body = {"task": task, "kind": kind, "case": case, "sentence": sentence}
        with self._book(None) as (_db, book, _now):
            book.feed.tell(terminal, FeedType.TASK_OPENED, case, "", "", body)

    # the register of licences

    def enter_licence(self, number: str, title: str, issued_on: date) -> str:
        """Enter a licence of a person into the register; returns its identifier."""
        with self.store.transaction() as db:
            return licences.enter(db, number, title, issued_on)

    def strike_licence(self, number: str, title: str) -> None:
        """Take a licence out of the register: looked up from now on, it is not there."""
        with self.store.transaction() as db:
            licences.strike(db, number, title)

    def licence(self, kind: str, number: str) -> LicenceAnswer:
        """Whether the state holds an e-licence of that kind for that number."""
        with self.store.transaction() as db:
            return licences.look_up(db, kind, number)

    def receipt(self, text: str) -> Judged:
        """What can be said of a receipt that somebody shows."""
        with self.store.reading() as db:
            return judge(db, text)

    # looking (staff page, phone page, demo, tests)

    def rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        """Rows of a SELECT over ``shared.sandbox.tables``."""
        with self.store.reading() as db:
            return [dict(row._mapping) for row in db.execute(query)]

    def now(self) -> datetime:
        """The province's clock."""
        return self.settings.clock()

    def stamp(self) -> str:
        """Now as RFC 3339 UTC milliseconds; never earlier than the stamp before."""
        text = self.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        self._last_at = max(self._last_at, text)
        return self._last_at

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def _item(self, item: str) -> ServiceItem | None:
        """An item of the release that is served; None while there is no such, or no sound one."""
        try:
            return self.release.catalogue().items.get(item)
        except Trouble:
            return None

    @contextmanager
    def _book(self, device: Device | None) -> Iterator[tuple[Connection, Book, str]]:
        with self.store.transaction() as db:
            now = self.stamp()
            hall, kind = (device.hall, device.kind) if device else ("", "")
            yield db, Book(db, self._keys, now, hall, kind, self._item), now


def _cursor(row: Row[Any]) -> str:
    """Number of an entry and a mark of its content: a province restored from a backup gives the
    numbers again, and nobody may take its new entries for those already read."""
    said = "\n".join((row.type, row.case_id, row.state, row.at, row.body))
    return f"{row.n}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _start(db: Connection, terminal: str, since: str) -> int:
    """The number behind a cursor. Raises CursorGone for one this history never gave."""
    if not since:
        return 0
    number = since.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise CursorGone
    row = db.execute(_ENTRY, {"terminal": terminal, "n": int(number)}).first()
    if row is None or _cursor(row) != since:
        raise CursorGone
    return int(number)


__all__ = ["CursorGone", "Device", "Province", "Refusal"]
