"""Runs the checks of many devices: side by side, each on its owner thread, each within its time.

A device that hangs costs its own answer. With a person to answer questions the devices take turns.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass, field
from typing import Any, Final

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.checkup.table import check_of, seen
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind, DeviceState
from shared.devices.troubles import FAULTS
from shared.devices.troubles.fault import Fault
from shared.domain.errors import Trouble

DEADLINE_S: Final = {
    CheckLevel.INTERNAL: 8.0,
    CheckLevel.EXTERNAL: 45.0,
    CheckLevel.INTERACTIVE: 180.0,
}
"""Longest a device may take. A readiness test has 60 s for all, and devices run side by side."""
SETTLE_S: Final = 8.0
"""How long a device may need to connect before its state is taken for what it is."""
_PATIENCE_S = 0.05


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one device. ``seconds``: how long its check took."""

    device: str
    kind: DeviceKind
    state: DeviceState
    finding: Finding
    seconds: float

    @property
    def fault(self) -> Fault | None:
        """The row of the table behind the finding: who acts, what to do; None when it passed."""
        return FAULTS.get(self.finding.code)


@dataclass(slots=True)
class Checkup:
    """One round of checks. ``run`` once, from a thread that may wait; ``stop`` from any other.

    on_begin: a device's name when its turn comes. on_result: each result as soon as it is there.
    Both are called on the thread of ``run``. deadline_s: per device, the level's usual when 0.
    """

    hosts: Iterable[DeviceHost[Any]]
    level: CheckLevel = CheckLevel.INTERNAL
    ask: Ask = field(default=lambda _: None)
    on_begin: Callable[[str], None] = lambda _: None
    on_result: Callable[[Result], None] = lambda _: None
    deadline_s: float = 0.0
    settle_s: float = SETTLE_S
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End it soon: what runs is interrupted, what waits is not begun."""
        self._stop.set()

    def run(self) -> tuple[Result, ...]:
        """Check every device; in the order of ``hosts``."""
        hosts = list(self.hosts)
        results: dict[str, Result] = {}
        turns = [[h] for h in hosts] if self.level is CheckLevel.INTERACTIVE else [hosts]
        for turn in turns:
            running = [_Running(self, host) for host in turn]
            for one in running:
                self.on_begin(one.host.device_id)
            while running and not (stopped := self._stop.is_set()):
                running = self._gather(running, results)
            if running and stopped:
                for one in running:
                    one.give_up()
                    self._keep(one.result("device-cancelled"), results)
        return tuple(results[h.device_id] for h in hosts if h.device_id in results)

    def _gather(self, running: list[_Running], results: dict[str, Result]) -> list[_Running]:
        left = []
        for one in running:
            result = one.look()
            if result is None:
                left.append(one)
            else:
                self._keep(result, results)
        if left:
            self._stop.wait(_PATIENCE_S)
        return left

    def _keep(self, result: Result, results: dict[str, Result]) -> None:
        results[result.device] = result
        self.on_result(result)

    @property
    def limit_s(self) -> float:
        """Seconds each device has."""
        return self.deadline_s or DEADLINE_S[self.level]

    def asked(self, question: Question) -> bool | None:
        """The person's answer; nobody answers once the checkup has been ended."""
        return None if self._stop.is_set() else self.ask(question)


class _Running:
    """The check of one device under way."""

    def __init__(self, checkup: Checkup, host: DeviceHost[Any]) -> None:
        self.host, self._checkup = host, checkup
        self._began = time.monotonic()
        self._call: Future[Finding] | None = None

    def look(self) -> Result | None:
        """The result, None while there is none."""
        if self._call is None:
            late = time.monotonic() > self._began + self._checkup.settle_s
            if self.host.state is DeviceState.OUT_OF_SERVICE:
                return self.result(_cause(self.host) or "device-out-of-service")
            if not (self.host.settled or late):
                return None
            if not (self.host.state.usable or self.host.state is DeviceState.FAULTED):
                return self.result(_cause(self.host) or "device-absent")
            self._call = self._begin()
        try:
            return self._result(self._call.result(0))
        except TooLate:
            return None
        except Trouble as trouble:
            return self.result(trouble.code, trouble.staff_hint)

    def give_up(self) -> None:
        """Somebody ended the round."""
        if self._call is not None:
            self.host.interrupt_call(self._call)

    def result(self, code: str, words: str = "") -> Result:
        """What a code of the table says."""
        said = words or seen(FAULTS[code])
        # who ended it early, and a device that is only opening, prove nothing either way
        unknown = code in ("device-cancelled", "device-opening")
        return self._result(Finding(None if unknown else False, said, code))

    def _begin(self) -> Future[Finding]:
        check, level, ask = check_of(self.host.kind), self._checkup.level, self._checkup.asked

        def work(driver: Any) -> Finding:  # noqa: ANN401 - any kind
            try:
                return check(driver, level, ask)
            except Trouble:
                raise
            except Exception as error:  # a mistake of the check takes no device out of service
                words = f"检查程序出错：{type(error).__name__}。"
                return Finding(False, words, "device-defect")

        return self.host.call(work, self._checkup.limit_s)

    def _result(self, finding: Finding) -> Result:
        seconds = time.monotonic() - self._began
        return Result(self.host.device_id, self.host.kind, self.host.state, finding, seconds)


def _cause(host: DeviceHost[Any]) -> str:
    trouble = host.trouble
    return trouble.code if trouble else ""
