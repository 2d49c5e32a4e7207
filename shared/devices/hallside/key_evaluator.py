"""An evaluator with keys: one byte for each key, on a serial line.

What counts is the first press after the question. Nobody pressed, nobody rated: no answer is made
up, and a press before the question or after its end belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health
from shared.devices.transport.link import Link, LinkForbidden, LinkLost, LinkTaken
from shared.devices.troubles import trouble

_LOOK_S = 0.2


class KeyEvaluator(Interruptible):
    """keys: byte of a key to its level, 1 (worst) to 5 (best); prompt: what lights the keys up."""

    kind = DeviceKind.EVALUATOR

    def __init__(self, link: Link, keys: Mapping[int, int], prompt: bytes) -> None:
        super().__init__()
        self._link, self._keys, self._prompt = link, dict(keys), prompt

    def open(self) -> None:
        """Open the line.

        Raises Trouble ``evaluator-absent``, ``device-not-allowed`` or ``device-taken``.
        """
        try:
            self._link.open()
        except LinkForbidden as error:
            raise trouble("device-not-allowed") from error
        except LinkTaken as error:
            raise trouble("device-taken") from error
        except LinkLost as error:
            raise trouble("evaluator-absent") from error

    def close(self) -> None:
        """Give the line back."""
        self._link.close()

    def health(self) -> Health:
        """The line is open; keys cannot be asked for more. Raises Trouble ``evaluator-absent``."""
        try:
            self._link.drain()
        except LinkLost as error:
            raise trouble("evaluator-absent") from error
        return HEALTHY

    def ask(self, deadline_s: float) -> int | None:
        """The level of the first key pressed from now on, None when nobody pressed in time.

        Raises Trouble ``evaluator-absent``; ``device-cancelled`` when the question was taken back.
        """
        deadline = Deadline(deadline_s)
        try:
            self._link.drain()
            if self._prompt and self._link.write(self._prompt, Deadline(1.0)) < len(self._prompt):
                raise trouble("evaluator-absent")
            while not deadline.passed:
                self.check_interrupted()
                for byte in self._link.read(64, deadline.within(_LOOK_S)):
                    if byte in self._keys:
                        return self._keys[byte]
        except LinkLost as error:
            raise trouble("evaluator-absent") from error
        return None
