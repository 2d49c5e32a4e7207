"""What would be written is connected and does its work; what was only tried is let go of again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from shared.devices.checkup.model import CheckLevel
from shared.devices.checkup.runner import Checkup, Result
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceKind
from shared.devices.registry import hosts_of
from shared.technician.asking import Asking
from shared.technician.wizard.roles import Roles


class Proof:
    """The devices of the trial. running: those of a terminal that serves, used as they are."""

    def __init__(self, running: Callable[[], Mapping[str, DeviceHost[Any]]], ask: Asking) -> None:
        self._running, self._asking = running, ask
        self._hosts: dict[str, DeviceHost[Any]] = {}
        self._checkup: Checkup | None = None
        self.proving = ""
        """Id of the device that does its work now, '' for none."""

    def begin(self, roles: Roles) -> None:
        """Connect what would be written. Raises Trouble."""
        running, fresh = self._running(), []
        for role in roles:
            name = role.entry.id
            if not role.there:
                continue
            if role.untouched and name in running:
                self._hosts[name] = running[name]
            elif name not in self._hosts:
                fresh.append(role.entry)
        for name, host in hosts_of(fresh, beside=self._hosts).items():
            self._hosts[name] = host.start()

    @property
    def camera(self) -> DeviceHost[Any] | None:
        """The document camera of the trial."""
        found = (host for host in self._hosts.values() if host.kind is DeviceKind.CAMERA)
        return next(found, None)

    def work(self, device: str, on_result: Callable[[Result], None]) -> Callable[[], object] | None:
        """One device's check, to be run elsewhere; None while another runs or without a device."""
        host = self._hosts.get(device)
        if self.proving or host is None:
            return None
        self.proving = device
        self._asking.begin()
        self._checkup = Checkup(
            [host], CheckLevel.INTERACTIVE, ask=self._asking.ask, on_result=on_result
        )
        return self._checkup.run

    def over(self) -> None:
        """The check has come to its end."""
        self.proving, self._checkup = "", None

    def end(self) -> list[DeviceHost[Any]]:
        """Let go of what was only tried; gives what has been told to stop. One that hangs is
        waited for elsewhere (``wait_for``), never on this thread: the screen would stand still."""
        if self._checkup is not None:
            self._checkup.stop()
        running = set(map(id, self._running().values()))
        tried = [host for host in self._hosts.values() if id(host) not in running]
        for host in tried:
            host.stop(0.0)
        self._hosts.clear()
        return tried


def wait_for(tried: list[DeviceHost[Any]]) -> None:
    """Until these have let go: their ports are free then."""
    for host in tried:
        host.stop()
