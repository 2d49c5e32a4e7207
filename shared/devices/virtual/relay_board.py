"""A relay board on a serial line (Modbus RTU): lamps, a bolt, and a door that can be left open."""

from __future__ import annotations

import struct
import threading

from shared.devices.codec.modbus import READ_COILS, READ_INPUTS, WRITE_COIL, crc, frame
from shared.devices.virtual.pty import PtyEnd

_QUESTION = 8


class VirtualRelayBoard:
    """``url`` is what the driver opens. ``coils`` and ``inputs`` are what is wired to it.

    bolt, door: while coil ``bolt`` is on, input ``door`` goes off, as when somebody pulls the door.
    """

    def __init__(self, *, unit: int = 1, size: int = 8, bolt: int = -1, door: int = -1) -> None:
        self._end, self._unit = PtyEnd(9600), unit
        self.coils = [False] * size
        self.inputs = [True] * size
        self.bolt, self.door = bolt, door
        self.jammed = self.mute = False
        self.garble = 0
        """So many answers come with a wrong check."""
        self.switched: list[tuple[int, bool]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="virtual-relays", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return self._end.url

    def unplug(self) -> None:
        """Pull the cable."""
        self._ended.set()
        self._thread.join()
        self._end.unplug()

    def _run(self) -> None:
        held = b""
        while not self._ended.is_set():
            held += self._end.read(0.02)
            while len(held) >= _QUESTION:
                question, rest = held[:_QUESTION], held[_QUESTION:]
                if crc(question[:-2]) != struct.unpack("<H", question[-2:])[0]:
                    held = held[1:]  # noise: find the next frame
                    continue
                held = rest
                if question[0] == self._unit and not self.mute:
                    self._send(self._answer(question))

    def _send(self, answer: bytes) -> None:
        if self.garble:
            self.garble -= 1
            answer = answer[:-1] + bytes((answer[-1] ^ 0xFF,))
        self._end.write(answer)

    def _answer(self, question: bytes) -> bytes:
        function, first, value = struct.unpack(">BHH", question[1:6])
        if function == WRITE_COIL:
            if first >= len(self.coils) or value not in (0, 0xFF00):
                return frame(self._unit, bytes((function | 0x80, 2)))
            self._switch(first, value == 0xFF00)
            return question
        bits = {READ_COILS: self.coils, READ_INPUTS: self.inputs}.get(function)
        if bits is None:
            return frame(self._unit, bytes((function | 0x80, 1)))
        if not value or first + value > len(bits):
            return frame(self._unit, bytes((function | 0x80, 2)))
        packed = bytearray((value + 7) // 8)
        for number, on in enumerate(bits[first : first + value]):
            packed[number // 8] |= on << number % 8
        return frame(self._unit, bytes((function, len(packed))) + bytes(packed))

    def _switch(self, coil: int, on: bool) -> None:
        self.coils[coil] = on
        self.switched.append((coil, on))
        if coil == self.bolt and on and not self.jammed and self.door >= 0:
            self.inputs[self.door] = False
