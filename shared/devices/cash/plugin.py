"""Cash acceptors: from an address and options to a driver, and probes that ask who is there."""

from __future__ import annotations

from shared.devices.cash.driver import CashAcceptor
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

_SSP_LINE = "?baud=9600&stop=2"


def ssp(url: DeviceUrl, options: Options) -> CashAcceptor:
    """Note validators. ``serial://…?baud=9600&stop=2``, ``tcp://``.

    Options: address (0), encrypted (bool), fixed_key (16 hex digits, the factory's when not
    given), poll_ms (200), currency ("CNY"), acks (True).
    """
    from shared.devices.cash.ssp_acceptor import SspAcceptor
    from shared.devices.cash.ssp_link import SspLink
    from shared.devices.codec.essp import FACTORY_KEY

    known_options(
        options, address=int, encrypted=bool, fixed_key=str, poll_ms=int, currency=str, acks=bool
    )
    fixed: int | None = None
    if options.get("encrypted", False) is True:
        try:
            fixed = int(str(options.get("fixed_key", f"{FACTORY_KEY:016x}")), 16)
        except ValueError:
            fixed = -1
        if not 0 <= fixed < 1 << 64:
            raise trouble("device-unsupported", "设备选项 fixed_key 应是 16 位十六进制数。")
    link = SspLink(byte_link(url), int(options.get("address", 0)), fixed)
    return SspAcceptor(
        link,
        poll_s=int(options.get("poll_ms", 200)) / 1000,
        currency=str(options.get("currency", "CNY")),
        acks=options.get("acks", True) is True,
    )


def probe_ssp(attachment: Attachment) -> Proposal | None:
    """A serial port behind which a validator answers a sync. Nothing moves."""
    from shared.devices.cash.ssp_link import SspLink

    if attachment.bus != "serial":
        return None
    url = attachment.url.partition("?")[0] + _SSP_LINE
    link = SspLink(byte_link(DeviceUrl.parse(url)), reply_s=0.3)
    try:
        link.open()
    except Trouble:
        return None
    finally:
        link.close()
    return Proposal(90, url)


SSP = DriverPlugin(DeviceKind.CASH, ssp, probe_ssp)
PLUGIN = SSP
