"""The machine and the hall around it: power, lamp, lock, number board, evaluator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from shared.devices.drivers.base import Driver
from shared.devices.model import LightColour

if TYPE_CHECKING:
    from shared.devices.codec.nut import PowerStatus


class Ups(Driver, Protocol):
    """Keeps the terminal alive for a while when the power fails. It is only read."""

    def status(self) -> PowerStatus:
        """How the power stands. Raises Trouble."""
        ...


class IndicatorLight(Driver, Protocol):
    """The lamp on a terminal."""

    @property
    def colours(self) -> tuple[LightColour, ...]:
        """What it can show."""
        ...

    def show(self, colour: LightColour | None) -> None:
        """Light one colour and no other, None for none; confirmed. Raises Trouble."""
        ...

    def shown(self) -> frozenset[LightColour]:
        """What is lit now. Raises Trouble."""
        ...


class CabinetLock(Driver, Protocol):
    """Locks the door of a cabinet."""

    def is_shut(self) -> bool | None:
        """Whether the door is shut; None where no switch sees it. Raises Trouble."""
        ...

    def release(self, deadline_s: float = 10.0) -> bool | None:
        """Let the door be opened. True when it was seen open, None where nobody can see it.

        Raises Trouble ``door-stuck``.
        """
        ...


class QueueCaller(Driver, Protocol):
    """Shows whose turn it is."""

    @property
    def answers(self) -> bool:
        """Whether it confirms what it shows."""
        ...

    def call(self, number: str, window: str) -> bool | None:
        """Show a number and its window. True when confirmed, None where it never is.

        Raises Trouble; ValueError for what is no number.
        """
        ...

    def clear(self) -> bool | None:
        """Show nothing any more. As ``call``."""
        ...


class Evaluator(Driver, Protocol):
    """Asks a resident how it was."""

    def ask(self, deadline_s: float) -> int | None:
        """Level 1 (worst) to 5 (best), None when nobody answered. Raises Trouble."""
        ...
