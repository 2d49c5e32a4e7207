"""The sandbox's database: SQLite with FULL sync on one guarded connection, or any other URL."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

from shared.sandbox.tables import metadata

_own = MetaData()
_turn = Table("turn", _own, Column("n", Integer, primary_key=True))
"""One row. Who has locked it writes; everybody else, in whatever process, waits for the commit."""


class Store:
    """Opens transactions. Writing ones queue up, whatever the database.

    With SQLite they are IMMEDIATE on one connection only, because SQLite before 3.51.3 can corrupt
    a WAL when two connections write and checkpoint at once. Elsewhere they take turns on one row:
    feed cursors must appear in the order of their numbers (a reader that saw 6 never asks for 5
    again), and what one request has looked up must still hold when it writes.
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
            # READ COMMITTED whatever the server's default: with a snapshot from before its turn
            # a transaction would not see what the one before it wrote
            self.engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
            if self.engine.dialect.name == "postgresql":
                event.listen(self.engine, "connect", _durable)
        metadata.create_all(self.engine)
        if not self._sqlite:
            self._make_turn()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A writing transaction: durable when the block ends, rolled back when it raises."""
        with self._lock, self.engine.begin() as connection:
            if not self._sqlite:
                connection.execute(select(_turn.c.n).with_for_update()).one()
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads: it waits for nobody where the database can do that."""
        if self._sqlite:
            with self.transaction() as connection:
                yield connection
        else:
            with self.engine.begin() as connection:
                yield connection

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            self.engine.dispose()

    def _make_turn(self) -> None:
        _own.create_all(self.engine)
        try:
            with self.engine.begin() as connection:
                if connection.execute(select(_turn.c.n)).first() is None:
                    connection.execute(insert(_turn).values(n=1))
        except IntegrityError:  # another process made it just now
            return


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("pragma journal_mode=wal")
    cursor.execute("pragma synchronous=full")
    cursor.execute("pragma secure_delete=on")
    cursor.close()


def _durable(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own class
    cursor = connection.cursor()
    cursor.execute("set synchronous_commit = on")
    cursor.close()
    connection.commit()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("begin immediate")


__all__ = ["Engine", "Store"]
