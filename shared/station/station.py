"""This terminal among the province's many: how it is, what it is ordered to do, and its bundle."""

from __future__ import annotations

import contextlib
import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared import logs
from shared.casework.office import Office
from shared.config import TerminalConfig
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState
from shared.domain.errors import Actor, Trouble
from shared.journal import FactDraft, Journal, ScopeKind

if TYPE_CHECKING:
    from shared.proof.order import SignedOrder
    from shared.station.bundle import Progress
    from shared.station.orders import Orders, Outcome
    from shared.sync.contract import Heartbeat
    from shared.sync.credentials import Credentials

CLOSED = "station.closed"
"""Journal state: who took the whole machine out of service and when, or nothing."""
RETIRED = "station.retired"
"""Journal state: ids of devices that an order took out of service; a start does so again."""
REOPEN = "reopen-now"
"""File by which `yichuang reopen` speaks to a running terminal."""
_WORK_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
BUNDLES_KEPT = 3
"""Support bundles left in the data folder."""
_RESTART_S = 30.0
_CONNECT_S = 60.0
_QUIET_AT_A_WINDOW_S = 60.0
_CAME = frozenset({DeviceState.READY, DeviceState.DEGRADED, DeviceState.FAULTED})
"""Where a device stands once connecting to it has ended."""


@dataclass
class Station:
    """Thread-safe. ``start`` once everything else stands, ``stop`` before it goes.

    clock_sure: whether somebody vouches for this machine's time. sync: how sync stands, for a
    bundle. self_test: runs the whole readiness test and keeps its report; gives its outcome (fine,
    soon, cannot, unknown) and why it is not known. left: receipts or pages until a device's paper
    ends, None when nobody knows.
    """

    config: TerminalConfig
    journal: Journal
    office: Office
    hosts: Mapping[str, DeviceHost[Any]]
    credentials: Credentials
    now: Callable[[], datetime]
    province_now: Callable[[], datetime]
    clock_sure: Callable[[], bool]
    sync: Callable[[], Mapping[str, Any]]
    version: Callable[[], str] = lambda: ""
    self_test: Callable[[], tuple[str, str]] | None = None
    left: Callable[[str], int | None] = lambda _device: None

    def __post_init__(self) -> None:
        self._started_at = self.now()
        self._orders: Orders | None = None
        self._making = threading.Lock()
        self._ending = threading.Event()
        self._hurry: set[Callable[[], None]] = set()
        self._until: tuple[object, str] | None = None
        kept = self.journal.state_get(CLOSED)
        if isinstance(kept, dict):
            self._shut_office(str(kept.get("by", "")))

    # -- life ------------------------------------------------------------------------------------

    def keep_out(self) -> None:
        """Take devices out of service again that were. Before they start: hands may be in them."""
        for device in self.journal.state_get(RETIRED) or []:
            if device in self.hosts:
                self.hosts[device].retire()

    def start(self) -> None:
        """Wait for orders."""
        # who closed the machine may have taken its key along: here it can still be opened
        if self.config.province.operator_key_bytes or self.closed_by:
            self.orders.start()
        logs.note("terminal started", version=self.version(), epoch=self.journal.end[0])

    def stop(self) -> None:
        """End soon: what the order under way waits for is given up, and its end is ``unknown``."""
        with self._making:
            orders = self._orders
            self._ending.set()
            hurry = tuple(self._hurry)
        for end in hurry:
            end()
        if orders is not None:
            orders.stop()
        logs.note("terminal stops")

    @contextlib.contextmanager
    def hurried(self, end: Callable[[], None]) -> Iterator[None]:
        """Call ``end`` (any thread, once) if this terminal stops meanwhile."""
        with self._making:
            self._hurry.add(end)
            late = self._ending.is_set()
        if late:
            end()
        try:
            yield
        finally:
            with self._making:
                self._hurry.discard(end)

    @property
    def orders(self) -> Orders:
        """What takes the province's orders; made with the first need."""
        from shared.station.orders import Orders

        with self._making:
            if self._orders is None:
                window = self.config.terminal.face == "counter"
                self._orders = Orders(
                    self.journal,
                    key=self.config.province.operator_key_bytes,
                    province_now=self.province_now,
                    devices=self.hosts,
                    carry=self.carry_out,
                    quiet_s=_QUIET_AT_A_WINDOW_S if window else 0.0,
                    each_turn=self._listen,
                )
            return self._orders

    def ordered(self, orders: list[object]) -> None:
        """Orders as sync brought them."""
        self.orders.offer(orders)

    def recent_orders(self, limit: int = 20) -> list[dict[str, Any]]:
        """What was ordered here, newest first: at, verb, device, by, outcome and code."""
        from shared.station.orders import recent

        return recent(self.journal, limit)

    # -- how it is -------------------------------------------------------------------------------

    def word(self) -> Heartbeat:
        """What the province is told every five minutes. Quick: nothing is asked of a device."""
        from shared.sync import contract as c

        backlog, (epoch, seq) = self.journal.backlog(), self.journal.end
        tested = _last_test(self.journal)
        return c.Heartbeat(
            terminal=self.journal.terminal,
            sent_at=self.now().isoformat(timespec="seconds"),
            started_at=self._started_at.isoformat(timespec="seconds"),
            version=self.version(),
            face=self.config.terminal.face,
            epoch=epoch,
            seq=seq,
            devices=[
                c.DeviceReport(
                    id=name, kind=host.kind.value, state=host.state.value,
                    code=_code(host), left=self.left(name),
                )
                for name, host in list(self.hosts.items())[:64]
            ],
            backlog=c.BacklogReport(
                facts=max(0, backlog.facts), scans=backlog.blobs, scan_bytes=backlog.blob_bytes,
                cases=backlog.cases, oldest_at=backlog.oldest_at,
            ),
            clock_offset_ms=self.journal.clock_offset_ms,
            clock_sure=self.clock_sure(),
            self_test=None if tested is None else c.SelfTestReport(
                ended_at=tested[0], outcome=tested[1]
            ),
            disk_free=self.journal.room_left(),
            certificate_until=self._certificate_until(),
            closed=self.closed_by,
        )  # fmt: skip

    def _certificate_until(self) -> str:
        """Read once for each pair that is shown."""
        try:
            pair = self.credentials.pair()
        except Trouble:
            return ""
        if pair is None:
            return ""
        if self._until is None or self._until[0] is not pair:
            from shared.station.bundling import certificate_of

            self._until = (pair, certificate_of(self.credentials).get("not_after", ""))
        return self._until[1]

    def bundle(
        self,
        out: Path,
        *,
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> Path:
        """Write a support bundle to ``out``. Blocks for some seconds. Raises OSError, Cancelled."""
        from shared.station.bundle import Wanted, make
        from shared.station.bundling import certificate_of

        devices = {
            name: {"kind": host.kind.value, "state": host.state.value, "code": _code(host)}
            for name, host in self.hosts.items()
        }
        clock = {"offset_ms": self.journal.clock_offset_ms, "sure": self.clock_sure()}
        dates = certificate_of(self.credentials)
        wanted = Wanted(
            self.config, self.now(), self.version(), self.journal,
            devices=devices, certificate=dates, sync=self.sync(), clock=clock,
        )  # fmt: skip
        tell = progress or (lambda _done, _of, _words: None)
        return make(wanted, out, progress=tell, cancel=cancel)

    def keep_bundle(self) -> Path:
        """A support bundle in the data folder, for a technician to take along; the newest few are
        kept. Blocks for some seconds. Raises Trouble ``disk-trouble``."""
        from shared.station.bundling import name_for

        folder = self.config.data_folder / "bundles"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            made = self.bundle(folder / name_for(self.config.terminal.id, self.now()))
            older = sorted(folder.glob("*.zip"), key=lambda path: path.stat().st_mtime_ns)
            for path in older[:-BUNDLES_KEPT]:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise Trouble(
                "disk-trouble",
                "支持包没有写成。",
                Actor.TECHNICIAN,
                "请检查数据文件夹所在硬盘的空间和权限，再做一次。",
            ) from error
        return made

    # -- the whole machine -----------------------------------------------------------------------

    @property
    def closed_by(self) -> str:
        """Work number of who took the whole machine out of service; '' while it serves."""
        kept = self.journal.state_get(CLOSED)
        return str(kept.get("by", "")) if isinstance(kept, dict) else ""

    def close_machine(self, by: str) -> None:
        """No visit begins any more until ``open_machine``, also after a restart. Whoever is being
        served finishes."""
        at = self.now().isoformat(timespec="seconds")
        self.journal.state_put(CLOSED, {"by": by, "at": at})
        self._shut_office(by)

    def open_machine(self) -> None:
        """Visits may begin again."""
        self.journal.state_put(CLOSED, None)
        self.office.closed = ""

    def _listen(self) -> None:
        """A technician at this machine says: serve again (``ask_to_reopen``)."""
        path = self.config.data_folder / REOPEN
        if not path.exists():
            return
        try:
            by = path.read_text("ascii").strip()
            path.unlink()
        except (OSError, ValueError):
            return
        if not _WORK_NUMBER.fullmatch(by) or not self.closed_by:
            return
        done = {"technician": by, "act": "restore", "device": "", "outcome": "done"}
        self.journal.append(FactDraft("technician-acted", done | {"code": "", "detail": ""}))
        self.open_machine()

    def _shut_office(self, by: str) -> None:
        self.office.closed = f"工号 {by} 已让本机停止服务，恢复后才能办理。"

    # -- orders ----------------------------------------------------------------------------------

    def carry_out(self, order: SignedOrder) -> Outcome:
        """Do what an order says; it was judged and written down before. Raises Trouble."""
        from shared.station.orders import Outcome, Verb

        verb = Verb(order.verb)
        if verb is Verb.RESTART:
            return self._restart(self.hosts[order.device])
        if verb is Verb.BUNDLE:
            return Outcome(bundle=self._send_bundle(order.id))
        if verb is Verb.SELF_TEST:
            if self.self_test is None:
                return Outcome("failed", "not-available")
            outcome, code = self.self_test()
            # the test was done either way; what it found is its own fact and goes along as a word
            return Outcome("unknown" if outcome == "unknown" else "done", code or outcome)
        if order.device:
            self.retire(order.device, out=verb is Verb.OUT)
        elif verb is Verb.OUT:
            self.close_machine(order.by)
        else:
            self.open_machine()
        return Outcome()

    def retire(self, device: str, *, out: bool) -> None:
        """Take a device out of service, also for the next start, or put it back."""
        kept = [name for name in self.journal.state_get(RETIRED) or [] if name != device]
        self.journal.state_put(RETIRED, [*kept, device] if out else kept)
        if out:
            self.hosts[device].retire()
        else:
            self.hosts[device].restore()

    def _restart(self, host: DeviceHost[Any]) -> Outcome:
        """Let the link go and open it again; what a technician took out of service stays so."""
        from shared.station.orders import Outcome

        if host.state is DeviceState.OUT_OF_SERVICE:
            return Outcome("failed", "device-out-of-service")
        host.retire()
        # the owner thread refuses the next call only after it has let the link go
        call = host.call(lambda _driver: None, _RESTART_S, quiet=True)
        given_up = contextlib.suppress(Trouble, TooLate, CancelledError)
        with self.hurried(lambda: host.interrupt_call(call)), given_up:
            call.result(_RESTART_S)
        host.restore()
        back = threading.Event()
        unsubscribe = host.subscribe(lambda event: back.set() if event.after in _CAME else None)
        try:
            with self.hurried(back.set):
                if host.state not in _CAME:
                    back.wait(_CONNECT_S)
        finally:
            unsubscribe()
        if self._ending.is_set():
            return Outcome("unknown", "restart")
        return Outcome() if host.state.usable else Outcome("failed", _code(host) or "device-absent")

    def _send_bundle(self, order: str) -> str:
        """Make a bundle, seal it for the province, and let it travel as a scan does.

        Only the province can open it: this terminal forgets the key at once.
        """
        import tempfile

        with tempfile.TemporaryDirectory(dir=self.config.data_folder) as folder:
            try:
                data = self.bundle(Path(folder) / "bundle.zip").read_bytes()
            except OSError as error:
                raise Trouble("disk-trouble", "支持包写不成。") from error
        digest, media_type = hashlib.sha256(data).hexdigest(), "application/zip"
        scope = self.journal.begin_scope(ScopeKind.CASE)
        self.journal.put_blob(scope, data, media_type)
        body = {"order": order, "digest": digest, "size": len(data), "media_type": media_type}
        self.journal.append(FactDraft("bundle-made", body, scope=scope))
        self.journal.forget(scope, "bundle-made")
        return digest


def ask_to_reopen(config: TerminalConfig, by: str) -> None:
    """From another process: a terminal that was taken out of service serves again.

    by: work number of who says so. Who can write into the data folder stands at the machine, as the
    account it runs under. Raises ValueError with a Chinese sentence, OSError.
    """
    if not _WORK_NUMBER.fullmatch(by):
        raise ValueError("工号只能用字母、数字、点、横线和下划线，最多 40 个。")
    path = config.data_folder / REOPEN
    beside = path.with_suffix(".part")
    beside.write_text(by, "ascii")
    beside.replace(path)


def _last_test(journal: Journal) -> tuple[str, str] | None:
    """When the last self-test ended, and its outcome."""
    rows = journal.query("select at, outcome from self_tests order by epoch desc, seq desc limit 1")
    if not rows:
        return None
    return str(rows[0]["at"]), str(rows[0]["outcome"])


def _code(host: DeviceHost[Any]) -> str:
    trouble = host.trouble
    return trouble.code if trouble is not None else ""
