"""Cabinet locks: from an address and options to a driver."""

from __future__ import annotations

from shared.devices.drivers import CabinetLock
from shared.devices.model import DeviceKind
from shared.devices.plugin import Attachment, DriverPlugin, Options, Proposal, known_options
from shared.devices.transport.link import DeviceUrl
from shared.devices.troubles import trouble


def modbus_lock(url: DeviceUrl, options: Options) -> CabinetLock:
    """``serial:///dev/…?baud=9600``, ``tcp://`` (RTU frames). Options: unit, coil (the bolt),
    shut_input (on while the door is shut; left out: nobody sees the door), pulse_ms."""
    from shared.devices.signals.board import RelayBoard
    from shared.devices.signals.lock import LONGEST_PULSE_S, ModbusLock
    from shared.devices.signals.wiring import bit, line_at, unit_of

    known_options(options, unit=int, coil=int, shut_input=int, pulse_ms=int)
    if "coil" not in options:
        raise trouble("device-unsupported", "柜门锁要写明锁接在哪一路，例如 coil = 0。")
    pulse_ms = int(options.get("pulse_ms", 800))
    if not 50 <= pulse_ms <= LONGEST_PULSE_S * 1000:
        raise trouble("device-unsupported", "柜门锁的 pulse_ms 应在 50 到 5000 之间。")
    seen = bit(options, "shut_input") if "shut_input" in options else -1
    board = RelayBoard(line_at(url), unit_of(options))
    return ModbusLock(board, bit(options, "coil"), seen, pulse_ms / 1000)


def probe(found: Attachment) -> Proposal | None:
    """A relay board; where the bolt is wired has to be tried (``SCORE``)."""
    from shared.devices.signals.probe import SCORE, board_at

    url = board_at(found)
    return Proposal(SCORE, url, {"coil": 3}) if url else None


PLUGIN = DriverPlugin(DeviceKind.LOCK, modbus_lock, probe)
