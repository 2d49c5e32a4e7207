"""USB receipt printers: ``usb://04b8:0202``, the printer class, spoken to in bulk.

Endpoints are found by themselves; ``?in=82&out=01`` names them for a printer that describes itself
wrongly. Addresses of two printers alike, and of other buses: see ``usb``.
"""

from __future__ import annotations

from shared.devices.deadline import Deadline
from shared.devices.transport.link import DeviceUrl, LinkLost, drained
from shared.devices.transport.usb import UsbDevice
from shared.devices.troubles import trouble

_PIECE = 4096
_AT_ONCE_S = 0.01


class UsbPrinterLink:
    """A pair of bulk endpoints. in_ep, out_ep: 0 to take the printer's own."""

    def __init__(self, device: UsbDevice, in_ep: int = 0, out_ep: int = 0) -> None:
        self._device, self._wanted = device, (in_ep, out_ep)
        self._in, self._out = 0, 0

    @classmethod
    def from_url(cls, url: DeviceUrl) -> UsbPrinterLink:
        """The printer an address names. Raises Trouble ``device-unsupported``."""
        try:
            ends = (int(url.query.get("in", "0"), 16), int(url.query.get("out", "0"), 16))
        except ValueError as error:
            hint = "USB 地址里的 in 和 out 应是端点编号，见 lsusb -v。"
            raise trouble("device-unsupported", hint) from error
        return cls(UsbDevice.from_url(url), *ends)

    def open(self) -> None:
        """Claim the printer. Raises LinkLost, LinkForbidden, LinkTaken."""
        self._device.open()
        try:
            there = self._device.endpoints()
            self._in = self._wanted[0] or next((e for e in there if e & 0x80), 0)
            self._out = self._wanted[1] or next((e for e in there if not e & 0x80), 0)
            if not self._out:
                raise LinkLost("no way to send anything")
        except BaseException:
            self._device.close()
            raise

    def close(self) -> None:
        """Give the printer back."""
        self._device.close()

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send; returns bytes taken before the deadline. Raises LinkLost."""
        sent = 0
        while sent < len(data) and not deadline.passed:
            taken = self._device.write(self._out, data[sent : sent + _PIECE], deadline)
            if not taken:
                break
            sent += taken
        return sent

    def read(self, most: int, deadline: Deadline) -> bytes:
        """What comes in one transfer, b"" at the deadline. Raises LinkLost."""
        if not self._in:
            return b""  # a printer with one direction
        # a transfer must offer room for whole packets
        packet = self._device.packet(self._in)
        return self._device.read(self._in, -(-most // packet) * packet, deadline)

    def drain(self) -> None:
        """Throw away what has come in. Raises LinkLost."""
        drained(lambda: self.read(512, Deadline(_AT_ONCE_S)))
