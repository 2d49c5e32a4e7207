"""The owner thread of one device: queue, deadlines, reconnection and events.

Only this thread touches the driver, except for ``interrupt`` and what a driver's docstring frees.
"""

from __future__ import annotations

import queue
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from shared.devices.deadline import Deadline
from shared.devices.drivers import Driver
from shared.devices.machine import Signal, after
from shared.devices.model import DeviceEvent, DeviceKind, DeviceState, Health, Level
from shared.devices.troubles import LINK_CODES, RETIRE_CODES, STUCK_CODES, trouble
from shared.devices.watchdog import Watchdog
from shared.domain.errors import Trouble

D = TypeVar("D", bound=Driver)
T = TypeVar("T")
Listener = Callable[[DeviceEvent], None]

_STUCK_WITHIN_S = 120.0
"""A device that opens and gets stuck again sooner than this waits longer each time."""
_OPEN_S = 120.0
_CHECK_S = 30.0
_GRACE_S = 10.0
"""A driver that does not come back: from opening, from a check, and after its interrupt."""
_LEVEL_SIGNALS = {
    Level.OK: Signal.OK,
    Level.DEGRADED: Signal.DEGRADED,
    Level.FAULTED: Signal.FAULT,
}


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait before connecting again: 1, 2, 4 … 30 s, a fifth more or less."""

    first_s: float = 1.0
    most_s: float = 30.0
    jitter: float = 0.2

    def delay(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row (1 and up)."""
        plain = min(self.most_s, self.first_s * 2.0 ** min(failures - 1, 16))
        return plain * random.uniform(1 - self.jitter, 1 + self.jitter)


class _Command(Generic[D, T]):
    """A call waiting for, or running on, the owner thread."""

    def __init__(self, work: Callable[[D], T], deadline: Deadline, quiet: bool) -> None:
        self.work, self.deadline, self.quiet = work, deadline, quiet
        self.future: Future[T] = Future()
        self._answering = threading.Lock()
        self.over: Callable[[], None] = lambda: None
        """To be called when it has come back at last."""

    def fail(self, cause: BaseException) -> None:
        """Give the caller an answer unless it has one."""
        with self._answering, suppress(InvalidStateError):
            self.future.set_exception(cause)

    def begin(self) -> bool:
        """Its turn has come; False when it was cancelled, or told "too late" while it waited."""
        with self._answering:
            return not self.future.done() and self.future.set_running_or_notify_cancel()

    def run(self, driver: D) -> Trouble | None:
        """Run it and answer the caller; gives the trouble it met."""
        try:
            result = self.work(driver)
        except Trouble as met:
            self.fail(met)
            return met
        except Exception as error:
            self.fail(error)
            return _defect(error)
        with suppress(InvalidStateError):  # the caller was told "too late" already
            self.future.set_result(result)
        return None


def _defect(error: Exception) -> Trouble:
    """A driver's programming error, named without its message, which could hold a person's data."""
    return trouble("device-defect", f"驱动出错：{type(error).__name__}。")


class DeviceHost(Generic[D]):
    """Owns one device. ``start`` once, ``stop`` once; everything else from any thread.

    health_s: seconds between health checks while idle. open_s, check_s, grace_s: after so long in
    opening, in a check, or after an interrupt, the driver is told to be stuck. Events go to
    ``on_event`` and subscribers, mostly on the owner thread; a listener must return at once.
    """

    def __init__(
        self,
        device_id: str,
        driver: D,
        on_event: Listener | None = None,
        *,
        health_s: float = 2.0,
        backoff: Backoff | None = None,
        open_s: float = _OPEN_S,
        check_s: float = _CHECK_S,
        grace_s: float = _GRACE_S,
    ) -> None:
        self.device_id, self.driver = device_id, driver
        self.address = ""
        """Where its device is, for hot-plug; '' when nobody said."""
        self._fresh: D | None = None
        self._listeners: list[Listener] = [on_event] if on_event else []
        self._health_s, self._backoff = health_s, backoff or Backoff()
        self._open_s, self._check_s, self._grace_s = open_s, check_s, grace_s
        self._queue: queue.Queue[_Command[D, Any] | None] = queue.Queue()
        self._state, self._cause = DeviceState.ABSENT, ""
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._failures = self._waits = 0
        self._stuck, self._stuck_at = 0, 0.0
        self._retry_at = 0.0
        self._linked = self._half = False
        """half: being opened, or failed at it: there is something to close."""
        self._look = False
        self._settled = False
        self._running: _Command[D, Any] | None = None
        self._interrupting = threading.Lock()
        """An interrupt is for the call that runs: never lost before it, never left to the next."""
        self._announced = (DeviceState.ABSENT, "")
        self._thread = threading.Thread(target=self._run, name=f"device-{device_id}", daemon=True)

    def start(self) -> DeviceHost[D]:
        """Start the owner thread, which connects at once; a no-op while it runs."""
        if self._thread.ident is None:
            self._thread.start()
        return self

    @property
    def kind(self) -> DeviceKind:
        """What the device is for."""
        return self.driver.kind

    @property
    def state(self) -> DeviceState:
        """Where the device stands now."""
        return self._state

    @property
    def settled(self) -> bool:
        """True once a first attempt to connect has ended, well or not."""
        return self._settled

    @property
    def trouble(self) -> Trouble | None:
        """Why it stands there, None when all is well."""
        cause = self._cause
        return trouble(cause) if cause else None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear of every change of state; the returned function ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def call(self, work: Callable[[D], T], deadline_s: float, *, quiet: bool = False) -> Future[T]:
        """Run ``work(driver)`` on the owner thread.

        quiet: a routine look that does not show as busy.

        The future fails with Trouble: ``device-timeout`` when there is no result in time (the
        running call is then interrupted), ``device-absent`` or ``device-out-of-service`` when there
        is no device, or whatever the driver raises. ``cancel()`` takes back a call not yet begun.
        """
        command: _Command[D, T] = _Command(work, Deadline(deadline_s), quiet)
        if self._stopping.is_set():
            command.fail(trouble("device-stopped"))
            return command.future

        def too_late() -> None:
            command.fail(trouble("device-timeout"))
            with self._interrupting:
                if self._running is not command:
                    return
                self.driver.interrupt()
            grace = Watchdog.shared().arm(
                Deadline(self._grace_s), lambda: self._stuck_unless(self._running is not command)
            )
            command.over = lambda: Watchdog.shared().disarm(grace)

        alarm = Watchdog.shared().arm(command.deadline, too_late)
        command.future.add_done_callback(lambda _: Watchdog.shared().disarm(alarm))
        self._queue.put(command)
        return command.future

    def interrupt(self) -> None:
        """Ask the running call to end soon."""
        self.driver.interrupt()

    def interrupt_call(self, call: Future[Any]) -> None:
        """Take a call back, or ask it to end soon if it runs; never touches another one."""
        if call.cancel():
            return
        with self._interrupting:
            if self._running is not None and self._running.future is call:
                self.driver.interrupt()

    def retire(self, code: str = "device-out-of-service") -> None:
        """Take the device out of service until ``restore``."""
        self._signal(Signal.RETIRE, code)
        self._queue.put(None)

    def restore(self) -> None:
        """Put a device back into service; it connects at once."""
        self._failures = self._waits = self._stuck = 0
        self._retry_at = 0.0
        self._signal(Signal.RESTORE)
        self._queue.put(None)

    def exchange(self, driver: D, address: str) -> None:
        """Another device takes this one's place: same role, same name, another address.

        The old one is let go of at the next turn of the owner thread, and the new one opened.
        """
        self._fresh, self.address = driver, address
        self.hint_plugged()

    def hint_plugged(self) -> None:
        """Something was plugged in: connect now instead of waiting. Twice does no harm."""
        self._waits, self._retry_at = 0, 0.0
        self._queue.put(None)

    def hint_unplugged(self) -> None:
        """Something was pulled out: look now instead of at the next check."""
        self._look = True
        self._queue.put(None)

    def wait_for(self, *states: DeviceState, timeout_s: float = 60.0) -> bool:
        """True as soon as the device is in one of the states, False after ``timeout_s``."""
        reached = threading.Event()
        end = self.subscribe(lambda event: reached.set() if event.after in states else None)
        try:
            return self._state in states or reached.wait(timeout_s) or self._state in states
        finally:
            end()

    def stop(self, timeout_s: float = 5.0) -> None:
        """End the running call, fail the waiting ones, close the device, join the thread."""
        with self._interrupting:
            self._stopping.set()
            self.driver.interrupt()
        self._queue.put(None)
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    # -- owner thread -----------------------------------------------------------------------------

    def _run(self) -> None:
        check_at = 0.0
        while not self._stopping.is_set():
            fresh, self._fresh = self._fresh, None
            if fresh is not None:
                self._unlink()
                self.driver, self._failures = fresh, 0
                self._signal(Signal.LOST, "device-absent")
            if self._state is DeviceState.OUT_OF_SERVICE:
                self._unlink()
            elif not self._linked and time.monotonic() >= self._retry_at:
                self._connect()
                check_at = time.monotonic() + self._health_s
            command = self._next(check_at)
            if command is not None:
                self._serve(command)
                check_at = min(check_at, time.monotonic() + self._health_s)
            if self._linked and (self._look or time.monotonic() >= check_at):
                self._look = False
                self._check()
                check_at = time.monotonic() + self._health_s
        self._unlink()
        self._signal(Signal.LOST, "device-stopped")
        while not self._queue.empty():
            left = self._queue.get_nowait()
            if left is not None:
                left.fail(trouble("device-stopped"))

    def _next(self, check_at: float) -> _Command[D, Any] | None:
        now = time.monotonic()
        until = check_at if self._linked else self._retry_at
        if self._state is DeviceState.OUT_OF_SERVICE:
            until = now + self._health_s
        try:
            return self._queue.get(timeout=max(0.0, until - now))
        except queue.Empty:
            return None

    def _connect(self) -> None:
        # a device that stays away is announced once, not at every attempt
        self._signal(Signal.CONNECT, self._cause, announce=self._failures == 0)
        self._resume()
        self._half = True
        try:
            with self._expected(self._open_s):
                self.driver.open()
                health = self.driver.health()
        except Trouble as met:
            self._met(met)
        except Exception as error:
            self._met(_defect(error))
        else:
            self._linked, self._failures, self._waits = True, 0, 0
            self._well(health)
        self._settled = True

    def _serve(self, command: _Command[D, Any]) -> None:
        if self._state is DeviceState.OUT_OF_SERVICE:
            command.fail(trouble("device-out-of-service"))
        elif not self._linked:
            command.fail(self.trouble or trouble("device-absent"))
        else:
            self._carry_out(command)

    def _carry_out(self, command: _Command[D, Any]) -> None:
        # ready first, then running, then seen to be: whoever sees it run can interrupt it
        self._resume(command)
        if not command.begin():
            self._running = None
            return
        if not command.quiet:
            self._signal(Signal.BEGIN, self._cause)
        met = command.run(self.driver)
        with self._interrupting:
            self._running = None
        command.over()
        if met is not None and (met.code in LINK_CODES or met.code in RETIRE_CODES):
            self._met(met)
        elif not command.quiet:
            self._check()

    def _check(self) -> None:
        """A health check: after a command, and now and then."""
        try:
            with self._expected(self._check_s):
                health = self.driver.health()
            self._well(health)
        except Trouble as met:
            self._met(met)
        except Exception as error:
            self._met(_defect(error))

    @contextmanager
    def _expected(self, within_s: float) -> Iterator[None]:
        """What the driver is asked now comes back in time; else it is told to be stuck."""
        back = threading.Event()
        alarm = Watchdog.shared().arm(Deadline(within_s), lambda: self._stuck_unless(back.is_set()))
        try:
            yield
        finally:
            back.set()
            Watchdog.shared().disarm(alarm)

    def _stuck_unless(self, back: bool) -> None:
        """A driver that neither returns nor heeds its interrupt must not pass for ready or busy.

        On a thread of its own: whoever hears of it may write it down, the watchdog must not wait.
        """
        if not back and not self._stopping.is_set():
            self._settled = self._look = True  # once it comes back, it is looked at
            threading.Thread(
                target=self._signal, args=(Signal.FAULT, "device-stuck"), daemon=True
            ).start()

    def _well(self, health: Health) -> None:
        self._signal(_LEVEL_SIGNALS[health.level], health.code)

    def _met(self, met: Trouble) -> None:
        """A trouble about the device itself: retire it, or close the link and try again later."""
        if met.code in RETIRE_CODES:
            self._unlink()
            self._signal(Signal.RETIRE, met.code)
        elif met.code in LINK_CODES or not self._linked:
            self._unlink()
            stuck = met.code in STUCK_CODES
            self._retry_at = time.monotonic() + self._backoff.delay(self._failed(stuck))
            self._signal(Signal.FAULT if stuck else Signal.LOST, met.code)
        else:
            self._signal(Signal.FAULT, met.code)

    def _failed(self, stuck: bool) -> int:
        """How often in a row, for the wait. One that opens well and then gets stuck counts too."""
        self._failures += 1
        self._waits += 1
        if not stuck:
            return self._waits
        now = time.monotonic()
        self._stuck = self._stuck + 1 if now - self._stuck_at < _STUCK_WITHIN_S else 1
        self._stuck_at = now
        return max(self._waits, self._stuck)

    def _unlink(self) -> None:
        if self._linked or self._half:
            self._linked = self._half = False
            with suppress(Exception):  # a close that fails leaves nothing to close
                self.driver.close()

    def _resume(self, command: _Command[D, Any] | None = None) -> None:
        with self._interrupting:
            if not self._stopping.is_set():
                self.driver.resume()
            self._running = command

    def _signal(self, signal: Signal, code: str = "", *, announce: bool = True) -> None:
        with self._lock:
            now = after(self._state, signal)
            if now is self._state is DeviceState.OUT_OF_SERVICE:
                code = self._cause  # the reason it was taken out stays
            self._state, self._cause = now, code
            before = self._announced[0]
            if not announce or self._announced == (now, code):
                return
            self._announced = (now, code)
        cause = trouble(code) if code else None
        event = DeviceEvent(self.device_id, self.driver.kind, before, now, code, cause)
        for listener in tuple(self._listeners):
            listener(event)
