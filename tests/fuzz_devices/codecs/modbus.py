"""What a relay board answers."""

from __future__ import annotations

from shared.devices.codec import modbus

REFUSALS = (modbus.ModbusError,)
_ASKED = modbus.read_bits(1, modbus.READ_INPUTS, 0, 19)
_WROTE = modbus.write_coil(1, 3, True)


def _bits(data: bytes) -> None:
    length = modbus.answer_length(_ASKED, data)
    assert length is None or 5 <= length <= 260
    assert len(modbus.bits_of(_ASKED, data)) == 19


def _mended(data: bytes) -> None:
    """With a right check, so that what lies behind it is reached."""
    _bits(modbus.frame(data[0], data[1:]) if data else b"")


def _written(data: bytes) -> None:
    modbus.check_written(_WROTE, data)
    assert data == _WROTE


TARGETS = {"bits": _bits, "mended": _mended, "written": _written}
SAMPLES = {
    "bits": [modbus.frame(1, b"\x02\x03\xff\x00\x07")],
    "mended": [b"\x01\x02\x03\xff\x00\x07"],
    "written": [_WROTE],
}
