"""Identity card readers on USB, through pyusb and a bus of virtual devices."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from shared.config.model import DeviceEntry
from shared.devices import registry
from shared.devices.codec import idtext, samv
from shared.devices.idcard import plugin
from shared.devices.model import DeviceState
from shared.devices.plugin import Attachment
from shared.devices.transport.link import DeviceUrl
from shared.devices.transport.usb import socket_of
from shared.devices.virtual.usb import VirtualBus
from shared.devices.virtual.usb_id_reader import VirtualUsbIdReader
from shared.domain.errors import Trouble

FRAMINGS = ("split", "whole")
_numbers = itertools.count()


@pytest.fixture
def bus():
    made = VirtualBus(f"test-{next(_numbers)}")
    yield made
    made.close()


@pytest.fixture
def plug(bus):
    """Plug in a reader and open a driver for it, as an entry of the configuration does."""
    opened = []

    def made(framing="split", opens=True, **options):
        far = VirtualUsbIdReader(split=framing == "split", bus=bus, **options)
        driver = driver_of(far.url, framing)
        opened.append(driver)
        if opens:
            driver.open()
        return far, driver

    yield made
    for driver in opened:
        driver.close()


def driver_of(url, framing="split", **options):
    return plugin.samv(DeviceUrl.parse(url), {"framing": framing, **options})


def opening_trouble(driver) -> str:
    with pytest.raises(Trouble) as met:
        driver.open()
    return met.value.code


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("kind", idtext.LAYOUTS)
def test_a_card_of_each_kind_is_read_in_both_framings(plug, cards, framing, kind):
    far, driver = plug(framing)
    assert driver.read() is None
    far.put(cards[kind])
    assert dataclasses.replace(driver.read(), photo_wlt=b"") == cards[kind]
    assert driver.module_id().startswith("05.03-20190504-")


def test_head_and_body_of_a_frame_go_to_their_own_endpoints(plug, monkeypatch):
    far, driver = plug()
    said = []
    real = far.device.received

    def watched(end, data):
        said.append((end, data))
        real(end, data)

    monkeypatch.setattr(far.device, "received", watched)
    driver.health()
    whole = samv.frame(samv.STATUS)
    assert said == [(0x02, whole[:7]), (0x06, whole[7:])]


def test_a_body_of_whole_packets_does_not_wait_for_more(plug, resident, monkeypatch):
    # 1288 bytes are no multiple of 64: an answer that is one must not wait for its deadline
    far, driver = plug()
    body = samv.Reply(0x91, bytes(64 - 4)).body()
    far.put(resident)
    driver.read()
    monkeypatch.setattr(far, "_read", lambda asked: samv.Reply.of(body))
    sizes = []
    take = far.device.take
    monkeypatch.setattr(far.device, "take", lambda e, n, t: sizes.append(n) or take(e, n, t))
    assert driver.appended_address() == ""
    assert sizes == [64, 64]


@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("way", ["checksum", "noise", "cut", "late", "silent"])
def test_a_spoiled_answer_is_asked_for_again(plug, resident, framing, way):
    far, driver = plug(framing, opens=False)
    driver._find_s = driver._read_s = 0.5
    driver.open()
    far.put(resident)
    far.mangle("fine", "fine", way)
    assert driver.read() is not None
    assert driver.read() is None
    assert driver.health().code == ""


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_reader_that_never_stops_talking_is_given_up(plug, framing, monkeypatch):
    far, driver = plug(framing, opens=False)
    driver._find_s = 0.3
    monkeypatch.setattr(far.device, "take", lambda end, size, timeout_s: b"\xaa" * size)
    with pytest.raises(Trouble, match="reader-"):
        driver.open()


def test_a_pulled_reader_is_absent_and_comes_back_when_plugged_in_again(plug, hosted, resident):
    far, driver = plug(opens=False)
    host = hosted(driver, health_s=0.02)
    assert host.wait_for(DeviceState.READY)
    far.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "reader-disconnected"
    far.replug()
    assert host.wait_for(DeviceState.READY)
    far.put(resident)
    assert host.call(lambda d: d.read(), 60).result(60).number == resident.number


def test_two_alike_are_told_apart_by_serial_and_by_socket(bus, plug, resident):
    _, one = plug(serial="A1")
    second, two = plug(serial="B2")
    second.put(resident)
    assert one.read() is None
    assert two.read() is not None
    one.close()
    two.close()
    by_socket = driver_of(f"usb://0400:c35a?bus={bus.name}&port=1-2")
    by_socket.open()
    second.put(resident)
    assert by_socket.read() is not None
    by_socket.close()
    nobody = driver_of(f"usb://0400:c35a?bus={bus.name}&serial=C3")
    assert opening_trouble(nobody) == "reader-disconnected"


def test_a_reader_somebody_else_holds_is_named_as_taken(plug, bus):
    far, driver = plug()
    assert opening_trouble(driver_of(far.url)) == "device-taken"
    driver.close()
    far.device.stubborn = True
    assert opening_trouble(driver) == "device-taken"


def test_a_driver_of_the_system_is_asked_to_let_go_and_gets_it_back(plug):
    far, driver = plug(opens=False)
    far.device.kernel_driver = True
    driver.open()
    assert not far.device.kernel_driver
    driver.close()
    assert far.device.kernel_driver


@pytest.mark.parametrize("serial", ["", "A1"])
def test_a_reader_we_may_not_use_is_named_as_not_allowed(plug, serial):
    far, driver = plug(opens=False, serial=serial)
    far.device.forbidden = True
    assert opening_trouble(driver) == "device-not-allowed"


def test_a_framing_the_reader_does_not_have_is_refused_at_once(plug):
    far, driver = plug("whole", opens=False)
    assert opening_trouble(driver_of(far.url, "split")) == "reader-disconnected"
    driver.open()


def test_the_fingerprint_crosses_usb_untouched(bus, resident):
    far = VirtualUsbIdReader(bus=bus)
    driver = driver_of(far.url, fingerprint=True)
    driver.open()
    block = bytes(range(256)) * 4
    far.put(dataclasses.replace(resident, fingerprint=block))
    assert driver.read().fingerprint == block
    driver.close()


def test_the_machines_own_bus_is_searched_unless_another_is_named():
    driver = driver_of("usb://fffe:fffe")
    assert opening_trouble(driver) == "reader-disconnected"
    with pytest.raises(Trouble, match="device-unsupported"):
        driver_of("usb://0400:c35a?bus=nowhere")
    with pytest.raises(Trouble, match="device-unsupported"):
        driver_of("usb://0400:c35a", "sideways")


def test_the_probe_finds_out_the_framing(plug):
    for framing in FRAMINGS:
        far, _ = plug(framing, opens=False)
        said = plugin.probe(Attachment("usb", far.url, usb_id="0400:C35A"))
        assert (said.score, said.url) == (95, far.url)
        assert said.options == ({} if framing == "split" else {"framing": "whole"})
        far.close()


def test_the_probe_says_likely_of_a_reader_another_program_holds_and_nothing_of_a_mouse(plug):
    far, _ = plug()
    assert plugin.probe(Attachment("usb", far.url, usb_id="0400:c35a")).score == 60
    assert plugin.probe(Attachment("usb", "usb://046d:c077", usb_id="046d:c077")) is None


def test_what_the_probe_proposes_opens(plug, hosted):
    far, _ = plug("whole", opens=False)
    said = plugin.probe(Attachment("usb", far.url, usb_id="0400:c35a"))
    entry = DeviceEntry(
        id="reader", kind="id-card-reader", url=said.url, options=dict(said.options)
    )
    host = registry.open_device(entry)
    assert host.wait_for(DeviceState.READY)
    host.stop()


def test_a_socket_is_written_as_the_system_writes_it():
    class Device:
        bus, port_numbers = 3, (1, 4, 2)

    assert socket_of(Device) == "3-1.4.2"
