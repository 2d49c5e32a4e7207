"""A UPS behind the service of Network UPS Tools, which knows the makers' protocols."""

from __future__ import annotations

from collections.abc import Callable

from shared.devices.codec.nut import NutError, PowerStatus, complete, list_vars, status_of
from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.transport.link import Link, LinkLost
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

_ANSWER_S = 3.0
_MOST = 256 * 1024
_SAYS = (
    ("LB", Level.FAULTED, "ups-low"),
    ("FSD", Level.FAULTED, "ups-low"),
    ("OFF", Level.FAULTED, "ups-off"),
    ("OB", Level.DEGRADED, "ups-on-battery"),
    ("OVER", Level.DEGRADED, "ups-overload"),
    ("RB", Level.DEGRADED, "ups-battery-old"),
    ("BYPASS", Level.DEGRADED, "ups-bypass"),
)
"""The worst first: what the UPS says, and what that means here."""
_REFUSALS = {
    "UNKNOWN-UPS": "ups-unknown-name",
    "DATA-STALE": "ups-stale",
    "DRIVER-NOT-CONNECTED": "ups-stale",
    "ACCESS-DENIED": "ups-refused",
}


class NutUps(Interruptible):
    """Asks ``upsd`` about one UPS (RFC 9271). It is only read, never commanded."""

    kind = DeviceKind.UPS

    def __init__(self, link: Link, name: str) -> None:
        super().__init__()
        self._link, self._question = link, list_vars(name)
        self._name = name

    def open(self) -> None:
        """Connect to the service. Raises Trouble ``ups-unreachable``."""
        try:
            self._link.open()
        except LinkLost as error:
            raise trouble("ups-unreachable") from error

    def close(self) -> None:
        """Give the connection back."""
        self._link.close()

    def health(self) -> Health:
        """How the power stands. Raises Trouble."""
        try:
            status = self.status()
        except Trouble as met:
            if met.code == "ups-stale":  # the service is there: somebody looks at its cable
                return Health(Level.FAULTED, met.code)
            raise
        for word, level, code in _SAYS:
            if word in status.words:
                return Health(level, code)
        return HEALTHY if status.on_mains else Health(Level.FAULTED, "ups-stale")

    def status(self) -> PowerStatus:
        """Every value that matters. Raises Trouble ``ups-…``."""
        try:
            answer = asked(self._link, self._question, Deadline(_ANSWER_S), self.check_interrupted)
            return status_of(self._name, answer)
        except LinkLost as error:
            raise trouble("ups-unreachable") from error
        except NutError as error:
            raise trouble(_REFUSALS.get(error.code, "ups-refused")) from error


def asked(
    link: Link, question: bytes, deadline: Deadline, between: Callable[[], None] = lambda: None
) -> bytes:
    """A question to the service and its whole answer. ``between``: called now and then meanwhile.

    Raises LinkLost, also when no whole answer comes in time.
    """
    link.drain()
    if link.write(question, deadline) < len(question):
        raise LinkLost("the question was not taken")
    data = b""
    while not complete(data):
        between()
        piece = link.read(4096, deadline)
        data += piece
        if not piece or len(data) > _MOST:
            raise LinkLost("no whole answer")
    return data
