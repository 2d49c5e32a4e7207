"""The till on real journal, real driver, real pty: a person, notes, a machine that fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from shared.casework.moneydevices import HostedCashAcceptor
from shared.casework.office import Office
from shared.casework.paying import Progress
from shared.casework.till import Payment, Settled
from shared.devices.cash.plugin import ssp
from shared.devices.codec import ssp as ssp_codes
from shared.devices.host import Backoff, DeviceHost
from shared.devices.model import DeviceState
from shared.devices.transport.link import DeviceUrl
from shared.devices.virtual.note_validator import VirtualNoteValidator, Way
from shared.domain.errors import Trouble
from shared.journal import points

CASE = "0190aaaa-0000-7000-8000-000000000001"
LONG = 60.0


class Person:
    """Puts notes in, one after the other, as soon as the machine would take one."""

    def __init__(self, machine: VirtualNoteValidator) -> None:
        self.machine = machine

    def pays(self, *notes: int) -> None:
        for note in notes:
            wait_until(lambda n=note: n in self.machine.open_for and self.machine.way is Way.NONE)
            assert self.machine.insert(note)
            wait_until(lambda: self.machine.way in (Way.NONE, Way.STUCK))


def wait_until(true: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(LONG / 0.005)):
        if true():
            return
        pause.wait(0.005)
    raise AssertionError("it never came")


class Lane:
    """``Payment.cash`` on a thread of its own, as a face runs it."""

    def __init__(self, payment: Payment) -> None:
        self.payment, self.seen = payment, []
        self._thread = threading.Thread(target=payment.cash, args=(self.seen.append,))
        self._thread.start()

    @property
    def last(self) -> Progress:
        return self.seen[-1]

    def joined(self) -> Payment:
        self._thread.join(LONG)
        assert not self._thread.is_alive()
        return self.payment

    def called_off(self) -> Payment:
        self.payment.stop()
        return self.joined()

    def finished(self) -> Settled:
        return self.joined().finish()


@pytest.fixture
def machine() -> Iterator[VirtualNoteValidator]:
    end = VirtualNoteValidator()
    yield end
    end.close()


@pytest.fixture
def host(machine) -> Iterator[DeviceHost]:
    driver = ssp(DeviceUrl.parse(machine.url), {"poll_ms": 5})
    made = DeviceHost("notes-1", driver, backoff=Backoff(0.05, 0.2)).start()
    assert made.wait_for(DeviceState.READY)
    yield made
    made.stop()


@pytest.fixture
def till_office(office: Office, host) -> Office:
    return Office(
        office.journal,
        office.catalogue,
        replace(office.tools, cash=(HostedCashAcceptor(host),)),
    )


@pytest.fixture
def person(machine) -> Person:
    return Person(machine)


def held(office: Office) -> dict[int, int]:
    return office.till.book.box("notes-1")


def test_a_fee_is_paid_in_notes_and_each_is_written_down_before_it_is_stacked(
    till_office, machine, person
):
    payment = till_office.till.open(CASE, 3000)
    lane = Lane(payment)
    person.pays(2000, 1000)
    done = lane.finished()
    assert done.paid
    assert (done.received, done.owed) == (3000, 0)
    assert done.lines() == ("应收30元", "已收30元", "现金：20元 1 张，10元 1 张")
    assert held(till_office) == dict(machine.box) == {2000: 1, 1000: 1}
    order = [h.type for h in till_office.journal.facts(case=CASE)]
    assert order == [
        "payment-opened",
        "cash-watched",
        "cash-escrowed",
        "cash-stacked",
        "cash-escrowed",
        "cash-stacked",
        "cash-watched",
        "payment-closed",
    ]


def test_only_notes_that_need_no_change_are_let_in_and_that_is_said_before_the_first(
    till_office, machine, person
):
    assert till_office.till.terms(3000)[1] == "本机不找零，请投入正好的金额。"
    lane = Lane(till_office.till.open(CASE, 3000))
    wait_until(lambda: machine.open_for == (100, 500, 1000, 2000))
    assert not machine.insert(10000)
    person.pays(2000)
    wait_until(lambda: machine.open_for == (100, 500, 1000))
    assert not machine.insert(2000)
    person.pays(1000)
    assert lane.finished().paid
    assert machine.hand == {10000: 1, 2000: 1}
    assert machine.open_for == ()


def test_called_off_in_the_middle_it_says_on_paper_what_could_not_be_given_back(
    till_office, machine, person
):
    lane = Lane(till_office.till.open(CASE, 3000))
    person.pays(2000)
    done = lane.called_off().finish()
    assert done.outcome == "cancelled"
    assert done.lines() == (
        "应收30元",
        "已收20元",
        "现金：20元 1 张",
        "还应退您20元，请凭此条到人工窗口领取。",
    )
    (task,) = till_office.till.reckoning.tasks()
    assert (task["kind"], task["amount"], task["case_id"]) == ("refund", 2000, CASE)
    till_office.till.reckoning.settle_task(str(task["task"]), "refunded", "W003")
    assert till_office.till.reckoning.tasks() == []


def test_nothing_is_paid_twice(till_office, person):
    lane = Lane(till_office.till.open(CASE, 1000))
    with pytest.raises(Trouble, match="till-busy"):
        till_office.till.open("another case", 1000)
    person.pays(1000)
    assert lane.finished().paid
    with pytest.raises(Trouble, match="已经交过"):
        till_office.till.open(CASE, 1000)
    till_office.till.open("another case", 1000).finish()


@pytest.mark.parametrize(("where", "inside"), [("power-in", 1), ("power-out", 0)])
def test_a_power_cut_in_the_machine_is_cleared_up_while_the_person_stands_there(
    till_office, machine, person, where, inside
):
    lane = Lane(till_office.till.open(CASE, 2000))
    machine.fault(where)
    person.pays(2000)
    if not inside:
        wait_until(lambda: "已退回" in lane.last.words)
        person.pays(2000)
    assert lane.finished().paid
    assert held(till_office) == dict(machine.box) == {2000: 1}
    assert machine.hand == ({} if inside else {2000: 1})


def test_a_jam_stays_unknown_until_a_person_has_looked(till_office, machine, person):
    lane = Lane(till_office.till.open(CASE, 2000))
    machine.fault("jam")
    person.pays(2000)
    done = lane.finished()
    assert (done.outcome, done.code, done.received, done.uncertain) == (
        "cancelled",
        "cash-jam",
        0,
        2000,
    )
    assert "另有20元正在核实，请凭此条到人工窗口查询。" in done.lines()
    machine.unjam(into_box=True)
    till_office.till.recover()
    (task,) = till_office.till.reckoning.tasks()
    assert task["kind"] == "piece"
    till_office.till.reckoning.settle_task(str(task["task"]), "in-box", "W003")
    assert held(till_office) == dict(machine.box) == {2000: 1}
    (owed,) = till_office.till.reckoning.tasks()
    assert (owed["kind"], owed["amount"]) == ("refund", 2000)


def test_a_pulled_cable_with_a_note_in_it_is_asked_about_when_it_is_back(
    till_office, machine, host, person
):
    lane = Lane(till_office.till.open(CASE, 2000))
    wait_until(lambda: bool(machine.open_for))
    machine.mangle(*["silent"] * 3)
    person.pays(2000)
    assert lane.finished().paid
    assert held(till_office) == dict(machine.box) == {2000: 1}


def test_a_string_on_a_note_gives_nothing(till_office, machine, person):
    lane = Lane(till_office.till.open(CASE, 2000))
    machine.fault("fraud")
    person.pays(2000)
    wait_until(lambda: machine.hand == {2000: 1})
    person.pays(2000)
    assert lane.finished().paid
    assert held(till_office) == dict(machine.box) == {2000: 1}


def test_the_box_is_counted_against_the_facts(till_office, machine, person):
    lane = Lane(till_office.till.open(CASE, 1500))
    person.pays(1000, 500)
    assert lane.finished().paid
    taken = machine.take_box()
    assert till_office.till.reckoning.empty_box("notes-1", dict(taken), "W003") == 0
    assert till_office.till.reckoning.tasks() == []
    assert held(till_office) == {}
    machine.put_box()
    assert till_office.till.reckoning.empty_box("notes-1", {100: 1}, "W003") == 100
    assert [t["kind"] for t in till_office.till.reckoning.tasks()] == ["count"]


def test_views_of_money_are_the_same_when_they_are_made_anew(till_office, machine, person):
    lane = Lane(till_office.till.open(CASE, 1500))
    person.pays(1000, 500)
    lane.finished()
    live = till_office.journal.dump_views()
    till_office.journal.rebuild_views()
    assert till_office.journal.dump_views() == live


def test_the_fact_comes_before_the_note_moves_and_before_the_machine_may_forget_it(
    till_office, machine, person, monkeypatch
):
    seen = {}

    def hook(name: str) -> None:
        if not name.startswith("cash."):
            return
        types = [h.type for h in till_office.journal.facts(case=CASE)]
        seen[name] = (types[-1], machine.way, ssp_codes.EVENT_ACK in machine.commands)

    monkeypatch.setattr(points, "hook", hook)
    lane = Lane(till_office.till.open(CASE, 2000))
    person.pays(2000)
    assert lane.finished().paid
    assert seen["cash.escrowed"] == ("cash-escrowed", Way.ESCROW, False)
    assert seen["cash.credited"] == ("cash-escrowed", Way.CREDITED, False)
    assert seen["cash.stacked"] == ("cash-stacked", Way.CREDITED, False)
    assert seen["cash.acknowledged"][2]
