"""Read-only connections, one per thread, with no transaction left open behind a call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from shared.journal import troubles
from shared.journal.engine import Connection, Error, connect_reader

T = TypeVar("T")


class Readers:
    """Hands each thread its own query_only connection; closes those of ended threads."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, Connection] = {}
        self._closed = False

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``; it must leave no cursor open. Raises Trouble for disk errors."""
        connection = self._mine()
        try:
            return work(connection)
        except Error as error:
            trouble = troubles.from_sqlite(error)
            if trouble is None:
                raise
            raise trouble from error

    def snapshot(self, work: Callable[[Connection], T]) -> T:
        """``read``, all of it in one snapshot of the file. Keep it short: the write-ahead log
        cannot be cut while it lasts."""

        def alone(db: Connection) -> T:
            db.execute("begin")
            try:
                return work(db)
            finally:
                db.execute("rollback")

        return self.read(alone)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            self._closed = True
            for connection in self._open.values():
                connection.close()
            self._open.clear()

    def _mine(self) -> Connection:
        thread = threading.current_thread()
        with self._lock:
            if self._closed:
                raise troubles.closed()
            connection = self._open.get(thread)
            if connection is not None:
                return connection
            for ended in [other for other in self._open if not other.is_alive()]:
                self._open.pop(ended).close()
            connection = connect_reader(self._path, self._key)
            self._open[thread] = connection
            return connection
