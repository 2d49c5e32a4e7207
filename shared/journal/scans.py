"""Taking scans in and letting them go: a file first, then the row that speaks of it."""

from __future__ import annotations

import hashlib
import threading

from shared.domain.errors import Trouble
from shared.journal import blobs, points
from shared.journal.readers import Readers
from shared.journal.scopes import Scopes
from shared.journal.tx import Surroundings, timestamp
from shared.journal.writer import Writer


class Scans:
    """The writing side of a journal's scans."""

    def __init__(
        self,
        folder: blobs.BlobFolder,
        readers: Readers,
        scopes: Scopes,
        writer: Writer,
        around: Surroundings,
    ) -> None:
        """For Journal only."""
        self._folder, self._readers, self._scopes = folder, readers, scopes
        self._writer, self._around = writer, around
        self._lock = threading.Lock()

    def put(self, scope: str, data: bytes, media_type: str, *, stored: bool) -> str:
        """Keep a scan; see ``Journal.put_blob``."""
        digest = hashlib.sha256(data).hexdigest()
        with self._lock:
            self._put(scope, digest, data, media_type, stored=stored)
        return digest

    def stored(self, sealed_digest: str) -> None:
        """The province has a scan; see ``Journal.blob_stored``."""
        at = timestamp(self._around.clock())
        files = self._writer.submit(lambda tx: blobs.stored(tx.db, sealed_digest, at), label="ack")
        points.reach("ack.scan-noted")
        self._folder.remove(files)

    def sweep(self) -> None:
        """Remove files no row speaks of."""
        self._folder.sweep(self._readers.read(blobs.names))

    def _put(self, scope: str, digest: str, data: bytes, media_type: str, *, stored: bool) -> None:
        key = self._scopes.key(scope)
        name = blobs.name_of(key, digest)
        if self._readers.read(lambda db: blobs.known(db, scope, name)):
            return
        name, sealed_digest, size = self._folder.seal(key, scope, data)
        points.reach("blob.after-rename")
        at = timestamp(self._around.clock())
        row = (sealed_digest, scope, name, media_type, size, at, at if stored else "")
        try:
            self._writer.submit(lambda tx: blobs.add(tx.db, row))
        except Trouble:
            self._folder.remove([name])
            raise
