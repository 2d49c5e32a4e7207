"""UPS services: from an address to a driver."""

from __future__ import annotations

from shared.devices.codec.nut import NAME
from shared.devices.drivers import Ups
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

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


def probe(found: Attachment) -> Proposal | None:
    """Asks the service about the UPS: 90 when it knows it, whatever it says of the power."""
    url = DeviceUrl.parse(found.url)
    if url.scheme != "nut":
        return None
    ups = nut(url, {})
    try:
        ups.open()
        ups.status()
    except Trouble as met:
        return Proposal(90, found.url) if met.code == "ups-stale" else None
    finally:
        ups.close()
    return Proposal(90, found.url)


PLUGIN = DriverPlugin(DeviceKind.UPS, nut, probe)
