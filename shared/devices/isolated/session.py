"""One child from its start to its end: calls with deadlines, callbacks, and how it died."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from shared import logs
from shared.devices.isolated.channel import ChannelClosed, ChannelFull
from shared.devices.isolated.crossing import Garbled
from shared.devices.isolated.members import VALUES
from shared.devices.isolated.messages import (
    Call,
    Callback,
    Failure,
    Heard,
    Job,
    Result,
    Said,
    Shown,
    Sign,
)
from shared.devices.isolated.nursery import Child, Nursery
from shared.devices.troubles import FAULTS, trouble
from shared.domain.errors import Trouble

GRACE_S: Final = 2.0
"""Seconds an interrupted call may take to come back before its child is killed."""
START_S: Final = 60.0
_CLOSE_S: Final = 2.0


@dataclass(eq=False)
class _Pending:
    """A call that waits for its answer."""

    free: bool
    within: float
    functions: list[Callable[..., Any]]
    answer: Result | Failure | None = None
    said: list[Said] = field(default_factory=list)
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.heard()

    def heard(self) -> None:
        """A driver that talks is alive: a hundred sheets take as long as they take."""
        self.until = time.monotonic() + self.within


class Known:
    """The driver's readable values as they were told last; any thread."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._at = -1
        self._one = threading.Lock()

    def keep(self, values: Mapping[str, Any], at: int) -> None:
        """Take in what a message brought. One that was overtaken would take counters back."""
        with self._one:
            if at > self._at:
                self._at = at
                self.values.update({k: v for k, v in values.items() if k in VALUES})


class Session:
    """One child from its start to its end."""

    def __init__(self, job: Job) -> None:
        self._tickets = itertools.count()
        self._pending: dict[int, _Pending] = {}
        self._wake = threading.Condition()
        self._interrupted_at: float | None = None
        self._dead = False
        self._signal = ""
        self.hung = False
        self.told = False
        """Its end was counted once; later calls only hear of it."""
        self.known = Known()
        try:
            self.child: Child = Nursery.shared().start()
        except OSError as error:
            raise trouble("driver-crashed") from error
        ready = self._expect(_Pending(False, START_S, []))
        threading.Thread(target=self._listen, name="device-child", daemon=True).start()
        with suppress(ChannelClosed, ChannelFull):  # dead already: the outcome says so
            self.child.channel.send(job)
        self.methods = frozenset(str(name) for name in self._outcome(ready) or ())

    def call(
        self, name: str, args: tuple[Any, ...], named: dict[str, Any], within: float, free: bool
    ) -> Any:  # noqa: ANN401 - whatever the driver returns
        """Call and wait. Raises Trouble, Garbled for an argument that may not cross."""
        functions: list[Callable[..., Any]] = []
        ticket = self._expect(_Pending(free, within, functions))
        sent = Call(
            ticket,
            name,
            tuple(_without_functions(one, functions) for one in args),
            {key: _without_functions(one, functions) for key, one in named.items()},
            free,
        )
        try:
            self.child.channel.send(sent)
        except (ChannelClosed, ChannelFull):
            self.kill()
        except Garbled:
            del self._pending[ticket]
            raise
        return self._outcome(ticket)

    def sign(self, sign: Sign) -> None:
        """Tell the child at once; a child that cannot be told is overdue soon anyway."""
        with self._wake:
            self._interrupted_at = time.monotonic() if sign is Sign.INTERRUPT else None
            self._wake.notify_all()
        try:
            self.child.channel.send(sign)
        except (ChannelClosed, ChannelFull):
            return

    def end(self) -> None:
        """Let it close its device, then end it."""
        self.sign(Sign.END)
        self.child.wait(_CLOSE_S)
        self.kill()

    def kill(self) -> None:
        """End it now."""
        self._signal = self.child.end() or self._signal
        with self._wake:
            self._dead = True
            self._wake.notify_all()

    @property
    def dead(self) -> bool:
        """True once nothing can be asked of it."""
        return self._dead

    def _expect(self, pending: _Pending) -> int:
        with self._wake:
            ticket = next(self._tickets)
            self._pending[ticket] = pending
        return ticket

    def _outcome(self, ticket: int) -> Any:  # noqa: ANN401
        pending = self._pending[ticket]
        try:
            while (answer := self._next(pending)) is None:
                for said in self._taken(pending):
                    self._hear(pending, said)
                    pending.heard()
        finally:
            del self._pending[ticket]
        self.known.keep(answer.values, answer.at)
        if isinstance(answer, Result):
            return answer.value
        raise _told(answer)

    def _next(self, pending: _Pending) -> Result | Failure | None:
        """Its answer; None when the driver has said something meanwhile. Raises Trouble."""
        with self._wake:
            while pending.answer is None and not pending.said and not self._dead:
                until = pending.until
                if self._interrupted_at is not None and not pending.free:
                    until = min(until, self._interrupted_at + GRACE_S)
                left = until - time.monotonic()
                if left <= 0:
                    break
                self._wake.wait(left)
            if pending.answer is not None or pending.said:
                return None if pending.said else pending.answer
            crashed = self._dead and not self.hung
            if not crashed and pending.free:
                raise trouble("device-timeout")
            self.hung = not crashed
        self.kill()
        if crashed:
            raise trouble("driver-crashed", _by(self._signal))
        raise trouble("driver-hung")

    def _taken(self, pending: _Pending) -> list[Said]:
        with self._wake:
            said, pending.said = pending.said, []
        return said

    def _hear(self, pending: _Pending, said: Said) -> None:
        """Call the function the driver was given, on the thread that called the driver."""
        try:
            heard = Heard(said.word, pending.functions[said.number](*said.args))
        except Trouble as met:
            heard = Heard(said.word, code=met.code if met.code in FAULTS else "device-cancelled")
        try:
            self.child.channel.send(heard)
        except (ChannelClosed, ChannelFull):
            self.kill()

    def _listen(self) -> None:
        try:
            while True:
                self._take(self.child.channel.receive())
        except ChannelClosed:
            self.child.wait(1.0)  # what it died of is its own to say
        except Exception as error:  # also what is no message: whoever says it is not to be trusted
            logs.warn("device child garbled", error=type(error).__name__)
        self.kill()

    def _take(self, message: object) -> None:
        with self._wake:
            if isinstance(message, Result | Failure):
                pending = self._pending.get(message.ticket)
                if pending is not None:
                    pending.answer = message
            elif isinstance(message, Shown):
                self.known.keep(message.values, message.at)
            elif isinstance(message, Said):
                pending = self._pending.get(message.ticket)
                if pending is None or not 0 <= message.number < len(pending.functions):
                    raise Garbled("nobody gave it such a function")
                pending.said.append(message)
            else:
                raise Garbled("not an answer")
            self._wake.notify_all()


def _without_functions(argument: object, functions: list[Callable[..., Any]]) -> object:
    if not callable(argument):
        return argument
    functions.append(argument)
    return Callback(len(functions) - 1)


def _told(failure: Failure) -> Trouble:
    """The trouble a child told, or a defect of its driver, named without its message."""
    if failure.code in FAULTS:
        return trouble(failure.code, failure.hint)
    name = failure.hint if failure.hint.isidentifier() and len(failure.hint) <= 60 else "Exception"
    logs.warn("driver defect", error=name, places=logs.masked(failure.places))
    return trouble("device-defect", f"驱动出错：{name}。")


def _by(name: str) -> str:
    return f"驱动进程被 {name} 终止，正在换新的进程。" if name else ""
