"""Sync as a background thread: wakes on the journal's tail, and nobody else needs to call it."""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared.domain.errors import Trouble
from shared.journal import Backlog, Journal
from shared.proof import Header
from shared.sync.clock import ProvinceClock
from shared.sync.contact import last_contact
from shared.sync.credentials import Credentials, note
from shared.sync.exchange import Call, Lost, Reply, Transport
from shared.sync.standing import Standing, SyncSettings

if TYPE_CHECKING:
    from shared.sync.contract import Heartbeat
    from shared.sync.engine import Installer, SyncEngine

_log = logging.getLogger(__name__)
_CRASH_WAIT_S = 30.0
_BELL_S = 5.0


@dataclass(frozen=True, slots=True)
class SyncState:
    """What screens say of sync. ``sentence`` is Chinese, for staff and residents alike."""

    online: bool
    standing: Standing
    last_contact: datetime | None
    backlog: Backlog
    sentence: str
    parked: int = 0
    stuck_blobs: int = 0
    detail: str = ""


class SyncService:
    """Drives one engine over one transport."""

    def __init__(
        self,
        journal: Journal,
        transport: Transport,
        *,
        clock: ProvinceClock | None = None,
        settings: SyncSettings | None = None,
        install: Installer | None = None,
        on_change: Callable[[SyncState], None] | None = None,
        credentials: Credentials | None = None,
        bell: Path | None = None,
        heartbeat: Callable[[], Heartbeat | None] | None = None,
        ordered: Callable[[list[object]], None] = lambda _orders: None,
    ) -> None:
        """``bell``: a file another process makes to say: now; it is taken away when heard.

        heartbeat, ordered: as ``heartbeat_lane`` takes them; called on the sync thread.
        """
        self._heartbeat, self._ordered = heartbeat, ordered
        self._bell = bell
        self._journal = journal
        self._transport = transport
        self._clock = clock or ProvinceClock(_utc_now)
        self._settings = settings
        self._install = install
        self._on_change = on_change
        self._credentials = credentials
        self._made: SyncEngine | None = None
        """Made with the first need: its models take a while to load, and a start cannot wait."""
        self._making = threading.Lock()
        self._condition = threading.Condition()
        self._stopping = False
        self._woken = False
        self._kicked = False
        self._shown: tuple[object, ...] = ()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = _nothing

    def start(self) -> None:
        """Begin; a no-op while running."""
        if self._thread is not None:
            return
        self._stopping = False
        self._unsubscribe = self._journal.subscribe(self._committed)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 35.0) -> None:
        """End after the call under way; the transport is closed."""
        thread, self._thread = self._thread, None
        self._unsubscribe()
        self._unsubscribe = _nothing
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        if thread is not None:
            thread.join(timeout_s)
        self._transport.close()

    def kick(self) -> None:
        """Try everything now: a person asked, or the network came back."""
        with self._condition:
            self._kicked = True
            self._condition.notify_all()

    @property
    def state(self) -> SyncState:
        """How things stand; asks the journal for the backlog."""
        engine, backlog = self._made, self._journal.backlog()
        if engine is None:
            said, last = sentence(Standing.NEW, backlog), last_contact(self._journal)
            return SyncState(False, Standing.NEW, last, backlog, said)
        return SyncState(
            online=engine.standing is Standing.ONLINE,
            standing=engine.standing,
            last_contact=engine.last_contact,
            backlog=backlog,
            sentence=sentence(engine.standing, backlog),
            parked=len(engine.parked()),
            stuck_blobs=engine.stuck_blobs,
            detail=engine.detail,
        )

    def certificate_note(self) -> str:
        """What a technician should know of this terminal's certificate; empty when all is well."""
        if self._credentials is None:
            return ""
        return note(self._credentials, self._made.certificate_trouble if self._made else "")

    def parked(self) -> list[dict[str, Any]]:
        """Facts that need a person: fact, case, type, status, problem, at."""
        return self._engine.parked()

    @property
    def _engine(self) -> SyncEngine:
        with self._making:
            if self._made is None:
                self._made = self._fresh_engine()
            return self._made

    def _fresh_engine(self) -> SyncEngine:
        from shared.sync.engine import SyncEngine

        return SyncEngine(
            self._journal,
            clock=self._clock,
            monotonic=time.monotonic,
            rng=random.Random(),
            settings=self._settings,
            install=self._install,
            credentials=self._credentials,
            heartbeat=self._heartbeat,
            ordered=self._ordered,
        )

    def _committed(self, _headers: Sequence[Header]) -> None:
        with self._condition:
            self._woken = True
            self._condition.notify_all()

    def _run(self) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix="sync-net") as network:
            while not self._ended():
                try:
                    self._turn(network)
                except Exception:
                    if self._ended():
                        return
                    # a fault of ours (or a closing journal): begin again from durable state
                    _log.exception("sync begins again")
                    self._pause(time.monotonic() + _CRASH_WAIT_S)
                    self._made = self._fresh_engine()
            if self._made is not None:
                with contextlib.suppress(Trouble):  # then it is sent once more, and known there
                    self._made.settle()

    def _ended(self) -> bool:
        with self._condition:
            return self._stopping

    def _turn(self, network: ThreadPoolExecutor) -> None:
        """One call, or one wait."""
        self._listen()
        with self._condition:
            woken, self._woken = self._woken, False
            kicked, self._kicked = self._kicked, False
        if kicked:
            self._engine.kick()
        elif woken:
            self._engine.wake()
        call = self._engine.next_call()
        if call is None:
            self._tell()
            self._pause(self._engine.wake_at())
            return
        sent = self._clock.local()
        under_way: Future[Reply | Lost] = network.submit(self._send, call)
        self._engine.prepare()
        self._engine.handle(call, under_way.result(), sent)

    def _listen(self) -> None:
        if self._bell is not None and self._bell.exists():
            with contextlib.suppress(OSError):  # on a disk that takes nothing it rings once more
                self._bell.unlink(missing_ok=True)
            self.kick()

    def _send(self, call: Call) -> Reply | Lost:
        return self._transport.send(call)

    def _pause(self, until: float) -> None:
        with self._condition:
            if not (self._woken or self._kicked or self._stopping):
                left = max(0.0, until - time.monotonic())
                self._condition.wait(left if self._bell is None else min(left, _BELL_S))

    def _tell(self) -> None:
        """Report a change of standing or backlog, from the sync thread."""
        if self._on_change is None:
            return
        state = self.state
        shown = (state.standing, state.backlog, state.parked, state.stuck_blobs)
        if shown != self._shown:
            self._shown = shown
            self._on_change(state)


def sentence(standing: Standing, backlog: Backlog) -> str:
    """What a screen says."""
    waiting = backlog.facts + backlog.blobs
    if standing is Standing.PAUSED:
        return "省平台没有认可本机身份，上报已暂停，请技术人员处理。已存本机的内容都在。"
    if standing is Standing.UNTRUSTED:
        return "收到的答复不是省平台签的，没有采用，请技术人员检查网络和公钥。已存本机的内容都在。"
    if standing is Standing.REFUSED:
        return "省平台读不懂本机上报的内容，请技术人员处理。已存本机的内容都在。"
    if standing is Standing.ONLINE:
        if waiting == 0:
            return "已连上省平台，全部已上报。"
        return f"已连上省平台，正在上报，还有 {waiting} 条。"
    if waiting == 0:
        return "现在连不上省平台。"
    return f"现在连不上省平台，{waiting} 条已存本机，联网后自动上报。"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _nothing() -> None:
    return None
