"""The byte link behind an address."""

from __future__ import annotations

from shared.devices.transport.link import DeviceUrl, Link
from shared.devices.troubles import trouble


def byte_link(url: DeviceUrl) -> Link:
    """``serial://``, ``tcp://``, ``usb://`` (a printer), ``file://``.

    Raises Trouble ``device-unsupported``.
    """
    if url.scheme == "serial":
        from shared.devices.transport.serial import SerialLink

        return SerialLink.from_url(url)
    if url.scheme == "tcp":
        from shared.devices.transport.tcp import TcpLink

        return TcpLink.from_url(url)
    if url.scheme == "usb":
        from shared.devices.transport.usb_printer import UsbPrinterLink

        return UsbPrinterLink.from_url(url)
    if url.scheme == "file":
        from shared.devices.transport.file import FileLink

        return FileLink.from_url(url)
    raise trouble("device-unsupported", f"设备地址类型 {url.scheme} 不受支持。")
