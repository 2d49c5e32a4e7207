"""An identity card reader on a virtual USB bus, in both ways of cutting frames."""

from __future__ import annotations

import itertools
from typing import Any

from shared.devices.idcard.usb_link import HEAD, SPLIT_ENDS
from shared.devices.virtual.samv_module import SamvModule
from shared.devices.virtual.usb import BulkDevice, VirtualBus

_WHOLE_ENDS = (0x01, 0x82)
_numbers = itertools.count(1)


class _Bulk(BulkDevice):
    """The module's end of the cable."""

    def __init__(self, module: SamvModule, *, split: bool, serial: str) -> None:
        super().__init__(0x0400, 0xC35A, SPLIT_ENDS if split else _WHOLE_ENDS, serial=serial)
        self._module, self._split = module, split

    def received(self, endpoint: int, data: bytes) -> None:
        for said in self._module.hear(data):
            if self._split:
                self.send(SPLIT_ENDS[2], said[:HEAD])
                self.send(SPLIT_ENDS[3], said[HEAD:])
            else:
                self.send(_WHOLE_ENDS[1], said)


class VirtualUsbIdReader(SamvModule):
    """Plugged into ``bus``, by default one of its own. ``url`` is what the driver opens."""

    def __init__(
        self,
        *,
        split: bool = True,
        serial: str = "",
        bus: VirtualBus | None = None,
        **module: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(**module)
        self._own = bus is None
        self.bus = bus or VirtualBus(f"id-reader-{next(_numbers)}")
        self.device = _Bulk(self, split=split, serial=serial)
        self.bus.plug(self.device)

    @property
    def url(self) -> str:
        """Address for the driver."""
        serial = f"&serial={self.device.serial}" if self.device.serial else ""
        return f"usb://0400:c35a?bus={self.bus.name}{serial}"

    def unplug(self) -> None:
        """Pull the cable."""
        self.bus.unplug(self.device)

    def replug(self) -> None:
        """Plug in again, perhaps into another socket."""
        self.restart()
        self.bus.plug(self.device)

    def close(self) -> None:
        """Unplug, and take the bus away when it was made for this reader."""
        self.unplug()
        if self._own:
            self.bus.close()
