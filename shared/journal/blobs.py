"""Scans as sealed files: named by a keyed hash, whole before anything refers to them."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Collection
from pathlib import Path

from shared.journal import troubles
from shared.journal.engine import Connection
from shared.journal.files import sync_folder, write_durably
from shared.journal.model import PendingBlob
from shared.proof import SealError, open_blob, seal_blob

_log = logging.getLogger(__name__)


class BlobFolder:
    """The folder of sealed scans. Equal pages of two scopes get unrelated names and bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)

    def seal(self, key: bytes, scope: str, data: bytes) -> tuple[str, str, int]:
        """Write sealed and fsynced. Returns (name, SHA-256 of the sealed bytes, sealed size).

        Raises Trouble ``disk-full`` or ``disk-trouble``; then no file is left.
        """
        name = name_of(key, hashlib.sha256(data).hexdigest())
        sealed = seal_blob(key, scope, data)
        try:
            write_durably(self._folder / name, sealed, "blob.before-rename")
        except OSError as error:
            raise troubles.from_os(error) from error
        return name, hashlib.sha256(sealed).hexdigest(), len(sealed)

    def read(self, name: str) -> bytes:
        """Sealed bytes of a file. Raises Trouble ``no-such-blob`` or ``disk-trouble``."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError as error:
            raise troubles.no_blob() from error
        except OSError as error:
            raise troubles.from_os(error) from error

    def open(self, key: bytes, scope: str, digest: str) -> bytes:
        """The plain bytes with this digest. Raises Trouble when missing or changed."""
        sealed = self.read(name_of(key, digest))
        try:
            data = open_blob(key, scope, sealed)
        except SealError as error:
            raise troubles.damaged("blob") from error
        if hashlib.sha256(data).hexdigest() != digest:
            raise troubles.damaged("blob digest")
        return data

    def has(self, name: str) -> bool:
        """True when the file stands there."""
        return (self._folder / name).exists()

    def remove(self, names: list[str]) -> None:
        """Take files away durably; what is missing already is fine.

        A disk that refuses undoes nothing that was recorded: no row speaks of these files any more,
        the key of what they hold is gone, and the next start takes them away.
        """
        try:
            for name in names:
                (self._folder / name).unlink(missing_ok=True)
            if names:
                sync_folder(self._folder)
        except OSError as error:
            _log.warning("sealed files not removed yet: %s", troubles.from_os(error).code)

    def sweep(self, known: set[str]) -> None:
        """Remove files no row speaks of: half-written, or written just before a crash."""
        self.remove([path.name for path in self._folder.iterdir() if path.name not in known])


def name_of(key: bytes, digest: str) -> str:
    """File name of a blob: HMAC-SHA256 of its digest under the scope key, hex."""
    return hmac.new(key, digest.encode("ascii"), hashlib.sha256).hexdigest()


_WAITING = (
    " from blobs b indexed by blobs_waiting cross join scopes s on s.scope = b.scope"
    " where b.stored_at = '' and s.wrapped is not null and (s.submitted = 1 or s.kind = 'case')"
)
PENDING = "select b.sealed_digest, b.scope, b.media_type, b.size" + _WAITING + " order by b.rowid"
COUNT = "select count(*), coalesce(sum(b.size), 0), coalesce(min(b.added_at), '')" + _WAITING


def pending(db: Connection, limit: int, without: Collection[str] = ()) -> list[PendingBlob]:
    """Blobs of submitted or desk cases the province does not have, oldest first."""
    cursor = db.execute(PENDING)
    try:
        found: list[PendingBlob] = []
        for row in cursor:
            if len(found) == limit:
                break
            if row[0] not in without:
                found.append(PendingBlob(*row))
        return found
    finally:
        cursor.close()


def waiting(db: Connection) -> tuple[int, int, str]:
    """(number, bytes, since when) of what ``pending`` lists without a limit."""
    count, size, since = db.execute(COUNT).fetchone()
    return int(count), int(size), str(since)


def file_name(db: Connection, sealed_digest: str) -> str:
    """Name of the file with these sealed bytes. Raises Trouble ``no-such-blob``."""
    row = db.execute("select name from blobs where sealed_digest = ?", (sealed_digest,)).fetchone()
    if row is None:
        raise troubles.no_blob()
    return str(row[0])


def disposable(db: Connection, scope: str) -> list[str]:
    """Files of ``scope`` nobody needs here any more: stored by the province and forgotten,
    destroyed, or of a forgotten scope in which nothing was submitted."""
    rows = db.execute(
        "select b.name from blobs b join scopes s on s.scope = b.scope where b.scope = ?"
        " and (s.state = 'destroyed' or (s.state = 'forgotten' and"
        " (b.stored_at <> '' or (s.kind = 'visit' and s.submitted = 0))))",
        (scope,),
    ).fetchall()
    return [row[0] for row in rows]


def known(db: Connection, scope: str, name: str) -> bool:
    """True when the scope already has this blob."""
    query = "select 1 from blobs where scope = ? and name = ?"
    return db.execute(query, (scope, name)).fetchone() is not None


def names(db: Connection) -> set[str]:
    """Every file a row speaks of."""
    return {row[0] for row in db.execute("select name from blobs").fetchall()}


def add(db: Connection, row: tuple[str, str, str, str, int, str, str]) -> None:
    """Note a sealed file: (sealed digest, scope, name, media type, sealed size, time, and when
    the province had it, '' for not yet)."""
    db.execute(
        "insert into blobs (sealed_digest, scope, name, media_type, size, added_at, stored_at)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def stored(db: Connection, sealed_digest: str, at: str) -> list[str]:
    """Note that the province has a blob. Returns files to remove now."""
    row = db.execute("select scope from blobs where sealed_digest = ?", (sealed_digest,)).fetchone()
    if row is None:
        return []
    db.execute(
        "update blobs set stored_at = ? where sealed_digest = ? and stored_at = ''",
        (at, sealed_digest),
    )
    return take_disposable(db, row[0])


def take_disposable(db: Connection, scope: str) -> list[str]:
    """Strike what nobody needs here any more off the list; returns the files to remove."""
    found = disposable(db, scope)
    db.executemany("delete from blobs where scope = ? and name = ?", [(scope, n) for n in found])
    return found
