"""A4 printers over IPP: from an address and options to a driver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.devices.drivers import PagePrinter
from shared.devices.model import DeviceKind, Level
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from shared.devices.pageprinter.channel import IppChannel


def ipp(url: DeviceUrl, options: Options) -> PagePrinter:
    """``cups://QUEUE`` (``?server=host:port`` or ``?socket=path``) or ``ipp://host:port/path``.

    Options: tray (plain A4), licence_tray (blank licence paper), as the printer names them.
    """
    from shared.devices.pageprinter.ipp_printer import IppPrinter

    known_options(options, tray=str, licence_tray=str)
    named = {"": options.get("tray", ""), "licence": options.get("licence_tray", "")}
    return IppPrinter(*place_of(url), {paper: str(tray) for paper, tray in named.items() if tray})


def place_of(url: DeviceUrl) -> tuple[IppChannel, str]:
    """The service an address names, and the queue's path there. Raises ``device-unsupported``."""
    from shared.devices.pageprinter.channel import DEFAULT_SOCKET, IppChannel

    if url.scheme == "ipp":
        return IppChannel(url.host, url.port or 631), url.path or "/ipp/print"
    if url.scheme != "cups" or not (url.host or url.path):
        raise trouble("device-unsupported", "打印机地址应写成 cups://队列名。")
    # a host name loses its capitals, a queue name must not: DeviceUrl keeps it in ``name``
    queue = f"/printers/{url.name}"
    server, _, port = url.query.get("server", "").partition(":")
    if server:
        return IppChannel(server, int(port or "631")), queue
    return IppChannel(socket_path=url.query.get("socket", DEFAULT_SOCKET)), queue


def probe(found: Attachment) -> Proposal | None:
    """Ask a queue how it is; nothing is printed. A raw queue prints no pages, so it is none."""
    if found.bus not in ("cups", "ipp") or "raw" in found.name.lower():
        return None
    from shared.devices.pageprinter.queue import IppQueue

    try:
        channel, path = place_of(DeviceUrl.parse(found.url))
        health = IppQueue(channel, path).health()
    except Trouble:
        return None
    return Proposal(70 if health.level is Level.FAULTED else 85, found.url)


PLUGIN = DriverPlugin(DeviceKind.PAGE, ipp, probe)
