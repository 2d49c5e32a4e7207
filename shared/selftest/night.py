"""The self-test by itself, once a night, while nobody is at work.

Later than the night watch, and each terminal at a minute of its own, so that a hall's machines do
not all begin at once. One that is interrupted by a person proves nothing and is done again.
"""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.domain.errors import Trouble
from shared.journal.journal import Journal
from shared.proof import Header
from shared.selftest.past import last

if TYPE_CHECKING:  # a night is far away while a terminal starts
    from shared.selftest.run import SelfTest

HOUR, MINUTE, SPREAD_MIN = 3, 20, 30
"""Local time a night's self-test is due from, and the minutes terminals spread over."""
FIRST_S = 420.0
"""Not while a terminal starts."""
LOOK_S = 30.0
QUIET_S = 60.0
"""Nobody is at work when nothing was written for so long and no visit is open."""
_log = logging.getLogger(__name__)


class NightTest:
    """Tests one terminal night by night. make: a fresh self-test with the trigger ``night``."""

    def __init__(
        self,
        journal: Journal,
        make: Callable[[], SelfTest],
        now: Callable[[], datetime],
        terminal: str,
        *,
        first_s: float = FIRST_S,
        look_s: float = LOOK_S,
        quiet_s: float = QUIET_S,
    ) -> None:
        """``now`` is the local wall clock with its zone."""
        self._journal, self._make, self._now = journal, make, now
        self._minute = minute_of(terminal)
        self._first_s, self._look_s, self._quiet_s = first_s, look_s, quiet_s
        self._stopping = threading.Event()
        self._came = threading.Event()
        self._running: SelfTest | None = None
        self._thread = threading.Thread(target=self._run, name="night-test", daemon=True)
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin."""
        self._unsubscribe = self._journal.subscribe(self._written)
        self._thread.start()

    def stop(self) -> None:
        """End, with the test that runs."""
        self._stopping.set()
        running = self._running
        if running is not None:
            running.stop()
        if self._thread.is_alive():
            self._thread.join()
        self._unsubscribe()

    def _written(self, headers: tuple[Header, ...]) -> None:
        """Somebody begins a visit: the devices are theirs at once."""
        if any(header.type == "visit-began" for header in headers):
            self._came.set()
            running = self._running
            if running is not None:
                running.stop()

    def _run(self) -> None:
        wait = self._first_s
        while not self._stopping.wait(wait):
            wait = self._look_s
            try:
                if due(last(self._journal), self._now(), self._minute) and self._quiet():
                    self._test()
            except Trouble as trouble:
                _log.warning("the night's self-test is tried again later: %s", trouble.code)
            except Exception:
                # a mistake of ours must not end all nights to come
                _log.exception("the night's self-test is tried again later")

    def _quiet(self) -> bool:
        """Whether nobody is at work, and nobody was a moment ago."""
        self._came.clear()
        open_ = "select 1 from visits where ended_at = '' limit 1"
        if self._journal.query(open_) or self._stopping.wait(self._quiet_s):
            return False
        return not self._came.is_set() and not self._journal.query(open_)

    def _test(self) -> None:
        from shared.selftest.run import keep

        test = self._make()
        self._running = test
        try:
            if self._came.is_set() or self._stopping.is_set():
                return
            report = test.run()
        finally:
            self._running = None
        if not report.stopped:
            keep(self._journal, report)


def minute_of(terminal: str) -> int:
    """A terminal's own minute of the night, from midnight."""
    return HOUR * 60 + MINUTE + zlib.crc32(terminal.encode()) % SPREAD_MIN


def due(last_at: datetime | None, now: datetime, minute: int) -> bool:
    """Whether no self-test of the whole machine has ended since the last night's hour."""
    night = now.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    night -= timedelta(days=1) if night > now else timedelta()
    return last_at is None or last_at < night
