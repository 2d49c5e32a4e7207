"""Evaluators with keys: from an address and options to a driver."""

from __future__ import annotations

import re

from shared.devices.drivers import Evaluator
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble

_KEY = re.compile(r"([0-9A-Fa-f]{2})=([1-5])")


def key_evaluator(url: DeviceUrl, options: Options) -> Evaluator:
    """``serial://``, ``tcp://``. Options: keys ("31=5 32=4 33=3 34=2 35=1": byte in hex and its
    level), prompt (hex, sent with each question)."""
    from shared.devices.hallside.key_evaluator import KeyEvaluator
    from shared.devices.transport.byte_link import byte_link

    known_options(options, keys=str, prompt=str)
    found = [_KEY.fullmatch(word) for word in str(options.get("keys", "")).split()]
    keys = {int(match[1], 16): int(match[2]) for match in found if match}
    if not keys or len(keys) < len(found):
        raise trouble("device-unsupported", "评价器要写明每个键，例如 keys = “31=5 32=4”。")
    try:
        prompt = bytes.fromhex(str(options.get("prompt", "")))
    except ValueError as error:
        raise trouble("device-unsupported", "设备选项 prompt 应是十六进制。") from error
    return KeyEvaluator(byte_link(url), keys, prompt)


def probe(found: Attachment) -> Proposal | None:
    """A serial port nothing else answers on may be an evaluator: it is silent, nobody asks it, and
    a person has to say so."""
    return (
        Proposal(10, found.url, {"keys": "31=5 32=4 33=3 34=2 35=1"})
        if found.bus == "serial"
        else None
    )


PLUGIN = DriverPlugin(DeviceKind.EVALUATOR, key_evaluator, probe)
