"""One self-test: devices side by side, the machine beside them, within a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.devices.checkup.model import Ask, CheckLevel
from shared.devices.checkup.runner import Checkup, Result
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind, DeviceState
from shared.domain.errors import Actor
from shared.journal import FactDraft, Journal
from shared.journal.tx import Tx
from shared.selftest.machine import ESSENTIAL, Ground, look
from shared.selftest.model import Line, Outcome, Report

QUIET = frozenset({DeviceKind.CAMERA, DeviceKind.FACE})
"""What may do its work at night: it prints nothing, opens nothing and wakes nobody."""


@dataclass(slots=True)
class SelfTest:
    """``run`` once, from a thread that may wait; ``stop`` from any other.

    face: kiosk or counter, decides what is essential. on_line: each line as soon as it is known,
    on the thread of ``run``. on_progress: done and total.
    """

    hosts: Mapping[str, DeviceHost[Any]]
    ground: Callable[[], Ground]
    now: Callable[[], datetime]
    face: str = "kiosk"
    trigger: str = "technician"
    level: CheckLevel = CheckLevel.INTERNAL
    ask: Ask = field(default=lambda _: None)
    on_line: Callable[[Line], None] = lambda _: None
    on_progress: Callable[[int, int], None] = lambda _done, _total: None
    _round: list[Checkup] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End it soon; the report then says so and proves nothing."""
        self._stop.set()
        for checkup in self._round:
            checkup.stop()

    def run(self) -> Report:
        """Test everything. Takes as long as the slowest device."""
        began, clock = self.now(), time.monotonic()
        names = names_of(self.hosts)
        lines: list[Line] = []
        total = len(self.hosts) + 1
        self.on_progress(0, total)

        def tell(line: Line) -> None:
            lines.append(line)
            self.on_line(line)

        def done(result: Result) -> None:
            tell(line_of(result, names[result.device], ESSENTIAL[self.face]))
            self.on_progress(len(lines), total)

        for hosts, level in self._turns():
            checkup = Checkup(hosts, level, self.ask, on_result=done)
            self._round.append(checkup)
            if self._stop.is_set():
                break
            checkup.run()
        order = list(self.hosts)
        lines.sort(key=lambda line: order.index(line.id))
        if not self._stop.is_set():
            for line in look(self.ground()):
                tell(line)
        self.on_progress(total, total)
        spent = time.monotonic() - clock
        return Report(began, spent, self.level, self.trigger, tuple(lines), self._stop.is_set())

    def _turns(self) -> list[tuple[list[DeviceHost[Any]], CheckLevel]]:
        """At night only the quiet ones work; the rest are asked."""
        every = list(self.hosts.values())
        if self.trigger != "night":
            return [(every, self.level)]
        quiet = [h for h in every if h.kind in QUIET]
        rest = [h for h in every if h.kind not in QUIET]
        return [(rest, CheckLevel.INTERNAL), (quiet, CheckLevel.EXTERNAL)]


def names_of(hosts: Mapping[str, DeviceHost[Any]]) -> dict[str, str]:
    """What people call each device; its id is added where two are of one kind."""
    kinds = [host.kind for host in hosts.values()]
    return {
        name: host.kind.words + (f" {name}" if kinds.count(host.kind) > 1 else "")
        for name, host in hosts.items()
    }


def line_of(result: Result, words: str, essential: Iterable[DeviceKind]) -> Line:
    """A device's result as a line: how bad it is depends on what the machine is there for."""
    finding, fault = result.finding, result.fault
    if finding.passed is None:
        outcome = Outcome.UNKNOWN
    elif finding.passed:
        outcome = Outcome.SOON if finding.code else Outcome.FINE
    else:
        outcome = Outcome.CANNOT if result.kind in essential else Outcome.SOON
    act, actor = "", None
    if fault is not None and outcome is not Outcome.FINE:
        act = fault.technician or fault.staff
        actor = fault.actor if fault.actor is not Actor.RESIDENT else Actor.STAFF
    elif outcome is not Outcome.FINE:
        act, actor = "再检查一次；仍不行就更换设备。", Actor.TECHNICIAN
    if result.state is DeviceState.OUT_OF_SERVICE and not act:
        act, actor = "检修后恢复使用。", Actor.TECHNICIAN
    return Line(
        result.device,
        words,
        outcome,
        finding.words,
        act,
        actor,
        finding.code,
        finding.figures,
        round(result.seconds, 2),
    )


def keep(journal: Journal, report: Report) -> None:
    """Write the report down, with the terminal's signature over everything up to it.

    Raises Trouble ``disk-full`` or ``disk-trouble``.
    """

    def build(tx: Tx) -> list[FactDraft]:
        tx.add(FactDraft("self-test-ended", report.body()))
        tx.sign()
        return []

    journal.append_with(build)
