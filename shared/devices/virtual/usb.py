"""A USB bus with virtual devices on it, for pyusb: the interface a real backend has.

``VirtualBus("demo")`` registers itself, so that ``usb://0400:c35a?bus=demo`` finds what is plugged
in there. Only what drivers use is there: descriptors, claims, bulk transfers and text descriptors.
"""

from __future__ import annotations

import errno
import threading
from array import array
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from shared.devices.transport.usb import BUSES

_STRINGS = 0x0300


def refused(code: int) -> usb.core.USBError:
    """What libusb says, by its number of the system."""
    kind = usb.core.USBTimeoutError if code == errno.ETIMEDOUT else usb.core.USBError
    return kind(errno.errorcode[code], -1, code)


class BulkDevice:
    """A device with one interface and bulk endpoints. Give it ``received``.

    endpoints: addresses; those from 0x80 send to the host. packet: bytes of one packet.
    """

    def __init__(
        self,
        vendor: int,
        product: int,
        endpoints: Sequence[int],
        *,
        serial: str = "",
        packet: int = 64,
    ) -> None:
        self.vendor, self.product, self.serial = vendor, product, serial
        self.endpoints, self.packet = tuple(endpoints), packet
        self.socket: tuple[int, ...] = (1,)
        self.forbidden = False
        """True when the system's rules do not let us open it."""
        self.kernel_driver = False
        """True while a driver of the system holds the interface."""
        self.stubborn = False
        """True when that driver, or another program, does not let go."""
        self.plugged = False
        self.claimed = False
        self._waiting: dict[int, list[bytes]] = {end: [] for end in endpoints if end >= 0x80}
        self._came = threading.Condition()

    def received(self, endpoint: int, data: bytes) -> None:
        """The host sent something. Called on the host's thread."""

    def send(self, endpoint: int, data: bytes) -> None:
        """Send a transfer to the host."""
        with self._came:
            self._waiting[endpoint].append(data)
            self._came.notify_all()

    def forget(self) -> None:
        """Power was off: nothing waits any more."""
        with self._came:
            for waiting in self._waiting.values():
                waiting.clear()
            self.claimed = False
            self._came.notify_all()

    def take(self, endpoint: int, size: int, timeout_s: float) -> bytes:
        """What waits for the host at an endpoint. Raises USBError as libusb does."""
        with self._came:
            waiting = self._waiting[endpoint]
            self._came.wait_for(lambda: waiting or not self.plugged, timeout_s)
            if not self.plugged:
                raise refused(errno.ENODEV)
            if not waiting:
                raise refused(errno.ETIMEDOUT)
            if len(waiting[0]) > size:
                waiting[0], data = waiting[0][size:], waiting[0][:size]
                if len(data) % self.packet:
                    raise refused(errno.EOVERFLOW)
                return data
            return waiting.pop(0)


class VirtualBus(usb.backend.IBackend):  # type: ignore[misc]
    """A bus by name. Thread-safe."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self._devices: list[BulkDevice] = []
        BUSES[name] = lambda: self

    def close(self) -> None:
        """Take the bus away."""
        BUSES.pop(self.name, None)

    def plug(self, device: BulkDevice) -> None:
        """Plug a device in; it stands in the first socket that is free."""
        taken = {other.socket for other in self._devices}
        device.socket = next((n,) for n in range(1, 128) if (n,) not in taken)
        device.plugged = True
        self._devices.append(device)

    def unplug(self, device: BulkDevice) -> None:
        """Pull a device out; a no-op when it is out."""
        device.plugged = False
        if device in self._devices:
            self._devices.remove(device)
        device.forget()

    # -- what pyusb calls: names and arguments are its own --------------------------------------

    def enumerate_devices(self) -> Iterator[BulkDevice]:
        """Everything plugged in."""
        return iter(list(self._devices))

    def get_parent(self, dev: BulkDevice) -> None:
        """No hubs."""

    def get_device_descriptor(self, dev: BulkDevice) -> SimpleNamespace:
        """As a full-speed device says it."""
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x110, bDeviceClass=0, bDeviceSubClass=0,
            bDeviceProtocol=0, bMaxPacketSize0=8, idVendor=dev.vendor, idProduct=dev.product,
            bcdDevice=0x100, iManufacturer=0, iProduct=0, iSerialNumber=3 if dev.serial else 0,
            bNumConfigurations=1, address=dev.socket[-1], bus=1, port_number=dev.socket[-1],
            port_numbers=dev.socket, speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: BulkDevice, config: int) -> SimpleNamespace:
        """One configuration."""
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=0, bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0x80, bMaxPower=50, extra_descriptors=array("B"),
        )  # fmt: skip

    def get_interface_descriptor(
        self, dev: BulkDevice, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """One interface."""
        if intf or alt or config:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=len(dev.endpoints), bInterfaceClass=0xFF, bInterfaceSubClass=0,
            bInterfaceProtocol=0, iInterface=0, extra_descriptors=array("B"),
        )  # fmt: skip

    def get_endpoint_descriptor(
        self, dev: BulkDevice, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """Bulk endpoints."""
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=dev.endpoints[ep], bmAttributes=2,
            wMaxPacketSize=dev.packet, bInterval=0, bRefresh=0, bSynchAddress=0,
            extra_descriptors=array("B"),
        )  # fmt: skip

    def open_device(self, dev: BulkDevice) -> BulkDevice:
        """Raises USBError when it is gone or not allowed."""
        self._there(dev)
        if dev.forbidden:
            raise refused(errno.EACCES)
        return dev

    def close_device(self, dev_handle: BulkDevice) -> None:
        """Nothing to give back."""

    def set_configuration(self, dev_handle: BulkDevice, config_value: int) -> None:
        """There is but one."""
        self._there(dev_handle)

    def get_configuration(self, dev_handle: BulkDevice) -> int:
        """The one there is."""
        self._there(dev_handle)
        return 1

    def claim_interface(self, dev_handle: BulkDevice, intf: int) -> None:
        """Raises USBError EBUSY while somebody else holds it."""
        self._there(dev_handle)
        if dev_handle.kernel_driver or dev_handle.stubborn or dev_handle.claimed:
            raise refused(errno.EBUSY)
        dev_handle.claimed = True

    def release_interface(self, dev_handle: BulkDevice, intf: int) -> None:
        """Give it back."""
        self._there(dev_handle)
        dev_handle.claimed = False

    def bulk_write(
        self, dev_handle: BulkDevice, ep: int, intf: int, data: Any, timeout: int  # noqa: ANN401
    ) -> int:  # fmt: skip
        """To the device."""
        self._there(dev_handle)
        if ep not in dev_handle.endpoints:
            raise refused(errno.ENOENT)
        dev_handle.received(ep, bytes(data))
        return len(data)

    def bulk_read(
        self, dev_handle: BulkDevice, ep: int, intf: int, buff: Any, timeout: int  # noqa: ANN401
    ) -> int:  # fmt: skip
        """From the device, into the buffer; gives how much came."""
        self._there(dev_handle)
        data = dev_handle.take(ep, len(buff), timeout / 1000)
        buff[: len(data)] = array("B", data)
        return len(data)

    def ctrl_transfer(
        self, dev_handle: BulkDevice, bm_request_type: int, b_request: int, w_value: int,
        w_index: int, data: Any, timeout: int,  # noqa: ANN401
    ) -> int:  # fmt: skip
        """The texts of the device: its serial number."""
        self._there(dev_handle)
        if w_value & 0xFF00 != _STRINGS:
            raise refused(errno.EPIPE)
        text = dev_handle.serial.encode("utf-16-le") if w_value & 0xFF else b"\x09\x04"
        said = array("B", bytes([len(text) + 2, 3]) + text)
        data[: len(said)] = said
        return len(said)

    def is_kernel_driver_active(self, dev_handle: BulkDevice, intf: int) -> bool:
        """Whether a driver of the system holds it."""
        self._there(dev_handle)
        return dev_handle.kernel_driver

    def detach_kernel_driver(self, dev_handle: BulkDevice, intf: int) -> None:
        """Raises USBError EBUSY when it does not let go."""
        self._there(dev_handle)
        if dev_handle.stubborn:
            raise refused(errno.EBUSY)
        dev_handle.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: BulkDevice, intf: int) -> None:
        """Give it back to the system."""
        self._there(dev_handle)
        dev_handle.kernel_driver = True

    def _there(self, device: BulkDevice) -> None:
        if not device.plugged:
            raise refused(errno.ENODEV)
