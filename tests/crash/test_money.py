"""kill -9 at every point of a payment: the box holds what the facts say, coin by coin."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.casework.office import Office
from shared.devices.codec.essp import FACTORY_KEY
from shared.devices.virtual.coin_acceptor import VirtualCoinAcceptor
from shared.devices.virtual.note_validator import VirtualNoteValidator, Way
from shared.devices.virtual.pos import VirtualPos
from shared.journal import Journal
from shared.proof import key_pair
from tests.crash.till_child import hosts_of, office_of, open_journal

ROOT = Path(__file__).resolve().parents[2]
LONG = 90.0
_, KEY = key_pair()


class Child:
    """The till in a process of its own; lines are read as they come."""

    def __init__(self, folder: Path, devices: dict, point: str = "", passes: int = 0) -> None:
        said = json.dumps(devices)
        module = "tests.crash.till_child"
        arguments = [str(folder), KEY.hex(), said, point, str(passes)]
        self.run = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.run.stdout is not None
        for line in self.run.stdout:
            self.lines.append(line.strip())

    def tell(self, *words: object) -> None:
        assert self.run.stdin is not None
        self.run.stdin.write(" ".join(map(str, words)) + "\n")
        self.run.stdin.flush()

    @property
    def dead(self) -> bool:
        return self.run.poll() is not None

    def said(self, word: str, times: int = 1) -> bool:
        return sum(line.startswith(word) for line in self.lines) >= times

    def numbers(self, word: str) -> list[int]:
        """What was said after a word, oldest first."""
        lines = map(str.split, list(self.lines))
        return [int(said[1]) for said in lines if said and said[0] == word]

    def ended(self) -> int:
        code = self.run.wait(LONG)
        self._reader.join(LONG)
        if code not in (0, -9):
            assert self.run.stderr is not None
            raise AssertionError(self.run.stderr.read()[-3000:])
        return code


def wait_until(true: Callable[[], bool], child: Child | None = None) -> bool:
    """True when it came, False when the child died first."""
    pause = threading.Event()
    for _ in range(int(LONG / 0.005)):
        if true():
            return True
        if child is not None and child.dead:
            return true()
        pause.wait(0.005)
    raise AssertionError(f"it never came: {child.lines if child else ''}")


@contextmanager
def revived(folder: Path, devices: dict) -> Iterator[Office]:
    """The next start: the journal opens, the machines are asked."""
    journal: Journal = open_journal(folder, KEY)
    hosts = hosts_of(devices["urls"], devices.get("options", {}))
    try:
        office = office_of(journal, hosts)
        office.till.recover()
        assert journal.verify().ok
        yield office
    finally:
        for host in hosts.values():
            host.stop()
        journal.close()


def in_facts(office: Office, device: str = "ssp") -> dict[int, int]:
    return office.till.book.box(device)


FIRMWARE = {
    "plain": {"acks": False, "counters": True, "encrypts": None},
    "acks": {"acks": True, "counters": False, "encrypts": None},
    "sealed": {"acks": True, "counters": True, "encrypts": FACTORY_KEY},
}


@pytest.mark.parametrize(
    ("at", "firmware"),
    [
        ("cash.escrowed", "sealed"),
        ("cash.taking", "sealed"),
        ("cash.credited", "sealed"),
        ("cash.stacked", "sealed"),
        ("cash.acknowledged", "sealed"),
        ("cash.taking", "plain"),
        ("cash.credited", "plain"),
        ("cash.stacked", "plain"),
        ("cash.credited", "acks"),
        ("cash.stacked", "acks"),
    ],
)
def test_a_note_is_in_the_box_and_in_the_facts_or_in_neither(
    tmp_path: Path, at: str, firmware: str
) -> None:
    machine = VirtualNoteValidator(**FIRMWARE[firmware])
    options = {"poll_ms": 5, "encrypted": firmware == "sealed"}
    devices = {"urls": {"ssp": machine.url}, "options": {"ssp": options}}
    try:
        child = Child(tmp_path, devices, at, passes=1)  # dies with the second note
        wait_until(lambda: child.said("ready"), child)
        child.tell("pay", "case-1", 3000, "cash")
        for note in (1000, 2000):
            if wait_until(lambda n=note: n in machine.open_for and machine.way is Way.NONE, child):
                machine.insert(note)
        child.run.wait(LONG)
        assert child.run.returncode == -9, child.run.communicate()[1][-3000:]
        with revived(tmp_path, devices) as office:
            machine.come_to_rest()
            assert in_facts(office) == +machine.box
            assert machine.box + machine.hand == Counter({1000: 1, 2000: 1})
            states = {p["state"] for p in office.journal.query("select state from pieces")}
            assert states <= {"stacked", "returned"}
            (paid,) = office.journal.query("select state, received, owed from payments")
            total = sum(v * n for v, n in machine.box.items())
            assert paid["received"] == total
            assert paid["state"] == ("paid" if total == 3000 else "interrupted")
            assert paid["owed"] == (0 if total == 3000 else total)
            again = office.journal.end
            office.till.recover()  # asking once more changes no piece and no payment
            since = [h.type for h in office.journal.facts(after_seq=again[1])]
            assert set(since) <= {"cash-watched"}
    finally:
        machine.close()


def test_a_machine_that_tells_nothing_leaves_the_note_visibly_unknown(tmp_path: Path) -> None:
    """Neither counters nor acknowledgement, and a power cut while nobody listens."""
    machine = VirtualNoteValidator(acks=False, counters=False, tells=False)
    devices = {"urls": {"ssp": machine.url}, "options": {"ssp": {"poll_ms": 5}}}
    try:
        child = Child(tmp_path, devices, "cash.taking")
        wait_until(lambda: child.said("ready"), child)
        child.tell("pay", "case-1", 2000, "cash")
        wait_until(lambda: bool(machine.open_for), child)
        machine.insert(2000)
        child.run.wait(LONG)
        assert child.run.returncode == -9, child.run.communicate()[1][-3000:]
        machine.power_cut()
        with revived(tmp_path, devices) as office:
            (piece,) = office.journal.query("select state, value from pieces")
            assert (piece["state"], piece["value"]) == ("unknown", 2000)
            (paid,) = office.journal.query("select state, received from payments")
            assert (paid["state"], paid["received"]) == ("interrupted", 0)
            (task,) = office.till.reckoning.tasks()
            assert task["kind"] == "piece"
            assert "20元" in str(task["sentence"])
            office.till.reckoning.settle_task(str(task["task"]), "in-box", "W003")
            assert in_facts(office) == +machine.box == {2000: 1}
            assert [t["kind"] for t in office.till.reckoning.tasks()] == ["refund"]
    finally:
        machine.close()


@pytest.mark.parametrize("counts", [True, False], ids=["counts", "no-count"])
@pytest.mark.parametrize("at", ["cash.credited", "cash.stacked"])
def test_coins_that_fell_while_nobody_listened_are_found_again(
    tmp_path: Path, at: str, counts: bool
) -> None:
    machine = VirtualCoinAcceptor(counts=counts)
    devices = {"urls": {"cctalk": machine.url}, "options": {"cctalk": {"poll_ms": 5}}}
    try:
        child = Child(tmp_path, devices, at, passes=1)
        wait_until(lambda: child.said("ready"), child)
        child.tell("pay", "case-1", 500, "cash")
        wait_until(lambda: 100 in machine.open_for, child)
        for _ in range(3):
            machine.drop(100)
        child.run.wait(LONG)
        assert child.run.returncode == -9, child.run.communicate()[1][-3000:]
        with revived(tmp_path, devices) as office:
            assert in_facts(office, "cctalk") == +machine.box == {100: 3}
            (paid,) = office.journal.query("select state, received, owed from payments")
            assert tuple(paid.values()) == ("interrupted", 300, 300)
            assert [t["kind"] for t in office.till.reckoning.tasks()] == ["refund"]
    finally:
        machine.close()


@pytest.mark.parametrize("at", ["change.begun", "change.paid"])
def test_change_is_paid_out_once_or_owed(tmp_path: Path, at: str) -> None:
    notes, coins = VirtualNoteValidator(), VirtualCoinAcceptor(hoppers={100: 60})
    devices = {
        "urls": {"ssp": notes.url, "cctalk": coins.url},
        "options": {"ssp": {"poll_ms": 5}, "cctalk": {"poll_ms": 5, **coins.options}},
    }
    try:
        child = Child(tmp_path, devices, at)
        wait_until(lambda: child.said("ready"), child)
        child.tell("pay", "case-1", 700, "cash")
        wait_until(lambda: 1000 in notes.open_for, child)
        notes.insert(1000)
        child.run.wait(LONG)
        assert child.run.returncode == -9, child.run.communicate()[1][-3000:]
        with revived(tmp_path, devices) as office:
            coins.come_to_rest()
            (paid,) = office.journal.query("select state, received, change, owed from payments")
            given = sum(v * n for v, n in coins.tray.items())
            assert (paid["state"], paid["received"]) == ("paid", 1000)
            assert (paid["change"], paid["owed"]) == (given, 0)
            assert given == 300  # once: by the dead process, or by the next one
            assert office.till.reckoning.tasks() == []
    finally:
        notes.close()
        coins.close()


@pytest.mark.parametrize(
    ("at", "way"),
    [
        ("card.asked", "approve"),
        ("card.answered", "approve"),
        ("card.answered", "decline"),
        ("card.answered", "die"),
        ("card.settled", "approve"),
    ],
)
def test_a_card_is_charged_once_and_the_journal_knows_it(tmp_path: Path, at: str, way: str) -> None:
    pos = VirtualPos()
    pos.plan(way)
    devices = {"urls": {"ecr": pos.url}, "options": {"ecr": {"answer_ms": 1000}}}
    try:
        child = Child(tmp_path, devices, at)
        wait_until(lambda: child.said("ready"), child)
        child.tell("pay", "case-1", 2000, "card")
        child.run.wait(LONG)
        assert child.run.returncode == -9, child.run.communicate()[1][-3000:]
        with revived(tmp_path, devices) as office:
            (paid,) = office.journal.query("select state, received from payments")
            charged = at != "card.asked" and way != "decline"
            assert pos.taken == paid["received"] == (2000 if charged else 0)
            assert paid["state"] == ("paid" if charged else "interrupted")
            assert [w for w, _ in pos.asked].count("PAY") <= 1
            assert office.till.reckoning.tasks() == []
            assert office.till.reckoning.settle_cards() == 0
    finally:
        pos.close()


@pytest.mark.parametrize("at", ["reversal.asked", "reversal.answered"])
def test_what_nobody_knows_is_taken_back_also_over_a_restart(tmp_path: Path, at: str) -> None:
    pos = VirtualPos()
    pos.plan("charge-hang")
    pos.deaf_to.add("ASK")
    devices = {"urls": {"ecr": pos.url}, "options": {"ecr": {"answer_ms": 300}}}
    try:
        child = Child(tmp_path, devices, at)
        wait_until(lambda: child.said("ready"), child)
        child.tell("pay", "case-1", 2000, "card")
        wait_until(lambda: "PAY" in {w for w, _ in pos.asked}, child)
        pos.hang_up()  # the answer never comes: the line is gone
        child.run.wait(LONG)
        assert child.run.returncode == -9, child.run.communicate()[1][-3000:]
        pos.deaf_to.clear()
        with revived(tmp_path, devices) as office:
            (card,) = office.journal.query("select state from cards")
            (paid,) = office.journal.query("select state, received from payments")
            # reversed where it was asked to be; a charge that still stands pays for the case
            assert (card["state"] == "approved") == (pos.taken == 2000 == paid["received"])
            assert card["state"] in ("approved", "reversed")
            if at == "reversal.answered":
                assert (card["state"], pos.taken) == ("reversed", 0)
            assert office.till.reckoning.settle_cards() == 0
    finally:
        pos.close()


def test_what_was_taken_unseen_is_said_once_however_often_it_is_asked(tmp_path: Path) -> None:
    machine = VirtualCoinAcceptor()
    devices = {"urls": {"cctalk": machine.url}, "options": {"cctalk": {"poll_ms": 5}}}
    try:
        child = Child(tmp_path, devices, "cash.credited")
        wait_until(lambda: child.said("ready"), child)
        child.tell("pay", "case-1", 2000, "cash")
        wait_until(lambda: 100 in machine.open_for, child)
        machine.drop(100)
        child.run.wait(LONG)
        assert child.run.returncode == -9, child.run.communicate()[1][-3000:]
        for _ in range(8):  # nobody listens, and it keeps no more than five events
            machine.drop(100)
        for _ in range(2):
            with revived(tmp_path, devices) as office:
                counts = [
                    office.journal.body(h.id)["count"]
                    for h in office.journal.facts(type="cash-unseen")
                ]
                assert counts == [4]
                assert in_facts(office, "cctalk") == {100: 5}
                kinds = [t["kind"] for t in office.till.reckoning.tasks()]
                assert sorted(kinds) == ["refund", "unseen"]
    finally:
        machine.close()
