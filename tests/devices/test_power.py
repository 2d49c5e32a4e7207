"""A UPS on the real service of Network UPS Tools, with a UPS that says what a file says."""

from __future__ import annotations

import socket
import threading

import pytest

from shared.config.model import DeviceEntry
from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.table import check_of
from shared.devices.codec.nut import NutError, complete, list_vars, status_of
from shared.devices.finding.looks import LOOKS, CannotLook, Places
from shared.devices.model import DeviceKind, DeviceState, Level
from shared.devices.plugin import Attachment, Proposal
from shared.devices.registry import make_driver, probe_of
from shared.domain.errors import Trouble
from tests.devices.nutd import Nut


@pytest.fixture(scope="module")
def service():
    """One for the module: starting it takes longer than any question to it."""
    made = Nut()
    made.plug()
    made.start()
    yield made
    made.close()


@pytest.fixture
def nut(service):
    service.say()
    return service


def ups(url: str):
    return make_driver(DeviceEntry(id="ups", kind="ups", url=url))


def _until(ready) -> None:
    import time

    end = time.monotonic() + 60
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_ups_says_how_the_power_stands(nut):
    device = ups(nut.url)
    device.open()
    _until(lambda: device.health().code == "")
    said = device.status()
    assert said.on_mains
    assert (said.charge_percent, said.runtime_s, said.load_percent) == (97, 1260, 23)
    assert said.model == "Dummy Hall 1000"
    finding = check_of(DeviceKind.UPS)(device, CheckLevel.INTERNAL, lambda _: None)
    assert finding.passed
    assert "21 分钟" in finding.words
    device.close()


@pytest.mark.parametrize(
    ("words", "level", "code"),
    [
        ("OB DISCHRG", Level.DEGRADED, "ups-on-battery"),
        ("OB DISCHRG LB", Level.FAULTED, "ups-low"),
        ("OL RB", Level.DEGRADED, "ups-battery-old"),
        ("OL OVER", Level.DEGRADED, "ups-overload"),
        ("BYPASS", Level.DEGRADED, "ups-bypass"),
        ("OFF", Level.FAULTED, "ups-off"),
        ("", Level.FAULTED, "ups-stale"),
    ],
)
def test_what_it_says_is_what_is_shown_the_worst_first(nut, words, level, code):
    device = ups(nut.url)
    device.open()
    nut.say(ups_status=words)
    _until(lambda: device.health().code == code)
    assert device.health().level is level
    device.close()


def test_a_pulled_cable_a_dead_service_and_a_wrong_name_are_told_apart(nut, hosted):
    host = hosted(ups(nut.url), health_s=0.05)
    assert host.wait_for(DeviceState.READY)
    nut.unplug()
    assert host.wait_for(DeviceState.FAULTED)
    assert host.trouble.code == "ups-stale"
    nut.plug()
    assert host.wait_for(DeviceState.READY)
    nut.stop()
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "ups-unreachable"
    nut.start()
    assert host.wait_for(DeviceState.READY)
    other = ups(nut.url.replace("hall", "nobody"))
    other.open()
    with pytest.raises(Trouble, match="ups-unknown-name"):
        other.health()
    other.close()


def test_the_supplies_of_this_machine_are_found_and_their_silence_is_told(nut):
    look = next(one for one in LOOKS if one.bus == "nut")
    (found,) = look.see(Places(nut=nut.port))
    assert found.url == nut.url
    assert probe_of("nut")(found) == Proposal(90, nut.url)
    assert probe_of("nut")(Attachment("nut", nut.url.replace("hall", "attic"))) is None
    assert probe_of("nut")(Attachment("serial", "serial:///dev/null")) is None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert look.see(Places(nut=free.getsockname()[1])) == []
        free.listen()
        threading.Thread(target=lambda: free.accept()[0].sendall(b"OK\n"), daemon=True).start()
        with pytest.raises(CannotLook, match="UPS"):
            look.see(Places(nut=free.getsockname()[1]))


@pytest.mark.parametrize(
    "url", ["nut://127.0.0.1", "nut://127.0.0.1/a%0ab", "nut://127.0.0.1/a b", "tcp://127.0.0.1/x"]
)
def test_an_address_that_names_no_ups_is_refused(url):
    with pytest.raises(Trouble, match="device-unsupported"):
        ups(url.replace(" ", "%20"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"BEGIN LIST VAR other\nEND LIST VAR other\n",
        b"BEGIN LIST VAR hall\nVAR hall ups.status OL\nEND LIST VAR hall\n",
        b"BEGIN LIST VAR hall\n" + b"x" * 5000 + b"\nEND LIST VAR hall\n",
        b"BEGIN LIST VAR hall\n" + b'VAR hall a "b"\n' * 5000 + b"END LIST VAR hall\n",
        b"OK\n",
    ],
)
def test_what_is_no_answer_is_refused(data):
    with pytest.raises(NutError):
        status_of("hall", data)


def test_quotes_in_a_value_and_nonsense_numbers_change_nothing():
    text = 'BEGIN LIST VAR hall\nVAR hall ups.model "a \\"b\\""\nVAR hall battery.charge "nan"\n'
    said = status_of("hall", (text + "END LIST VAR hall\n").encode())
    assert (said.model, said.charge_percent, said.on_mains) == ('a "b"', None, None)
    assert complete(b"ERR UNKNOWN-UPS\n")
    assert not complete(b"BEGIN LIST VAR hall\n")
    with pytest.raises(ValueError, match="name"):
        list_vars("a\nLOGOUT")
