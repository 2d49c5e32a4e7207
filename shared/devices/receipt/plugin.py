"""ESC/POS receipt printers: from an address and options to a driver."""

from __future__ import annotations

from functools import partial

from shared.devices.drivers import ReceiptPrinter
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin, Options, known_options
from shared.devices.receipt.probe import probe
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.image.raster import Raster

_CONFIRM = ("in-order", "realtime", "none")


def escpos(url: DeviceUrl, options: Options) -> ReceiptPrinter:
    """``tcp://``, ``serial://``, ``usb://``, ``file://``, or a raw queue ``cups://``.

    Options: width (dots), confirm (in-order; realtime for printers without GS r; none for those
    nobody hears), window (bands under way).
    """
    known_options(options, width=int, confirm=str, window=int)
    confirm = options.get("confirm", "in-order")
    if confirm not in _CONFIRM:
        hint = f"设备选项 confirm 只能是 {'、'.join(_CONFIRM)}。"
        raise trouble("device-unsupported", hint)
    width = int(options.get("width", 576))
    draw = partial(_draw, width)
    if url.scheme in ("cups", "ipp"):
        from shared.devices.pageprinter.plugin import place_of
        from shared.devices.receipt.cups_printer import CupsReceiptPrinter

        return CupsReceiptPrinter(*place_of(url), width=width, draw=draw)
    link = byte_link(url)
    if confirm == "none":
        from shared.devices.receipt.blind_printer import BlindPrinter

        return BlindPrinter(link, width=width, draw=draw, port=getattr(link, "port_status", None))
    from shared.devices.receipt.escpos_printer import EscposPrinter

    return EscposPrinter(
        link,
        width=width,
        confirm="realtime" if confirm == "realtime" else "in-order",
        window=int(options.get("window", 3)),
        draw=draw,
    )


def _draw(width: int, line: str) -> Raster:
    """A line the printer's font cannot say; the font is loaded with the first such line."""
    from shared.devices.receipt.letters import line_raster

    return line_raster(line, width)


_USB = frozenset({"usb"})
"""libusb and the kernel behind it may keep a call."""
PLUGIN = DriverPlugin(DeviceKind.RECEIPT, escpos, probe, isolated_for=_USB, probed_apart=_USB)
