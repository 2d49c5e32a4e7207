"""The drivers that come with the product: from an address and options to a driver.

Each maker takes ``(url, options)`` and raises Trouble ``device-unsupported`` for what it does not
know. Imports happen inside, so that a terminal loads only what it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from shared.devices.drivers import DocumentCamera, Driver, IdCardReader, PagePrinter, ReceiptPrinter
from shared.devices.model import DeviceKind
from shared.devices.transport.link import DeviceUrl, Link
from shared.devices.troubles import trouble

Option = bool | int | float | str
Options = Mapping[str, Option]
Maker = Callable[[DeviceUrl, Options], Driver]


def _known(options: Options, **kinds: type) -> None:
    for name, value in options.items():
        kind = kinds.get(name)
        if kind is None:
            raise trouble("device-unsupported", f"设备选项 {name} 不认识，请检查配置文件。")
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise trouble("device-unsupported", f"设备选项 {name} 的值不对，请检查配置文件。")


def _link(url: DeviceUrl) -> Link:
    if url.scheme == "serial":
        from shared.devices.transport.serial import SerialLink

        return SerialLink.from_url(url)
    if url.scheme == "tcp":
        from shared.devices.transport.tcp import TcpLink

        return TcpLink.from_url(url)
    if url.scheme == "usb":
        from shared.devices.transport.usb_printer import UsbPrinterLink

        return UsbPrinterLink.from_url(url)
    raise trouble("device-unsupported", f"设备地址类型 {url.scheme} 不受支持。")


def samv(url: DeviceUrl, options: Options) -> IdCardReader:
    """``serial://``, ``tcp://``. Options: fingerprint (bool), address_command ("3003", "3002")."""
    from shared.devices.codec.samv import NEW_ADDRESS
    from shared.devices.idcard.samv_reader import SamvReader

    _known(options, fingerprint=bool, address_command=str)
    if url.scheme == "usb":
        raise trouble("device-unsupported", "读卡器暂不支持 USB 方式，请用串口方式连接。")
    try:
        command = bytes.fromhex(str(options.get("address_command", NEW_ADDRESS.hex())))
    except ValueError as error:
        hint = "设备选项 address_command 应是十六进制。"
        raise trouble("device-unsupported", hint) from error
    fingerprint = options.get("fingerprint", False) is True
    return SamvReader(_link(url), fingerprint=fingerprint, address_command=command)


def escpos(url: DeviceUrl, options: Options) -> ReceiptPrinter:
    """``tcp://``, ``serial://``, ``usb://``. Options: width (dots), confirm, window (bands)."""
    from shared.devices.receipt.escpos_printer import EscposPrinter

    _known(options, width=int, confirm=str, window=int)
    confirm = options.get("confirm", "in-order")
    if confirm not in ("in-order", "realtime"):
        hint = "设备选项 confirm 只能是 in-order 或 realtime。"
        raise trouble("device-unsupported", hint)
    return EscposPrinter(
        _link(url),
        width=int(options.get("width", 576)),
        confirm="realtime" if confirm == "realtime" else "in-order",
        window=int(options.get("window", 3)),
    )


def camera(url: DeviceUrl, options: Options) -> DocumentCamera:
    """``camera://0``, ``camera:///dev/video2``, ``camera+http://…``; width, height, fps."""
    from shared.devices.camera.camera import DocumentCam
    from shared.devices.camera.sources import LocalSource, MjpegSource

    _known(options, width=int, height=int, fps=int)
    if url.scheme in ("camera+http", "camera+https"):
        place = f"{url.host}:{url.port}" if url.port else url.host
        query = "&".join(f"{k}={v}" for k, v in url.query.items())
        path = url.path + (f"?{query}" if query else "")
        return DocumentCam(MjpegSource(f"{url.scheme.removeprefix('camera+')}://{place}{path}"))
    if url.scheme != "camera" or not (url.path or url.host.isdigit()):
        raise trouble("device-unsupported", "高拍仪地址应写成 camera://0 或 camera+http://。")
    sizes = {name: int(options.get(name, 0)) for name in ("width", "height", "fps")}
    return DocumentCam(LocalSource(int(url.host) if url.host else url.path, **sizes))


def ipp(url: DeviceUrl, options: Options) -> PagePrinter:
    """``cups://QUEUE`` (``?server=host:port`` or ``?socket=path``) or ``ipp://host:port/path``."""
    from shared.devices.pageprinter.channel import DEFAULT_SOCKET, IppChannel
    from shared.devices.pageprinter.ipp_printer import IppPrinter

    _known(options)
    if url.scheme == "ipp":
        return IppPrinter(IppChannel(url.host, url.port or 631), url.path or "/ipp/print")
    if url.scheme != "cups" or not (url.host or url.path):
        raise trouble("device-unsupported", "打印机地址应写成 cups://队列名。")
    # a host name loses its capitals, a queue name must not: DeviceUrl keeps it in ``name``
    queue = f"/printers/{url.name}"
    server, _, port = url.query.get("server", "").partition(":")
    if server:
        return IppPrinter(IppChannel(server, int(port or "631")), queue)
    return IppPrinter(IppChannel(socket_path=url.query.get("socket", DEFAULT_SOCKET)), queue)


BUILT_IN: Final[dict[str, tuple[DeviceKind, Maker]]] = {
    "samv": (DeviceKind.ID_CARD, samv),
    "escpos": (DeviceKind.RECEIPT, escpos),
    "camera": (DeviceKind.CAMERA, camera),
    "ipp": (DeviceKind.PAGE, ipp),
}
USUAL: Final[dict[DeviceKind, str]] = {kind: name for name, (kind, _) in BUILT_IN.items()}
