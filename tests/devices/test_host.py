"""The owner thread: one state machine, deadlines, reconnection, and who hears of it."""

from __future__ import annotations

import queue
import threading

import pytest

from shared.devices import model
from shared.devices.host import Backoff, DeviceHost
from shared.devices.machine import TRANSITIONS, Signal, after
from shared.devices.model import DeviceKind, DeviceState, Health, Level
from shared.devices.troubles import FAULTS, LINK_CODES, RETIRE_CODES, trouble
from shared.domain.errors import Trouble


class Lamp:
    """A driver of the simplest device there is: it is lit or it is not."""

    kind = DeviceKind.RECEIPT

    def __init__(self) -> None:
        self.plugged, self.says = True, Health()
        self.opened = self.closed = 0
        self.stop, self.slow = threading.Event(), threading.Event()
        self.slow.set()
        self.hung = 0
        self.threads: set[str] = set()

    def open(self) -> None:
        self.threads.add(threading.current_thread().name)
        if not self.plugged:
            raise trouble("printer-disconnected")
        self.opened += 1

    def close(self) -> None:
        self.threads.add(threading.current_thread().name)
        self.closed += 1

    def health(self) -> Health:
        self.threads.add(threading.current_thread().name)
        if not self.plugged:
            raise trouble("printer-disconnected")
        return self.says

    def interrupt(self) -> None:
        self.stop.set()

    def resume(self) -> None:
        self.slow.wait(60)
        self.stop.clear()

    def shine(self) -> str:
        if not self.plugged:
            raise trouble("printer-disconnected")
        return "light"

    def hang(self) -> str:
        self.hung += 1
        self.stop.wait(600)
        return "late"


@pytest.mark.parametrize("state", DeviceState)
@pytest.mark.parametrize("signal", Signal)
def test_every_state_has_an_answer_to_every_signal(state, signal):
    assert after(state, signal) in DeviceState
    assert len(TRANSITIONS[state]) == len(Signal)


def test_nothing_a_device_says_brings_it_back_into_service():
    assert {after(DeviceState.OUT_OF_SERVICE, s) for s in Signal if s is not Signal.RESTORE} == {
        DeviceState.OUT_OF_SERVICE
    }


def test_a_late_answer_of_a_lost_device_does_not_make_it_ready():
    assert all(
        not after(DeviceState.ABSENT, s).usable for s in (Signal.OK, Signal.DEGRADED, Signal.BEGIN)
    )


def test_every_state_can_be_reached_and_left():
    reached = {t for row in TRANSITIONS.values() for t in row.values()}
    assert reached == set(DeviceState)
    assert all(set(row.values()) - {state} for state, row in TRANSITIONS.items())


@pytest.mark.parametrize("code", FAULTS)
def test_every_trouble_has_a_sentence_for_the_person_and_a_hint_for_staff(code):
    known = trouble(code)
    for text in (known.sentence, known.staff_hint):
        assert text.endswith("。")
        assert not set(text) & set(",;:?!()")
    assert known.code == code
    assert known.actor is FAULTS[code].actor


def test_every_code_the_host_acts_on_is_in_the_table():
    assert set(FAULTS) >= LINK_CODES | RETIRE_CODES
    assert not LINK_CODES & RETIRE_CODES


def test_near_end_paper_can_still_print_and_shows_as_degraded():
    status = model.PrinterStatus(paper=model.Paper.NEAR_END, code="paper-near-end")
    assert status.can_print
    assert status.health.level is Level.DEGRADED
    assert not model.PrinterStatus(code="paper-out").can_print


def test_a_call_runs_on_the_owner_thread_and_shows_as_busy(hosted):
    lamp, events = Lamp(), queue.Queue()
    host = hosted(lamp, on_event=events.put)
    assert host.wait_for(DeviceState.READY)
    names = host.call(lambda d: threading.current_thread().name, 60).result(90)
    assert names == "device-d1"
    assert host.call(lambda d: d.shine(), 60).result(90) == "light"
    host.stop()
    assert lamp.threads == {"device-d1"}
    path = [e.after for e in list(events.queue)]
    assert path[:4] == [
        DeviceState.OPENING,
        DeviceState.READY,
        DeviceState.BUSY,
        DeviceState.READY,
    ]


def test_a_quiet_call_does_not_show(hosted):
    events: queue.Queue = queue.Queue()
    host = hosted(Lamp(), on_event=events.put)
    assert host.wait_for(DeviceState.READY)
    assert host.call(lambda d: d.shine(), 60, quiet=True).result(90) == "light"
    assert DeviceState.BUSY not in [e.after for e in list(events.queue)]


def test_a_call_that_takes_too_long_is_answered_and_interrupted(hosted):
    lamp = Lamp()
    host = hosted(lamp)
    assert host.wait_for(DeviceState.READY)
    with pytest.raises(Trouble, match="device-timeout"):
        host.call(lambda d: d.hang(), 0.05).result(90)
    assert host.call(lambda d: d.shine(), 60).result(90) == "light"


def test_a_call_that_ran_out_of_time_just_as_its_turn_came_does_not_hold_up_the_device(hosted):
    lamp = Lamp()
    host = hosted(lamp)
    assert host.wait_for(DeviceState.READY)
    lamp.slow = threading.Event()  # its turn has come, its work has not begun
    late = host.call(lambda d: d.hang(), 0.05)
    with pytest.raises(Trouble, match="device-timeout"):
        late.result(60)
    lamp.slow.set()
    assert host.call(lambda d: d.shine(), 60).result(90) == "light"
    assert lamp.hung == 0


@pytest.mark.parametrize("where", ["call", "check", "open"])
def test_a_driver_that_never_comes_back_is_no_ready_or_busy_device(hosted, where):
    class Stone(Lamp):
        """Hangs as C does: no interrupt gets through."""

        def __init__(self) -> None:
            super().__init__()
            self.free = threading.Event()
            self.hard = where == "open"

        def open(self) -> None:
            if self.hard:
                self.free.wait(600)
            super().open()

        def health(self) -> Health:
            if self.hard and where == "check":
                self.free.wait(600)
            return super().health()

    stone = Stone()
    events: queue.Queue = queue.Queue()
    host = hosted(stone, on_event=events.put, health_s=0.05, open_s=0.2, check_s=0.2, grace_s=0.2)
    if where != "open":
        assert host.wait_for(DeviceState.READY)
    if where == "call":
        with pytest.raises(Trouble, match="device-timeout"):
            host.call(lambda d: d.free.wait(600), 0.05).result(90)
    stone.hard = True
    assert host.wait_for(DeviceState.FAULTED)
    assert (host.trouble.code, host.settled) == ("device-stuck", True)
    assert not host.state.usable
    assert FAULTS["device-stuck"].steps
    stone.hard = False
    stone.free.set()
    assert host.wait_for(DeviceState.READY), "what comes back after all is looked at"
    assert host.trouble is None
    assert [e.code for e in list(events.queue)].count("device-stuck") == 1


def test_interrupting_a_call_that_is_over_leaves_the_next_one_alone(hosted):
    lamp = Lamp()
    host = hosted(lamp)
    assert host.wait_for(DeviceState.READY)
    over = host.call(lambda d: d.shine(), 60)
    assert over.result(90) == "light"
    begun = threading.Event()
    next_ = host.call(lambda d: (begun.set(), d.stop.wait(600))[1], 600)
    assert begun.wait(90)
    host.interrupt_call(over)
    assert not lamp.stop.is_set()
    host.interrupt_call(next_)
    assert next_.result(90) is True


def test_from_the_moment_a_call_shows_as_busy_it_can_be_interrupted(hosted):
    host = hosted(Lamp())
    assert host.wait_for(DeviceState.READY)
    host.subscribe(lambda e: host.interrupt() if e.after is DeviceState.BUSY else None)
    assert host.call(lambda d: d.stop.wait(30), 60).result(90)


def test_calls_that_run_out_of_time_as_they_are_taken_up_leave_the_owner_alive(hosted):
    host = hosted(Lamp())
    assert host.wait_for(DeviceState.READY)
    calls = [host.call(lambda d: None, 0.0005 * (n % 5)) for n in range(6000)]
    assert host.call(lambda d: d.shine(), 60).result(90) == "light"
    assert all(call.done() for call in calls)


def test_a_call_waiting_behind_a_hanging_one_keeps_its_own_deadline(hosted):
    lamp = Lamp()
    host = hosted(lamp)
    assert host.wait_for(DeviceState.READY)
    first = host.call(lambda d: d.hang(), 300)
    assert host.wait_for(DeviceState.BUSY)
    with pytest.raises(Trouble, match="device-timeout"):
        host.call(lambda d: d.shine(), 0.05).result(90)
    host.interrupt()
    assert first.result(90) == "late"


def test_a_call_not_yet_begun_can_be_taken_back(hosted):
    lamp, seen = Lamp(), []
    host = hosted(lamp)
    assert host.wait_for(DeviceState.READY)
    first = host.call(lambda d: d.hang(), 300)
    assert host.wait_for(DeviceState.BUSY)
    second = host.call(lambda d: seen.append(1), 300)
    assert second.cancel()
    host.interrupt()
    first.result(90)
    host.call(lambda d: d.shine(), 60).result(90)
    assert seen == []


@pytest.mark.parametrize("plugged", [True, False])
def test_before_a_first_attempt_nobody_claims_to_know_whether_a_device_works(plugged):
    lamp = Lamp()
    lamp.plugged = plugged
    lamp.slow.clear()
    host = DeviceHost("lamp", lamp)
    assert not host.settled
    assert host.start() is host
    host.start()  # twice is once
    assert not host.settled
    lamp.slow.set()
    host.wait_for(DeviceState.READY if plugged else DeviceState.ABSENT, timeout_s=60)
    host.call(lambda driver: 0, 60).exception(60)
    assert host.settled
    assert host.state.usable is plugged
    host.stop()


def test_an_unplugged_device_is_absent_and_comes_back_by_itself(hosted):
    lamp, events = Lamp(), queue.Queue()
    host = hosted(lamp, on_event=events.put, health_s=0.02)
    assert host.wait_for(DeviceState.READY)
    lamp.plugged = False
    assert host.wait_for(DeviceState.ABSENT)
    assert host.trouble.code == "printer-disconnected"
    with pytest.raises(Trouble, match="printer-disconnected"):
        host.call(lambda d: d.shine(), 60).result(90)
    lamp.plugged = True
    assert host.wait_for(DeviceState.READY)
    assert lamp.opened == 2


def test_a_device_that_stays_away_is_announced_once(hosted):
    lamp, events = Lamp(), queue.Queue()
    lamp.plugged = False
    host = hosted(lamp, on_event=events.put)
    assert host.wait_for(DeviceState.ABSENT)
    for _ in range(5):
        host.hint_plugged()
    lamp.plugged = True
    host.hint_plugged()
    assert host.wait_for(DeviceState.READY)
    codes = [e.code for e in list(events.queue)]
    assert codes.count("printer-disconnected") == 1


def test_a_faulted_device_still_takes_calls_and_recovers(hosted):
    lamp = Lamp()
    lamp.says = Health(Level.FAULTED, "paper-out")
    host = hosted(lamp, health_s=0.02)
    assert host.wait_for(DeviceState.FAULTED)
    assert host.trouble.sentence.startswith("凭条纸用完了")
    assert host.call(lambda d: d.shine(), 60).result(90) == "light"
    lamp.says = Health(Level.DEGRADED, "paper-near-end")
    assert host.wait_for(DeviceState.DEGRADED)
    lamp.says = Health()
    assert host.wait_for(DeviceState.READY)


def test_a_defect_in_a_driver_takes_it_out_of_service_and_the_thread_lives_on(hosted):
    lamp = Lamp()
    host = hosted(lamp)
    assert host.wait_for(DeviceState.READY)
    with pytest.raises(ZeroDivisionError):
        host.call(lambda d: 1 // 0, 60).result(90)
    assert host.wait_for(DeviceState.OUT_OF_SERVICE)
    host.restore()
    assert host.wait_for(DeviceState.READY)


def test_a_technician_takes_a_device_out_and_puts_it_back(hosted):
    lamp = Lamp()
    host = hosted(lamp)
    assert host.wait_for(DeviceState.READY)
    host.retire()
    assert host.wait_for(DeviceState.OUT_OF_SERVICE)
    with pytest.raises(Trouble, match="device-out-of-service"):
        host.call(lambda d: d.shine(), 60).result(90)
    assert lamp.closed == 1
    host.restore()
    assert host.wait_for(DeviceState.READY)


def test_stopping_answers_everyone_and_closes_the_device():
    lamp = Lamp()
    host = DeviceHost("d1", lamp).start()
    assert host.wait_for(DeviceState.READY)
    first = host.call(lambda d: d.hang(), 300)
    assert host.wait_for(DeviceState.BUSY)
    second = host.call(lambda d: d.shine(), 300)
    host.stop(timeout_s=60)
    assert first.result(90) == "late"
    with pytest.raises(Trouble, match="device-stopped"):
        second.result(90)
    with pytest.raises(Trouble, match="device-stopped"):
        host.call(lambda d: d.shine(), 60).result(90)
    assert lamp.closed == 1


def test_waiting_between_attempts_doubles_up_to_thirty_seconds():
    plain = Backoff(jitter=0.0)
    assert [plain.delay(n) for n in (1, 2, 3, 4, 5, 6, 40)] == [1, 2, 4, 8, 16, 30, 30]
    spread = {Backoff().delay(3) for _ in range(50)}
    assert len(spread) > 1
    assert all(3.2 <= s <= 4.8 for s in spread)
