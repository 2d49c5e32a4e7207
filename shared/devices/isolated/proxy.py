"""Stands in for a driver that lives in a child process.

Calls block like the driver's own, but never past their deadline: a child that does not come back
is killed, and the next ``open`` starts a fresh one. A child that keeps dying takes its device out
of service.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from shared import logs
from shared.devices.isolated.channel import ChannelClosed, ChannelFull
from shared.devices.isolated.crossing import Garbled
from shared.devices.isolated.members import FREE, METHODS, VALUES, patience
from shared.devices.isolated.messages import Call, Callback, Failure, Heard, Job, Result, Said, Sign
from shared.devices.isolated.nursery import Child, Nursery
from shared.devices.model import DeviceKind, Health
from shared.devices.plugin import Attachment, Options, Proposal
from shared.devices.troubles import FAULTS, trouble
from shared.domain.errors import Trouble

GRACE_S: Final = 2.0
"""Seconds an interrupted call may take to come back before its child is killed."""
START_S: Final = 60.0
OPEN_S: Final = 30.0
HEALTH_S: Final = 10.0
_CLOSE_S: Final = 2.0
_CALL_S: Final = 600.0
"""No call is longer; the owner's deadline is what usually ends one."""
_FREE_S: Final = 0.25
_PROBE_S: Final = 2.5
MOST_DEATHS: Final = 5
DEATHS_WITHIN_S: Final = 600.0
"""So many deaths within so many seconds take the device out of service."""


@dataclass(eq=False)
class _Pending:
    """A call that waits for its answer."""

    free: bool
    until: float
    functions: list[Callable[..., Any]]
    answer: Result | Failure | None = None
    said: list[Said] = field(default_factory=list)


class _Session:
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
        self.values: dict[str, Any] = {}
        try:
            self.child: Child = Nursery.shared().start()
        except OSError as error:
            raise trouble("driver-crashed") from error
        ready = self._expect(_Pending(False, time.monotonic() + START_S, []))
        threading.Thread(target=self._listen, name="device-child", daemon=True).start()
        with suppress(ChannelClosed, ChannelFull):  # dead already: the outcome says so
            self.child.channel.send(job)
        self.methods = frozenset(str(name) for name in self._outcome(ready) or ())

    def call(
        self, name: str, args: tuple[Any, ...], named: dict[str, Any], within: float, free: bool
    ) -> Any:  # noqa: ANN401 - whatever the driver returns
        """Call and wait. Raises Trouble, Garbled for an argument that may not cross."""
        functions: list[Callable[..., Any]] = []
        ticket = self._expect(_Pending(free, time.monotonic() + within, functions))
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
        finally:
            del self._pending[ticket]
        self.values.update({k: v for k, v in answer.values.items() if k in VALUES})
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
            pass
        except Exception as error:  # also what is no message: whoever says it is not to be trusted
            logs.warn("device child garbled", error=type(error).__name__)
        self.child.wait(1.0)
        self.kill()

    def _take(self, message: object) -> None:
        with self._wake:
            if isinstance(message, Result | Failure):
                pending = self._pending.get(message.ticket)
                if pending is not None:
                    pending.answer = message
            elif isinstance(message, Said):
                pending = self._pending.get(message.ticket)
                if pending is None or not 0 <= message.number < len(pending.functions):
                    raise Garbled("nobody gave it such a function")
                pending.said.append(message)
            else:
                raise Garbled("not an answer")
            self._wake.notify_all()


class IsolatedDriver:
    """A driver of ``kind`` named in the configuration, as if it were here.

    Raises, besides the driver's own: Trouble ``driver-hung``, ``driver-crashed``,
    ``driver-failing``, and ``device-defect`` for what a driver must not do.
    """

    def __init__(self, kind: DeviceKind, driver: str, url: str, options: Options) -> None:
        self.kind = kind
        paths = tuple(os.path.abspath(one) for one in sys.path)
        self._job = Job(driver, kind.value, url, dict(options), paths)
        self._session: _Session | None = None
        self._values: dict[str, Any] = {}
        self._deaths: list[float] = []
        self._signing = threading.Lock()
        self._interrupted = False

    @property
    def pid(self) -> int | None:
        """Process id of the child, None when there is none."""
        session = self._session
        return session.child.pid if session else None

    def open(self) -> None:
        """Start a child and open the device in it. Raises Trouble."""
        self.close()
        session = self._noting_deaths(lambda: _Session(self._job))
        with self._signing:
            self._session, self._values = session, session.values
            if self._interrupted:
                session.sign(Sign.INTERRUPT)
        self._owned("open", (), {}, OPEN_S)

    def close(self) -> None:
        """End the child, in good order when it can; never raises."""
        with self._signing:
            session, self._session = self._session, None
            self._values = {}
        if session is not None:
            session.end()

    def health(self) -> Health:
        """Ask the device how it is. Raises Trouble."""
        said = self._owned("health", (), {}, HEALTH_S)
        if not isinstance(said, Health):
            raise trouble("device-defect")
        return said

    def interrupt(self) -> None:
        """Ask the running call to end soon; one that does not is killed."""
        with self._signing:
            self._interrupted = True
            if self._session is not None:
                self._session.sign(Sign.INTERRUPT)

    def resume(self) -> None:
        """A new command is about to start."""
        with self._signing:
            self._interrupted = False
            if self._session is not None:
                self._session.sign(Sign.RESUME)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the driver has
        if name in VALUES:
            return self._values.get(name)
        session = self.__dict__.get("_session")
        if name not in METHODS and (session is None or name not in session.methods):
            raise AttributeError(name)

        def method(*args: object, **named: object) -> Any:  # noqa: ANN401
            if name in FREE:
                return self._free(name, args, dict(named))
            return self._owned(name, args, dict(named), _CALL_S)

        return method

    def _owned(self, name: str, args: tuple[Any, ...], named: dict[str, Any], within: float) -> Any:  # noqa: ANN401
        session = self._session
        if session is None:
            raise trouble("device-absent")
        if session.told:
            raise trouble("driver-hung" if session.hung else "driver-crashed")
        return self._noting_deaths(lambda: session.call(name, args, named, within, False))

    def _free(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:  # noqa: ANN401
        session = self._session
        if session is None or session.dead:
            return None
        try:
            within = _FREE_S + patience(name, args, named)
            return session.call(name, args, named, within, True)
        except Trouble:
            return None  # what ails the device is said by its owner's calls

    def _noting_deaths(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401
        try:
            return work()
        except Trouble as met:
            if met.code not in ("driver-hung", "driver-crashed"):
                raise
            if self._session is not None:
                self._session.told = True
            now = time.monotonic()
            self._deaths = [at for at in self._deaths if now - at < DEATHS_WITHIN_S] + [now]
            logs.warn("device child ended", code=met.code, driver=self._job.driver)
            if len(self._deaths) < MOST_DEATHS:
                raise
            self._deaths = []  # whoever restores the device gives it a new chance
            raise trouble("driver-failing") from met


def probe_in_child(driver: str, kind: DeviceKind, attachment: Attachment) -> Proposal | None:
    """A plug-in's probe, in a child that is killed when it takes longer than it may."""
    paths = tuple(os.path.abspath(one) for one in sys.path)
    try:
        session = _Session(Job(driver, kind.value, "", {}, paths))
    except Trouble:
        return None
    try:
        said = session.call("probe", (attachment,), {}, _PROBE_S, False)
    except Trouble:
        return None
    finally:
        session.kill()
    return said if isinstance(said, Proposal) else None


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
