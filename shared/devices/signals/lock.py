"""A lock of a cabinet: a coil that releases the bolt, and a switch that sees the door."""

from __future__ import annotations

import time
from contextlib import suppress

from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.signals.board import RelayBoard
from shared.devices.troubles import trouble
from shared.domain.errors import Trouble

_LOOK_S = 0.05
LONGEST_PULSE_S = 5.0
"""A bolt's coil burns when it stays under power."""


class ModbusLock(Interruptible):
    """``coil`` releases the bolt for ``pulse_s``; ``shut_input`` is on while the door is shut, -1
    where none is wired."""

    kind = DeviceKind.LOCK

    def __init__(self, board: RelayBoard, coil: int, shut_input: int, pulse_s: float) -> None:
        super().__init__()
        self._board, self._coil, self._input, self._pulse_s = board, coil, shut_input, pulse_s

    def open(self) -> None:
        """Open the line and take the power off the bolt. Raises Trouble."""
        self._board.open()
        self._board.switch(self._coil, False)

    def close(self) -> None:
        """Take the power off the bolt and give the line back."""
        with suppress(Trouble):
            self._board.switch(self._coil, False)
        self._board.close()

    def health(self) -> Health:
        """A door that stands open is told; so is a bolt under power. Raises Trouble."""
        if self._board.coils(self._coil, 1)[0]:
            self._board.switch(self._coil, False)
        return Health(Level.DEGRADED, "door-open") if self.is_shut() is False else HEALTHY

    def is_shut(self) -> bool | None:
        """Whether the door is shut; None where no switch sees it. Raises Trouble."""
        return None if self._input < 0 else self._board.inputs(self._input, 1)[0]

    def release(self, deadline_s: float = 10.0) -> bool | None:
        """Let the door be opened. True when its switch saw it open, None when it has none.

        Raises Trouble ``door-stuck`` when it did not open in time, ``device-cancelled``.
        """
        deadline = Deadline(deadline_s)
        self._board.switch(self._coil, True)
        try:
            off = Deadline(min(self._pulse_s, LONGEST_PULSE_S))
            while not off.passed:
                self.check_interrupted()
                if self.is_shut() is False:
                    return True
                time.sleep(min(_LOOK_S, off.left))
        finally:
            self._board.switch(self._coil, False)
        if self._input < 0:
            return None
        while not deadline.passed:
            self.check_interrupted()
            if self.is_shut() is False:
                return True
            time.sleep(min(_LOOK_S, deadline.left))
        raise trouble("door-stuck")
