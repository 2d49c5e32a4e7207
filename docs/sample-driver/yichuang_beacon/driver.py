"""The driver. All calls come from the device's owner thread, except ``interrupt``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shared.devices.deadline import Deadline
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.transport.link import Link, LinkLost
from shared.devices.troubles import trouble
from yichuang_beacon import protocol

T = TypeVar("T")
_ANSWER_S = 2.0
_SLICE_S = 0.1
"""How soon an interrupt is noticed."""


class Beacon(Interruptible):
    """An indicator light on any byte link. Colours: ``protocol.COLOURS``."""

    kind = DeviceKind.LIGHT

    def __init__(self, link: Link) -> None:
        super().__init__()
        self._link = link
        self._held = b""
        self.serial = ""

    def open(self) -> None:
        """Connect and ask who it is. Raises Trouble."""
        try:
            self._link.open()
        except LinkLost as error:
            raise trouble("device-absent") from error
        self.serial = self._parsed(protocol.hello, "HELLO").serial

    def close(self) -> None:
        """Give the link back; may be called twice; never raises."""
        self._link.close()
        self._held = b""

    def health(self) -> Health:
        """Ask it how it is. Raises Trouble when it is gone."""
        if self._parsed(protocol.hot, "STATUS"):
            return Health(Level.DEGRADED, "beacon-hot")
        return HEALTHY

    def show(self, colour: str) -> None:
        """Show a colour; returns when the light said that it does. Raises Trouble, ValueError."""
        if colour not in protocol.COLOURS:
            raise ValueError("no such colour")
        if not self._parsed(protocol.done, f"SHOW {colour}"):
            raise trouble("device-defect", "指示灯拒绝了命令。")

    def _parsed(self, parse: Callable[[bytes], T], words: str) -> T:
        try:
            return parse(self._ask(words))
        except protocol.Garbled as error:
            raise trouble("device-absent", "指示灯的回答看不懂，请检查接线和地址。") from error
        except LinkLost as error:
            raise trouble("device-absent") from error

    def _ask(self, words: str) -> bytes:
        deadline = Deadline(_ANSWER_S)
        self._link.drain()
        self._held = b""
        self._link.write(protocol.line_of(words), deadline)
        while b"\n" not in self._held:
            self.check_interrupted()
            if deadline.passed:
                raise trouble("device-absent", "指示灯没有回答，请检查电源和接线。")
            self._held += self._link.read(protocol.LONGEST, deadline.within(_SLICE_S))
            if len(self._held) > 2 * protocol.LONGEST:
                raise protocol.Garbled("too long")
        line, _, self._held = self._held.partition(b"\n")
        return line
