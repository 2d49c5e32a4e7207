"""What is wired where on a relay board, out of a device's options."""

from __future__ import annotations

from shared.devices.codec.modbus import MAX_BIT, MAX_UNIT
from shared.devices.plugin import Options
from shared.devices.signals.line import SharedLine, line_of
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def unit_of(options: Options) -> int:
    """The board's address, 1 unless said. Raises Trouble ``device-unsupported``."""
    unit = int(options.get("unit", 1))
    if not 1 <= unit <= MAX_UNIT:
        raise trouble("device-unsupported", f"设备选项 unit 应在 1 到 {MAX_UNIT} 之间。")
    return unit


def bit(options: Options, name: str) -> int:
    """A coil or input by number, from 0. Raises Trouble ``device-unsupported``."""
    number = int(options[name])
    if not 0 <= number <= MAX_BIT:
        raise trouble("device-unsupported", f"设备选项 {name} 应在 0 到 {MAX_BIT} 之间。")
    return number


def line_at(url: DeviceUrl) -> SharedLine:
    """The line at an address, shared by everything on it. Raises Trouble ``device-unsupported``."""
    more = "&".join(f"{name}={value}" for name, value in sorted(url.query.items()))
    address = f"{url.scheme}://{url.name}?{more}"
    return line_of(address, lambda: byte_link(url))
