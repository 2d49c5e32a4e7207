"""Puts one terminal together from its configuration: journal, catalogue, devices, sync, casework.

Part of the composition roots: only ``kiosk/app.py``, ``counter/app.py``, the command and the demo
import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shared import logs
from shared.casework.behind import alone_note, room_note, scans_note
from shared.casework.counting import Counting
from shared.casework.equipment import (
    CONNECTING,
    HostedCashAcceptor,
    HostedPagePrinter,
    HostedPaymentTerminal,
    HostedReceiptPrinter,
)
from shared.casework.office import Office
from shared.casework.ports import (
    HOTLINE,
    Contribution,
    Contributions,
    LicenceAnswer,
    ReceiptSaid,
    Site,
    Tools,
)
from shared.casework.stuck import stuck_note
from shared.catalogue import Catalogue, CatalogueStore
from shared.config import TerminalConfig
from shared.devices.checkup.papers import TestPapers, provide
from shared.devices.host import DeviceHost
from shared.devices.hotplug import HotPlug
from shared.devices.model import DeviceEvent, DeviceKind, DeviceState
from shared.devices.registry import hosts_of
from shared.domain.errors import Trouble
from shared.hardening import swap_note
from shared.journal import Journal
from shared.journal.caretaker import Caretaker
from shared.journal.retention import aside_note
from shared.journal.watch import STATE as WATCH
from shared.journal.watch import NightWatch
from shared.journal.watch import note as watch_note
from shared.keys import Kept, SystemdCreds, open_store
from shared.proof import Signer
from shared.selftest.night import NightTest
from shared.station.signals import Signals
from shared.station.station import Station
from shared.sync.clock import ProvinceClock
from shared.sync.credentials import Credentials
from shared.sync.service import SyncService
from shared.sync.standing import SyncSettings
from shared.sync.transport import HttpTransport

if TYPE_CHECKING:
    from shared.devices.finding.looks import Places
    from shared.devices.finding.search import Search
    from shared.proof.certificates import Pair
    from shared.selftest.machine import Ground
    from shared.selftest.run import SelfTest
    from shared.sync.ask import ProvinceClient

_ASK_S = 6.0


def local_now() -> datetime:
    """The wall clock with the machine's time zone."""
    return datetime.now().astimezone()


class AskProvince:
    """Casework's ``Province`` port over the sync room's client."""

    def __init__(self, transport: HttpTransport) -> None:
        self._transport = transport

    @cached_property
    def _client(self) -> ProvinceClient:
        # its models load with the first question, not while the terminal starts
        from shared.sync.ask import ProvinceClient

        return ProvinceClient(self._transport)

    def ask_contributions(self, number: str, name: str) -> Contributions:
        """Contribution records. Raises Trouble ``province-unreachable``."""
        said = self._client.ask_contributions(number, name)
        rows = tuple(Contribution(r.month, r.kind, r.base, r.paid, r.payer) for r in said.rows)
        return Contributions(rows, said.verify_code, said.asked_at, said.sample)

    def ask_licence(self, kind: str, number: str) -> LicenceAnswer:
        """Whether the state holds a licence. Raises Trouble ``province-unreachable``."""
        said = self._client.ask_licence(kind, number)
        return LicenceAnswer(said.found, said.title, said.sample)

    def receipt(self, token: str) -> ReceiptSaid:
        """What the province says of a receipt. Raises Trouble like ``page``."""
        said = self._client.receipt(token)
        return ReceiptSaid(
            said.verdict, said.number, said.item_name, said.terminal, said.received_at, said.state
        )

    def page(self, case: str, digest: str) -> tuple[bytes, str]:
        """A page of a case. Raises Trouble ``province-unreachable`` or ``province-refused``."""
        return self._client.page(case, digest)


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
        return _by_kind(self.hosts)

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
        line = _line(self.config, self.journal.signer, self.clock, pair)
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
        for host in self.hosts.values():
            host.stop()
        self.counting.stop()
        self._ask.close()
        self.journal.close()


def assemble(config: TerminalConfig, now: Callable[[], datetime] = local_now) -> Terminal:
    """Open the journal and make everything; ``start`` brings it to life.

    Raises Trouble for a journal or catalogue that cannot be used; nothing is thrown away then.
    """
    folder = config.data_folder
    keys = keys_of(config)  # a chip needs a moment: the catalogue is read meanwhile
    store = CatalogueStore(folder / "catalogue")
    journal = Journal.open(
        folder / "journal",
        keys=keys.store,
        terminal=config.terminal.id,
        province_key=config.province.key_bytes,
        clock=now,
        catalogue=store.current.release,
    )
    try:
        return _furnish(config, journal, store, keys, now)
    except BaseException:
        journal.close()
        raise


def _line(
    config: TerminalConfig,
    signer: Signer,
    clock: ProvinceClock,
    pair: Callable[[], Pair | None] | None,
    *,
    asks: bool = False,
) -> HttpTransport:
    """The way to the province. Plain HTTP, on this machine only, shows no certificate.

    asks: somebody at the screen waits for what is asked; else sync sends, and sends again.
    """
    return HttpTransport(
        config.province.url,
        signer,
        clock,
        answer_keys=config.province.answer_keys,
        ca=config.ca_file,
        pair=pair if config.province.tls else None,
        connect_s=2.0 if asks else 5.0,
        answer_s=_ASK_S if asks else 30.0,
        asked_once=asks,
    )


def _ca_note(config: TerminalConfig) -> str:
    """Without its file nobody is trusted, and every call fails as if there were no network."""
    path = config.ca_file
    if path is None or path.is_file():
        return ""
    return f"找不到平台 CA 证书文件 {path.name}，不能上报，请技术人员按配置放好。"


def offered(config: TerminalConfig, catalogue: Catalogue) -> Catalogue:
    """What this terminal shows of a release. A scope that fits nothing in it is as good as none:
    a terminal that offers nothing helps nobody, and its note says what is wrong."""
    wanted = frozenset(config.catalogue.items) & catalogue.items.keys()
    return catalogue.only(wanted) if wanted else catalogue


def scope_note(config: TerminalConfig, catalogue: Catalogue) -> str:
    """Items of the scope that the release does not have; '' when all are there."""
    unknown = [i for i in config.catalogue.items if i not in catalogue.items]
    if not unknown:
        return ""
    return f"配置的 catalogue.items 里有目录中没有的事项：{'、'.join(unknown)}，请技术人员核对。"


def bell_of(config: TerminalConfig) -> Path:
    """The file by which `yichuang sync now` speaks to a running terminal."""
    return config.data_folder / "sync-now"


def keys_of(config: TerminalConfig) -> Kept:
    """The terminal's key store. Raises Trouble (``shared.keys``)."""
    return open_store(
        config.data_folder / "keys", want=config.terminal.keys, creds=creds_of(config)
    )


def creds_of(config: TerminalConfig) -> SystemdCreds:
    """Who seals this terminal's keys, when they are sealed."""
    return SystemdCreds(config.terminal.tpm2_device, config.terminal.tpm2_pcrs)


def _furnish(
    config: TerminalConfig,
    journal: Journal,
    store: CatalogueStore,
    keys: Kept,
    now: Callable[[], datetime],
) -> Terminal:
    clock = ProvinceClock(lambda: now().astimezone(UTC))
    credentials = Credentials(keys.store, config.terminal.id, clock.now)
    offices: list[Office] = []
    stations: list[Station] = []

    def install(packed: bytes) -> None:
        fresh = offered(config, store.install(packed))
        if offices and fresh.release != offices[0].catalogue.release:
            offices[0].switch_catalogue(fresh)

    sync = SyncService(
        journal,
        _line(config, journal.signer, clock, credentials.pair),
        clock=clock,
        settings=SyncSettings(upload_kbps=config.province.upload_kbps),
        bell=bell_of(config),
        install=install,
        credentials=credentials if config.province.tls else None,
        heartbeat=lambda: stations[0].word() if stations else None,
        ordered=lambda orders: stations[0].ordered(orders),
    )
    ask = _line(config, journal.signer, clock, credentials.pair, asks=True)

    def heard(event: DeviceEvent) -> None:
        if offices:
            counting.flush(event.device)  # what it did before comes before
            _write_down(offices[0], event)

    hosts = hosts_of(config.devices, heard)
    counting = Counting(journal, hosts)
    devices = _by_kind(hosts)
    if "id-card-reader" in devices:
        devices["id-card-reader"].start()  # a card may lie there before the first screen stands
    receipt, page = devices.get("receipt-printer"), devices.get("page-printer")
    card = devices.get("payment-terminal")
    provide(lambda: _test_papers(config, now))
    office = Office(
        journal,
        offered(config, store.current),
        Tools(
            site=Site(
                terminal=config.terminal.id,
                hall=config.hall.id,
                hall_name=config.hall.name,
                number_prefix=config.terminal.number_prefix,
                verify_url=f"{config.province.url}/r/",
                window=config.terminal.window,
                help_phone=config.hall.phone or HOTLINE,
                help_place=config.hall.help_place,
                help_hours=config.hall.help_hours,
            ),
            now=now,
            province=AskProvince(ask),
            receipt_printer=HostedReceiptPrinter(receipt) if receipt else None,
            page_printer=HostedPagePrinter(page) if page else None,
            cash=tuple(HostedCashAcceptor(h) for h in hosts.values() if h.kind is DeviceKind.CASH),
            card=HostedPaymentTerminal(card) if card else None,
            online=lambda: sync.state.online,
            last_contact=lambda: sync.state.last_contact,
            clock_sure=lambda: clock.sure,
        ),
    )
    offices.append(office)
    caretaker = Caretaker(
        journal, config.terminal.retention_days, lambda: {p["case"] for p in sync.parked()}
    )
    watch = NightWatch(journal, now)
    stations.append(
        Station(
            config, journal, office, hosts, credentials, now,
            province_now=clock.now, clock_sure=lambda: clock.sure,
            sync=lambda: _standing(sync), version=_version,
            left=lambda device: _left(journal, device),
        )
    )  # fmt: skip
    return Terminal(
        config, journal, store, office, sync, hosts, keys, caretaker, watch, credentials, clock,
        stations[0], ask, counting,
    )  # fmt: skip


@cache
def _version() -> str:
    from importlib.metadata import version

    return version("yichuang")


def _left(journal: Journal, device: str) -> int | None:
    """Receipts or pages until a printer's paper ends; None when nobody knows."""
    from shared.casework.consumables import Consumables

    consumables = Consumables(journal)
    likely = consumables.forecast(device).likely
    if likely is not None:
        return likely
    packs = (s for s in consumables.stocks(device) if s.what == "page-pack" and s.known)
    return next((max(0, s.amount - s.used) for s in packs if s.amount), None)


def _standing(sync: SyncService) -> dict[str, object]:
    state = sync.state
    last = state.last_contact.isoformat() if state.last_contact else ""
    return {
        "standing": state.standing.value,
        "detail": state.detail,
        "last_contact": last,
        "parked": state.parked,
        "stuck_scans": state.stuck_blobs,
    }


def _test_papers(config: TerminalConfig, now: Callable[[], datetime]) -> TestPapers:
    from shared.paper.test_papers import SitePapers  # typesetting loads with the first test print

    return SitePapers(config.hall.name, config.terminal.id, now)


def _by_kind(hosts: dict[str, DeviceHost[Any]]) -> dict[str, DeviceHost[Any]]:
    return {host.kind.value: host for host in reversed(hosts.values())}


def _write_down(office: Office, event: DeviceEvent) -> None:
    """Journal what a device did, except the ordinary ready and busy of every call."""
    working = (DeviceState.READY, DeviceState.BUSY, DeviceState.OPENING)
    if event.before in working and event.after in working:
        return
    try:
        office.device_changed(
            event.device, event.kind.value, event.before.value, event.after.value, event.code
        )
    except Trouble as trouble:
        logs.warn("device event not kept", code=trouble.code)
