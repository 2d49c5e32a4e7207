"""SQLCipher connections: the only door to the file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlcipher3 import dbapi2

from shared.journal import troubles

# sqlite-utils takes ``pysqlite3`` in place of ``sqlite3`` when it finds it; the alias makes that
# SQLCipher, so that its error handling sees the right exception classes. Said here, where the first
# file is opened, because whoever loads sqlite-utils without it leaves it blind for the process.
sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)

__all__ = ["Connection", "Error", "connect_peek", "connect_reader", "connect_writer"]

Connection = Any
"""A sqlcipher3 connection (the library publishes no types)."""
Error: type[Exception] = dbapi2.Error
OLDEST = (3, 51, 3)
"""Older ones can corrupt a file in WAL mode; they are refused."""


def library_version() -> tuple[int, ...]:
    """The SQLite inside SQLCipher: the one that holds the records, not Python's own."""
    version: tuple[int, ...] = dbapi2.sqlite_version_info
    return version


def _connect(path: Path, key: bytes, *, read_only: bool = False) -> Connection:
    if library_version() < OLDEST:
        raise troubles.old_sqlite(dbapi2.sqlite_version)
    name = f"{path.absolute().as_uri()}?{_how(path)}" if read_only else str(path)
    connection = dbapi2.connect(
        name, isolation_level=None, check_same_thread=False, timeout=5.0, uri=read_only
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


def _how(path: Path) -> str:
    """Without a log nobody has the file open, and even opening it would leave a log behind."""
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"


def connect_peek(path: Path, key: bytes) -> Connection:
    """A connection of another process, which writes nothing, not even on closing.

    Raises a SQLite Error when the file does not open with ``key``.
    """
    connection = _connect(path, key, read_only=True)
    try:
        connection.execute("select count(*) from sqlite_schema").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
