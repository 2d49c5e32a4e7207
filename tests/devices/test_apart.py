"""P6: what may hang inside C of our own drivers does so in a child: libusb, the card service."""

from __future__ import annotations

import os
import threading
import time

import pytest

from shared.config.model import DeviceEntry
from shared.devices import registry
from shared.devices.drawer.printer_drawer import PrinterDrawer
from shared.devices.finding.looks import LOOKS, CannotLook, Places
from shared.devices.host import Backoff, DeviceHost
from shared.devices.isolated.proxy import IsolatedDriver
from shared.devices.model import DeviceState
from shared.devices.plugin import Attachment
from shared.devices.virtual.chip_card import SocialSecurityApplet, VirtualChipCard, records_of
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Trouble
from shared.domain.socialcard import SocialSecurityCard
from tests.devices.pcscd import PATIENCE, Pcscd
from tests.devices.usb_stage import URL, UsbStage

CARD = SocialSecurityCard(
    name=WANG_GUIFANG.name,
    number=WANG_GUIFANG.number,
    sex="女",
    birth=WANG_GUIFANG.card.birth,
    card_number="A12345678",
)


def until(true) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def look(bus: str):
    return next(one for one in LOOKS if one.bus == bus)


@pytest.fixture
def owned():
    """The owner thread of an entry's driver, which lives in a child of its own."""
    hosts: list[DeviceHost] = []

    def start(entry: DeviceEntry) -> DeviceHost:
        driver = registry.make_driver(entry)
        assert isinstance(driver, IsolatedDriver)
        host = DeviceHost(entry.id, driver, health_s=0.1, backoff=Backoff(0.05, 0.1)).start()
        hosts.append(host)
        assert host.wait_for(DeviceState.READY)
        return host

    yield start
    for host in hosts:
        host.stop(60)


def replaced(host: DeviceHost, first: int) -> None:
    """Its child was killed and another one serves."""
    until(lambda: host.driver.pid not in (None, first))
    until(lambda: host.state is DeviceState.READY)
    assert not os.path.exists(f"/proc/{first}")


# -- the card service -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def daemon():
    service = Pcscd()
    service.start()
    yield service
    service.close()


@pytest.fixture
def reader(daemon, owned):
    return owned(DeviceEntry(id="ssc", kind="smart-card-reader", url="pcsc://"))


def test_a_card_that_comes_and_goes_is_known_without_asking(daemon, reader):
    card = VirtualChipCard(daemon.port, SocialSecurityApplet(records_of(CARD)))
    # no call and no check brings it: the child says so by itself
    driver = registry.make_driver(DeviceEntry(id="x", kind="smart-card-reader", url="pcsc://"))
    driver.open()
    assert driver.card_present is False
    card.insert(PATIENCE)
    until(lambda: driver.card_present)
    until(lambda: reader.driver.card_present)
    assert reader.call(lambda d: d.read(), PATIENCE).result(PATIENCE).number == CARD.number
    card.pull()
    until(lambda: driver.card_present is False)
    until(lambda: reader.driver.card_present is False)
    driver.close()


def test_a_card_that_never_answers_costs_its_deadline_and_its_child(daemon, reader):
    answers = threading.Event()
    applet = SocialSecurityApplet(records_of(CARD))

    def stuck(command: bytes) -> bytes:
        answers.wait(PATIENCE)
        return applet(command)

    card = VirtualChipCard(daemon.port, stuck)
    card.insert(PATIENCE)
    until(lambda: reader.driver.card_present)
    first = reader.driver.pid
    call = reader.call(lambda d: d.read(), 0.3)
    while not card.asked:  # on a busy machine its time may be over before it comes to the card
        if call.done():
            call = reader.call(lambda d: d.read(), 0.3)
        time.sleep(0.01)
    assert reader.driver.card_present is True  # at once, whatever the service does
    with pytest.raises(Trouble, match="device-timeout"):
        call.result(PATIENCE)
    until(lambda: reader.driver.pid != first)
    answers.set()
    replaced(reader, first)
    until(lambda: reader.driver.card_present)
    assert reader.call(lambda d: d.read(), PATIENCE).result(PATIENCE).number == CARD.number
    card.pull()
    until(lambda: reader.driver.card_present is False)


def test_readers_are_seen_by_a_child_and_a_service_that_is_gone_is_named(daemon):
    seen = [one.name for one in look("pcsc").see(Places())]
    assert seen == ["Virtual PCD 00 00", "Virtual PCD 00 01"]
    daemon.stop()
    with pytest.raises(CannotLook, match="pcscd"):
        look("pcsc").see(Places())
    daemon.start()


# -- USB ------------------------------------------------------------------------------------------


@pytest.fixture
def usb(tmp_path, monkeypatch):
    stage = UsbStage(tmp_path)
    for name, value in stage.environment().items():
        monkeypatch.setenv(name, value)
    yield stage
    stage.close()


def test_a_transfer_that_never_ends_costs_its_deadline_and_its_child(usb, owned):
    host = owned(DeviceEntry(id="id", kind="id-card-reader", url=URL))
    usb.put(WANG_GUIFANG.card)
    found = host.call(lambda d: d.read(), PATIENCE).result(PATIENCE)
    assert (found.name, host.driver.card_present) == (WANG_GUIFANG.name, True)
    first = host.driver.pid
    usb.suffer("hang")
    with pytest.raises(Trouble, match="device-timeout"):
        host.call(lambda d: d.read(), 0.3).result(PATIENCE)
    until(lambda: host.driver.pid != first)
    usb.mend("hang")
    replaced(host, first)
    usb.lift()
    usb.put(WANG_GUIFANG.card)
    assert host.call(lambda d: d.read(), PATIENCE).result(PATIENCE).name == WANG_GUIFANG.name


def test_the_bus_is_looked_at_and_probed_by_children(usb, monkeypatch):
    monkeypatch.setattr("shared.devices.finding.looks._LOOK_S", 0.5)
    monkeypatch.setattr("shared.devices.isolated.proxy._PROBE_S", PATIENCE)
    (device,) = look("usb").see(Places())
    assert (device.url, device.usb_id, device.more) == (URL, "0400:c35a", {"port": "1-2"})
    probe = registry.probe_of("samv")
    assert probe is not None
    said = probe(device)
    assert (said.score, said.url) == (95, URL)
    assert (
        registry.probe_of("escpos")(Attachment("usb", "usb://04b8:0202", "", "04b8:0202")) is None
    )
    usb.suffer("mute")
    with pytest.raises(CannotLook):
        look("usb").see(Places())
    monkeypatch.setattr("shared.devices.isolated.proxy._PROBE_S", 0.5)
    assert probe(device) is None
    usb.mend("mute")


# -- what hangs on a printer in a child -----------------------------------------------------------


def test_a_drawer_opens_on_a_printer_that_lives_in_a_child():
    far = VirtualReceiptPrinter()
    far.drawer(False)
    hosts = registry.hosts_of(
        (
            DeviceEntry(id="drawer", kind="cash-drawer", url="printer://slip"),
            DeviceEntry(id="slip", kind="receipt-printer", url=far.url, isolated=True),
        )
    )
    try:
        for host in hosts.values():
            host.start()
        for host in hosts.values():
            assert host.wait_for(DeviceState.READY)
        assert isinstance(hosts["drawer"].driver, PrinterDrawer)
        assert hosts["drawer"].call(lambda d: d.kick(PATIENCE), PATIENCE).result(PATIENCE) is True
        assert hosts["drawer"].driver.is_open is True
    finally:
        for host in hosts.values():
            host.stop()
        far.close()
