"""Scan lines and what a backend says of them: any parameters, any number of bytes."""

from __future__ import annotations

import struct

from shared.devices.codec.saneframe import BadFrame, FrameFormat, FrameShape, picture_of

REFUSALS = (BadFrame,)
_HEAD = struct.Struct("<bbhhhb")


def _page(data: bytes) -> None:
    frames = []
    count, data = data[0] % 5 if data else 0, data[1:]
    while len(data) >= _HEAD.size and len(frames) < count:
        form, last, line, width, lines, depth = _HEAD.unpack_from(data)
        data = data[_HEAD.size :]
        cut = len(data) if len(frames) == count - 1 else max(0, line) * max(1, lines)
        frames.append((FrameShape(form, bool(last), line, width, lines, depth), data[:cut]))
        data = data[cut:]
    picture = picture_of(frames)
    assert picture.dtype.name == "uint8"
    assert picture.ndim in (2, 3)
    assert picture.size <= 24 * sum(len(lines) for _, lines in frames)


def _frame(form: int, line: int, width: int, lines: int, depth: int) -> bytes:
    return _HEAD.pack(form, 1, line, width, lines, depth)


TARGETS = {"page": _page}
SAMPLES = [
    b"\x01" + _frame(FrameFormat.GREY, 16, 16, 8, 8) + bytes(640),
    b"\x01" + _frame(FrameFormat.RGB, 60, 16, -1, 8) + bytes(range(240)) * 4,
    b"\x01" + _frame(FrameFormat.GREY, 3, 20, 5, 1) + b"\xa5" * 80,
    b"\x01" + _frame(FrameFormat.RGB, 9, 20, 5, 1) + b"\xa5" * 400,
    b"\x01" + _frame(FrameFormat.GREY, 40, 16, 4, 16) + bytes(640),
    b"\x03"
    + _frame(FrameFormat.RED, 16, 16, 2, 8)
    + bytes(32)
    + _frame(FrameFormat.GREEN, 16, 16, 2, 8)
    + bytes(32)
    + _frame(FrameFormat.BLUE, 16, 16, 2, 8)
    + bytes(32),
]
