"""A running terminal without its screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.assembly.ground import line_of, local_now
from shared.assembly.offer import scope_note
from shared.casework.behind import alone_note, room_note, scans_note
from shared.casework.counting import Counting
from shared.casework.equipment import (
    CONNECTING,
)
from shared.casework.office import Office
from shared.casework.reckoning import money_note
from shared.casework.stuck import stuck_note
from shared.catalogue import CatalogueStore
from shared.config import TerminalConfig
from shared.devices.host import DeviceHost
from shared.devices.hotplug import HotPlug
from shared.hardening import swap_note
from shared.journal import Journal
from shared.journal.caretaker import Caretaker
from shared.journal.retention import aside_note
from shared.journal.watch import STATE as WATCH
from shared.journal.watch import NightWatch
from shared.journal.watch import note as watch_note
from shared.keys import Kept
from shared.selftest.night import NightTest
from shared.station.signals import Signals
from shared.station.station import Station
from shared.sync.clock import ProvinceClock
from shared.sync.credentials import Credentials
from shared.sync.service import SyncService
from shared.sync.transport import HttpTransport

if TYPE_CHECKING:
    from shared.devices.finding.looks import Places
    from shared.devices.finding.search import Search
    from shared.selftest.machine import Ground
    from shared.selftest.run import SelfTest


@dataclass
class Terminal:
    """A running terminal without its screens."""

    config: TerminalConfig
    journal: Journal
    store: CatalogueStore
    office: Office
    sync: SyncService
    hosts: dict[str, DeviceHost[Any]]
    """Every device in use, by its name in the configuration."""
    keys: Kept
    """Where the terminal's own keys rest."""
    caretaker: Caretaker
    """Forgets by itself when the time is up."""
    watch: NightWatch
    """Proves the journal, night by night."""
    credentials: Credentials
    """The terminal's TLS key and certificate."""
    clock: ProvinceClock
    station: Station
    """How this machine is, for the province and for who helps from afar."""
    _ask: HttpTransport = field(repr=False)
    counting: Counting
    """Writes down, now and then, what the devices have done."""
    hotplug: HotPlug = field(init=False)
    """Wakes the devices that are plugged in or pulled out."""
    places: Places | None = None
    """Where the system keeps what can be found; None: where it usually does."""
    night: NightTest = field(init=False)
    """Tests the whole machine, night by night."""
    signals: Signals = field(init=False)
    """The lamp, and what is done when the power fails."""

    def __post_init__(self) -> None:
        self.signals = Signals(self.hosts, self.office)
        self.hotplug = HotPlug(self.hosts.values(), after_s=3.0)
        self.night = NightTest(
            self.journal,
            lambda: self.self_test("night"),
            self.office.now,
            self.config.terminal.id,
        )
        self.station.self_test = self._ordered_test

    def _ordered_test(self) -> tuple[str, str]:
        """A self-test the province ordered; whoever begins a visit ends it."""
        from shared.selftest.run import keep

        test = self.self_test("remote")
        unsubscribe = self.journal.subscribe(
            lambda headers: test.stop() if any(h.type == "visit-began" for h in headers) else None
        )
        try:
            with self.station.hurried(test.stop):
                report = test.run()
        finally:
            unsubscribe()
        if report.stopped:
            return "unknown", "interrupted"
        keep(self.journal, report)
        return report.outcome.value, ""

    def self_test(self, trigger: str = "technician") -> SelfTest:
        """A self-test of everything, to be run once; who begins it sets what else it needs."""
        from shared.selftest.run import SelfTest

        face = self.config.terminal.face
        return SelfTest(self.hosts, self.ground, self.office.now, face=face, trigger=trigger)

    def search(self, extra: Iterable[str] = ()) -> Search:
        """A search for what is attached, to be run once; what runs here is not disturbed by it.

        extra: addresses given by hand.
        """
        from shared.devices.finding.probes import plugins, probes_of
        from shared.devices.finding.search import Search

        held = [entry.url for entry in self.config.devices]
        search = Search(probes_of(plugins()), held, tuple(extra))
        if self.places is not None:
            search.places = self.places
        return search

    def ground(self) -> Ground:
        """What a self-test must know of this terminal."""
        from shared.casework.behind import behind_words
        from shared.selftest.machine import Ground, asks_permission

        state, left = self.sync.state, self.credentials.left()
        now = self.office.now()
        return Ground(
            folder=self.config.data_folder,
            clock=self.clock.words,
            offset_ms=self.clock.offset_ms,
            online=state.online,
            backlog=behind_words(state.backlog, now),
            certificate=self.sync.certificate_note() if self.config.province.tls else None,
            certificate_days=left.days if left is not None else None,
            watch=watch_note(self.journal, now),
            watched=bool((self.journal.state_get(WATCH) or {}).get("last")),
            notes=self.keys.notes,
            config_notes=self.config.notices,
            diagonals=self.config.diagonals,
            needs_rules=asks_permission(d.url for d in self.config.devices),
        )

    @property
    def devices(self) -> dict[str, DeviceHost[Any]]:
        """By kind (``id-card-reader`` …), the first of each in the order of the file."""
        return by_kind(self.hosts)

    def device_words(self) -> str:
        """What does not work, in a few words for a home screen; empty when all does."""
        hosts = self.hosts.values()
        if not hosts:
            return "设备还没有配置"
        down = [h.kind.words for h in hosts if h.settled and not h.state.usable]
        down = list(dict.fromkeys(down))
        if down:
            few = "、".join(down) if len(down) < 3 else f"{down[0]}等 {len(down)} 样设备"
            return f"{few}暂时不能用"
        return "" if all(host.settled for host in hosts) else CONNECTING

    def state_words(self) -> str:
        """What is wrong with this machine, in a few words for a home screen; empty when nothing."""
        closed = "暂停服务" if self.office.closed or self.office.power else ""
        catalogue = "办事目录要管理员看" if self.store.troubles else ""
        clock = "时间未校准" if self.clock.words else ""
        words = (closed, self.device_words(), catalogue, clock)
        return "，".join(w for w in words if w)

    def staff_notes(self) -> list[str]:
        """What staff or a technician should know of this machine, one sentence each."""
        notes = [f"{t.sentence}{t.staff_hint}" for t in self.store.troubles]
        days = self.config.terminal.retention_days
        certificate = self.sync.certificate_note()
        state = self.sync.state
        machine = (
            alone_note(state.backlog, state.last_contact, self.office.now()),
            self.office.power,
            self.office.closed,
            self.clock.words,
            room_note(self.journal.room_left()),
            "" if self.config.terminal.face == "counter" else stuck_note(self.office),
            "" if self.config.terminal.face == "counter" else money_note(self.office),
            scans_note(state.stuck_blobs),
            certificate,
            _ca_note(self.config),
            scope_note(self.config, self.store.current),
            watch_note(self.journal, local_now()),
            aside_note(self.config.data_folder / "journal", days),
        )
        return [*notes, *filter(None, machine), *self.config.notices]

    def setup_notes(self) -> list[str]:
        """What is weak in how this machine was set up: true every day until a technician acts."""
        return [*self.keys.notes, *filter(None, (swap_note(),))]

    def start(self) -> None:
        """Connect the devices (each by itself) and begin to report to the province."""
        self.signals.start()
        self.station.keep_out()
        for host in self.hosts.values():
            host.start()
        self.hotplug.start()
        self.counting.start()
        self.sync.start()
        self.caretaker.start()
        self.watch.start()
        self.night.start()
        self.office.till.mender.start()
        self.station.start()

    @contextmanager
    def line(self, *, bare: bool = False) -> Iterator[HttpTransport]:
        """A line to the province of one's own; ``bare`` shows no certificate."""
        pair = None if bare else self.credentials.pair
        line = line_of(self.config, self.journal.signer, self.clock, pair)
        try:
            yield line
        finally:
            line.close()

    def stop(self) -> None:
        """Stop everything in the order that loses nothing."""
        self.night.stop()
        self.office.till.mender.stop()
        self.signals.stop()
        self.station.stop()
        self.watch.stop()
        self.caretaker.stop()
        self.sync.stop()
        self.hotplug.stop()
        for patience_s in (0.0, 5.0):  # all are told before one that hangs is waited for
            for host in self.hosts.values():
                host.stop(patience_s)
        self.counting.stop()
        self._ask.close()
        self.journal.close()


def _ca_note(config: TerminalConfig) -> str:
    """Without its file nobody is trusted, and every call fails as if there were no network."""
    path = config.ca_file
    if path is None or path.is_file():
        return ""
    return f"找不到平台 CA 证书文件 {path.name}，不能上报，请技术人员按配置放好。"


def by_kind(hosts: dict[str, DeviceHost[Any]]) -> dict[str, DeviceHost[Any]]:
    """The first of each kind, by the kind's word in the configuration."""
    return {host.kind.value: host for host in reversed(hosts.values())}
