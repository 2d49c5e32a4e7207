"""The driver on the product's own owner thread, against the virtual light."""

from __future__ import annotations

import pytest
from yichuang_beacon import protocol
from yichuang_beacon.plugin import PLUGIN, probe
from yichuang_beacon.virtual import VirtualBeacon

from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.packages import plugin_named
from shared.devices.plugin import Attachment
from shared.devices.transport.link import DeviceUrl
from shared.domain.errors import Trouble


@pytest.fixture
def light():
    far = VirtualBeacon()
    yield far
    far.unplug()


@pytest.fixture
def host(light):
    assert plugin_named("beacon") is PLUGIN  # found by its entry point: the package is installed
    driver = PLUGIN.make(DeviceUrl.parse(light.url), {})
    owner = DeviceHost("light", driver, health_s=0.2, backoff=Backoff(0.05, 0.2)).start()
    yield owner
    owner.stop(60)


def test_it_shows_what_it_is_told(host, light):
    assert host.wait_for(DeviceState.READY)
    assert host.driver.serial == "SN0042"
    for colour in protocol.COLOURS:
        host.call(lambda d, c=colour: d.show(c), 60).result(120)
        assert light.colour == colour


def test_its_own_fault_is_a_row_of_the_table(host, light):
    assert host.wait_for(DeviceState.READY)
    light.mood = "hot"
    assert host.wait_for(DeviceState.DEGRADED)
    assert host.trouble.code == "beacon-hot"
    light.mood = ""
    assert host.wait_for(DeviceState.READY)


@pytest.mark.parametrize("mood", ["silent", "garbled"])
def test_a_light_that_says_nothing_or_nonsense_is_absent_and_comes_back(host, light, mood):
    assert host.wait_for(DeviceState.READY)
    light.mood = mood
    assert host.wait_for(DeviceState.ABSENT)
    light.mood = ""
    assert host.wait_for(DeviceState.READY)


def test_a_pulled_cable(host, light):
    assert host.wait_for(DeviceState.READY)
    light.unplug()
    assert host.wait_for(DeviceState.ABSENT)
    again = VirtualBeacon(light.port)
    assert host.wait_for(DeviceState.READY)
    again.unplug()


def test_what_it_refuses_is_told(host, light):
    assert host.wait_for(DeviceState.READY)
    light.mood = "refusing"
    with pytest.raises(Trouble):
        host.call(lambda d: d.show("red"), 60).result(120)


def test_its_probe_knows_it_and_nothing_else(light):
    assert probe(Attachment("net", light.url)).score == 95
    assert probe(Attachment("usb", "usb://1234:5678")) is None
    light.unplug()
    assert probe(Attachment("net", light.url)) is None
