"""UPS services: from an address to a driver."""

from __future__ import annotations

from shared.devices.codec.nut import NAME
from shared.devices.drivers import Ups
from shared.devices.model import DeviceKind
from shared.devices.plugin import DriverPlugin, Options, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble

PORT = 3493
"""RFC 9271 section 2."""


def nut(url: DeviceUrl, options: Options) -> Ups:
    """``nut://127.0.0.1/UPS``, as ups.conf names it; port 3493 unless the address says another."""
    from shared.devices.power.nut_ups import NutUps
    from shared.devices.transport.tcp import TcpLink

    known_options(options)
    name = url.path.strip("/")
    if url.scheme != "nut" or not url.host or not NAME.fullmatch(name):
        raise trouble("device-unsupported", "UPS 地址应写成 nut://127.0.0.1/ups 这样。")
    return NutUps(TcpLink(url.host, url.port or PORT), name)


PLUGIN = DriverPlugin(DeviceKind.UPS, nut)
