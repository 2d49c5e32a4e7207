"""From a line of the configuration to a running device."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from shared.assets import asset
from shared.config import DeviceEntry, parse
from shared.devices import packages, registry, troubles
from shared.devices.model import HEALTHY, DeviceKind, DeviceState
from shared.devices.plugin import DriverPlugin
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles.fault import Fault, Then
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Actor, Trouble


def entry(**values) -> DeviceEntry:
    return DeviceEntry(**{"id": "d", "kind": "receipt-printer", "url": "tcp://h:1", **values})


def test_every_device_of_the_shipped_examples_has_a_driver():
    for name in ("kiosk.example.toml", "counter.example.toml"):
        for line in parse(asset("config", name).read_text("utf-8")).device:
            assert registry.make_driver(line).kind == line.kind


@pytest.mark.parametrize(
    "values",
    [
        {"driver": "nobody"},
        {"driver": "samv"},
        {"url": "ftp://h"},
        {"options": {"widht": 576}},
        {"options": {"width": True}},
        {"options": {"confirm": "hope"}},
        {"url": "tcp://h:99999999"},
        {"kind": "document-camera", "url": "camera://front"},
        {"kind": "id-card-reader", "url": "usb://0400:c35a", "options": {"framing": "thirds"}},
        {"kind": "id-card-reader", "url": "serial:///dev/x?baud=fast"},
        {"url": "usb://printer"},
        {"kind": "page-printer", "url": "http://h"},
    ],
)
def test_what_cannot_work_is_refused_with_a_hint_for_the_technician(values):
    with pytest.raises(Trouble) as refused:
        registry.make_driver(entry(**values))
    assert refused.value.code == "device-unsupported"
    assert refused.value.actor is Actor.TECHNICIAN
    assert refused.value.staff_hint.endswith("。")


def test_a_device_that_is_only_absent_is_a_state_not_an_error():
    gone = VirtualReceiptPrinter()
    gone.close()
    host = registry.open_device(entry(url=gone.url))
    assert host.wait_for(DeviceState.ABSENT)
    host.stop()


def test_a_configured_device_is_ready_by_itself():
    far = VirtualReceiptPrinter()
    host = registry.open_device(entry(url=far.url))
    assert host.wait_for(DeviceState.READY)
    host.stop(timeout_s=60)
    assert host.state is DeviceState.ABSENT
    far.close()


class VendorPrinter:
    """A driver from a vendor's package."""

    kind = DeviceKind.RECEIPT

    def __init__(self, url: DeviceUrl, options) -> None:
        self.url = url

    def open(self) -> None: ...
    def close(self) -> None: ...
    def interrupt(self) -> None: ...
    def resume(self) -> None: ...
    def health(self):
        return HEALTHY


VENDOR = DriverPlugin(DeviceKind.RECEIPT, VendorPrinter)
NO_PLUGIN = VendorPrinter


def test_a_vendors_package_adds_a_driver_and_touches_nothing_here(monkeypatch):
    sys.modules["vendor_driver_of_a_test"] = sys.modules[__name__]
    point = EntryPoint("acme", "vendor_driver_of_a_test:VENDOR", packages.GROUP)
    broken = EntryPoint("broken", "no_such_module_at_all:X", packages.GROUP)
    old = EntryPoint("bare", "vendor_driver_of_a_test:NO_PLUGIN", packages.GROUP)
    monkeypatch.setattr(packages, "_added", lambda: (point, broken, old))
    made = registry.make_driver(entry(driver="acme", url="acme://7"))
    assert made.__class__.__name__ == "VendorPrinter"
    assert made.url.host == "7"
    assert "acme" in registry.driver_names()
    with pytest.raises(Trouble, match="device-unsupported"):
        registry.make_driver(entry(driver="broken"))
    with pytest.raises(Trouble, match="device-unsupported"):
        registry.make_driver(entry(driver="bare", url="acme://7"))


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "path"),
    [
        ("serial:///dev/ttyUSB0?baud=9600", "serial", "", 0, "/dev/ttyUSB0"),
        ("tcp://127.0.0.1:9100", "tcp", "127.0.0.1", 9100, ""),
        ("camera+http://h:8/x.mjpg", "camera+http", "h", 8, "/x.mjpg"),
    ],
)
def test_addresses_are_taken_apart(text, scheme, host, port, path):
    url = DeviceUrl.parse(text)
    assert (url.scheme, url.host, url.port, url.path) == (scheme, host, port, path)


def test_a_queues_capitals_are_kept():
    assert DeviceUrl.parse("cups://Office-A4?server=h:1").name == "Office-A4"


@pytest.mark.parametrize("text", ["usb://0400:c35a?serial=A1", "usb://0400-C35A?serial=A1"])
def test_a_usb_number_is_no_host_and_port(text):
    url = DeviceUrl.parse(text)
    assert url.usb_id == (0x0400, 0xC35A)
    assert url.query == {"serial": "A1"}
    with pytest.raises(Trouble, match="device-unsupported"):
        assert DeviceUrl.parse("usb://reader").usb_id


def test_a_card_readers_name_is_kept_with_its_brackets():
    name = "HID OMNIKEY 3x21 [CCID Interface] (00) 00 00"
    assert DeviceUrl.parse(f"pcsc://{name}").name == name


def test_a_usb_printer_that_is_not_there_is_absent():
    printer = registry.make_driver(entry(url="usb://fffe-fffe?in=81&out=02"))
    with pytest.raises(Trouble, match="printer-disconnected"):
        printer.open()
    printer.close()


WHOLE = Fault(
    "acme-warm", Actor.STAFF, "指示灯热了。", "请看通风口。", "检查供电。", cause="过热",
    part="通风口", steps=("移开东西。", "等十分钟。"), picture="power", then=Then.STUCK,
)  # fmt: skip


@pytest.fixture
def table():
    """The table of troubles, as it was before."""
    sets = (troubles.FAULTS, troubles.LINK_CODES, troubles.STUCK_CODES, troubles.RETIRE_CODES)
    before = [one.copy() for one in sets]
    yield
    for one, old in zip(sets, before, strict=True):
        one.clear()
        one.update(old)


def test_a_vendors_own_faults_are_rows_of_the_table(table):
    troubles.learn((WHOLE,))
    troubles.learn((WHOLE,))  # loaded again
    assert troubles.trouble("acme-warm").actor is Actor.STAFF
    assert "acme-warm" in troubles.LINK_CODES & troubles.STUCK_CODES
    assert "acme-warm" not in troubles.RETIRE_CODES


@pytest.mark.parametrize(
    "wrong",
    [
        replace(WHOLE, technician=""),
        replace(WHOLE, cause=""),
        replace(WHOLE, steps=("一步。",)),
        replace(WHOLE, picture="no-such-drawing"),
        replace(WHOLE, code="paper-out"),
    ],
)
def test_half_a_row_or_one_that_says_otherwise_is_refused(table, wrong):
    before = dict(troubles.FAULTS)
    with pytest.raises(Trouble, match="device-unsupported"):
        troubles.learn((WHOLE, wrong))
    assert before == troubles.FAULTS
