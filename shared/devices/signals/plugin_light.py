"""Lamps: from an address and options to a driver."""

from __future__ import annotations

from shared.devices.drivers import IndicatorLight
from shared.devices.model import DeviceKind, LightColour
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def modbus_light(url: DeviceUrl, options: Options) -> IndicatorLight:
    """``serial:///dev/…?baud=9600``, ``tcp://`` (RTU frames). Options: unit, and the coil of each
    colour there is: green, yellow, red, blue, white."""
    from shared.devices.signals.board import RelayBoard
    from shared.devices.signals.light import ModbusLight
    from shared.devices.signals.wiring import bit, line_at, unit_of

    known_options(options, unit=int, **{colour.value: int for colour in LightColour})
    coils = {c: bit(options, c.value) for c in LightColour if c.value in options}
    if not coils or len(set(coils.values())) < len(coils):
        raise trouble("device-unsupported", "指示灯要写明每种颜色接在哪一路，例如 green = 0。")
    return ModbusLight(RelayBoard(line_at(url), unit_of(options)), coils)


def probe(found: Attachment) -> Proposal | None:
    """A relay board; which of its coils is which colour has to be tried (``SCORE``)."""
    from shared.devices.signals.probe import SCORE, board_at

    url = board_at(found)
    return Proposal(SCORE, url, {"green": 0, "yellow": 1, "red": 2}) if url else None


PLUGIN = DriverPlugin(DeviceKind.LIGHT, modbus_light, probe)
