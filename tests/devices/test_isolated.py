"""P6: what hangs or crashes inside C does so in a child that is killed, replaced and counted.

One module: all of it is about the one wall, over the same planted driver.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import inspect
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from shared.config import DeviceEntry
from shared.devices import packages, registry
from shared.devices.host import Backoff, DeviceHost
from shared.devices.isolated import members, proxy
from shared.devices.isolated.channel import Channel
from shared.devices.isolated.crossing import MAY_CROSS, Garbled, pack, unpack
from shared.devices.isolated.messages import Result
from shared.devices.isolated.proxy import MOST_DEATHS, IsolatedDriver
from shared.devices.isolated.session import Known
from shared.devices.model import (
    DeviceEvent,
    DeviceKind,
    DeviceState,
    Health,
    Level,
    OutcomeKind,
    PrintOutcome,
)
from shared.devices.plugin import Attachment
from shared.devices.troubles import trouble
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.image.frame import Page
from shared.image.raster import Raster
from shared.journal import FactDraft, FileKeyStore, Journal
from shared.proof import key_pair

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]


def plant(folder: Path) -> None:
    """A vendor's package, as pip would leave it."""
    info = folder / "planted-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planted\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[yichuang.drivers]\nplanted = planted:PLUGIN\n")
    (folder / "planted.py").symlink_to(_HERE / "planted.py")


@pytest.fixture
def entry(tmp_path, monkeypatch) -> DeviceEntry:
    (tmp_path / "site").mkdir()
    plant(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    packages._added.cache_clear()
    sys.modules.pop("planted", None)
    yield DeviceEntry(
        id="reader", kind="id-card-reader", driver="planted", url=f"plant://{tmp_path}/sick"
    )
    packages._added.cache_clear()
    sys.modules.pop("planted", None)


@pytest.fixture
def sick(tmp_path) -> Callable[[str], None]:
    return (tmp_path / "sick").write_text


@pytest.fixture
def driver(entry) -> IsolatedDriver:
    made = registry.make_driver(entry)
    assert isinstance(made, IsolatedDriver)
    made.open()
    yield made
    made.close()


@pytest.fixture
def reader(entry):
    """Its owner thread, with a short back-off."""
    events: queue.Queue[DeviceEvent] = queue.Queue()
    host = DeviceHost(
        "reader", registry.make_driver(entry), events.put, health_s=0.2,
        backoff=Backoff(0.05, 0.2),
    )  # fmt: skip
    host.events = events
    host.start()
    assert host.wait_for(DeviceState.READY)
    yield host
    host.stop(60)


def met(call: Callable[[], object]) -> Trouble:
    with pytest.raises(Trouble) as caught:
        call()
    return caught.value


def gone(pid: int) -> bool:
    """True when no process has this number, or only a dead one nobody has asked for yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(true: Callable[[], bool], seconds: float = 120.0) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


# -- what crosses ---------------------------------------------------------------------------------


def test_a_driver_works_as_if_it_were_here(driver):
    assert driver.kind is DeviceKind.ID_CARD
    assert driver.health() == Health()
    assert driver.card_present is False
    card = driver.read()
    assert (card.name, card.number, len(card.photo_wlt)) == ("王桂芳", "410305194603170025", 1024)
    assert driver.card_present is True
    assert driver.module_id() == str(driver.pid) != str(os.getpid())


def test_every_listed_kind_of_value_crosses_both_ways(driver):
    values = (
        None, True, -7, 2.5, "样张", b"short", bytes(100_000), datetime(2026, 11, 21, 1, 2),
        [1, [2]], {"a": (1, 2)}, {100: 2}, frozenset({3, 1}), trouble("paper-out", "请换纸。"),
        Level.DEGRADED, Health(Level.FAULTED, "paper-out"),
        Raster(9, bytes(6), 3),
        PrintOutcome(OutcomeKind.UNKNOWN, "print-unconfirmed"), Page(bytes(70_000), 3, 4, 300),
    )  # fmt: skip
    assert driver.echo(*values) == values
    frame = driver.frame(1200, 1600)
    assert frame.bgr.shape == (1200, 1600, 3)
    assert (frame.bgr == 7).all()
    assert frame.at == 1.5
    assert not frame.bgr.flags.writeable


def test_the_terminal_answers_what_the_driver_asks_on_the_thread_that_called(driver):
    seen = []

    def on_page(page: Page, number: int) -> bool:
        seen.append((len(page.data), page.data[0], number, threading.current_thread()))
        return number != 1

    assert driver.pages(3, on_page) == 2
    here = threading.current_thread()
    assert seen == [(300_000, n, n, here) for n in range(3)]

    def stop(page: Page, number: int) -> bool:
        raise Trouble("device-cancelled", "")

    assert met(lambda: driver.pages(3, stop)).code == "device-cancelled"


def test_what_may_not_cross_is_a_defect_and_says_no_value(driver, capfd):
    assert met(driver.strange).code == "device-defect"
    assert met(driver.wrong).staff_hint == "驱动出错：ValueError。"
    assert met(driver.refuse).staff_hint == "请检查读卡器的线。"
    assert driver.health() == Health()
    said = "".join(capfd.readouterr())
    assert "planted.py" in said
    assert "王桂芳" not in said
    assert "410305194603170025" not in said


@pytest.mark.parametrize(
    "text",
    [
        '{"o":"os.system","f":{}}',
        '{"o":"Health","f":{"level":"ok"}}',
        '{"o":"Health","f":{"code":7}}',
        '{"o":"Health","f":{"other":""}}',
        '{"o":"DeviceKind","f":{}}',
        '{"e":"Health","v":"ok"}',
        '{"e":"Level","v":"splendid"}',
        '{"o":"JobOutcome","f":{"kind":{"e":"OutcomeKind","v":"failed"},"reasons":{"t":[1]}}}',
        '{"o":"Page","f":{"data":"text","width":1,"height":1}}',
        '{"a":0,"s":[1000000,1000000]}',
        '{"a":0,"s":[-8]}',
        '{"b":3}',
        '{"b":-1}',
        '{"x":1}',
        '{"day":"2026-13-01"}',
        "[" * 100_000,
        "",
    ],
)
def test_what_nobody_may_say_is_refused(text):
    with pytest.raises(Garbled):
        unpack(text, [b"12345678"])


_SAYS = re.compile(r"\b[A-Z]\w+")
_PLAIN = {"None", "Any", "Callable", "Mapping", "Sequence", "Trouble"}


@pytest.mark.parametrize("protocol", sorted(set(members.protocols()), key=lambda p: p.__name__))
def test_whatever_a_kind_of_device_takes_and_gives_may_cross(protocol):
    for member in vars(protocol).values():
        call = member.fget if isinstance(member, property) else member
        if inspect.isfunction(call) and not call.__name__.startswith("_"):
            said = {word for one in call.__annotations__.values() for word in _SAYS.findall(one)}
            assert said <= set(MAY_CROSS) | _PLAIN, f"{protocol.__name__}.{call.__name__}"


def test_every_listed_type_has_fields_that_can_be_checked():
    for name, module in MAY_CROSS.items():
        kind = getattr(importlib.import_module(module), name)
        if not dataclasses.is_dataclass(kind):
            assert issubclass(kind, enum.StrEnum), name
            continue
        assert kind.__dataclass_params__.frozen, name
        said = " ".join(str(field.type) for field in dataclasses.fields(kind) if field.init)
        known = set(MAY_CROSS) | _PLAIN | {"Bgr", "Option"}
        assert set(_SAYS.findall(said)) <= known, name


def test_no_name_is_read_for_one_kind_and_called_for_another():
    assert not members.VALUES & members.METHODS


@pytest.mark.parametrize(
    "value", [float("nan"), 1 << 80, object(), {1, 2}, {object(): 1}, os.stat(".")]
)
def test_what_has_no_form_does_not_leave(value):
    with pytest.raises(Garbled):
        pack(value)


def test_memory_that_can_still_change_is_not_read():
    line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours = Channel(line)
    open_ended = os.memfd_create("x", os.MFD_ALLOW_SEALING)
    os.write(open_ended, b"12345678")
    socket.send_fds(theirs, [b'{"b":0}'], [open_ended])
    with pytest.raises(Garbled):
        ours.receive()
    os.close(open_ended)
    Channel(theirs).send(Result(1, bytes(5000)))
    assert ours.receive() == Result(1, bytes(5000))
    ours.close()


# -- hangs and crashes ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["hang", "deaf"])
def test_a_driver_that_hangs_in_c_is_killed_and_replaced(reader, how):
    first = reader.driver.pid
    call = reader.call(lambda d: getattr(d, how)(), 0.3)
    assert met(lambda: call.result(120)).code == "device-timeout"
    assert until(lambda: gone(first))
    assert reader.wait_for(DeviceState.READY)
    assert until(lambda: reader.driver.pid not in (None, first))
    assert reader.call(lambda d: d.module_id(), 60).result(120) == str(reader.driver.pid)
    changes = [reader.events.get() for _ in range(reader.events.qsize())]
    stuck = next(event for event in changes if event.code == "driver-hung")
    assert stuck.after is DeviceState.FAULTED
    assert stuck.trouble.actor is Actor.STAFF


def test_a_driver_that_crashes_is_replaced_and_says_by_what(reader):
    first = reader.driver.pid
    fault = met(lambda: reader.call(lambda d: d.crash(), 60).result(120))
    assert fault.code == "driver-crashed"
    assert "SIGSEGV" in fault.staff_hint
    assert reader.wait_for(DeviceState.READY)
    assert until(lambda: reader.driver.pid not in (None, first))
    assert reader.call(lambda d: d.read(), 60).result(120).name == "王桂芳"


def test_one_that_dies_while_nobody_asks_is_noticed_by_the_health_check(reader):
    os.kill(reader.driver.pid, signal.SIGKILL)
    # in what it said, not in how it stands: it may have come back before anybody looks
    assert until(lambda: DeviceState.FAULTED in [e.after for e in list(reader.events.queue)])
    assert reader.wait_for(DeviceState.READY)


def test_an_interrupt_that_is_heard_kills_nobody(reader):
    first = reader.driver.pid
    call = reader.call(lambda d: d.doze(), 0.2)
    assert met(lambda: call.result(120)).code == "device-timeout"
    assert reader.call(lambda d: d.module_id(), 60).result(120) == str(first)


@pytest.mark.parametrize("where", ["open-hang", "open-crash", "health-crash", "close-hang"])
def test_wherever_it_goes_wrong_the_owner_comes_back(entry, sick, monkeypatch, where):
    monkeypatch.setattr(proxy, "OPEN_S", 0.5)
    sick(where)
    host = DeviceHost("r", registry.make_driver(entry), backoff=Backoff(0.05, 0.1)).start()
    if where == "close-hang":
        assert host.wait_for(DeviceState.READY)
        pid = host.driver.pid
        host.stop(60)
        assert until(lambda: gone(pid))
        return
    assert host.wait_for(DeviceState.FAULTED, DeviceState.OUT_OF_SERVICE)
    sick("")
    host.restore()
    assert host.wait_for(DeviceState.READY)
    host.stop(60)


def test_one_that_keeps_crashing_waits_longer_and_then_leaves_service(entry, sick):
    waits: list[int] = []

    class Counting(Backoff):
        def delay(self, failures: int) -> float:
            waits.append(failures)
            return 0.01

    host = DeviceHost("r", registry.make_driver(entry), health_s=60, backoff=Counting()).start()
    for _ in range(MOST_DEATHS - 1):
        assert host.wait_for(DeviceState.READY)
        assert met(lambda: host.call(lambda d: d.crash(), 60).result(120)).code == "driver-crashed"
        assert until(lambda: host.state is DeviceState.READY)
    assert waits == list(range(1, MOST_DEATHS))
    last = met(lambda: host.call(lambda d: d.crash(), 60).result(120))
    assert (last.code, last.actor) == ("driver-failing", Actor.TECHNICIAN)
    assert host.wait_for(DeviceState.OUT_OF_SERVICE)
    assert host.trouble.code == "driver-failing"
    host.restore()
    assert host.wait_for(DeviceState.READY)
    host.stop(60)


def test_what_a_driver_babbles_ends_the_child_and_nothing_else(driver):
    for what in (b"{", b"\xff" * 100, b'{"o":"Said","f":{"ticket":9,"number":9,"word":1}}', b"[1]"):
        first = driver.pid
        assert met(lambda what=what: [driver.babble(what), driver.health()]).code in (
            "driver-crashed",
            "driver-failing",
        )
        assert until(lambda first=first: gone(first))
        driver.open()


def test_the_screens_never_freeze_and_no_fact_is_lost(qapp, tmp_path, entry):
    """A real event loop ticks beside a driver that hangs holding the interpreter and crashes."""
    loop = QEventLoop()
    journal = Journal.open(
        tmp_path / "journal", keys=FileKeyStore(tmp_path / "keys"), terminal="K-1",
        province_key=key_pair()[1], clock=lambda: datetime.now(UTC), catalogue="2026.03",
    )  # fmt: skip
    told: list[DeviceEvent] = []

    def heard(event: DeviceEvent) -> None:
        told.append(event)
        body = {"device": event.device, "kind": event.kind.value, "before": event.before.value,
                "after": event.after.value, "code": event.code}  # fmt: skip
        journal.append(FactDraft("device-changed", body, role=Role.DEVICE))

    host = DeviceHost(
        "reader", registry.make_driver(entry), heard, health_s=0.2, backoff=Backoff(0.05, 0.1)
    ).start()
    assert host.wait_for(DeviceState.READY)
    ticks, written, beside = 0, 0, [0] * 4

    def tick() -> None:
        nonlocal ticks, written
        ticks += 1
        if running and host.state is DeviceState.BUSY:
            beside[len(running) - 1] += 1
        if ticks % 20 == 0:
            journal.append(FactDraft("rating-skipped", {}, role=Role.SYSTEM))
            written += 1

    plan = iter(["hang", "crash", "hang", "crash"])
    running: list = []

    def misbehave() -> None:
        if running and not running[-1].done():
            return
        if host.state is not DeviceState.READY:
            return
        how = next(plan, None)
        if how is None:
            loop.quit()
            return
        running.append(host.call(lambda d: getattr(d, how)(), 0.3 if how == "hang" else 60))

    fast, slow = QTimer(interval=5), QTimer(interval=50)
    fast.timeout.connect(tick)
    slow.timeout.connect(misbehave)
    fast.start()
    slow.start()
    # a timer left behind would end the loops of whatever test runs when it fires, for good: after
    # a quit of the application no loop of this process begins any more
    late = QTimer(singleShot=True, interval=240_000)
    late.timeout.connect(loop.quit)
    late.start()
    loop.exec()
    late.stop()
    fast.stop()
    slow.stop()
    host.stop(60)
    codes = [met(lambda call=call: call.result(0)).code for call in running]
    assert codes == ["device-timeout", "driver-crashed"] * 2
    # the hang itself lasts a hundred thousand seconds: a frozen loop would never have come here,
    # and one that stood still until the child was killed would have told no time beside it
    assert min(beside[0], beside[2]) > 5, beside
    kept = [header.type for header in journal.facts()]
    assert kept.count("rating-skipped") == written > 0
    assert kept.count("device-changed") == len(told)
    assert {"driver-hung", "driver-crashed"} <= {event.code for event in told}
    journal.close()


def test_what_a_closed_driver_has_done_can_still_be_written_down(tmp_path):
    from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter

    printer = VirtualReceiptPrinter(folder=tmp_path)
    entry = DeviceEntry(id="p", kind="receipt-printer", url=printer.url, isolated=True)
    driver = registry.make_driver(entry)
    driver.open()
    assert driver.print_raster(Raster(576, bytes(72 * 80), 80)).confirmed
    driver.close()
    assert driver.counts["receipts"] == 1
    driver.open()
    assert driver.counts.get("receipts", 0) == 0
    driver.close()
    printer.close()


def test_an_answer_that_was_overtaken_takes_no_counter_back():
    known = Known()
    known.keep({"counts": {"receipts": 11}}, 5)
    known.keep({"counts": {"receipts": 12}}, 7)
    known.keep({"counts": {"receipts": 11}}, 6)  # of a look on another thread, told late
    assert known.values == {"counts": {"receipts": 12}}


def test_each_answer_says_which_look_at_the_driver_it_brings(driver):
    known = driver._session.known
    before = known._at
    driver.echo(1)
    driver.health()
    assert known._at >= before + 2


def test_what_is_shown_is_there_while_the_driver_hangs(reader):
    reader.call(lambda d: d.read(), 60).result(120)
    call = reader.call(lambda d: d.hang(), 1.0)
    assert until(lambda: reader.state is DeviceState.BUSY)
    assert reader.driver.card_present is True  # at once, from any thread
    assert met(lambda: call.result(120)).code == "device-timeout"


# -- what a child has, and what it leaves ---------------------------------------------------------


def test_a_child_has_nothing_of_ours(entry, monkeypatch, tmp_path):
    monkeypatch.setenv("YICHUANG_SECRET", "do-not-tell")
    monkeypatch.setenv("SANE_CONFIG_DIR", str(tmp_path))
    secret = (tmp_path / "journal.key").open("w+")
    os.set_inheritable(secret.fileno(), True)
    made = registry.make_driver(entry)
    made.open()
    names, handles = made.where(), made.handles()
    status = Path(f"/proc/{made.pid}/status").read_text()
    limits = Path(f"/proc/{made.pid}/limits").read_text()
    owner = Path(f"/proc/{made.pid}").stat().st_uid
    made.close()
    secret.close()
    assert "YICHUANG_SECRET" not in names
    assert "SANE_CONFIG_DIR" in names
    assert [h for h in handles if not h.startswith("socket:")] == ["/dev/null"] * 3
    assert len(handles) == 4
    assert "NoNewPrivs:\t1" in status
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert owner == 0  # what is not dumpable belongs to root in /proc, whoever runs it


def test_what_it_started_ends_with_it(driver):
    left = driver.brood()
    assert not gone(left)
    met(driver.crash)
    assert until(lambda: gone(left))


PARENT = """
import sys, threading, time
from shared.config import DeviceEntry
from shared.devices import registry
entry = DeviceEntry(id="d", kind="id-card-reader", driver="planted", url="plant:///none")
driver = registry.make_driver(entry)
driver.open()
threading.Thread(target=driver.hang, daemon=True).start()
time.sleep(0.3)
print(driver.pid, flush=True)
time.sleep(1000)
"""


def test_a_child_ends_with_its_parent_whatever_it_does(entry, tmp_path):
    paths = os.pathsep.join([str(tmp_path / "site"), str(_ROOT)])
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": paths},
    )
    pid = int(parent.stdout.readline())
    assert not gone(pid)
    parent.kill()
    parent.communicate()
    assert until(lambda: gone(pid))


def test_a_closed_driver_leaves_no_process(driver):
    pid = driver.pid
    driver.close()
    driver.close()
    assert gone(pid)
    assert driver.pid is None
    assert met(driver.health).code == "device-absent"


# -- who asks for it ------------------------------------------------------------------------------


def test_the_configuration_can_ask_for_it_and_then_nothing_of_it_is_loaded_here(entry, sick):
    asked = entry.model_copy(update={"isolated": True})
    made = registry.make_driver(asked)
    assert isinstance(made, IsolatedDriver)
    made.open()
    assert made.health() == Health()
    made.close()
    assert "planted" not in sys.modules
    assert met(
        lambda: registry.make_driver(asked.model_copy(update={"driver": "nobody"}))
    ).code == ("device-unsupported")
    wrong = registry.make_driver(asked.model_copy(update={"kind": "ups"}))
    assert met(wrong.open).code == "device-unsupported"


def test_a_driver_of_the_house_can_be_put_apart(tmp_path):
    from shared.devices.virtual.receipt_printer import VirtualReceiptPrinter

    far = VirtualReceiptPrinter()
    line = DeviceEntry(id="p", kind="receipt-printer", url=far.url, isolated=True)
    host = registry.open_device(line)
    assert host.wait_for(DeviceState.READY)
    outcome = host.call(lambda d: d.print_raster(Raster(576, bytes(72 * 60), 60)), 60).result(120)
    host.stop(60)
    far.close()
    assert outcome.confirmed


def test_a_probe_that_hangs_or_crashes_is_only_one_that_found_nothing(entry):
    probe = registry.probe_of("planted")
    found = probe(Attachment("usb", "plant://x", "good"))
    assert found.score == 90
    assert found.options["child"] != os.getpid()
    assert probe(Attachment("usb", "plant://x", "crash")) is None
    assert probe(Attachment("usb", "plant://x", "hang")) is None


def test_a_packaged_program_is_a_child_when_it_is_started_as_one(entry, tmp_path, monkeypatch):
    """What PyInstaller makes is one program: it is started once more with a word."""
    program = tmp_path / "yichuang-kiosk"
    script = _ROOT / "scripts" / "packaged" / "yichuang-kiosk.py"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    made = registry.make_driver(entry)
    made.open()
    line = Path(f"/proc/{made.pid}/cmdline").read_bytes().decode()
    assert "yichuang-kiosk.py\0--device-child" in line
    assert made.read().name == "王桂芳"
    made.close()
