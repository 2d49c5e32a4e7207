"""The board's figures: each device its own, and nothing counted twice."""

from __future__ import annotations

import pytest

from shared.casework.readiness import look_at, readiness
from shared.config import DeviceEntry
from shared.devices.model import DeviceState
from shared.devices.registry import hosts_of
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.facts import Role
from shared.journal import FactDraft


@pytest.fixture
def printers():
    """Two receipt printers, ready."""
    far = [VirtualReceiptPrinter(), VirtualReceiptPrinter()]
    hosts = hosts_of(
        DeviceEntry(id=f"slip-{n}", kind="receipt-printer", url=one.url)
        for n, one in enumerate(far, 1)
    )
    for host in hosts.values():
        host.start()
        assert host.wait_for(DeviceState.READY)
    yield hosts
    for host in hosts.values():
        host.stop()
    for one in far:
        one.close()


def test_two_of_a_kind_do_not_share_a_figure_and_one_alone_has_the_journals(office, printers):
    for device, more in (("slip-1", 3), ("slip-2", 5), ("slip-1", 4)):
        body = {"device": device, "kind": "receipt-printer", "counts": {"receipts": more}}
        office.append(FactDraft("device-counted", body, role=Role.DEVICE))
    figures = {look.id: look.figure for look in readiness(office, printers).looks}
    assert (figures["slip-1"], figures["slip-2"]) == ("今日已记打印 7 张", "今日已记打印 5 张")
    assert look_at(office, printers, "slip-2").figure == figures["slip-2"]
    alone = {"slip-1": printers["slip-1"]}
    assert readiness(office, alone).looks[0].figure == "今日打印 0 张"
