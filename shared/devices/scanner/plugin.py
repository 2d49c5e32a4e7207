"""Scanners: from an address and options to a driver."""

from __future__ import annotations

from typing import Final

from shared.devices.drivers import DocumentScanner
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble
from shared.image.frame import JPEG_QUALITY

_SET: Final = "set."


def scanner(url: DeviceUrl, options: Options) -> DocumentScanner:
    """``sane://NAME`` as ``scanimage -L`` lists it; status, page_s, quality, ``set.<option>``."""
    from shared.devices.scanner.scanner import SaneScanner

    extra = {k.removeprefix(_SET): v for k, v in options.items() if k.startswith(_SET)}
    known_options(
        {k: v for k, v in options.items() if not k.startswith(_SET)},
        status=str,
        page_s=int,
        quality=int,
    )
    status = str(options.get("status", ""))
    if status and DeviceUrl.parse(status).scheme not in ("http", "https"):
        raise trouble("device-unsupported", "扫描仪的 status 应写成 http://地址/eSCL。")
    if url.scheme != "sane" or not url.name:
        raise trouble("device-unsupported", "扫描仪地址应写成 sane://设备名，见 scanimage -L。")
    return SaneScanner(
        url.name,
        status,
        extra,
        float(options.get("page_s", 90)),
        min(max(int(options.get("quality", JPEG_QUALITY)), 1), 100),
    )


def probe(attachment: Attachment) -> Proposal | None:
    """What SANE lists, SANE can open; nothing is asked of it, for some scanners move at that."""
    if attachment.bus != "sane":
        return None
    virtual = attachment.url.startswith(("sane://test", "sane://pnm", "sane://v4l"))
    return Proposal(5 if virtual else 70, attachment.url)


PLUGIN = DriverPlugin(DeviceKind.SCANNER, scanner, probe, isolated=True)
