"""ccTalk coin acceptors: from an address and options to a driver, and a probe."""

from __future__ import annotations

from shared.devices.cash.driver import CashAcceptor
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble


def cctalk(url: DeviceUrl, options: Options) -> CashAcceptor:
    """Coin acceptors and hoppers. ``serial://…?baud=9600``, ``tcp://``.

    Options: address (2), crc (bool), hoppers ("100:3,50:4": fen to address), poll_ms (200),
    reserve (20 coins above a hopper's low sensor).
    """
    from shared.devices.cash.cctalk_acceptor import RESERVE, CctalkAcceptor
    from shared.devices.cash.cctalk_link import CctalkLink
    from shared.devices.codec.cctalk import COIN

    known_options(options, address=int, crc=bool, hoppers=str, poll_ms=int, reserve=int)
    return CctalkAcceptor(
        CctalkLink(byte_link(url), crc=options.get("crc", False) is True),
        address=int(options.get("address", COIN)),
        hoppers=_hoppers(str(options.get("hoppers", ""))),
        poll_s=int(options.get("poll_ms", 200)) / 1000,
        reserve=int(options.get("reserve", RESERVE)),
    )


def _hoppers(text: str) -> dict[int, int]:
    found = {}
    for part in filter(None, text.split(",")):
        value, _, address = part.partition(":")
        if not (value.strip().isdigit() and address.strip().isdigit()):
            raise trouble(
                "device-unsupported", "设备选项 hoppers 应写成 100:3，即面值（分）和地址。"
            )
        found[int(value)] = int(address)
    return found


def probe_cctalk(attachment: Attachment) -> Proposal | None:
    """A serial port behind which something says that it is a coin acceptor. Nothing moves."""
    from shared.devices.cash.cctalk_link import CctalkLink
    from shared.devices.codec import cctalk as codec

    if attachment.bus != "serial":
        return None
    url = attachment.url.partition("?")[0] + "?baud=9600"
    for crc in (False, True):
        link = CctalkLink(byte_link(DeviceUrl.parse(url)), crc=crc, reply_s=0.1)
        try:
            link.open()
            said = link.ask(codec.COIN, codec.CATEGORY)
        except Trouble:
            continue
        finally:
            link.close()
        if b"coin" in said.lower():
            return Proposal(90, url, {"crc": True} if crc else {})
    return None


PLUGIN = DriverPlugin(DeviceKind.CASH, cctalk, probe_cctalk)
