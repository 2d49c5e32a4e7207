"""The device's end of lines that are neither TCP nor a serial port: a USB cable, a pipe."""

from __future__ import annotations

import itertools
import os
import select
import tempfile
import threading
from pathlib import Path

from shared.devices.virtual.pty import PtyEnd
from shared.devices.virtual.usb import BulkDevice, VirtualBus

_numbers = itertools.count(1)
_OUT, _IN = 0x02, 0x81


class _Bulk(BulkDevice):
    def __init__(self, end: UsbEnd, serial: str) -> None:
        super().__init__(0x04B8, 0x0202, (_IN, _OUT), serial=serial)
        self._end = end

    def received(self, endpoint: int, data: bytes) -> None:
        self._end.came(data)


class UsbEnd:
    """A receipt printer's socket on a virtual USB bus."""

    def __init__(self, serial: str = "") -> None:
        self.bus = VirtualBus(f"receipt-{next(_numbers)}")
        self.device = _Bulk(self, serial)
        self._in = bytearray()
        self._came = threading.Condition()
        self.bus.plug(self.device)

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"usb://04b8:0202?bus={self.bus.name}"

    def came(self, data: bytes) -> None:
        """The host sent something."""
        with self._came:
            self._in += data
            self._came.notify_all()

    def read(self, timeout_s: float, most: int = 65536) -> bytes:
        """What the driver sent, b"" after ``timeout_s``."""
        with self._came:
            self._came.wait_for(lambda: self._in, timeout_s)
            data = bytes(self._in[:most])
            del self._in[:most]
            return data

    def write(self, data: bytes) -> None:
        """Send to the driver."""
        if self.device.plugged:
            self.device.send(_IN, data)

    def unplug(self) -> None:
        """Pull the cable."""
        self.bus.unplug(self.device)
        self.bus.close()


class FileEnd(PtyEnd):
    """A device file that goes both ways, as the kernel's usblp has it for most printers."""

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"file://{self.path}"


class PipeEnd:
    """A device file with one direction: whatever the printer says, nobody hears it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="yichuang-pipe-")
        self.path = str(Path(self._folder.name) / "lp0")
        os.mkfifo(self.path)
        self._end = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"file://{self.path}"

    def read(self, timeout_s: float, most: int = 65536) -> bytes:
        """What the driver sent, b"" after ``timeout_s`` or while nobody has it open."""
        if not select.select([self._end], [], [], timeout_s)[0]:
            return b""
        try:
            data = os.read(self._end, most)
        except BlockingIOError:
            return b""
        if not data:
            select.select([], [], [], timeout_s)  # nobody has it open: no busy waiting
        return data

    def write(self, data: bytes) -> None:
        """There is no way back."""

    def unplug(self) -> None:
        """Take the file away; may be done twice."""
        held, self._end = self._end, -1
        if held >= 0:
            os.close(held)
            self._folder.cleanup()
