"""Frames nobody has sent yet, made from true ones. The same seed and number give the same frame."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

MOST = 4096
"""Bytes of a usual frame; one in two hundred is blown up to ``LARGE``."""
LARGE = 65536
_ODD = (0x00, 0x01, 0x02, 0x03, 0x09, 0x0A, 0x0D, 0x10, 0x1B, 0x20, 0x7F, 0x80, 0xFE, 0xFF)
_NUMBERS = (0, 1, 2, 3, 4, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000,
            0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)  # fmt: skip

Change = Callable[[random.Random, bytearray, Sequence[bytes]], None]


def _flip(chance: random.Random, frame: bytearray, _: Sequence[bytes]) -> None:
    for _ in range(chance.choice((1, 1, 2, 8))):
        frame[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)


def _odd(chance: random.Random, frame: bytearray, _: Sequence[bytes]) -> None:
    frame[chance.randrange(len(frame))] = chance.choice(_ODD)


def _any(chance: random.Random, frame: bytearray, _: Sequence[bytes]) -> None:
    at = chance.randrange(len(frame))
    frame[at : at + chance.randint(1, 8)] = chance.randbytes(chance.randint(1, 8))


def _cut(chance: random.Random, frame: bytearray, _: Sequence[bytes]) -> None:
    at = chance.randrange(len(frame))
    if chance.random() < 0.5:
        del frame[at:]
    else:
        del frame[at : at + chance.randint(1, max(1, len(frame) // 2))]


def _again(chance: random.Random, frame: bytearray, _: Sequence[bytes]) -> None:
    a, b = sorted(chance.randrange(len(frame) + 1) for _ in "ab")
    at = chance.randrange(len(frame) + 1)
    frame[at:at] = frame[a:b] * chance.choice((1, 1, 2, 5))


def _splice(chance: random.Random, frame: bytearray, samples: Sequence[bytes]) -> None:
    other = chance.choice(samples)
    frame[chance.randrange(len(frame) + 1) :] = other[chance.randrange(len(other) + 1) :]


def _number(chance: random.Random, frame: bytearray, _: Sequence[bytes]) -> None:
    """A length, a count or an offset that is a little or very wrong."""
    size = chance.choice((1, 2, 2, 4))
    at = chance.randrange(len(frame))
    order = chance.choice(("big", "little"))
    if chance.random() < 0.5:
        value = int.from_bytes(frame[at : at + size], order) + chance.choice((-2, -1, 1, 2))
    else:
        value = chance.choice(_NUMBERS)
    frame[at : at + size] = (value % (1 << 8 * size)).to_bytes(size, order)


def _text(chance: random.Random, frame: bytearray, _: Sequence[bytes]) -> None:
    """A number written in digits that is far too large, negative or no number."""
    word = chance.choice((b"-1", b"99999999999999999999", b"1e999", b"NaN", b"\xd9\xa3", b"%s",
                          b"../../etc", b"\xff\xfe", b"<!--", b'"', b"\0"))  # fmt: skip
    at = chance.randrange(len(frame) + 1)
    frame[at : at + chance.choice((0, len(word)))] = word


_CHANGES: tuple[Change, ...] = (
    _flip, _flip, _odd, _any, _cut, _again, _splice, _number, _number, _text,
)  # fmt: skip


def frame_of(samples: Sequence[bytes], seed: int, number: int) -> bytes:
    """The frame of this number."""
    chance = random.Random(seed * 1_000_003 + number)
    if chance.random() < 0.02:
        return chance.randbytes(chance.randint(0, 600))
    frame = bytearray(chance.choice(samples))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        if not frame:
            break
        chance.choice(_CHANGES)(chance, frame, samples)
    most = MOST
    if frame and chance.random() < 0.005:
        part = bytes(frame[: chance.choice((1, 4, 16, len(frame)))])
        at, most = chance.randrange(len(frame)), LARGE
        frame[at:at] = part * (LARGE // len(part))
    longest = max(most, *map(len, samples))
    return bytes(frame[: longest + 64])
