"""Blocking work off the GUI thread, answers back on it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from shared import logs
from shared.domain.errors import Trouble


class Background(QObject):
    """Runs callables on named lanes; each lane is one thread, so its work stays in order.

    ``run`` must be called on the GUI thread. The answer is delivered there too, unless the owner
    of the work is gone by then (``alive`` says no).
    """

    _back = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._back.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: str,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Trouble], None],
        alive: Callable[[], bool] = lambda: True,
    ) -> None:
        """Do ``work`` on ``lane``, then call ``done`` or ``failed`` on the GUI thread."""
        pool = self._lanes.get(lane)
        if pool is None:
            pool = self._lanes[lane] = ThreadPoolExecutor(1, thread_name_prefix=f"lane-{lane}")
        future = pool.submit(work)
        future.add_done_callback(lambda f: self._back.emit((f, done, failed, alive)))

    def _deliver(
        self,
        parcel: tuple[
            Future[Any], Callable[[Any], None], Callable[[Trouble], None], Callable[[], bool]
        ],
    ) -> None:
        future, done, failed, alive = parcel
        if future.cancelled():  # stopped before it began: nobody waits for an answer any more
            return
        error = future.exception()
        if error is not None and not isinstance(error, Trouble):
            frame = traceback.extract_tb(error.__traceback__)[-1]
            # where, never what: messages may quote what people said
            logs.fail(
                "background work broke",
                kind=type(error).__name__,
                where=f"{Path(frame.filename).name}:{frame.lineno}",
            )
        if not alive():
            return
        if error is None:
            done(future.result())
        elif isinstance(error, Trouble):
            failed(error)
        else:
            failed(Trouble("broken", "这台机器出了点问题，您的申请没有丢。请找工作人员帮忙。"))

    def wait(self, lane: str) -> None:
        """Return once ``lane`` has done what it was given so far."""
        pool = self._lanes.get(lane)
        if pool is not None:
            pool.submit(lambda: None).result()

    def stop(self) -> None:
        """Let no new work in and wait for what runs."""
        for pool in self._lanes.values():
            pool.shutdown(wait=True, cancel_futures=True)
