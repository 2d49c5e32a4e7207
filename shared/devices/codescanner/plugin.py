"""Code scanners: from an address and options to a driver, and to a proposal."""

from __future__ import annotations

from typing import Final

from shared.devices.drivers import CodeScanner
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.byte_link import byte_link
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble

_MAKERS: Final = frozenset({"05e0", "05f9", "0c2e", "1eab", "2dd6", "1a86:5723"})
"""USB numbers of makers of code scanners (Zebra, Datalogic, Honeywell, 新大陆 and others)."""


def scanner(url: DeviceUrl, options: Options) -> CodeScanner:
    """``serial://``, ``tcp://``, ``wedge://`` (optionally ``wedge://?usb=05e0:1200``).

    Options: prefix (what the scanner sends before a code), encoding ("auto", "utf-8",
    "gb18030"; not for a wedge), gap_ms (wedge only: most milliseconds between two of its keys).
    """
    from shared.devices.codescanner.serial_scanner import SerialScanner
    from shared.devices.codescanner.wedge import WedgeScanner

    known_options(options, prefix=str, encoding=str, gap_ms=int)
    prefix = str(options.get("prefix", ""))
    if url.scheme == "wedge":
        gap = int(options.get("gap_ms", 35))
        if not 5 <= gap <= 100:
            raise trouble("device-unsupported", "设备选项 gap_ms 应在 5 到 100 之间。")
        return WedgeScanner(url.query.get("usb", ""), prefix=prefix, gap_ms=gap)
    encoding = str(options.get("encoding", "auto"))
    if encoding not in ("auto", "utf-8", "gb18030"):
        hint = "设备选项 encoding 只能是 auto、utf-8 或 gb18030。"
        raise trouble("device-unsupported", hint)
    return SerialScanner(byte_link(url), prefix=prefix.encode(), encoding=encoding)


def probe(found: Attachment) -> Proposal | None:
    """Only by its maker's USB number: a scanner answers no question until somebody scans."""
    vendor = found.usb_id.lower().partition(":")[0]
    if vendor not in _MAKERS and found.usb_id.lower() not in _MAKERS:
        return None
    if found.bus == "serial":
        return Proposal(60, found.url)
    return Proposal(40, f"wedge://?usb={found.usb_id.lower()}") if found.bus == "usb" else None


PLUGIN = DriverPlugin(DeviceKind.CODE_SCANNER, scanner, probe)
