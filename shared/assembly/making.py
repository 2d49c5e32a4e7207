"""From a configuration to a terminal: journal, catalogue, devices, sync, casework."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from shared import logs
from shared.assembly.ground import AskProvince, bell_of, keys_of, line_of, local_now
from shared.assembly.offer import offered
from shared.assembly.terminal import Terminal, by_kind
from shared.casework.counting import Counting
from shared.casework.equipment import HostedPagePrinter, HostedReceiptPrinter
from shared.casework.evidence import OFD, PDF
from shared.casework.halldevices import HostedCaller, HostedEvaluator
from shared.casework.moneydevices import HostedCashAcceptor, HostedDrawer, HostedPaymentTerminal
from shared.casework.office import Office
from shared.casework.ports import (
    HOTLINE,
    Site,
    Tools,
)
from shared.catalogue import CatalogueStore
from shared.config import TerminalConfig
from shared.devices.checkup.papers import TestPapers, provide
from shared.devices.model import DeviceEvent, DeviceKind, DeviceState
from shared.devices.registry import hosts_of
from shared.domain.errors import Trouble
from shared.journal import Journal
from shared.journal.caretaker import Caretaker
from shared.journal.watch import NightWatch
from shared.keys import Kept
from shared.station.station import Station
from shared.sync.clock import ProvinceClock
from shared.sync.credentials import Credentials
from shared.sync.service import SyncService
from shared.sync.standing import SyncSettings

if TYPE_CHECKING:
    pass


def assemble(config: TerminalConfig, now: Callable[[], datetime] = local_now) -> Terminal:
    """Open the journal and make everything; ``start`` brings it to life.

    Raises Trouble for a journal or catalogue that cannot be used; nothing is thrown away then.
    """
    folder = config.data_folder
    keys = keys_of(config)  # a chip needs a moment: the catalogue is read meanwhile
    store = CatalogueStore(
        folder / "catalogue", hall=config.hall.id, keys=config.catalogue.key_bytes
    )
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
        line_of(config, journal.signer, clock, credentials.pair),
        clock=clock,
        settings=SyncSettings(upload_kbps=config.province.upload_kbps),
        bell=bell_of(config),
        install=install,
        credentials=credentials if config.province.tls else None,
        heartbeat=lambda: stations[0].word() if stations else None,
        ordered=lambda orders: stations[0].ordered(orders),
    )
    ask = line_of(config, journal.signer, clock, credentials.pair, asks=True)

    early: deque[DeviceEvent] = deque()

    def heard(event: DeviceEvent) -> None:
        if not offices:
            early.append(event)
            if not offices:
                return
            try:
                early.remove(event)
            except ValueError:
                return  # told already by who made the office just now
        if _ordinary(event):
            counting.look(event.device)  # a child that dies takes its sums along
            return
        counting.flush(event.device)  # what it did before comes before
        _write_down(offices[0], event)

    hosts = hosts_of(config.devices, heard)
    counting = Counting(journal, hosts)
    devices = by_kind(hosts)
    if "id-card-reader" in devices:
        devices["id-card-reader"].start()  # a card may lie there before the first screen stands
    receipt, page = devices.get("receipt-printer"), devices.get("page-printer")
    card, drawer = devices.get("payment-terminal"), devices.get("cash-drawer")
    caller, evaluator = devices.get("queue-caller"), devices.get("evaluator")
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
            drawer=HostedDrawer(drawer) if drawer else None,
            caller=HostedCaller(caller) if caller else None,
            evaluator=HostedEvaluator(evaluator) if evaluator else None,
            online=lambda: sync.state.online,
            evidence=(PDF, OFD) if config.archiving.ofd else (PDF,),
            last_contact=lambda: sync.state.last_contact,
            clock_sure=lambda: clock.sure,
        ),
    )
    offices.append(office)
    while early:  # of the device that is started before there is anybody to write it down
        heard(early.popleft())
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


def _ordinary(event: DeviceEvent) -> bool:
    """The ready and busy of every call: neither a fact nor a reason to write counters down."""
    working = (DeviceState.READY, DeviceState.BUSY, DeviceState.OPENING)
    return event.before in working and event.after in working


def _write_down(office: Office, event: DeviceEvent) -> None:
    """Journal what a device did."""
    try:
        office.device_changed(
            event.device, event.kind.value, event.before.value, event.after.value, event.code
        )
    except Trouble as trouble:
        logs.warn("device event not kept", code=trouble.code)
