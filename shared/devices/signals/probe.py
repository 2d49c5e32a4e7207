"""Whether something found on this machine is a relay board: it is asked what it has switched on."""

from __future__ import annotations

from typing import Final

from shared.devices.codec.modbus import READ_COILS, ModbusError, answer_length, bits_of, read_bits
from shared.devices.plugin import Attachment
from shared.devices.signals.line import SharedLine
from shared.devices.signals.wiring import line_at
from shared.devices.transport.link import DeviceUrl, LinkLost
from shared.domain.errors import Trouble

_ANSWER_S: Final = 0.3
_COILS: Final = 4
UNIT: Final = 1
"""What boards come with."""
SCORE: Final = 50
"""A board says that it is one, never what is wired to it: that a person has to try."""


def board_at(found: Attachment) -> str:
    """The address of a relay board, '' when none answers. Nothing is switched."""
    if found.bus not in ("serial", "net"):
        return ""
    url = found.url
    if found.bus == "serial" and "?" not in url:
        url += "?baud=9600"
    try:
        line = line_at(DeviceUrl.parse(url))
    except Trouble:
        return ""
    return url if _answers(line) else ""


def _answers(line: SharedLine) -> bool:
    question, asker = read_bits(UNIT, READ_COILS, 0, _COILS), object()
    try:
        line.join(asker)
        return len(bits_of(question, line.ask(question, _ANSWER_S, answer_length))) == _COILS
    except ModbusError as error:
        return bool(error.exception)  # it has fewer coils, and said so as such boards do
    except LinkLost:
        return False
    finally:
        line.leave(asker)
