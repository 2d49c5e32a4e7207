"""A relay board on Modbus RTU: coils that are switched, inputs that are seen."""

from __future__ import annotations

from shared.devices.codec.modbus import (
    READ_COILS,
    READ_INPUTS,
    ModbusError,
    answer_length,
    bits_of,
    check_written,
    read_bits,
    write_coil,
)
from shared.devices.signals.line import SharedLine
from shared.devices.transport.link import LinkForbidden, LinkLost, LinkTaken
from shared.devices.troubles import trouble

_ANSWER_S = 0.5
"""Boards answer within 50 ms; a loaded machine may be slow to notice."""
_TRIES = 3


class RelayBoard:
    """One unit on a line. Raises only Trouble."""

    def __init__(self, line: SharedLine, unit: int) -> None:
        self._line, self._unit = line, unit

    def open(self) -> None:
        """Open the line.

        Raises Trouble ``board-absent``, ``device-not-allowed`` or ``device-taken``.
        """
        try:
            self._line.join(self)
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkTaken as error:
            raise trouble("device-taken") from error
        except LinkLost as error:
            raise trouble("board-absent") from error

    def close(self) -> None:
        """Give the line back."""
        self._line.leave(self)

    def coils(self, first: int, count: int) -> list[bool]:
        """What is switched on. Raises Trouble ``board-…``."""
        question = read_bits(self._unit, READ_COILS, first, count)
        return bits_of(question, self._ask(question))

    def inputs(self, first: int, count: int) -> list[bool]:
        """What the inputs see. Raises Trouble ``board-…``."""
        question = read_bits(self._unit, READ_INPUTS, first, count)
        return bits_of(question, self._ask(question))

    def switch(self, coil: int, on: bool) -> None:
        """Switch one coil; the board has repeated it. Raises Trouble ``board-…``."""
        self._ask(write_coil(self._unit, coil, on))

    def _ask(self, question: bytes) -> bytes:
        """Switching twice is the same as once, so a garbled answer is asked for again."""
        said = False
        for _ in range(_TRIES):
            try:
                answer = self._line.ask(question, _ANSWER_S, answer_length)
            except LinkLost as error:
                raise trouble("board-absent") from error
            said = said or bool(answer)
            try:
                if question[1] == 5:
                    check_written(question, answer)
                else:
                    bits_of(question, answer)
            except ModbusError as error:
                if error.exception:
                    raise trouble("board-refused") from error
                continue
            return answer
        raise trouble("board-garbled" if said else "board-silent")
