"""What the entry point names. Importing this must be cheap and touch no device."""

from __future__ import annotations

from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.domain.errors import Trouble
from yichuang_beacon.driver import Beacon
from yichuang_beacon.faults import FAULTS


def make(url: DeviceUrl, options: Options) -> Beacon:
    """The driver for an address. Raises Trouble ``device-unsupported``."""
    known_options(options)
    return Beacon(byte_link(url))


def probe(attachment: Attachment) -> Proposal | None:
    """Say hello; a light answers as itself."""
    if attachment.bus not in ("net", "serial"):
        return None
    light = Beacon(byte_link(DeviceUrl.parse(attachment.url)))
    try:
        light.open()
    except Trouble:
        return None
    finally:
        light.close()
    return Proposal(95, attachment.url)


PLUGIN = DriverPlugin(DeviceKind.LIGHT, make, probe, faults=FAULTS)
