"""Reading the journal: facts, bodies, views, scans, the tail; each call a snapshot of its own."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from shared.journal import blobs, outbox, rows, troubles, views
from shared.journal.engine import Connection
from shared.journal.model import Backlog, Outgoing, PendingBlob
from shared.journal.readers import Readers
from shared.journal.scopes import Scopes
from shared.journal.tx import read_state
from shared.proof import Header, open_body


class Lookup:
    """What may be asked of a journal from any thread."""

    def __init__(self, readers: Readers, scopes: Scopes, folder: blobs.BlobFolder) -> None:
        """For Journal only."""
        self._readers = readers
        self._scopes = scopes
        self._blobs = folder

    def readable(self, scope: str) -> bool:
        """True while this terminal can read ``scope``."""
        return self._scopes.readable(scope)

    def get_blob(self, scope: str, digest: str) -> bytes:
        """The scan with this digest. Raises Trouble ``forgotten`` or ``no-such-blob``."""
        return self._blobs.open(self._scopes.key(scope), scope, digest)

    def pending_blobs(self, limit: int = -1, without: Collection[str] = ()) -> list[PendingBlob]:
        """Scans of submitted or desk cases that the province does not have, oldest first.

        limit: at most so many, negative for all. without: sealed digests to pass over.
        """
        return self._readers.read(lambda db: blobs.pending(db, limit, without))

    def sealed_blob(self, sealed_digest: str) -> bytes:
        """The sealed bytes as they travel. Raises Trouble ``no-such-blob``."""
        return self._blobs.read(self._readers.read(lambda db: blobs.file_name(db, sealed_digest)))

    def body(self, fact_id: str) -> dict[str, Any]:
        """A fact's body. Raises Trouble ``forgotten`` when its key is gone, KeyError when there
        is no such fact."""
        row = self._readers.read(
            lambda db: db.execute(
                f"select {rows.HEADER_COLUMNS}, {rows.BODY_COLUMNS} from facts"  # noqa: S608
                " where id = ?",
                (fact_id,),
            ).fetchone()
        )
        if row is None:
            raise KeyError(fact_id)
        clear = rows.clear_of(row)
        if clear is not None:
            return clear
        header = rows.header_of(row)
        if row[-1] is None:
            raise troubles.body_lost()
        _, plain = open_body(self._scopes.key(header.scope), header.id, row[-1])
        body: dict[str, Any] = json.loads(plain)
        return body

    def facts(
        self,
        case: str | None = None,
        type: str | None = None,
        after_seq: int = 0,
        limit: int = 1000,
        epoch: int | None = None,
    ) -> list[Header]:
        """Headers in order, filtered. ``after_seq`` counts in ``epoch``, by default the newest."""
        return self._readers.read(lambda db: outbox.select(db, case, type, after_seq, limit, epoch))

    def query(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]:
        """Rows of a read-only query over the views, as dicts."""

        def work(db: Connection) -> list[dict[str, Any]]:
            cursor = db.execute(sql, params)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        return self._readers.read(work)

    def tail(self, limit: int = 100, max_bytes: int = 256 * 1024) -> list[Outgoing]:
        """Facts the province has not stored, in order; at least one when there is one."""
        return self._readers.read(lambda db: outbox.tail(db, limit, max_bytes))

    def outgoing(self, fact_id: str) -> Outgoing | None:
        """One fact as sync sends it, or None when there is no such."""
        return self._readers.read(lambda db: outbox.outgoing(db, fact_id))

    def stored_up_to(self) -> tuple[int, int]:
        """(epoch, seq) the province has stored up to; (0, 0) when nothing."""
        return self._readers.read(outbox.stored_up_to)

    def backlog(self) -> Backlog:
        """How much waits for the province, and since when."""
        return self._readers.read(outbox.backlog)

    def state_get(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """Sync's own durable state under ``key``, or None."""
        return self._readers.read(lambda db: read_state(db, key))

    def dump_views(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every view, for comparison."""
        return self._readers.read(views.dump)
