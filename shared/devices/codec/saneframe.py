"""Scan lines as SANE hands them over, and the picture they make (SANE standard 1.06, 3.2).

A page comes as one frame of grey or RGB lines, or as three frames, one per colour. Lines may be
padded, their number may be unknown beforehand, and fewer may come than were said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from shared.image.late import Late

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from shared.image.cv import cv2

    Picture = NDArray[np.uint8]
else:
    np, cv2 = Late("numpy"), Late("shared.image.cv", "cv2")

MOST_BYTES: Final = 512 << 20
"""A page that claims to be larger is noise: A3 in colour at 600 dpi has 210 MB."""
_MOST_SIDE: Final = 1 << 17


class FrameFormat(IntEnum):
    """What a frame holds (``SANE_Frame``)."""

    GREY = 0
    RGB = 1
    RED = 2
    GREEN = 3
    BLUE = 4


class BadFrame(ValueError):
    """The parameters describe no picture."""


@dataclass(frozen=True, slots=True)
class FrameShape:
    """``SANE_Parameters``. lines: -1 while unknown. depth: bits per sample, 1, 8 or 16."""

    form: int
    last: bool
    line_bytes: int
    width: int
    lines: int
    depth: int

    @property
    def samples(self) -> int:
        """Samples to a pixel in this frame."""
        return 3 if self.form == FrameFormat.RGB else 1

    @property
    def packed(self) -> int:
        """Bytes of a line that carry pixels; the rest is padding."""
        if self.depth == 1:
            return self.samples * ((self.width + 7) // 8)
        return self.width * self.samples * (self.depth // 8)

    def check(self) -> None:
        """Raises BadFrame for what no picture can be made of."""
        if self.form not in tuple(FrameFormat) or self.depth not in (1, 8, 16):
            raise BadFrame("format")
        if not 0 < self.width <= _MOST_SIDE or self.lines > _MOST_SIDE:
            raise BadFrame("size")
        if not self.packed <= self.line_bytes <= MOST_BYTES:
            raise BadFrame("line")
        if max(self.lines, 1) * self.line_bytes > MOST_BYTES:
            raise BadFrame("large")


def picture_of(
    frames: list[tuple[FrameShape, bytes | bytearray]], room: Picture | None = None
) -> Picture:
    """A page's frames as a picture: height × width (grey) or height × width × 3 (BGR), 8 bit.

    room: a picture nobody needs any more; one of the same shape is overwritten and given back.
    A last line that came only in part is left out. Raises BadFrame when nothing is left, when the
    colours do not fit together, or for parameters no picture can be made of.
    """
    if not frames or len(frames) > 3:
        raise BadFrame("frames")
    planes = {shape.form: _plane(shape, data) for shape, data in frames}
    if len(frames) == 1 and frames[0][0].form == FrameFormat.RGB:
        # five times as fast as turning the last axis around
        plane = planes[FrameFormat.RGB]
        return np.asarray(cv2.cvtColor(plane, cv2.COLOR_RGB2BGR, room), np.uint8)
    if len(frames) == 1:  # grey, or one colour of a scanner that was told to look at one only
        return np.ascontiguousarray(next(iter(planes.values()))[:, :, 0])
    colours = [planes.get(c) for c in (FrameFormat.BLUE, FrameFormat.GREEN, FrameFormat.RED)]
    if any(c is None for c in colours):
        raise BadFrame("colours")
    found = [c for c in colours if c is not None]
    if len({c.shape[1] for c in found}) > 1:
        raise BadFrame("colours")
    high = min(c.shape[0] for c in found)
    return np.ascontiguousarray(np.concatenate([c[:high] for c in found], axis=2))


def _plane(shape: FrameShape, data: bytes | bytearray) -> Picture:
    """Height × width × samples of one frame."""
    shape.check()
    high = len(data) // shape.line_bytes
    if shape.lines > 0:
        high = min(high, shape.lines)
    if high == 0:
        raise BadFrame("empty")
    rows = np.frombuffer(data, np.uint8, high * shape.line_bytes).reshape(high, -1)
    rows = rows[:, : shape.packed]
    if shape.depth == 8:
        return rows.reshape(high, shape.width, shape.samples)
    if shape.depth == 16:  # the high byte is enough for a paper; the machine's byte order
        wide = np.ascontiguousarray(rows).view(np.uint16)
        return (wide >> 8).astype(np.uint8).reshape(high, shape.width, shape.samples)
    if shape.samples == 3:  # a byte of each colour in turn, eight pixels to each
        by_colour = np.ascontiguousarray(rows.reshape(high, -1, 3).transpose(0, 2, 1))
        bits = np.unpackbits(by_colour, axis=2)[:, :, : shape.width]
        return np.asarray(bits.transpose(0, 2, 1) * np.uint8(255))  # here a one is full colour
    bits = np.unpackbits(rows, axis=1)[:, : shape.width, None]
    return np.asarray((1 - bits) * np.uint8(255))  # a one is black
