"""Reads pages in a child process that is warmed up, watched, and replaced when it hangs."""

from __future__ import annotations

import logging
import threading

from shared.domain.errors import Actor, Trouble
from shared.image.frame import Bgr, Page, page_from
from shared.reading.child import Cancelled, Child, TooLate
from shared.reading.eye import RawPage
from shared.reading.kinds import understand
from shared.reading.model import Reading
from shared.reading.worker import serve

_LOG = logging.getLogger(__name__)
DEADLINE_S = 12.0
START_DEADLINE_S = 60.0

TIMED_OUT = Trouble(
    "reading-timed-out", "机器没来得及认清这一页，您可以接着办，由工作人员核对。", Actor.STAFF,
    "识别进程超时，已自动换新。", transient=True,
)  # fmt: skip
FAILED = Trouble(
    "reading-failed", "机器没认清这一页，您可以接着办，由工作人员核对。", Actor.STAFF,
    "识别进程出错，已自动换新。", transient=True,
)  # fmt: skip
CANCELLED = Trouble("reading-cancelled", "已停止识别。", Actor.RESIDENT, transient=True)


class Reader:
    """One reading child. Thread-safe: one page at a time, the others wait their turn.

    threads: threads the child may use. deadline_s: seconds a page may take, waiting for a child
    that is still starting not included. start_s: seconds a child may take to start.
    """

    def __init__(
        self,
        *,
        threads: int = 2,
        deadline_s: float = DEADLINE_S,
        start_s: float | None = None,
    ) -> None:
        patience = START_DEADLINE_S if start_s is None else start_s
        self._child = Child("reading", serve, (threads,), deadline_s=deadline_s, start_s=patience)
        self._turn = threading.Lock()

    @property
    def pid(self) -> int | None:
        """Process id of the child, for the watchdog; None when there is none."""
        return self._child.pid

    def warm_up(self) -> None:
        """Start the child now; returns at once. The first page then need not wait."""
        with self._turn:
            if self._child.closed:
                raise FAILED
            self._child.start()

    def wait_ready(self) -> bool:
        """Block until the child can read; False when it could not start in time."""
        with self._turn:
            try:
                self._child.ready()
            except (TooLate, EOFError, OSError):
                return False
            return True

    def read(self, page: Page, *, cancel: threading.Event | None = None) -> Reading:
        """Read one page. Blocks; call it off the GUI thread.

        A child that dies over a page is told of in the log, and a fresh one tries that page once
        more. Raises Trouble ``reading-timed-out``, ``reading-failed`` or, when ``cancel`` is set,
        ``reading-cancelled``. After each of them a fresh child is already starting.
        """
        with self._turn:
            try:
                raw = self._ask(page, cancel)
            except (EOFError, OSError) as error:
                self._child.replace()
                raise FAILED from error
            except TooLate as error:
                self._child.replace()
                raise TIMED_OUT from error
            except Cancelled as error:
                self._child.replace()
                raise CANCELLED from error
            greeting = self._child.greeting
        if not isinstance(raw, RawPage):
            raise FAILED
        return understand(raw, greeting if isinstance(greeting, frozenset) else frozenset())

    def forget(self) -> None:
        """End the child and start a fresh one: nothing of the last person stays in its memory."""
        with self._turn:
            self._child.replace()

    def close(self) -> None:
        """End the child for good."""
        with self._turn:
            self._child.close()

    def _ask(self, page: Page, cancel: threading.Event | None) -> object:
        try:
            return self._child.ask((page.data, page.dpi), cancel)
        except (EOFError, OSError):
            if self._child.closed:
                raise
            _LOG.warning("the reading child died over a page; a fresh one reads it once more")
            self._child.replace()
            return self._child.ask((page.data, page.dpi), cancel)


def upright(page: Page, reading: Reading) -> Page:
    """The page turned the way its text stands; the same object when it already does."""
    if reading.turned == 0:
        return page
    import numpy as np

    turned: Bgr = np.ascontiguousarray(np.rot90(page.bgr(), -reading.turned // 90))
    return page_from(turned, dpi=page.dpi, paper=page.paper)
