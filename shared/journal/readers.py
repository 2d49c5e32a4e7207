"""Read-only connections, one per thread, with no transaction left open behind a call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from shared.journal import troubles
from shared.journal.engine import Connection, Error, connect_reader

T = TypeVar("T")
_ASK_AGAIN_S = 0.05


@dataclass(slots=True)
class _Reader:
    """One thread's connection. ``busy`` is held while it is used: SQLite crashes when it is closed
    under a running statement."""

    connection: Connection
    busy: threading.RLock = field(default_factory=threading.RLock)


class Readers:
    """Hands each thread its own query_only connection; closes those of ended threads."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, _Reader] = {}
        self._closed = False

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``; it must leave no cursor open. Raises Trouble for disk errors."""
        reader = self._mine()
        try:
            with reader.busy:
                if self._closed:
                    raise troubles.closed()
                return work(reader.connection)
        except Error as error:
            if self._closed:
                raise troubles.closed() from error
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
        """Close every connection; who still reads is interrupted and told that all is closed."""
        with self._lock:
            self._closed = True
            readers = list(self._open.values())
            self._open.clear()
        for reader in readers:
            while not reader.busy.acquire(timeout=_ASK_AGAIN_S):
                reader.connection.interrupt()  # work of many statements may need it more than once
            reader.connection.close()
            reader.busy.release()

    def _mine(self) -> _Reader:
        thread = threading.current_thread()
        with self._lock:
            if self._closed:
                raise troubles.closed()
            reader = self._open.get(thread)
            if reader is not None:
                return reader
            for ended in [other for other in self._open if not other.is_alive()]:
                self._open.pop(ended).connection.close()
            reader = self._open[thread] = _Reader(connect_reader(self._path, self._key))
            return reader
