"""Number boards: from an address and options to a driver."""

from __future__ import annotations

from shared.devices.drivers import QueueCaller
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble

_ENCODINGS = ("gb18030", "utf-8", "ascii")
_ENDS = {"crlf": "\r\n", "cr": "\r", "lf": "\n", "none": ""}
"""Said by name: the configuration file takes spaces and line ends off its texts."""


def line_caller(url: DeviceUrl, options: Options) -> QueueCaller:
    """``serial://``, ``tcp://``. Options: call (text with {number}, {window}), clear, ack,
    end (of each line: crlf, cr, lf, none), encoding (gb18030, utf-8, ascii)."""
    from shared.devices.hallside.line_caller import LineCaller
    from shared.devices.transport.byte_link import byte_link

    known_options(options, call=str, clear=str, ack=str, end=str, encoding=str)
    call = str(options.get("call", ""))
    if "{number}" not in call:
        raise trouble("device-unsupported", "叫号器要写明 call，例如“{number}号请到{window}”。")
    encoding = str(options.get("encoding", "gb18030"))
    if encoding not in _ENCODINGS:
        hint = f"设备选项 encoding 只能是 {'、'.join(_ENCODINGS)}。"
        raise trouble("device-unsupported", hint)
    end = _ENDS.get(str(options.get("end", "crlf")))
    if end is None:
        raise trouble("device-unsupported", f"设备选项 end 只能是 {'、'.join(_ENDS)}。")
    clear = str(options.get("clear", ""))
    ack = str(options.get("ack", ""))
    return LineCaller(byte_link(url), call + end, clear and clear + end, ack, encoding)


def probe(found: Attachment) -> Proposal | None:
    """A serial port nothing else answers on may be a number board: it is silent, so that nobody
    asks it, and a person has to say so."""
    return (
        Proposal(10, found.url, {"call": "{number}号请到{window}"})
        if found.bus == "serial"
        else None
    )


PLUGIN = DriverPlugin(DeviceKind.CALLER, line_caller, probe)
