"""Scans: tus-style resumable upload of sealed bytes, proved by digest, opened for counters."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from shared.proof import SealError
from shared.proof.bodies import open_blob
from shared.sandbox import tables as t
from shared.sandbox.blocks import BlobRefused, Blocks, write_at
from shared.sandbox.effects import DIGEST, Book
from shared.sandbox.sealed import ScopeKeys
from shared.sync.contract import BlockPlan, ProblemType, name_ok

MAX_BLOB_BYTES = 64 * 1024 * 1024
_UPLOAD = select(t.blobs).where(t.blobs.c.sealed_digest == bindparam("sealed_digest"))
_WAITING = select(t.blobs.c.sealed_digest, t.blobs.c.scope).where(
    t.blobs.c.scope.in_(bindparam("scopes", expanding=True)),
    t.blobs.c.state == "complete",
    t.blobs.c.digest == "",
)


@dataclass(frozen=True, slots=True)
class Upload:
    """Where an upload stands."""

    length: int
    offset: int
    complete: bool
    block: int = 0
    """Bytes of a block that is proved by itself; 0 when the sender named none."""


class BlobStore:
    """Blob files beside the database. A row's offset counts only bytes already on disk.

    What lies under a digest is whole and is never written to: what arrives grows beside it. A
    database may come back from a backup that knows less than the disk, and later another one that
    knows more; the scan it calls complete has to be there still.
    """

    def __init__(self, folder: Path, keys: ScopeKeys) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._keys = keys

    def begin(
        self,
        db: Connection,
        terminal: str,
        sealed_digest: str,
        scope: str,
        length: int,
        plan: BlockPlan | None = None,
    ) -> Upload:
        """Create an upload, or find the one that is there. Raises BlobRefused."""
        if not DIGEST.fullmatch(sealed_digest) or not name_ok(scope):
            raise BlobRefused(ProblemType.MALFORMED, 400)
        if not 0 < length <= MAX_BLOB_BYTES:
            raise BlobRefused(ProblemType.TOO_LARGE, 413)
        blocks = Blocks.of(plan, length) if plan is not None else None
        try:
            found = self.look(db, terminal, sealed_digest)
        except BlobRefused as unknown:
            if unknown.problem is not ProblemType.UNKNOWN_BLOB:
                raise
        else:
            return self._learn(db, sealed_digest, found, blocks)
        db.execute(
            insert(t.blobs).values(
                sealed_digest=sealed_digest,
                terminal=terminal,
                scope=scope,
                length=length,
                state="partial",
            )
        )
        return self._learn(db, sealed_digest, Upload(length, 0, complete=False), blocks)

    def look(self, db: Connection, terminal: str, sealed_digest: str) -> Upload:
        """Where an upload stands. Raises BlobRefused when there is none of this terminal."""
        row = db.execute(_UPLOAD, {"sealed_digest": sealed_digest}).first()
        if row is None:
            raise BlobRefused(ProblemType.UNKNOWN_BLOB, 404)
        if row.terminal != terminal:
            raise BlobRefused(ProblemType.NOT_YOURS, 404)
        known = self._blocks(db, sealed_digest)
        size = known.size if known is not None else 0
        return Upload(row.length, row.offset, row.state == "complete", size)

    def append(
        self,
        db: Connection,
        terminal: str,
        sealed_digest: str,
        offset: int,
        data: bytes,
        book: Book,
        *,
        signed: bool = True,
    ) -> Upload:
        """Write ``data`` at ``offset``; the last piece proves the whole. Raises BlobRefused.

        Where the sender signed its blocks, those count that prove themselves, from the first on.
        Otherwise the piece must be ``signed`` as a whole.
        """
        upload = self.look(db, terminal, sealed_digest)
        known = self._blocks(db, sealed_digest)
        if known is None and not signed:
            raise BlobRefused(ProblemType.SIGNATURE, 401)
        if upload.complete or offset != upload.offset:
            raise BlobRefused(ProblemType.OFFSET, 409, upload.offset)
        if offset + len(data) > upload.length:
            raise BlobRefused(ProblemType.TOO_LARGE, 413, upload.offset)
        path = self._growing(sealed_digest)
        if known is None:
            end, damaged = offset + len(data), False
            write_at(path, offset, data, cut=True)
        else:
            end, damaged = known.proved(offset, data, upload.length)
            # behind a spoilt block the others are kept as well: nothing counts without its proof
            write_at(path, offset, data if damaged else data[: end - offset])
            if end > offset:
                end = known.standing(path, end, upload.length)
        mine = t.blobs.c.sealed_digest == sealed_digest
        received = t.blobs.c.received + len(data)
        db.execute(update(t.blobs).where(mine).values(offset=end, received=received))
        if damaged:
            raise BlobRefused(ProblemType.DIGEST, 422, end)
        if end < upload.length:
            return Upload(upload.length, end, complete=False, block=upload.block)
        return self._finish(db, sealed_digest, end, book, known)

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
        try:
            sealed = self._path(row.sealed_digest).read_bytes()
            return open_blob(key, row.scope, sealed), row.media_type
        except (OSError, SealError) as error:  # a damaged disk: never a page that is not the one
            raise BlobRefused(ProblemType.UNAVAILABLE, 500) from error

    def plain(self, db: Connection, scope: str, digest: str) -> bytes | None:
        """What was sealed under ``scope`` and has this plain digest; None while it is not whole."""
        table = t.blobs.c
        query = select(table.sealed_digest).where(
            table.scope == scope, table.digest == digest, table.state == "complete"
        )
        sealed_digest, key = db.execute(query).scalar(), self._keys.key(db, scope)
        if sealed_digest is None or key is None:
            return None
        return open_blob(key, scope, self._path(sealed_digest).read_bytes())

    def _finish(
        self, db: Connection, sealed_digest: str, end: int, book: Book, known: Blocks | None
    ) -> Upload:
        path = self._growing(sealed_digest)
        mine = t.blobs.c.sealed_digest == sealed_digest
        if hashlib.sha256(path.read_bytes()).hexdigest() != sealed_digest:
            # a damaged disk spoilt a block that was proved: only what is bad comes again
            back = known.standing(path, 0, end) if known is not None else 0
            if known is None or back == end:
                back = 0
                write_at(
                    path, 0, b"", cut=True
                )  # not taken away: the whole one would be copied again
                self._forget_blocks(db, sealed_digest)
            db.execute(update(t.blobs).where(mine).values(offset=back))
            raise BlobRefused(ProblemType.DIGEST, 422, back)
        path.replace(self._path(sealed_digest))
        self._on_disk()
        self._forget_blocks(db, sealed_digest)
        db.execute(update(t.blobs).where(mine).values(state="complete"))
        scope = db.execute(select(t.blobs.c.scope).where(mine)).scalar_one()
        self._open(db, sealed_digest, scope, book)
        return Upload(end, end, complete=True)

    def _learn(
        self, db: Connection, sealed_digest: str, upload: Upload, blocks: Blocks | None
    ) -> Upload:
        """Keep what the sender signed of its blocks; what lies here already has to prove itself."""
        if blocks is None or upload.complete or upload.block:
            return upload
        values = {"size": blocks.size, "digests": blocks.digests}
        db.execute(insert(t.blocks).values(sealed_digest=sealed_digest, **values))
        offset = min(upload.offset, blocks.standing(self._growing(sealed_digest), 0, upload.length))
        offset -= offset % blocks.size
        mine = t.blobs.c.sealed_digest == sealed_digest
        db.execute(update(t.blobs).where(mine).values(offset=offset))
        return Upload(upload.length, offset, complete=False, block=blocks.size)

    def _blocks(self, db: Connection, sealed_digest: str) -> Blocks | None:
        query = select(t.blocks).where(t.blocks.c.sealed_digest == sealed_digest)
        row = db.execute(query).first()
        return None if row is None else Blocks(row.size, row.digests)

    def _forget_blocks(self, db: Connection, sealed_digest: str) -> None:
        db.execute(delete(t.blocks).where(t.blocks.c.sealed_digest == sealed_digest))

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

    def _growing(self, sealed_digest: str) -> Path:
        """Where an upload is written. Begins as a copy of what lies here whole, if anything does:
        an older database asks for the rest of it."""
        path = self._folder / f"{sealed_digest}.part"
        if not path.exists():
            with suppress(FileNotFoundError):
                shutil.copyfile(self._path(sealed_digest), path)
        return path

    def _on_disk(self) -> None:
        """Make the names in the folder durable."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


__all__ = ["BlobRefused", "BlobStore", "Upload"]
