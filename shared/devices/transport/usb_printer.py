"""USB receipt printers through python-escpos: ``usb://04b8-0202?in=82&out=01``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.devices.deadline import Deadline
from shared.devices.transport.link import DeviceUrl, LinkLost
from shared.devices.troubles import trouble

_PIECE = 4096


class UsbPrinterLink:
    """A USB bulk pair. vendor, product, endpoints: as ``lsusb -v`` shows them."""

    def __init__(
        self,
        vendor: int,
        product: int,
        in_ep: int = 0x82,
        out_ep: int = 0x01,
        usb_args: Mapping[str, object] | None = None,
    ) -> None:
        self._usb_args = {"idVendor": vendor, "idProduct": product, **(usb_args or {})}
        self._in, self._out = in_ep, out_ep
        self._connector: Any = None

    @classmethod
    def from_url(cls, url: DeviceUrl) -> UsbPrinterLink:
        """The printer an address names. Raises Trouble ``device-unsupported``."""
        try:
            ends = (int(url.query.get("in", "82"), 16), int(url.query.get("out", "01"), 16))
        except ValueError as error:
            hint = "USB 地址里的 in 和 out 应是端点编号，见 lsusb -v。"
            raise trouble("device-unsupported", hint) from error
        return cls(*url.usb_id, *ends)

    def open(self) -> None:
        """Claim the printer. Raises LinkLost."""
        from escpos.exceptions import Error
        from escpos.printer import Usb

        connector = Usb(usb_args=dict(self._usb_args), in_ep=self._in, out_ep=self._out)
        try:
            connector.open()
        except (Error, OSError, ValueError) as error:  # ValueError: no libusb on this machine
            raise LinkLost(type(error).__name__) from error
        self._connector = connector

    def close(self) -> None:
        """Give the printer back."""
        held, self._connector = self._connector, None
        if held is not None:
            held.close()

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send; returns bytes taken before the deadline. Raises LinkLost."""
        import usb.core

        sent = 0
        try:
            while sent < len(data) and not deadline.passed:
                piece = data[sent : sent + _PIECE]
                sent += self._opened().write(self._out, piece, max(1, int(deadline.left * 1000)))
        except usb.core.USBTimeoutError:
            return sent
        except OSError as error:
            raise LinkLost(str(error)) from error
        return sent

    def read(self, most: int, deadline: Deadline) -> bytes:
        """At least one byte, or b"" at the deadline. Raises LinkLost."""
        import usb.core

        try:
            # a bulk read must offer room for a whole packet
            data = self._opened().read(self._in, max(64, most), max(1, int(deadline.left * 1000)))
        except usb.core.USBTimeoutError:
            return b""
        except OSError as error:
            raise LinkLost(str(error)) from error
        return bytes(data)

    def drain(self) -> None:
        """Throw away what has come in. Raises LinkLost."""
        while self.read(512, Deadline(0.01)):
            continue

    def _opened(self) -> Any:  # noqa: ANN401 -- pyusb has no types
        if self._connector is None or not self._connector.device:
            raise LinkLost("not open")
        return self._connector.device
