"""The writer thread: the only one that writes. Jobs that wait together commit together."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from shared.journal import points, troubles
from shared.journal.engine import Connection, Error
from shared.journal.tx import Chain, Surroundings, Tx

T = TypeVar("T")
_GROUP = 64
_PAUSE_S = 0.3
"""Seconds without work after which upkeep runs."""
SIGN_AFTER_S = 2.0
"""Seconds without work after which the head is signed: what a stop without warning can lose
unnoticed at the end of a cut-off file."""
_log = logging.getLogger(__name__)


class _Done:
    """An answer one thread waits for. A Future would do; this costs a commit less."""

    __slots__ = ("_failure", "_told", "_value", "answered")

    def __init__(self) -> None:
        self._told = threading.Lock()
        self._told.acquire()
        self._value: Any = None
        self._failure: BaseException | None = None
        self.answered = False

    def set_result(self, value: object) -> None:
        """Answer, once."""
        self._value, self.answered = value, True
        self._told.release()

    def set_exception(self, failure: BaseException) -> None:
        """Answer with what went wrong, once."""
        self._failure, self.answered = failure, True
        self._told.release()

    def result(self) -> Any:  # noqa: ANN401 - whatever the work returned
        """Wait for the answer. Called once, by the one who asked."""
        self._told.acquire()
        failure = self._failure
        if failure is None:
            return self._value
        try:
            raise failure
        finally:
            del failure  # it would hold this frame, and the frame it


@dataclass(slots=True)
class _Job:
    work: Callable[[Tx], Any]
    done: _Done
    label: str
    essential: bool
    after: Callable[[Any], None] | None
    tx: Tx | None = None
    result: Any = None


@dataclass(slots=True)
class _Aside:
    work: Callable[[Connection], Any]
    done: _Done = field(default_factory=_Done)


class Writer:
    """Owns the write connection and the chain's state.

    ``release_reserve`` frees disk space held back for facts that must not be lost to a full disk.
    """

    def __init__(
        self,
        db: Connection,
        chain: Chain,
        around: Surroundings,
        committed: Callable[[Tx], None],
        idle: Callable[[Connection], None],
        release_reserve: Callable[[], bool],
    ) -> None:
        self._db = db
        self.chain = chain
        self.durable = (chain.epoch, chain.seq)
        """Place of the newest fact on disk; the chain itself runs ahead inside a transaction."""
        self._around = around
        self._committed = committed
        self._idle = idle
        self._release_reserve = release_reserve
        self._queue: queue.SimpleQueue[_Job | _Aside | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._open = True
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(
        self,
        work: Callable[[Tx], T],
        *,
        label: str = "append",
        essential: bool = False,
        after: Callable[[T], None] | None = None,
    ) -> T:
        """Run ``work`` in a durable transaction and return its result once it is on disk.

        ``after`` runs on the writer thread after the commit, before this returns.
        ``essential`` work may use the reserved disk space.
        """
        done = _Done()
        self._put(_Job(work, done, label, essential, after))
        result: T = done.result()
        return result

    def aside(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on the write connection outside any transaction (checkpoints, rebuilds)."""
        job = _Aside(work)
        self._put(job)
        result: T = job.done.result()
        return result

    def stop(self) -> None:
        """Finish what is queued and end the thread. Later work raises Trouble."""
        with self._gate:
            if not self._open:
                return
            self._open = False
            self._queue.put(None)
        self._thread.join()

    def _put(self, job: _Job | _Aside) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError("the writer thread cannot wait for itself; use the Tx at hand")
        with self._gate:
            if not self._open:
                raise troubles.closed()
            self._queue.put(job)

    def _run(self) -> None:
        pending: _Job | _Aside | None = self._queue.get()
        while pending is not None:
            if isinstance(pending, _Aside):
                self._run_aside(pending)
                pending = None
            else:
                group, pending = self._gather(pending)
                self._run_group(group)
                if pending is _STOP:
                    return
            if pending is None:
                pending = self._next()

    def _next(self) -> _Job | _Aside | None:
        """The next job. Upkeep runs once in a pause, so that it delays no commit."""
        try:
            return self._queue.get(timeout=_PAUSE_S)
        except queue.Empty:
            self._idle(self._db)
        if self.chain.signed_seq == self.chain.seq:
            return self._queue.get()
        try:
            return self._queue.get(timeout=SIGN_AFTER_S)
        except queue.Empty:
            return _Job(lambda tx: tx.sign(), _Done(), "sign", False, None)

    def _gather(self, first: _Job) -> tuple[list[_Job], _Job | _Aside | None]:
        group = [first]
        while len(group) < _GROUP:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                return group, None
            if not isinstance(following, _Job):
                return group, _STOP if following is None else following
            group.append(following)
        return group, None

    def _run_aside(self, job: _Aside) -> None:
        try:
            job.done.set_result(job.work(self._db))
        except BaseException as error:  # handed to the caller
            job.done.set_exception(_translated(error))

    def _run_group(self, group: list[_Job]) -> None:
        failure = self._try_group(group)
        if failure is None:
            return
        open_jobs = [job for job in group if not job.done.answered]
        essential = [job for job in open_jobs if job.essential]
        trouble = _translated(failure)
        full = getattr(trouble, "code", "") == "disk-full"
        if essential and full and self._release_reserve():
            for job in open_jobs:
                if not job.essential:
                    job.done.set_exception(trouble)
            second = self._try_group(essential)
            if second is None:
                return
            trouble, open_jobs = _translated(second), essential
        for job in open_jobs:
            if not job.done.answered:
                job.done.set_exception(trouble)

    def _try_group(self, group: list[_Job]) -> BaseException | None:
        """Commit a group. Returns what made the whole transaction fail, if anything."""
        db = self._db
        ran: list[_Job] = []
        try:
            db.execute("begin immediate")
            for job in group:
                if self._run_job(job, alone=len(group) == 1):
                    ran.append(job)
            for label in dict.fromkeys(job.label for job in ran):
                points.reach(f"{label}.before-commit")
            db.execute("commit")
            self.durable = (self.chain.epoch, self.chain.seq)
        except BaseException as error:
            if db.in_transaction:
                db.execute("rollback")
            for job in reversed(group):
                if job.tx is not None:
                    job.tx.undo()
                    job.tx = None
            return error
        for label in dict.fromkeys(job.label for job in ran):
            points.reach(f"{label}.after-commit")
        for job in ran:
            self._finish(job)
        return None

    def _run_job(self, job: _Job, *, alone: bool) -> bool:
        """Run one job's work; one that fails by itself is undone by itself."""
        job.tx = Tx(self._db, self.chain, self._around)
        if not alone:
            self._db.execute("savepoint job")
        try:
            job.result = job.work(job.tx)
        except BaseException as error:
            if alone or not self._db.in_transaction or troubles.from_sqlite(error):
                raise
            self._db.execute("rollback to job")
            self._db.execute("release job")
            job.tx.undo()
            job.tx = None
            job.done.set_exception(_translated(error))
            return False
        if not alone:
            self._db.execute("release job")
        return True

    def _finish(self, job: _Job) -> None:
        assert job.tx is not None
        try:
            if job.after is not None:
                job.after(job.result)
            job.done.set_result(job.result)
        except BaseException as error:  # the facts are durable; only the follow-up failed
            job.done.set_exception(_translated(error))
        try:
            self._committed(job.tx)
        except Exception:
            _log.exception("after-commit work failed")


_STOP = _Aside(lambda _db: None)


def _translated(error: BaseException) -> BaseException:
    if isinstance(error, Error):
        trouble = troubles.from_sqlite(error)
        if trouble is not None:
            return trouble
    return error
