"""USB devices through pyusb: found by number, serial or socket, claimed, spoken to in bulk.

``usb://0400:c35a`` takes the first of its kind; ``?serial=…`` or ``?port=1-2.3`` (bus and chain of
sockets, as in ``/sys/bus/usb/devices``) tell two alike apart. ``?bus=NAME`` looks on a registered
bus instead of the machine's own, which is how a virtual device is only another address.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from shared.devices.deadline import Deadline
from shared.devices.transport.link import DeviceUrl, LinkForbidden, LinkLost, LinkTaken
from shared.devices.troubles import trouble

BUSES: Final[dict[str, Callable[[], Any]]] = {}
"""Buses beside the machine's own: name -> maker of a ``usb.backend.IBackend``."""
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM)


class UsbDevice:
    """One interface of one device. vendor, product: as ``lsusb`` shows them."""

    def __init__(
        self, vendor: int, product: int, *, serial: str = "", port: str = "", bus: str = ""
    ) -> None:
        self._number = (vendor, product)
        self._serial, self._port, self._bus = serial, port, bus
        self._device: Any = None
        self._interface: Any = None
        self._took_over = False

    @classmethod
    def from_url(cls, url: DeviceUrl) -> UsbDevice:
        """The device an address names. Raises Trouble ``device-unsupported``."""
        bus = url.query.get("bus", "")
        if bus and bus not in BUSES:
            raise trouble("device-unsupported", "设备地址里的 bus 没有登记，请删去。")
        serial, port = url.query.get("serial", ""), url.query.get("port", "")
        return cls(*url.usb_id, serial=serial, port=port, bus=bus)

    def open(self) -> None:
        """Find and claim the first interface. Raises LinkLost, LinkForbidden, LinkTaken."""
        self.close()
        with mapped():
            self._device = self._find()
            self._interface = self._configuration()[(0, 0)]
            self._claim()

    def close(self) -> None:
        """Give the device back to the system; may be called twice; never raises."""
        import usb.core
        import usb.util

        device, interface = self._device, self._interface
        self._device = self._interface = None
        if device is None:
            return
        gone = (usb.core.USBError, NotImplementedError)
        if interface is not None:
            with suppress(*gone):
                usb.util.release_interface(device, interface)
            if self._took_over:
                with suppress(*gone):
                    device.attach_kernel_driver(interface.bInterfaceNumber)
        with suppress(*gone):
            usb.util.dispose_resources(device)

    def endpoints(self) -> list[int]:
        """Addresses of the bulk endpoints, in the order the device names them. Raises LinkLost."""
        import usb.util

        return [
            end.bEndpointAddress
            for end in self._opened()[1]
            if usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ]

    def packet(self, endpoint: int) -> int:
        """Bytes of one packet of an endpoint. Raises LinkLost when there is no such endpoint."""
        for end in self._opened()[1]:
            if end.bEndpointAddress == endpoint:
                return max(8, int(end.wMaxPacketSize))
        raise LinkLost("no such endpoint")

    def write(self, endpoint: int, data: bytes, deadline: Deadline) -> int:
        """Send; returns bytes taken before the deadline. Raises LinkLost."""
        import usb.core

        with mapped():
            try:
                return int(self._opened()[0].write(endpoint, data, _ms(deadline)))
            except usb.core.USBTimeoutError:
                return 0
        raise AssertionError

    def read(self, endpoint: int, size: int, deadline: Deadline) -> bytes:
        """What comes in one transfer, b"" at the deadline. ``size``: whole packets. LinkLost."""
        import usb.core

        with mapped():
            try:
                return bytes(self._opened()[0].read(endpoint, size, _ms(deadline)))
            except usb.core.USBTimeoutError:
                return b""
        raise AssertionError

    def _opened(self) -> tuple[Any, Any]:
        if self._device is None or self._interface is None:
            raise LinkLost("not open")
        return self._device, self._interface

    def _find(self) -> Any:  # noqa: ANN401 -- pyusb has no types
        import usb.core

        backend = BUSES[self._bus]() if self._bus in BUSES else None
        vendor, product = self._number
        closed: LinkLost | None = None
        alike = usb.core.find(find_all=True, idVendor=vendor, idProduct=product, backend=backend)
        for device in alike or ():
            if self._port and self._port != socket_of(device):
                continue
            if not self._serial:
                return device
            try:
                with mapped():
                    if device.serial_number == self._serial:
                        return device
            except LinkLost as error:  # another of its kind may still be the one
                closed = error
        raise closed or LinkLost("not plugged in")

    def _configuration(self) -> Any:  # noqa: ANN401
        import usb.core

        try:
            return self._device.get_active_configuration()
        except usb.core.USBError as error:
            if error.errno is not None:
                raise
            self._device.set_configuration()  # nobody has used it since it was plugged in
            return self._device.get_active_configuration()

    def _claim(self) -> None:
        import usb.util

        number = self._interface.bInterfaceNumber
        self._took_over = False
        with suppress(NotImplementedError):  # other systems have no such notion
            if self._device.is_kernel_driver_active(number):
                self._device.detach_kernel_driver(number)
                self._took_over = True
        usb.util.claim_interface(self._device, self._interface)


def socket_of(device: Any) -> str:  # noqa: ANN401
    """Where a device is plugged in, ``1-2.3``: stays the same when it is plugged in again."""
    return f"{device.bus}-{'.'.join(str(n) for n in device.port_numbers or ())}"


@contextmanager
def mapped() -> Iterator[None]:
    """pyusb's errors as ours. Raises LinkLost, LinkForbidden, LinkTaken."""
    import usb.core

    try:
        yield
    except usb.core.NoBackendError as error:
        raise LinkLost("libusb is missing") from error
    except usb.core.USBError as error:
        if error.errno in _FORBIDDEN:
            raise LinkForbidden(str(error)) from error
        if error.errno == errno.EBUSY:
            raise LinkTaken(str(error)) from error
        raise LinkLost(str(error)) from error
    except ValueError as error:
        # pyusb's answer to a device it may not ask for its texts, and to a foreign endpoint
        if "langid" in str(error):
            raise LinkForbidden(str(error)) from error
        raise LinkLost(str(error)) from error


def _ms(deadline: Deadline) -> int:
    return max(1, int(deadline.left * 1000))
