"""An identity card reader on a pty: real SAM_V frames, real timing, real ways to go wrong."""

from __future__ import annotations

import threading
import time
from typing import Any

from shared.devices.virtual.pty import PtyEnd
from shared.devices.virtual.samv_module import SamvModule

_END_S = 30.0
"""Far longer than the thread needs to end: its descriptors must not be closed under it."""


class VirtualIdReader(SamvModule):
    """``url`` is what the driver opens.

    baud: the speed it is set to; at any other speed of the line it understands nothing.
    wire: True when its bytes take the time they would take at that speed.
    """

    def __init__(self, *, baud: int = 115200, wire: bool = False, **module: Any) -> None:  # noqa: ANN401
        super().__init__(**module)
        self._baud, self._wire = baud, wire
        self._plug_in()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return self._line.url

    @property
    def path(self) -> str:
        """The port, as found on a machine that does not know the speed yet."""
        return self._line.path

    def unplug(self) -> None:
        """Pull the cable."""
        self._ended.set()
        self._thread.join(_END_S)
        self._line.unplug()

    def replug(self) -> None:
        """Plug in again; ``url`` is a new one, as after a real re-enumeration."""
        self.restart()
        self._plug_in()

    close = unplug

    def _plug_in(self) -> None:
        self._line = PtyEnd(self._baud)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="virtual-id-reader", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._ended.is_set():
            try:
                heard = self._line.read(0.05)
                if self._line.speed != self._baud:
                    continue
                self._travel(heard)
                for said in self.hear(heard):
                    self._travel(said)
                    self._line.write(said)
            except OSError:
                return

    def _travel(self, data: bytes) -> None:
        if self._wire:
            time.sleep(len(data) * 10 / self._baud)
