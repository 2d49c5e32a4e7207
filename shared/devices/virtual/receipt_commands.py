"""How long each ESC/POS command is: what a printer needs to find the next one in its buffer."""

from __future__ import annotations

from typing import Final

from shared.devices.codec import escpos

_TWO: Final = frozenset({b"\x1b@", b"\x1c&", b"\x1c.", b"\x1b2", b"\x1b<", b"\x1bi", b"\x1bm"})
_FOUR: Final = frozenset({b"\x1b$", b"\x1b\\", b"\x1dL", b"\x1dW", b"\x1cS", b"\x1d$", b"\x1d\\"})
_COUNTED: Final = frozenset({b"\x1b(", b"\x1c(", b"\x1d("})
"""A letter, two bytes of length, and what they count."""
_LONGEST: Final = 1 << 20
"""No command is longer: a count beyond it is noise, and the head is dropped byte by byte."""


def command_size(head: bytes, hanzi: bool) -> int:
    """Length of the command ``head`` begins with, 0 while that cannot be known yet.

    head: at least the next eight bytes, where there are so many. hanzi: two-byte text is on.
    """
    if not head:
        return 0
    if head[0] == 0x10:
        sizes = {0x04: 3, 0x05: 3, 0x14: len(escpos.CLEAR_BUFFERS)}
        return sizes.get(head[1], 2) if len(head) > 1 else 0
    if head[0] in (0x1B, 0x1C, 0x1D):
        size = _escape(head)
        return size if size <= _LONGEST else 1
    if head[0] < 0x80 or not hanzi:
        return 1
    if len(head) < 2:
        return 0
    return 4 if 0x30 <= head[1] <= 0x39 else 2


def _escape(head: bytes) -> int:
    start = head[:2]
    if len(start) < 2:
        return 0
    if start == b"\x1dv":
        return 8 + _word(head, 4) * _word(head, 6) if len(head) >= 8 else 0
    if start == b"\x1d8":
        return 7 + int.from_bytes(head[3:7], "little") if len(head) >= 7 else 0
    if start in _COUNTED:
        return 5 + _word(head, 3) if len(head) >= 5 else 0
    if start == b"\x1b*":
        if len(head) < 5:
            return 0
        return 5 + _word(head, 3) * (3 if head[2] in (32, 33) else 1)
    if start == b"\x1dV":
        return (4 if head[2] in (0x41, 0x42) else 3) if len(head) > 2 else 0
    if start == b"\x1bp":
        return 5
    if start in _FOUR:
        return 4
    return 2 if start in _TWO else 3


def _word(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 2], "little")
