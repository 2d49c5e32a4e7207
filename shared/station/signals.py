"""What a terminal does by itself about its lamp and its power.

The lamp is seen from across the hall: green, it serves; yellow, something of it does not work; red,
it does not serve, as a window does not while nobody is on duty. While the battery runs out no visit
begins any more: who has begun may finish, what is committed stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from operator import methodcaller
from typing import Any

from shared.casework.office import Office
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceEvent, DeviceKind, LightColour

POWER_LOW = "ups-low"
_WORDS = "停电了，备用电源快用完，来电后自动恢复。"
_INSTEAD = {
    LightColour.GREEN: (LightColour.GREEN, LightColour.WHITE, LightColour.BLUE),
    LightColour.YELLOW: (LightColour.YELLOW, LightColour.RED),
    LightColour.RED: (LightColour.RED, LightColour.YELLOW),
}
"""A lamp has the colours it has. Dark says less than a wrong colour."""
_SHOW_S = 10.0
_LAST_S = 3.0
"""So long an end waits for a lamp."""


class Signals:
    """Listens to every device. ``start`` and ``stop`` before the devices."""

    def __init__(self, hosts: Mapping[str, DeviceHost[Any]], office: Office) -> None:
        self._hosts, self._office = hosts, office
        self._lamps = [h for h in hosts.values() if h.kind is DeviceKind.LIGHT]
        self._low = False
        self._ends: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin to listen."""
        self._ends = [host.subscribe(self._heard) for host in self._hosts.values()]
        self._ends.append(self._office.on_closed(self.refresh))

    def stop(self) -> None:
        """Hear nothing more. Who no longer serves does not leave a green lamp behind."""
        if not self._ends:
            return
        for end in self._ends:
            end()
        self._ends = []
        wait(self._show(LightColour.RED), _LAST_S)

    def refresh(self) -> None:
        """Show how the terminal stands now; asks nobody and waits for nothing."""
        self._show(self._colour())

    def _heard(self, event: DeviceEvent) -> None:
        if event.kind is DeviceKind.UPS:
            self._power(event)
        if event.kind is not DeviceKind.LIGHT or event.after.usable is not event.before.usable:
            self.refresh()

    def _power(self, event: DeviceEvent) -> None:
        # lost sight of it: what was known last counts until it speaks again
        if event.after.usable or event.code == POWER_LOW:
            self._low = event.code == POWER_LOW
            self._office.power = _WORDS if self._low else ""

    def _colour(self) -> LightColour:
        if self._office.closed or self._low or not self._office.attended:
            return LightColour.RED
        # the lamp itself is not what a resident needs
        others = [h for h in self._hosts.values() if h.kind is not DeviceKind.LIGHT]
        well = all(host.state.usable or not host.settled for host in others)
        return LightColour.GREEN if well else LightColour.YELLOW

    def _show(self, colour: LightColour) -> list[Future[None]]:
        asked = []
        for lamp in self._lamps:
            has = lamp.driver.colours
            shown = next((c for c in _INSTEAD[colour] if c in has), None)
            done = lamp.call(methodcaller("show", shown), _SHOW_S, quiet=True)
            done.add_done_callback(_seen)
            asked.append(done)
        return asked


def _seen(done: Future[None]) -> None:
    """A lamp that does not light is told by its own device; nobody waits for it here."""
    if not done.cancelled():
        done.exception()
