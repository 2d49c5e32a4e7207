"""A cash drawer on a receipt printer's socket: ``printer://receipt-1``.

The printer's link belongs to the printer's owner thread alone. The drawer has an owner of its own,
so that it has its own state and its own history, but every byte it causes goes through the
printer's queue; what its switch says comes from what the printer tells anyway.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as NotYet
from typing import Any, Final

from shared.devices.counts import Counts
from shared.devices.deadline import Deadline
from shared.devices.host import DeviceHost
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, DeviceState, Health, Level
from shared.devices.troubles import trouble

_LOOK_S: Final = 0.05
_SWING_S: Final = 2.0
"""A drawer that was released is out of its lock well within a second."""
_GONE: Final = Health(Level.FAULTED, "drawer-printer-gone")
_THERE: Final = (
    DeviceState.READY,
    DeviceState.BUSY,
    DeviceState.DEGRADED,
    DeviceState.FAULTED,
)
"""States in which the printer's link stands: also without paper it knows its drawer."""


class PrinterDrawer(Interruptible):
    """printer: id of the printer in the configuration. pin: 2 or 5, which of two drawers.

    open_high: the switch pulls its pin up when the drawer is open (most pull it down).
    sensor: False for a drawer without a switch: then nobody can know whether it opened.
    """

    kind = DeviceKind.DRAWER

    def __init__(
        self,
        printer: str,
        *,
        pin: int = 2,
        pulse_ms: int = 120,
        open_high: bool = False,
        sensor: bool = True,
    ) -> None:
        super().__init__()
        self._name, self._pin, self._pulse_ms = printer, pin, pulse_ms
        self._open_high, self._sensor = open_high, sensor
        self._host: DeviceHost[Any] | None = None
        self._seen = 0
        """Changes of the switch that are accounted for."""
        self._ours = False
        """It stands open because we opened it."""
        self._counts = Counts()

    def attach(self, hosts: Mapping[str, DeviceHost[Any]]) -> None:
        """Learn who owns the printer. Raises Trouble ``device-unsupported``."""
        host = hosts.get(self._name)
        if host is None or host.kind is not DeviceKind.RECEIPT:
            hint = f"钱箱地址里的 {self._name} 不是配置里的凭条打印机。"
            raise trouble("device-unsupported", hint)
        if not hasattr(host.driver, "kick_drawer"):
            hint = f"打印机 {self._name} 的驱动不能开钱箱。"
            raise trouble("device-unsupported", hint)
        self._host = host

    def open(self) -> None:
        """Take the switch as it is. Raises Trouble ``device-unsupported`` without a printer."""
        if self._host is None:
            hint = "钱箱要和它的凭条打印机写在同一份配置里。"
            raise trouble("device-unsupported", hint)
        self._seen, self._ours = self._changes, self.is_open is True

    def close(self) -> None:
        """The printer keeps its link."""

    @property
    def is_open(self) -> bool | None:
        """Whether the drawer stands open; None when nobody can know. Any thread."""
        high = self._host.driver.drawer_high if self._host is not None else None
        if high is None or not self._sensor or not self._there:
            return None
        return bool(high is self._open_high)

    def health(self) -> Health:
        """Open or forced is degraded; without its printer it is faulted."""
        if not self._there:
            return _GONE
        if not self._sensor:
            return Health(Level.DEGRADED, "drawer-unsensed")
        changes, now_open = self._changes, self.is_open
        moved, self._seen = changes - self._seen, changes
        if moved and not self._ours:
            # also when it is shut again already: somebody was at the money
            return Health(Level.DEGRADED, "drawer-forced")
        if now_open:
            return Health(Level.DEGRADED, "drawer-open" if self._ours else "drawer-forced")
        self._ours = False
        return HEALTHY

    def kick(self, deadline_s: float = 5.0) -> bool | None:
        """Open the drawer. True when its switch said so, None when it has none.

        Raises Trouble: ``drawer-stuck``, ``drawer-printer-gone``, or what the printer met.
        """
        host, deadline = self._host, Deadline(deadline_s)
        if host is None or not self._there:
            raise trouble("drawer-printer-gone")
        call = host.call(lambda p: p.kick_drawer(self._pin, self._pulse_ms), deadline.left)
        self._ours = True
        while not call.done():
            if self.interrupted and call.cancel():
                raise trouble("device-cancelled")
            time.sleep(_LOOK_S)
        try:
            call.result(0)
        except (CancelledError, NotYet) as error:
            raise trouble("device-cancelled") from error
        if not self._sensor:
            return None
        return self._swung_open(Deadline(_SWING_S).within(max(deadline.left, _LOOK_S)))

    def _swung_open(self, deadline: Deadline) -> bool:
        while not self.is_open:
            if deadline.passed or self.interrupted or self._host is None:
                self._ours = False
                raise trouble("drawer-stuck")
            # the printer is asked: one that tells nothing by itself knows it only then
            self._host.call(lambda p: p.status(), deadline.left, quiet=True).exception()
            time.sleep(_LOOK_S)
        self._seen = self._changes
        self._counts.add(openings=1)
        return True

    @property
    def counts(self) -> Mapping[str, int]:
        """How often it was opened from here; any thread."""
        return self._counts.sums

    @property
    def _changes(self) -> int:
        return int(self._host.driver.drawer_changes or 0) if self._host is not None else 0

    @property
    def _there(self) -> bool:
        return self._host is not None and self._host.state in _THERE
