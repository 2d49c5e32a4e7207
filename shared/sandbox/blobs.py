"""Scans: tus-style resumable upload of sealed bytes, proved by digest, opened for counters."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, bindparam, insert, select, update

from shared.proof import SealError
from shared.proof.bodies import open_blob
from shared.sandbox import tables as t
from shared.sandbox.effects import DIGEST, Book
from shared.sandbox.sealed import ScopeKeys
from shared.sync.contract import ProblemType, name_ok

MAX_BLOB_BYTES = 64 * 1024 * 1024
_UPLOAD = select(t.blobs).where(t.blobs.c.sealed_digest == bindparam("sealed_digest"))
_WAITING = select(t.blobs.c.sealed_digest, t.blobs.c.scope).where(
    t.blobs.c.scope.in_(bindparam("scopes", expanding=True)),
    t.blobs.c.state == "complete",
    t.blobs.c.digest == "",
)


class BlobRefused(Exception):
    """An upload step that cannot be taken; ``offset`` is where the upload stands, or None."""

    def __init__(self, problem: ProblemType, status: int, offset: int | None = None) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.status = status
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Upload:
    """Where an upload stands."""

    length: int
    offset: int
    complete: bool


class BlobStore:
    """Blob files beside the database. A row's offset counts only bytes already on disk."""

    def __init__(self, folder: Path, keys: ScopeKeys) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._keys = keys

    def begin(
        self, db: Connection, terminal: str, sealed_digest: str, scope: str, length: int
    ) -> Upload:
        """Create an upload, or find the one that is there. Raises BlobRefused."""
        if not DIGEST.fullmatch(sealed_digest) or not name_ok(scope):
            raise BlobRefused(ProblemType.MALFORMED, 400)
        if not 0 < length <= MAX_BLOB_BYTES:
            raise BlobRefused(ProblemType.TOO_LARGE, 413)
        try:
            return self.look(db, terminal, sealed_digest)
        except BlobRefused as unknown:
            if unknown.problem is not ProblemType.UNKNOWN_BLOB:
                raise
        db.execute(
            insert(t.blobs).values(
                sealed_digest=sealed_digest,
                terminal=terminal,
                scope=scope,
                length=length,
                state="partial",
            )
        )
        return Upload(length, 0, complete=False)

    def look(self, db: Connection, terminal: str, sealed_digest: str) -> Upload:
        """Where an upload stands. Raises BlobRefused when there is none of this terminal."""
        row = db.execute(_UPLOAD, {"sealed_digest": sealed_digest}).first()
        if row is None:
            raise BlobRefused(ProblemType.UNKNOWN_BLOB, 404)
        if row.terminal != terminal:
            raise BlobRefused(ProblemType.NOT_YOURS, 404)
        return Upload(row.length, row.offset, row.state == "complete")

    def append(
        self,
        db: Connection,
        terminal: str,
        sealed_digest: str,
        offset: int,
        data: bytes,
        book: Book,
    ) -> Upload:
        """Write ``data`` at ``offset``; the last piece proves the whole. Raises BlobRefused."""
        upload = self.look(db, terminal, sealed_digest)
        if upload.complete or offset != upload.offset:
            raise BlobRefused(ProblemType.OFFSET, 409, upload.offset)
        if offset + len(data) > upload.length:
            raise BlobRefused(ProblemType.TOO_LARGE, 413, upload.offset)
        end = offset + len(data)
        _write(self._path(sealed_digest), offset, data)
        mine = t.blobs.c.sealed_digest == sealed_digest
        received = t.blobs.c.received + len(data)
        db.execute(update(t.blobs).where(mine).values(offset=end, received=received))
        if end < upload.length:
            return Upload(upload.length, end, complete=False)
        return self._finish(db, sealed_digest, end, book)

    def finish_waiting(self, db: Connection, scopes: set[str], book: Book) -> None:
        """Open blobs that were complete before their key was given."""
        for row in db.execute(_WAITING, {"scopes": list(scopes)}).all():
            self._open(db, row.sealed_digest, row.scope, book)

    def page(self, db: Connection, case_id: str, digest: str) -> tuple[bytes, str]:
        """Plain bytes and media type of a page of a case. Raises BlobRefused."""
        row = db.execute(
            select(t.pages).where(t.pages.c.case_id == case_id, t.pages.c.digest == digest)
        ).first()
        if row is None or row.removed or not row.sealed_digest:
            raise BlobRefused(ProblemType.NOT_FOUND, 404)
        key = self._keys.key(db, row.scope)
        if key is None:
            raise BlobRefused(ProblemType.NOT_FOUND, 404)
        sealed = self._path(row.sealed_digest).read_bytes()
        return open_blob(key, row.scope, sealed), row.media_type

    def _finish(self, db: Connection, sealed_digest: str, end: int, book: Book) -> Upload:
        path = self._path(sealed_digest)
        mine = t.blobs.c.sealed_digest == sealed_digest
        if hashlib.sha256(path.read_bytes()).hexdigest() != sealed_digest:
            path.unlink()
            db.execute(update(t.blobs).where(mine).values(offset=0))
            raise BlobRefused(ProblemType.DIGEST, 422, 0)
        db.execute(update(t.blobs).where(mine).values(state="complete"))
        scope = db.execute(select(t.blobs.c.scope).where(mine)).scalar_one()
        self._open(db, sealed_digest, scope, book)
        return Upload(end, end, complete=True)

    def _open(self, db: Connection, sealed_digest: str, scope: str, book: Book) -> None:
        """Name the page a blob belongs to, once its key is there."""
        key = self._keys.key(db, scope)
        if key is None:
            return
        try:
            plain = open_blob(key, scope, self._path(sealed_digest).read_bytes())
        except SealError:
            book.alarm("", "blob-unreadable", sealed_digest)
            return
        digest = hashlib.sha256(plain).hexdigest()
        mine = t.blobs.c.sealed_digest == sealed_digest
        db.execute(update(t.blobs).where(mine).values(digest=digest))
        found = (t.pages.c.scope == scope) & (t.pages.c.digest == digest)
        db.execute(update(t.pages).where(found).values(sealed_digest=sealed_digest))
        for case_id in db.execute(select(t.pages.c.case_id).where(found)).scalars().all():
            book.feed.offer_page(case_id, digest)

    def _path(self, sealed_digest: str) -> Path:
        return self._folder / sealed_digest


def _write(path: Path, offset: int, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.ftruncate(handle, offset)
        written = 0
        while written < len(data):
            written += os.pwrite(handle, data[written:], offset + written)
        os.fsync(handle)
    finally:
        os.close(handle)
