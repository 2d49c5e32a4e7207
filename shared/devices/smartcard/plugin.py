"""Social security card readers over PC/SC: from an address to a driver, and to a proposal."""

from __future__ import annotations

from urllib.parse import quote

from shared.devices.drivers import SocialSecurityReader
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def ssc(url: DeviceUrl, options: Options) -> SocialSecurityReader:
    """``pcsc://NAME`` with the name of the reader, ``pcsc://`` for any. No options.

    A name may leave out the two numbers pcscd adds at its end: they change with the socket.
    """
    from shared.devices.smartcard.ssc_reader import SscReader

    known_options(options)
    if url.scheme != "pcsc":
        raise trouble("device-unsupported", "社保卡读卡器的地址应写成 pcsc://读卡器名称。")
    return SscReader(url.name.strip("/"))


def probe(found: Attachment) -> Proposal | None:
    """A reader of the card service can be used; that a social security card fits is likely."""
    if found.bus != "pcsc":
        return None
    name = DeviceUrl.parse(found.url).name.strip("/") or found.name
    return Proposal(80, f"pcsc://{quote(name)}")


# a call to the card service waits for as long as a card takes to answer, and cannot be taken back
PLUGIN = DriverPlugin(DeviceKind.SMART_CARD, ssc, probe, isolated_for=frozenset({"pcsc"}))
