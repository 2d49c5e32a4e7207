"""A cash drawer on a receipt printer: opened, seen, and never a second hand on the printer."""

from __future__ import annotations

import time

import pytest

from shared.config.model import DeviceEntry
from shared.devices.codec import escpos
from shared.devices.model import CONFIRMED, DeviceState
from shared.devices.registry import hosts_of
from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter
from shared.domain.errors import Trouble
from shared.image.raster import Raster

PATIENCE = 90.0
SLIP = Raster(576, bytes([0xAA]) * 72 * 400, 400)


@pytest.fixture
def far():
    end = VirtualReceiptPrinter()
    end.drawer(False)
    yield end
    end.close()


def entries(far, **options):
    return (
        DeviceEntry(id="drawer-1", kind="cash-drawer", url="printer://slip-1", options=options),
        DeviceEntry(id="slip-1", kind="receipt-printer", url=far.url),
    )


@pytest.fixture
def hall(far):
    """Starts a printer and its drawer; gives the drawer's host, the printer's, and the events."""
    started = []

    def start(**options):
        events = []
        hosts = hosts_of(entries(far, **options), events.append)
        started.extend(hosts.values())
        for host in hosts.values():
            host.start()
        assert hosts["slip-1"].wait_for(DeviceState.READY)
        return hosts["drawer-1"], hosts["slip-1"], events

    yield start
    for host in started:
        host.stop()


def wait_for(true, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def cause(host):
    return host.trouble.code if host.trouble else ""


def kicked(drawer):
    return drawer.call(lambda d: d.kick(PATIENCE), PATIENCE).result(PATIENCE)


def test_a_drawer_opens_and_its_switch_says_so(far, hall):
    drawer, _, events = hall()
    assert drawer.wait_for(DeviceState.READY)
    assert drawer.driver.is_open is False
    assert kicked(drawer) is True
    assert far.drawer_open
    wait_for(lambda: cause(drawer) == "drawer-open")
    far.drawer(False)
    wait_for(lambda: drawer.state is DeviceState.READY)
    assert "drawer-forced" not in {e.code for e in events}
    assert drawer.driver.counts == {"openings": 1}


@pytest.mark.parametrize("shut_again", [False, True], ids=["left-open", "shut-again"])
def test_a_drawer_opened_by_hand_is_seen_and_told(far, hall, shut_again):
    drawer, _, events = hall()
    assert drawer.wait_for(DeviceState.READY)
    far.drawer(True)
    if shut_again:
        far.drawer(False)  # before anybody asked the printer: only what it tells by itself shows it
    wait_for(lambda: "drawer-forced" in {e.code for e in events if e.device == "drawer-1"})
    if shut_again:
        wait_for(lambda: drawer.state is DeviceState.READY)
    else:
        assert cause(drawer) == "drawer-forced"


def test_a_locked_drawer_is_stuck_not_open(far, hall):
    drawer, _, _ = hall()
    far.lock_drawer()
    with pytest.raises(Trouble, match="drawer-stuck"):
        kicked(drawer)
    assert far.kicks == 1
    assert drawer.driver.is_open is False


def test_a_drawer_without_a_switch_is_never_said_to_be_open(far, hall):
    far.drawer(None)
    drawer, _, _ = hall(sensor=False)
    assert kicked(drawer) is None
    assert far.kicks == 1
    assert drawer.driver.is_open is None
    assert cause(drawer) == "drawer-unsensed"


def test_a_switch_of_the_other_kind(far, hall):
    drawer, _, _ = hall(open_level="high")
    far.drawer(True)  # its switch, read the other way round: shut
    wait_for(lambda: drawer.driver.is_open is False)


def test_printer_and_drawer_share_one_owner_and_both_get_their_turn(far, hall):
    far.pace(2000)
    drawer, printer, _ = hall()
    prints = [
        printer.call(lambda p: p.print_raster(SLIP, deadline_s=PATIENCE), PATIENCE)
        for _ in range(2)
    ]
    assert kicked(drawer) is True
    assert [p.result(PATIENCE) for p in prints] == [CONFIRMED, CONFIRMED]
    assert len(far.receipts) == 2
    whole = SLIP.to_gray()
    assert all((r.gray[: len(whole)] == whole).all() for r in far.receipts)


def test_a_drawer_is_not_kicked_later_when_the_printer_cannot_do_it_now(far, hall):
    drawer, printer, _ = hall()
    far.paper_out()
    wait_for(lambda: printer.state is DeviceState.FAULTED)
    with pytest.raises(Trouble, match="paper-out"):
        kicked(drawer)
    far.refill()
    assert printer.wait_for(DeviceState.READY)
    printed = printer.call(lambda p: p.print_raster(SLIP, deadline_s=PATIENCE), PATIENCE)
    assert printed.result(PATIENCE) == CONFIRMED
    assert far.kicks == 0
    assert far.drawer_open is False


def test_a_printer_that_cannot_throw_a_kick_away_is_not_given_one_it_cannot_do(far, hall):
    far.lacks(clearing=True)
    drawer, printer, _ = hall()
    far.paper_out()
    wait_for(lambda: printer.state is DeviceState.FAULTED)
    with pytest.raises(Trouble, match="paper-out"):
        kicked(drawer)
    far.refill()
    wait_for(lambda: printer.state is DeviceState.READY)
    assert far.wait(lambda f: f.buffered == 0)
    assert far.kicks == 0


def test_a_kick_whose_printer_stops_in_that_moment_never_springs_open_later(far, hall):
    drawer, printer, _ = hall()
    kick = escpos.kick()
    far.when(lambda f: kick in f._engine.buffer, lambda: far.cover(True))
    with pytest.raises(Trouble, match="cover-open"):
        kicked(drawer)
    far.cover(False)
    assert printer.wait_for(DeviceState.READY)
    assert far.wait(lambda f: f.buffered == 0)
    assert far.kicks == 0


def test_a_drawer_without_its_printer_says_whose_matter_that_is(far, hall):
    drawer, printer, _ = hall()
    far.unplug()
    wait_for(lambda: printer.state is DeviceState.ABSENT)
    wait_for(lambda: cause(drawer) == "drawer-printer-gone")
    assert drawer.driver.is_open is None
    with pytest.raises(Trouble, match="drawer-printer-gone"):
        kicked(drawer)
    far.drawer(True)  # opened by hand while nobody could see it
    far.replug()
    printer.hint_plugged()
    wait_for(lambda: cause(drawer) == "drawer-forced")


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("printer://nobody", {}),
        ("printer://drawer-1", {}),
        ("tcp://h:1", {}),
        ("printer://slip-1", {"pin": 3}),
        ("printer://slip-1", {"pulse_ms": 900}),
        ("printer://slip-1", {"open_level": "up"}),
    ],
)
def test_what_cannot_work_is_refused(far, url, options):
    _, printer = entries(far)
    drawer = DeviceEntry(id="drawer-1", kind="cash-drawer", url=url, options=options)
    with pytest.raises(Trouble, match="device-unsupported"):
        hosts_of((drawer, printer))
