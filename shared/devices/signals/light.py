"""The lamp on a terminal: seen from across the hall, and by those who cannot read the screen."""

from __future__ import annotations

from collections.abc import Mapping

from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health, LightColour
from shared.devices.signals.board import RelayBoard
from shared.devices.troubles import trouble


class ModbusLight(Interruptible):
    """``coils``: which coil lights which colour; others cannot be shown."""

    kind = DeviceKind.LIGHT

    def __init__(self, board: RelayBoard, coils: Mapping[LightColour, int]) -> None:
        super().__init__()
        self._board, self._coils = board, dict(coils)

    @property
    def colours(self) -> tuple[LightColour, ...]:
        """What it can show."""
        return tuple(self._coils)

    def open(self) -> None:
        """Open the line. Raises Trouble."""
        self._board.open()

    def close(self) -> None:
        """Give the line back."""
        self._board.close()

    def health(self) -> Health:
        """The board answers. Raises Trouble."""
        self.shown()
        return HEALTHY

    def shown(self) -> frozenset[LightColour]:
        """What the board says is lit. Raises Trouble ``board-…``."""
        return frozenset(c for c, coil in self._coils.items() if self._board.coils(coil, 1)[0])

    def show(self, colour: LightColour | None) -> None:
        """Light one colour and no other, None for none; the board has confirmed it.

        Raises Trouble ``board-…``, ``light-colour`` for a lamp that is not there.
        """
        if colour is not None and colour not in self._coils:
            raise trouble("light-colour")
        for other, coil in self._coils.items():  # dark first: two colours would say two things
            if other is not colour:
                self._board.switch(coil, False)
        if colour is not None:
            self._board.switch(self._coils[colour], True)
        if self.shown() != ({colour} if colour else set()):
            raise trouble("board-garbled")
