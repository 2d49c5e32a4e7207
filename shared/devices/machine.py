"""The one state machine of all devices: every state × event pair has an answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from shared.devices.model import DeviceState as S


class Signal(StrEnum):
    """What can happen to a device, as its owner thread sees it."""

    CONNECT = "connect"
    """The owner starts to open the link."""
    OK = "ok"
    """The device answered that it can work (after opening, a command or a health check)."""
    DEGRADED = "degraded"
    """The device answered that it can work, and that somebody should look soon."""
    FAULT = "fault"
    """The device answered that it cannot work."""
    LOST = "lost"
    """No link: refused, unplugged, silent, or closed by us."""
    BEGIN = "begin"
    """A command starts. Also on a faulted device: a printer without paper can be cleared."""
    RETIRE = "retire"
    """Taken out of service."""
    RESTORE = "restore"
    """Put back by a technician."""


TRANSITIONS: Final[dict[S, dict[Signal, S]]] = {
    S.ABSENT: {
        Signal.CONNECT: S.OPENING,
        Signal.OK: S.ABSENT,  # a late answer of a link that is gone counts for nothing
        Signal.DEGRADED: S.ABSENT,
        Signal.FAULT: S.ABSENT,
        Signal.LOST: S.ABSENT,
        Signal.BEGIN: S.ABSENT,
        Signal.RETIRE: S.OUT_OF_SERVICE,
        Signal.RESTORE: S.ABSENT,
    },
    S.OPENING: {
        Signal.CONNECT: S.OPENING,
        Signal.OK: S.READY,
        Signal.DEGRADED: S.DEGRADED,
        Signal.FAULT: S.FAULTED,
        Signal.LOST: S.ABSENT,
        Signal.BEGIN: S.OPENING,
        Signal.RETIRE: S.OUT_OF_SERVICE,
        Signal.RESTORE: S.OPENING,
    },
    S.READY: {
        Signal.CONNECT: S.OPENING,
        Signal.OK: S.READY,
        Signal.DEGRADED: S.DEGRADED,
        Signal.FAULT: S.FAULTED,
        Signal.LOST: S.ABSENT,
        Signal.BEGIN: S.BUSY,
        Signal.RETIRE: S.OUT_OF_SERVICE,
        Signal.RESTORE: S.READY,
    },
    S.BUSY: {
        Signal.CONNECT: S.OPENING,
        Signal.OK: S.READY,
        Signal.DEGRADED: S.DEGRADED,
        Signal.FAULT: S.FAULTED,
        Signal.LOST: S.ABSENT,
        Signal.BEGIN: S.BUSY,
        Signal.RETIRE: S.OUT_OF_SERVICE,
        Signal.RESTORE: S.BUSY,
    },
    S.DEGRADED: {
        Signal.CONNECT: S.OPENING,
        Signal.OK: S.READY,
        Signal.DEGRADED: S.DEGRADED,
        Signal.FAULT: S.FAULTED,
        Signal.LOST: S.ABSENT,
        Signal.BEGIN: S.BUSY,
        Signal.RETIRE: S.OUT_OF_SERVICE,
        Signal.RESTORE: S.DEGRADED,
    },
    S.FAULTED: {
        Signal.CONNECT: S.OPENING,
        Signal.OK: S.READY,
        Signal.DEGRADED: S.DEGRADED,
        Signal.FAULT: S.FAULTED,
        Signal.LOST: S.ABSENT,
        Signal.BEGIN: S.BUSY,
        Signal.RETIRE: S.OUT_OF_SERVICE,
        Signal.RESTORE: S.FAULTED,
    },
    S.OUT_OF_SERVICE: {
        Signal.CONNECT: S.OUT_OF_SERVICE,
        Signal.OK: S.OUT_OF_SERVICE,  # nothing the device says brings it back, a technician does
        Signal.DEGRADED: S.OUT_OF_SERVICE,
        Signal.FAULT: S.OUT_OF_SERVICE,
        Signal.LOST: S.OUT_OF_SERVICE,
        Signal.BEGIN: S.OUT_OF_SERVICE,
        Signal.RETIRE: S.OUT_OF_SERVICE,
        Signal.RESTORE: S.ABSENT,
    },
}


def after(state: S, signal: Signal) -> S:
    """The state a device is in after a signal."""
    return TRANSITIONS[state][signal]
