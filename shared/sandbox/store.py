"""The sandbox's database: SQLite with FULL sync on one guarded connection, or any other URL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

from shared.sandbox.tables import metadata


class Store:
    """Opens transactions. With SQLite every transaction is IMMEDIATE and they queue up.

    One connection only, because SQLite before 3.51.3 can corrupt a WAL when two connections
    write and checkpoint at once.
    """

    def __init__(self, url: str) -> None:
        self._lock = threading.RLock()
        self._sqlite = url.startswith("sqlite")
        if self._sqlite:
            self.engine = create_engine(
                url, poolclass=StaticPool, connect_args={"check_same_thread": False}
            )
            event.listen(self.engine, "connect", _configure)
            event.listen(self.engine, "begin", _begin_immediate)
        else:
            self.engine = create_engine(url, pool_pre_ping=True)
        metadata.create_all(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction: committed durably when the block ends, rolled back when it raises."""
        if not self._sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with self._lock, self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            self.engine.dispose()


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode=wal")
    cursor.execute("pragma synchronous=full")
    cursor.execute("pragma secure_delete=on")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("begin immediate")


__all__ = ["Engine", "Store"]
