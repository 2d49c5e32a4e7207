"""Telling subscribers about commits from a thread of its own, so that nobody delays a write."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Sequence

from shared.proof import Header

Subscriber = Callable[[tuple[Header, ...]], None]
_log = logging.getLogger(__name__)


class Notifier:
    """Calls subscribers in commit order; a subscriber that fails is logged and kept."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []
        self._queue: queue.SimpleQueue[tuple[Header, ...] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="journal-notifier", daemon=True)
        self._thread.start()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Add a subscriber; the returned function removes it."""
        self._subscribers = [*self._subscribers, subscriber]

        def unsubscribe() -> None:
            self._subscribers = [s for s in self._subscribers if s is not subscriber]

        return unsubscribe

    def tell(self, headers: Sequence[Header]) -> None:
        """Queue the headers of one commit."""
        if headers and self._subscribers:
            self._queue.put(tuple(headers))

    def stop(self) -> None:
        """Deliver what is queued and end."""
        self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while (headers := self._queue.get()) is not None:
            self._tell_all(headers)

    def _tell_all(self, headers: tuple[Header, ...]) -> None:
        # a call of its own: while this thread waits it holds nobody it has told, who would
        # otherwise end on it, and Qt's objects may end only on their own thread
        for subscriber in self._subscribers:
            try:
                subscriber(headers)
            except Exception:
                _log.exception("a journal subscriber failed")
