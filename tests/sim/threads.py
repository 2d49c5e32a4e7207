"""The journal's own threads, brought into the one thread of a schedule.

Work that is handed over and waited for is done at once instead: the same transactions by the same
code, without two changes of thread for each. A few schedules keep the threads.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from shared.domain.errors import Trouble
from shared.journal import journal, opening, points, troubles
from shared.journal.keeper import HeadKeeper
from shared.journal.notify import Notifier
from shared.journal.writer import Writer
from shared.proof import SignedHead


class _HereWriter(Writer):
    """Commits in the thread that asks."""

    _inside = False

    def stop(self) -> None:
        self._open = False

    def _run(self) -> None:
        return

    def _put(self, job: Any) -> None:
        if not self._open:
            raise troubles.closed()
        if self._inside and (not hasattr(job, "work") or self._db.in_transaction):
            raise RuntimeError("the writer cannot wait for itself; use the Tx at hand")
        before, self._inside = self._inside, True
        try:
            if hasattr(job, "label"):
                self._run_group([job])
            else:
                self._run_aside(job)
        finally:
            self._inside = before


class _HereKeeper(HeadKeeper):
    """Keeps each head before the next step."""

    def keep(self, head: SignedHead) -> None:
        points.reach("head.before-keep")
        with contextlib.suppress(OSError, Trouble):
            opening.keep_head(self._keys, head)

    def settle(self) -> None:
        return

    def stop(self) -> None:
        return

    def _run(self) -> None:
        return


class _NoNotifier(Notifier):
    """Nobody subscribes in a schedule."""

    def tell(self, _headers: Any) -> None:
        return

    def stop(self) -> None:
        return

    def _run(self) -> None:
        return


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Journals opened inside do their work where they are asked."""
    with (
        patch.object(journal, "Writer", _HereWriter),
        patch.object(journal, "HeadKeeper", _HereKeeper),
        patch.object(journal, "Notifier", _NoNotifier),
    ):
        yield
