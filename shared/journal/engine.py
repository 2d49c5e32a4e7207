"""SQLCipher connections: the only door to the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from shared.journal import troubles

__all__ = ["Connection", "Error", "connect_reader", "connect_writer"]

Connection = Any
"""A sqlcipher3 connection (the library publishes no types)."""
Error: type[Exception] = dbapi2.Error
_OLDEST = (3, 51, 3)


def _connect(path: Path, key: bytes) -> Connection:
    if dbapi2.sqlite_version_info < _OLDEST:
        raise troubles.old_sqlite(dbapi2.sqlite_version)
    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=5.0
    )
    connection.execute(f"pragma key = \"x'{key.hex()}'\"")
    return connection


def connect_writer(path: Path, key: bytes) -> Connection:
    """The one connection that writes: WAL, synchronous=FULL, secure_delete, autocommit mode.

    Raises a SQLite Error when the file does not open with ``key``.
    """
    connection = _connect(path, key)
    try:
        connection.execute("select count(*) from sqlite_schema").fetchone()
        for pragma in (
            "journal_mode = wal",
            "synchronous = full",
            "checkpoint_fullfsync = on",
            "secure_delete = on",
            "temp_store = memory",
            "wal_autocheckpoint = 4000",
            "cache_size = -16000",
        ):
            connection.execute(f"pragma {pragma}").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path, key: bytes) -> Connection:
    """A connection that can only read."""
    connection = _connect(path, key)
    for pragma in ("query_only = on", "temp_store = memory", "cache_size = -8000"):
        connection.execute(f"pragma {pragma}").fetchall()
    return connection
