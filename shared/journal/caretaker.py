"""The thread that keeps a journal's promises of forgetting, a few times a day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from shared.domain.errors import Trouble
from shared.journal.journal import Journal

FIRST_S = 300.0
"""Not while a terminal starts."""
EVERY_S = 6 * 3600.0
_log = logging.getLogger(__name__)


class Caretaker:
    """Calls ``Journal.retain``; what fails is tried again the next time."""

    def __init__(
        self,
        journal: Journal,
        days: int,
        parked: Callable[[], Iterable[str]],
        *,
        first_s: float = FIRST_S,
        every_s: float = EVERY_S,
    ) -> None:
        """``parked`` tells the cases that wait for a person."""
        self._journal, self._days, self._parked = journal, days, parked
        self._first_s, self._every_s = first_s, every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="caretaker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the transaction under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        wait = self._first_s
        while not self._stopping.wait(wait):
            wait = self._every_s
            try:
                self._journal.retain(self._days, self._parked())
            except Trouble as trouble:
                _log.warning("retention is tried again later: %s", trouble.code)
            except OSError:
                _log.warning("retention is tried again later: the disk")
