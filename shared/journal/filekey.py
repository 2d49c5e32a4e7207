"""The key of the journal's file: how it is told from another, and how one takes over from another.

Which of two keys opens the file's first page tells a start which side of a rotation's rename the
stop was on.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from shared.journal import points, troubles
from shared.journal.files import write_durably
from shared.journal.keystore import KeyStore
from shared.journal.scopes import WRAP_KEY
from shared.proof.pages import PAGE_BYTES, SALT_BYTES, PageOpener

FILE_NAME = "journal.db"
CHECK = "key-check"
FILE_KEY = "file-key"
FILE_SALT = "file-salt"
NEXT_FILE_KEY = FILE_KEY + "-next"
NEXT_WRAP_KEY = WRAP_KEY + "-next"
FRESH = FILE_NAME + ".rotated"


def fits(folder: Path, file_key: bytes) -> bool:
    """Whether ``file_key`` is the one the folder's file was last used with."""
    return hmac.compare_digest((folder / CHECK).read_bytes(), _proof(file_key))


def keep_check(folder: Path, file_key: bytes) -> None:
    """Keep by which a key that is not this file's is told from a damaged file."""
    if not (folder / CHECK).exists() or not fits(folder, file_key):
        write_durably(folder / CHECK, _proof(file_key))


def _proof(file_key: bytes) -> bytes:
    return hmac.new(file_key, b"yichuang-key-check", hashlib.sha256).hexdigest().encode()


def keep_salt(keys: KeyStore, database: Path) -> None:
    """Keep the file's salt outside it: without it no page of a damaged file proves itself."""
    with database.open("rb") as file:
        salt = file.read(SALT_BYTES)
    if len(salt) == SALT_BYTES and keys.get(FILE_SALT) != salt:
        keys.put(FILE_SALT, salt)


def settle(folder: Path, keys: KeyStore) -> None:
    """Finish or undo a rotation that was cut off. Does nothing otherwise.

    Raises Trouble ``journal-damaged`` when neither key opens the file's first page; nothing is
    removed then.
    """
    waiting = keys.get(NEXT_FILE_KEY)
    if waiting is None:
        remove_fresh(folder)
        return
    database = folder / FILE_NAME
    if opens(database, waiting):
        finish(folder, keys, waiting)
        return
    current = keys.get(FILE_KEY)
    if current is None or not opens(database, current):
        raise troubles.damaged("page 1, during a rotation of keys")
    remove_fresh(folder)
    keys.delete(NEXT_WRAP_KEY)
    keys.delete(NEXT_FILE_KEY)


def finish(folder: Path, keys: KeyStore, file_key: bytes) -> None:
    """Behind the rename: the new keys take their places. Doing it again changes nothing."""
    wrap_key = keys.get(NEXT_WRAP_KEY)
    if wrap_key is not None:
        keys.put(WRAP_KEY, wrap_key)
    keys.put(FILE_KEY, file_key)
    points.reach("rotate.key-kept")
    keep_check(folder, file_key)
    keep_salt(keys, folder / FILE_NAME)
    keys.delete(NEXT_WRAP_KEY)
    keys.delete(NEXT_FILE_KEY)


def opens(database: Path, key: bytes) -> bool:
    """Whether ``key`` proves the main file's first page, which no log ever stands in for."""
    if not database.exists():
        return False
    with database.open("rb") as file:
        page = file.read(PAGE_BYTES)
    return PageOpener(key, [page[:SALT_BYTES]]).open(1, page) is not None


def remove_fresh(folder: Path) -> None:
    """Remove a new file that was not put in place."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        (folder / (FRESH + suffix)).unlink(missing_ok=True)
