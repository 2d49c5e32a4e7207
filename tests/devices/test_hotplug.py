"""Plugging in and pulling out: real words of udev (umockdev), real serial lines, one role."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared.config import DeviceEntry
from shared.devices import registry
from shared.devices.host import Backoff, DeviceHost
from shared.devices.hotplug import Change, HotPlug, concerns
from shared.devices.model import DeviceState
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.id_reader import VirtualIdReader

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
READER = {"SUBSYSTEM": "usb", "PRODUCT": "400/c35a/100", "ID_SERIAL_SHORT": "A1"}
LINE = {
    "SUBSYSTEM": "tty",
    "DEVNAME": "/dev/ttyUSB7",
    "DEVLINKS": "/dev/serial/by-id/usb-CH340 /dev/serial/by-path/pci-usb-0:1",
}


@pytest.fixture
def udev():
    """Say a line, hear what woke: (say, heard) over a test bed of umockdev."""
    wrapper = shutil.which("umockdev-wrapper")
    if wrapper is None:
        pytest.fail("umockdev is not installed (scripts/system-packages.txt)")
    bench = subprocess.Popen(
        [wrapper, "/usr/bin/python3", str(_HERE / "udev_bench.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    root = bench.stdout.readline().strip()
    assert root, "umockdev needs gir1.2-umockdev-1.0 and python3-gi (scripts/system-packages.txt)"
    children: list[subprocess.Popen[str]] = []

    def listen(*addresses: str) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [wrapper, sys.executable, str(_HERE / "hotplug_child.py"), *addresses],
            env=os.environ | {"UMOCKDEV_DIR": root, "PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        children.append(child)
        assert child.stdout.readline() == "ready\n"
        return child

    def say(line: str) -> None:
        bench.stdin.write(line + "\n")
        bench.stdin.flush()
        assert bench.stdout.readline().strip() == line

    yield listen, say
    for process in (*children, bench):
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def test_words_of_udev_wake_whom_they_concern_and_nobody_else(udev):
    listen, say = udev
    by_id = "serial:///dev/serial/by-id/usb-1a86_CH340-port0"
    child = listen("usb://0400:c35a", by_id, "serial:///dev/ttyS0", "camera://4", "tcp://h:1")
    for line, expected in (
        ("add reader", ["plugged usb://0400:c35a"]),
        ("again reader", ["plugged usb://0400:c35a"]),
        ("add printer", []),
        ("remove reader", ["unplugged usb://0400:c35a"]),
        ("add line", [f"plugged {by_id}"]),
        ("remove line", [f"unplugged {by_id}"]),
        ("add eye", ["plugged camera://4"]),
    ):
        say(line)
        for word in expected:
            assert child.stdout.readline().strip() == word
    child.stdin.close()
    assert child.stdout.read() == ""


@pytest.mark.parametrize(
    ("address", "device", "is_so"),
    [
        ("usb://0400:c35a", READER, True),
        ("usb://0400:C35A?serial=A1", READER, True),
        ("usb://0400:c35a?serial=B2", READER, False),
        ("usb://0400-c35a", READER, True),
        ("usb://04b8:0202", READER, False),
        ("serial:///dev/ttyUSB7?baud=9600", LINE, True),
        ("serial:///dev/serial/by-path/pci-usb-0:1", LINE, True),
        ("serial:///dev/ttyUSB8", LINE, False),
        ("usb://0400:c35a", LINE, False),
        ("pcsc://Reader 00", READER, True),
        ("sane://pixma:1", READER, True),
        ("pcsc://Reader 00", LINE, False),
        ("camera://0", {"SUBSYSTEM": "video4linux", "DEVNAME": "/dev/video0"}, True),
        ("camera:///dev/video0", {"SUBSYSTEM": "video4linux", "DEVNAME": "/dev/video0"}, True),
        ("camera://1", {"SUBSYSTEM": "video4linux", "DEVNAME": "/dev/video0"}, False),
        ("tcp://10.0.0.9:9100", READER, False),
        ("usb://0400:c35a", {"SUBSYSTEM": "usb"}, True),
    ],
)
def test_an_address_knows_its_device(address, device, is_so):
    assert concerns(Change.of(device), DeviceUrl.parse(address)) is is_so


@pytest.fixture
def port(tmp_path):
    """A stable name of a port, as /dev/serial/by-path gives one."""
    return tmp_path / "pci-usb-0:1"


@pytest.fixture
def role(port):
    """The owner of the reader at that port; only a word of udev makes it look again."""
    entry = DeviceEntry(id="r", kind="id-card-reader", url=f"serial://{port}?baud=115200")
    host = DeviceHost("r", registry.make_driver(entry), health_s=3600, backoff=Backoff(3600, 3600))
    host.address = entry.url
    yield host, HotPlug([host])
    host.stop(60)


def word(action: str, port: Path) -> Change:
    return Change.of({**LINE, "ACTION": action, "DEVLINKS": str(port)})


def test_unplug_a_plug_b_same_role(role, port, resident):
    host, plug = role
    first = VirtualIdReader()
    port.symlink_to(first.path)
    host.start()
    assert host.wait_for(DeviceState.READY)
    first.unplug()
    port.unlink()
    plug.heard(word("remove", port))
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble is not None

    second = VirtualIdReader()
    second.put(resident)
    port.symlink_to(second.path)
    plug.heard(word("add", port))
    assert host.wait_for(DeviceState.READY)
    assert host.call(lambda d: d.read(), 60).result(120).name == resident.name
    host.stop(60)
    second.close()


def test_the_same_word_twice_opens_once(role, port):
    host, plug = role
    opened = []
    really = host.driver.open
    host.driver.open = lambda: (opened.append(1), really())[1]
    host.start()
    while not host.settled:
        threading.Event().wait(0.01)
    far = VirtualIdReader()
    port.symlink_to(far.path)
    for _ in range(5):
        plug.heard(word("add", port))
    assert host.wait_for(DeviceState.READY)
    for _ in range(5):
        plug.heard(word("add", port))
        plug.heard(word("bind", port))
    assert host.call(lambda d: d.module_id(), 60).result(120)
    assert host.wait_for(DeviceState.READY)
    assert len(opened) == 2  # the first failed, before anything was plugged in
    host.stop(60)
    far.close()


def test_a_device_exchanged_for_another_is_known_by_its_new_address(role, port, tmp_path):
    host, plug = role
    far = VirtualIdReader()
    port.symlink_to(far.path)
    host.start()
    assert host.wait_for(DeviceState.READY)
    other = tmp_path / "pci-usb-0:2"
    entry = DeviceEntry(id="r", kind="id-card-reader", url=f"serial://{other}?baud=115200")
    host.exchange(registry.make_driver(entry), entry.url)
    assert host.wait_for(DeviceState.ABSENT)
    again = VirtualIdReader()
    other.symlink_to(again.path)
    plug.heard(word("add", other))
    assert host.wait_for(DeviceState.READY)
    host.stop(60)
    far.close()
    again.close()


def test_without_udev_polling_does_it(monkeypatch, port):
    monkeypatch.setitem(sys.modules, "pyudev", None)
    entry = DeviceEntry(id="r", kind="id-card-reader", url=f"serial://{port}?baud=115200")
    host = DeviceHost("r", registry.make_driver(entry), backoff=Backoff(0.05, 0.1)).start()
    host.address = entry.url
    plug = HotPlug([host])
    plug.start()
    plug._thread.join(60)
    assert not plug.listening
    far = VirtualIdReader()
    port.symlink_to(far.path)
    assert host.wait_for(DeviceState.READY)
    plug.stop()
    host.stop(60)
    far.close()
