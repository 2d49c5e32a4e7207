"""Modbus RTU frames for switches and lamps (MODBUS Application Protocol V1.1b3; Serial Line V1.02).

Only what a relay board needs: read coils (1), read discrete inputs (2), write one coil (5).
"""

from __future__ import annotations

import struct

READ_COILS, READ_INPUTS, WRITE_COIL = 1, 2, 5
_EXCEPTION = 0x80
MAX_UNIT, MAX_BIT, MAX_COUNT = 247, 0xFFFF, 64


class ModbusError(ValueError):
    """Not the answer to the question; ``exception``: the board's own code when it refused, or 0."""

    def __init__(self, exception: int = 0) -> None:
        super().__init__(f"exception {exception}" if exception else "not understood")
        self.exception = exception


def crc(data: bytes) -> int:
    """CRC-16/MODBUS (Serial Line V1.02, section 6.2.2)."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value


def frame(unit: int, body: bytes) -> bytes:
    """A whole frame: unit, function and data, check low byte first."""
    data = bytes((unit,)) + body
    return data + struct.pack("<H", crc(data))


def read_bits(unit: int, function: int, first: int, count: int) -> bytes:
    """Ask for coils or inputs."""
    return frame(unit, struct.pack(">BHH", function, first, count))


def write_coil(unit: int, coil: int, on: bool) -> bytes:
    """Switch one coil."""
    return frame(unit, struct.pack(">BHH", WRITE_COIL, coil, 0xFF00 if on else 0))


def answer_length(question: bytes, head: bytes) -> int | None:
    """How long the answer is, from its first three bytes; None before they are there."""
    if len(head) < 3:
        return None
    if head[1] & _EXCEPTION:
        return 5
    if question[1] == WRITE_COIL:
        return 8
    return 5 + head[2]


def bits_of(question: bytes, answer: bytes) -> list[bool]:
    """The bits a reading question got. Raises ModbusError."""
    data = _body(question, answer)
    (count,) = struct.unpack(">H", question[4:6])
    if data[0] != (count + 7) // 8 or len(data) != 1 + data[0]:
        raise ModbusError
    return [bool(data[1 + n // 8] >> n % 8 & 1) for n in range(count)]


def check_written(question: bytes, answer: bytes) -> None:
    """The answer to a write is the question. Raises ModbusError."""
    _body(question, answer)
    if answer != question:
        raise ModbusError


def _body(question: bytes, answer: bytes) -> bytes:
    if len(answer) < 5 or answer[0] != question[0]:
        raise ModbusError
    if struct.unpack("<H", answer[-2:])[0] != crc(answer[:-2]):
        raise ModbusError
    if answer[1] == question[1] | _EXCEPTION:
        raise ModbusError(answer[2])
    if answer[1] != question[1]:
        raise ModbusError
    return answer[2:-2]
