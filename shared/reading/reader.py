"""Reads pages in a child process that is warmed up, watched, and replaced when it hangs."""

from __future__ import annotations

import multiprocessing
import threading
import time
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from shared.domain.errors import Actor, Trouble
from shared.image.frame import Bgr, Page, page_from
from shared.reading.kinds import understand
from shared.reading.model import Reading
from shared.reading.worker import RawPage, serve

DEADLINE_S = 12.0
START_DEADLINE_S = 60.0
_SLICE_S = 0.04

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
        self._threads = threads
        self._deadline_s = deadline_s
        self._start_s = START_DEADLINE_S if start_s is None else start_s
        self._turn = threading.Lock()
        self._tickets = count(1)
        self._child: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._alphabet: frozenset[str] | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the child, for the watchdog; None when there is none."""
        return self._child.pid if self._child is not None else None

    def warm_up(self) -> None:
        """Start the child now; returns at once. The first page then need not wait."""
        with self._turn:
            self._start()

    def wait_ready(self) -> bool:
        """Block until the child can read; False when it could not start in time."""
        with self._turn:
            try:
                self._ready(None)
            except (Trouble, EOFError, OSError):
                return False
            return True

    def read(self, page: Page, *, cancel: threading.Event | None = None) -> Reading:
        """Read one page. Blocks; call it off the GUI thread.

        Raises Trouble ``reading-timed-out``, ``reading-failed`` or, when ``cancel`` is set,
        ``reading-cancelled``. After each of them a fresh child is already starting.
        """
        with self._turn:
            try:
                raw = self._exchange(page, cancel)
            except (EOFError, OSError) as error:
                self._replace()
                raise FAILED from error
            except Trouble:
                self._replace()
                raise
        if raw is None:
            raise FAILED
        return understand(raw, self._alphabet or frozenset())

    def forget(self) -> None:
        """End the child and start a fresh one: nothing of the last person stays in its memory."""
        with self._turn:
            self._replace()

    def close(self) -> None:
        """End the child for good."""
        with self._turn:
            self._closed = True
            self._kill()

    def _exchange(self, page: Page, cancel: threading.Event | None) -> RawPage | None:
        pipe = self._ready(cancel)
        ticket = next(self._tickets)
        pipe.send((ticket, page.data))
        until = time.monotonic() + self._deadline_s
        while True:
            answer = self._await(pipe, until, cancel)
            if answer[0] == ticket:
                raw = answer[1]
                return raw if isinstance(raw, RawPage) else None

    def _ready(self, cancel: threading.Event | None) -> Connection:
        self._start()
        until = time.monotonic() + self._start_s
        pipe = self._pipe
        if pipe is None:
            raise FAILED
        while self._alphabet is None:
            word, alphabet = self._await(pipe, until, cancel)
            if word == "ready" and isinstance(alphabet, frozenset):
                self._alphabet = alphabet
        return pipe

    def _await(
        self, pipe: Connection, until: float, cancel: threading.Event | None
    ) -> tuple[object, object]:
        while not pipe.poll(_SLICE_S):
            if cancel is not None and cancel.is_set():
                raise CANCELLED
            if time.monotonic() > until:
                raise TIMED_OUT
        first, second = pipe.recv()
        return first, second

    def _start(self) -> None:
        if self._closed:
            raise FAILED
        if self._child is not None and self._child.is_alive():
            return
        self._kill()
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe()
        child = context.Process(
            target=serve, args=(theirs, self._threads), name="reading", daemon=True
        )
        child.start()
        theirs.close()
        self._child, self._pipe, self._alphabet = child, mine, None

    def _replace(self) -> None:
        self._kill()
        if not self._closed:
            self._start()

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.join(5)
        if self._pipe is not None:
            self._pipe.close()
        self._child, self._pipe, self._alphabet = None, None, None


def upright(page: Page, reading: Reading) -> Page:
    """The page turned the way its text stands; the same object when it already does."""
    if reading.turned == 0:
        return page
    import numpy as np

    turned: Bgr = np.ascontiguousarray(np.rot90(page.bgr(), -reading.turned // 90))
    return page_from(turned, dpi=page.dpi, paper=page.paper)
