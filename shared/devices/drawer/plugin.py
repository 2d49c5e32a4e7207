"""Cash drawers: from an address and options to a driver."""

from __future__ import annotations

from shared.devices.drivers import CashDrawer
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin, Options, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def printer_drawer(url: DeviceUrl, options: Options) -> CashDrawer:
    """``printer://DEVICE``: the id of the receipt printer whose socket it hangs on.

    Options: pin (2 or 5), pulse_ms (2 to 510), open_level (low, high), sensor.
    """
    from shared.devices.drawer.printer_drawer import PrinterDrawer

    known_options(options, pin=int, pulse_ms=int, open_level=str, sensor=bool)
    pin, pulse = int(options.get("pin", 2)), int(options.get("pulse_ms", 120))
    level = options.get("open_level", "low")
    if url.scheme != "printer" or not url.name.strip("/"):
        raise trouble("device-unsupported", "钱箱地址应写成 printer://打印机编号。")
    if pin not in (2, 5) or not 2 <= pulse <= 510:
        raise trouble("device-unsupported", "钱箱的 pin 只能是 2 或 5，pulse_ms 在 2 到 510 之间。")
    if level not in ("low", "high"):
        raise trouble("device-unsupported", "设备选项 open_level 只能是 low 或 high。")
    return PrinterDrawer(
        url.name.strip("/"),
        pin=pin,
        pulse_ms=pulse,
        open_high=level == "high",
        sensor=bool(options.get("sensor", True)),
    )


PLUGIN = DriverPlugin(DeviceKind.DRAWER, printer_drawer)
