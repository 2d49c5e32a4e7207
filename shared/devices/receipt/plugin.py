"""ESC/POS receipt printers: from an address and options to a driver."""

from __future__ import annotations

from shared.devices.drivers import ReceiptPrinter
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin, Options, known_options
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def escpos(url: DeviceUrl, options: Options) -> ReceiptPrinter:
    """``tcp://``, ``serial://``, ``usb://``. Options: width (dots), confirm, window (bands)."""
    from shared.devices.receipt.escpos_printer import EscposPrinter

    known_options(options, width=int, confirm=str, window=int)
    confirm = options.get("confirm", "in-order")
    if confirm not in ("in-order", "realtime"):
        hint = "设备选项 confirm 只能是 in-order 或 realtime。"
        raise trouble("device-unsupported", hint)
    return EscposPrinter(
        byte_link(url),
        width=int(options.get("width", 576)),
        confirm="realtime" if confirm == "realtime" else "in-order",
        window=int(options.get("window", 3)),
    )


PLUGIN = DriverPlugin(DeviceKind.RECEIPT, escpos)
