"""New keys for the file and for what lies wrapped in it, safe to be cut off anywhere.

SQLCipher's ``PRAGMA rekey`` writes every page in place and knows nothing of the key store: a stop
between its commit and the new key's being kept leaves a file nobody opens. So the content goes to
a new file under new keys, which were kept first; one rename puts it in place; then the new keys
take the old ones' names. Which of the two keys opens the first page tells the next start which side
of the rename it is on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from shared.domain.errors import Actor, Trouble
from shared.journal import filekey, opening, points, schema, troubles, verify
from shared.journal.engine import Connection, Error, connect_writer
from shared.journal.files import Lock, sync_file, sync_folder
from shared.journal.keystore import KeyStore
from shared.journal.scopes import WRAP_KEY, Scopes
from shared.proof import aead_open, aead_seal
from shared.proof.pages import PAGE_BYTES
from shared.proof.sealing import new_key

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, done, in all)."""
_WHERE = {"scopes": "scope, kind, wrapped, state, submitted, began_at"}
"""Columns that must be the same before and after, where not all are."""


def rotate_file(
    folder: Path,
    *,
    keys: KeyStore,
    terminal: str,
    province_key: bytes,
    progress: Progress = lambda _what, _done, _all: None,
) -> None:
    """Give the journal in ``folder`` a new file key and a new wrap key. The program must be
    stopped.

    Needs as much free space as the journal takes. Raises Trouble: journal-in-use, -damaged,
    -wrong-key, salvage-unfinished, keys-not-rotated, disk-full, disk-trouble; then the old keys
    stay in force.
    """
    try:
        lock = Lock(folder / "lock")
        try:
            if (folder / opening.UNFINISHED).exists():
                raise troubles.half_salvaged()
            filekey.settle(folder, keys)
            _rotate(folder, keys, Scopes(keys, province_key), terminal, progress)
        finally:
            lock.release()
    except OSError as error:
        raise troubles.from_os(error) from error
    except Error as error:
        raise troubles.from_sqlite(error) or troubles.damaged(str(error)) from error


def _rotate(
    folder: Path, keys: KeyStore, scopes: Scopes, terminal: str, progress: Progress
) -> None:
    secrets = opening.secrets_of(keys, folder)
    db, fresh_views = opening.connect(folder, secrets.file_key)
    try:
        if fresh_views:
            raise _not_rotated("先启动一次程序，让它整理好记录文件。")
        opening.load_chain(db, terminal)
        scopes.load(db)
        file_key, wrap_key = new_key(), new_key()
        keys.put(filekey.NEXT_WRAP_KEY, wrap_key)
        keys.put(filekey.NEXT_FILE_KEY, file_key)
        points.reach("rotate.next-kept")
        _export(db, folder / filekey.FRESH, file_key, progress)
        _check(db, folder, file_key, wrap_key, keys, scopes, progress)
        points.reach("rotate.exported")
        busy, _pages, _done = db.execute("pragma wal_checkpoint(truncate)").fetchone()
        if busy:
            raise _not_rotated("记录文件正在被读取。")
    finally:
        db.close()
        scopes.drop_all()
    database = folder / filekey.FILE_NAME
    for suffix in ("-wal", "-shm"):  # the old log must not be read into the new file
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    sync_folder(folder)
    points.reach("rotate.before-switch")
    (folder / filekey.FRESH).replace(database)
    sync_folder(folder)
    points.reach("rotate.after-switch")
    filekey.finish(folder, keys, file_key)


def _export(db: Connection, fresh: Path, key: bytes, progress: Progress) -> None:
    """Copy everything, the version of the schema too."""
    filekey.remove_fresh(fresh.parent)
    pages = int(db.execute("pragma page_count").fetchone()[0])

    def tick() -> int:
        done = fresh.stat().st_size // PAGE_BYTES if fresh.exists() else 0
        progress("换钥", min(done, pages), pages)
        return 0

    version = db.execute("pragma user_version").fetchone()[0]
    db.execute(f"attach database ? as fresh key \"x'{key.hex()}'\"", (str(fresh),))
    db.set_progress_handler(tick, 200_000)
    try:
        db.execute("pragma fresh.synchronous = off")  # synced as a whole, before the rename
        db.execute("select sqlcipher_export('fresh')").fetchall()
        db.execute(f"pragma fresh.user_version = {version}")
    finally:
        db.set_progress_handler(None, 0)
        db.execute("detach database fresh")
    progress("换钥", pages, pages)


def _check(
    db: Connection,
    folder: Path,
    file_key: bytes,
    wrap_key: bytes,
    keys: KeyStore,
    scopes: Scopes,
    progress: Progress,
) -> None:
    """Wrap case keys anew, then compare and verify before the old file is given up."""
    path = folder / filekey.FRESH
    secrets = opening.secrets_of(keys, folder)
    fresh = connect_writer(path, file_key)
    try:
        schema.refuse_newer(fresh)
        fresh.execute("begin immediate")
        rows = fresh.execute("select scope, local_wrap from scopes where local_wrap is not null")
        old_wrap = keys.get(WRAP_KEY) or b""
        for scope, wrap in rows.fetchall():
            again = aead_seal(wrap_key, aead_open(old_wrap, wrap, scope.encode()), scope.encode())
            fresh.execute("update scopes set local_wrap = ? where scope = ?", (again, scope))
        fresh.execute("commit")
        if _digests(db) != _digests(fresh):
            raise _not_rotated("新文件与原文件不一致。")
        verdict = verify.whole(
            fresh,
            secrets.known,
            opening.kept_head(keys, secrets.known),
            scopes,
            lambda done, total: progress("核验", done, total),
        )
        if not verdict.ok:
            raise _not_rotated(verdict.sentence)
        fresh.execute("pragma wal_checkpoint(truncate)").fetchone()
    finally:
        fresh.close()
    sync_file(path)
    sync_folder(folder)


def _digests(db: Connection) -> dict[str, str]:
    """Each table's definition and rows as a digest."""
    found: dict[str, str] = {}
    schema_of = db.execute(
        "select tbl_name, sql from sqlite_schema where name not like 'sqlite_%' order by name"
    ).fetchall()
    for name in sorted({table for table, _sql in schema_of}):
        digest = hashlib.sha256("\n".join(sql for t, sql in schema_of if t == name).encode())
        for row in db.execute(f"select {_WHERE.get(name, '*')} from {name} order by 1, 2"):  # noqa: S608
            digest.update(repr(row).encode())
        found[name] = digest.hexdigest()
    return found


def _not_rotated(why: str) -> Trouble:
    return Trouble(
        "keys-not-rotated",
        "密钥没有更换，原来的密钥仍然有效。",
        Actor.TECHNICIAN,
        why,
    )
