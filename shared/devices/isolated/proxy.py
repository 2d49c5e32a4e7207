"""Stands in for a driver that lives in a child process.

Calls block like the driver's own, but never past their deadline: a child that does not come back
is killed, and the next ``open`` starts a fresh one. A child that keeps dying takes its device out
of service.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from shared import logs
from shared.devices.isolated.members import FREE, METHODS, VALUES, patience
from shared.devices.isolated.messages import LOOK, Job, Sign
from shared.devices.isolated.session import Session
from shared.devices.model import DeviceKind, Health
from shared.devices.plugin import Attachment, Options, Proposal
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

OPEN_S: Final = 30.0
HEALTH_S: Final = 10.0
_CALL_S: Final = 600.0
"""No call is longer; the owner's deadline is what usually ends one."""
_FREE_S: Final = 0.25
_PROBE_S: Final = 2.5
_SUMS: Final = ("counts",)
MOST_DEATHS: Final = 5
DEATHS_WITHIN_S: Final = 600.0
"""So many deaths within so many seconds take the device out of service."""


class IsolatedDriver:
    """A driver of ``kind`` named in the configuration, as if it were here.

    Raises, besides the driver's own: Trouble ``driver-hung``, ``driver-crashed``,
    ``driver-failing``, and ``device-defect`` for what a driver must not do.
    """

    def __init__(self, kind: DeviceKind, driver: str, url: str, options: Options) -> None:
        self.kind = kind
        self._job = Job(driver, kind.value, url, dict(options), _paths())
        self._session: Session | None = None
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
        session = self._noting_deaths(lambda: Session(self._job))
        with self._signing:
            self._session, self._values = session, session.known.values
            if self._interrupted:
                session.sign(Sign.INTERRUPT)
        self._owned("open", (), {}, OPEN_S)

    def close(self) -> None:
        """End the child, in good order when it can; never raises."""
        with self._signing:
            session, self._session = self._session, None
            # what it has done is still to be written down; what it showed is over
            self._values = {name: self._values[name] for name in _SUMS if name in self._values}
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


def _paths() -> tuple[str, ...]:
    return tuple(os.path.abspath(one) for one in sys.path)


def look_in_child(bus: str, sys_folder: str, within_s: float) -> tuple[tuple[Attachment, ...], str]:
    """What hangs on a bus, and why nobody could see it; by a child that is killed when it takes
    longer. Raises Trouble."""
    session = Session(Job(LOOK, "", bus, {}, _paths()))
    try:
        found, note = session.call("look", (sys_folder,), {}, within_s, False)
    finally:
        session.kill()
    return tuple(one for one in found if isinstance(one, Attachment)), str(note)


def probe_in_child(driver: str, kind: DeviceKind, attachment: Attachment) -> Proposal | None:
    """A plug-in's probe, in a child that is killed when it takes longer than it may."""
    try:
        session = Session(Job(driver, kind.value, "", {}, _paths()))
    except Trouble:
        return None
    try:
        said = session.call("probe", (attachment,), {}, _PROBE_S, False)
    except Trouble:
        return None
    finally:
        session.kill()
    return said if isinstance(said, Proposal) else None
