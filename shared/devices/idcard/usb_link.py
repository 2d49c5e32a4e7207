"""SAM_V frames over USB bulk endpoints, in the two ways readers cut them.

Readers of the common kind (0400:c35a) take the head of a frame, preamble and LEN, at one endpoint
and the rest at another, and answer the same way; some take whole frames at one pair. What follows a
head is as long as LEN says, so that no read waits for bytes that will not come.
"""

from __future__ import annotations

from typing import Final

from shared.devices.codec.samv import MAX_LEN, PREAMBLE
from shared.devices.deadline import Deadline
from shared.devices.transport.link import LinkLost
from shared.devices.transport.usb import UsbDevice

HEAD: Final = len(PREAMBLE) + 2
SPLIT_ENDS: Final = (0x02, 0x06, 0x81, 0x85)
"""Head out, body out, head in, body in."""
_DRAINS: Final = 16


class SamvUsbLink:
    """A reader on USB. split: heads and bodies have endpoints of their own."""

    def __init__(self, device: UsbDevice, *, split: bool = True) -> None:
        self._device, self._split = device, split
        self._ends = SPLIT_ENDS
        self._packets: dict[int, int] = {}
        self._left = 0
        """Bytes of the answer that belong to the head that has come."""
        self._suspect = True
        """Something may still be on its way in: only then a drain has to wait for it."""

    def open(self) -> None:
        """Claim the reader. Raises LinkLost, LinkForbidden, LinkTaken."""
        self._device.open()
        there = self._device.endpoints()
        if not self._split:
            outward = next((end for end in there if end < 0x80), 0)
            inward = next((end for end in there if end >= 0x80), 0)
            self._ends = (outward, outward, inward, inward)
        if not set(self._ends) <= set(there):
            self._device.close()
            raise LinkLost("the reader lacks an endpoint of this framing")
        self._packets = {end: self._device.packet(end) for end in self._ends}
        self._left, self._suspect = 0, True

    def close(self) -> None:
        """Give the reader back."""
        self._device.close()

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Send one whole frame; returns bytes taken before the deadline. Raises LinkLost."""
        if not self._split:
            return self._device.write(self._ends[1], data, deadline)
        sent = self._device.write(self._ends[0], data[:HEAD], deadline)
        if sent < HEAD:
            return sent
        return sent + self._device.write(self._ends[1], data[HEAD:], deadline)

    def read(self, most: int, deadline: Deadline) -> bytes:
        """At least one byte, or b"" at the deadline. Raises LinkLost."""
        end = self._ends[3 if self._left else 2]
        packet = self._packets.get(end, 64)
        data = self._device.read(end, -(-(self._left or 1) // packet) * packet, deadline)
        if not data:
            self._left, self._suspect = 0, True
        elif self._left:
            self._left = max(0, self._left - len(data))
        elif data.startswith(PREAMBLE) and len(data) >= HEAD:
            length = int.from_bytes(data[len(PREAMBLE) : HEAD], "big")
            self._left = max(0, length - (len(data) - HEAD)) if length <= MAX_LEN else 0
        return data

    def drain(self) -> None:
        """Throw away what has come in. Raises LinkLost."""
        if not self._suspect:
            return
        self._left = 0
        for end in dict.fromkeys(self._ends[2:]):
            for _ in range(_DRAINS):  # a reader that never stops talking must not hold us here
                if not self._device.read(end, self._packets.get(end, 64) * 16, Deadline(0.01)):
                    break
        self._suspect = False
