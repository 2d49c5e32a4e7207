"""Checks of many devices: side by side, on their owner threads, each within its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from shared.config.model import DeviceEntry
from shared.devices.checkup import table
from shared.devices.checkup.model import CheckLevel, Finding, Question
from shared.devices.checkup.runner import Checkup, Result
from shared.devices.checkup.table import check_of
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import HEALTHY, DeviceKind, DeviceState, Health, Level
from shared.devices.registry import make_driver
from shared.devices.troubles import trouble
from shared.devices.virtual.id_reader import VirtualIdReader


class Planted:
    """A driver that answers as it is told; ``stuck`` never comes back until it is interrupted."""

    def __init__(
        self, kind=DeviceKind.SIGN_PAD, health=HEALTHY, *, hang=False, absent=False
    ) -> None:
        self.kind, self._health, self._hang, self._absent = kind, health, hang, absent
        self._free = threading.Event()
        self.asked = 0
        self.threads: set[str] = set()

    def open(self) -> None:
        if self._absent:
            raise trouble("device-absent")

    def close(self) -> None: ...

    def health(self) -> Health:
        self.asked += 1
        self.threads.add(threading.current_thread().name)
        if self._hang and self.asked > 1:
            self._free.wait(120)
        return self._health

    def interrupt(self) -> None:
        self._free.set()

    def resume(self) -> None:
        self._free.clear()


@pytest.fixture
def hosts() -> Iterator[list[DeviceHost]]:
    made: list[DeviceHost] = []
    yield made
    for host in made:
        host.stop()


def host_of(hosts: list[DeviceHost], name: str, driver: Planted) -> DeviceHost:
    host = DeviceHost(name, driver, health_s=600.0, backoff=Backoff(first_s=60.0)).start()
    hosts.append(host)
    return host


def test_a_device_that_hangs_costs_its_own_answer_only(hosts):
    stuck = host_of(hosts, "stuck", Planted(hang=True))
    well = host_of(hosts, "well", Planted())
    gone = host_of(hosts, "gone", Planted(absent=True))
    told: list[str] = []
    checkup = Checkup(
        [stuck, well, gone],
        deadline_s=1.0,
        settle_s=60.0,
        on_result=lambda r: told.append(r.device),
    )
    by = {r.device: r for r in checkup.run()}
    assert by["well"].finding.passed is True
    assert (by["gone"].finding.passed, by["gone"].finding.code) == (False, "device-absent")
    assert (by["stuck"].finding.passed, by["stuck"].finding.code) == (False, "device-timeout")
    assert told[-1] == "stuck"
    assert by["stuck"].fault.staff
    assert list(by) == ["stuck", "well", "gone"]


def test_a_check_runs_on_the_devices_own_thread(hosts):
    driver = Planted()
    host = host_of(hosts, "lamp", driver)
    assert host.wait_for(DeviceState.READY)
    (result,) = Checkup([host]).run()
    assert driver.threads == {"device-lamp"}
    assert result.finding.figures["round_trip_ms"] >= 0


def test_what_is_degraded_passes_with_its_code_and_what_is_faulted_does_not(hosts):
    near = host_of(hosts, "near", Planted(health=Health(Level.DEGRADED, "paper-near-end")))
    out = host_of(hosts, "out", Planted(health=Health(Level.FAULTED, "paper-out")))
    first, second = Checkup([near, out]).run()
    assert (first.finding.passed, first.finding.code) == (True, "paper-near-end")
    assert (second.finding.passed, second.finding.code) == (False, "paper-out")


def test_a_device_out_of_service_says_so(hosts):
    host = host_of(hosts, "lamp", Planted())
    assert host.wait_for(DeviceState.READY)
    host.retire()
    (result,) = Checkup([host]).run()
    assert (result.finding.passed, result.finding.code) == (False, "device-out-of-service")


def test_a_round_can_be_ended_and_proves_nothing_of_what_ran(hosts):
    stuck = host_of(hosts, "stuck", Planted(hang=True))
    well = host_of(hosts, "well", Planted())
    assert stuck.wait_for(DeviceState.READY)
    assert well.wait_for(DeviceState.READY)
    checkup = Checkup([stuck, well], deadline_s=600.0)

    def heard(result: Result) -> None:
        if result.device == "well":
            checkup.stop()

    checkup.on_result = heard
    began = time.monotonic()
    by = {r.device: r for r in checkup.run()}
    assert time.monotonic() - began < 60
    assert by["well"].finding.passed is True
    assert (by["stuck"].finding.passed, by["stuck"].finding.code) == (None, "device-cancelled")


def test_with_a_person_the_devices_take_turns(hosts, monkeypatch):
    running: list[str] = []
    overlaps: list[int] = []

    def check(driver, level, ask) -> Finding:
        running.append(driver)
        overlaps.append(len(running))
        answer = ask(Question("看到了吗？"))
        running.remove(driver)
        return Finding(answer, "看过了。")

    monkeypatch.setattr("shared.devices.checkup.runner.check_of", lambda _: check)
    pair = [host_of(hosts, name, Planted()) for name in ("one", "two")]
    answers = iter([True, None])
    results = Checkup(pair, CheckLevel.INTERACTIVE, lambda _: next(answers)).run()
    assert [r.finding.passed for r in results] == [True, None]
    assert overlaps == [1, 1]


def test_a_check_that_breaks_is_told_without_what_it_said(hosts, monkeypatch):
    def check(_driver, _level, _ask) -> Finding:
        raise RuntimeError("王桂芳")

    monkeypatch.setattr("shared.devices.checkup.runner.check_of", lambda _: check)
    host = host_of(hosts, "lamp", Planted())
    (result,) = Checkup([host]).run()
    assert result.finding.code == "device-defect"
    assert host.state.usable
    assert "王桂芳" not in result.finding.words


def test_a_real_reader_over_a_serial_line_passes():
    reader = VirtualIdReader()
    entry = DeviceEntry(id="reader", kind="id-card-reader", url=reader.url)
    host = DeviceHost("reader", make_driver(entry)).start()
    try:
        (result,) = Checkup([host], deadline_s=60.0, settle_s=60.0).run()
        assert result.finding.passed is True
    finally:
        host.stop()
        reader.unplug()


def test_every_check_named_for_a_kind_is_there():
    for kind in DeviceKind:
        assert callable(check_of(kind))
    assert set(table._MODULES) <= set(DeviceKind)
