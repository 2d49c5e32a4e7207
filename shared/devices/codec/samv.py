"""SAM_V frames (GA 450): what identity card readers say on the wire.

``AA AA AA 96 69 | LEN(2, big endian) | body | CHK``. LEN counts everything after itself; CHK is
the exclusive-or of LEN and body. A command body is ``CMD PARA DATA``, a reply ``SW1 SW2 SW3 DATA``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PREAMBLE: Final = bytes.fromhex("AAAAAA9669")
MAX_LEN: Final = 0x1000
"""No SAM_V frame is longer; a larger LEN is noise."""
_HEAD: Final = len(PREAMBLE) + 2

RESET: Final = bytes.fromhex("10FF")
STATUS: Final = bytes.fromhex("11FF")
MODULE_ID: Final = bytes.fromhex("12FF")
FIND: Final = bytes.fromhex("2001")
SELECT: Final = bytes.fromhex("2002")
READ: Final = bytes.fromhex("3001")
READ_WITH_FINGERPRINT: Final = bytes.fromhex("3010")
NEW_ADDRESS: Final = bytes.fromhex("3003")
"""Appended address; one source names 30 02, which the driver takes from its options."""
BAUDS: Final = (115200, 57600, 38400, 19200, 9600)
"""Speeds a module on a serial line can be set to (60 00 … 60 04); 115200 as delivered."""


class CodecError(ValueError):
    """Bytes that do not say what they should. The message holds no personal data."""


def checksum(data: bytes) -> int:
    """Exclusive-or of all bytes, folded in halves: noise full of beginnings asks for many."""
    value, bits = int.from_bytes(data, "big"), 8 * len(data)
    while bits > 8:
        bits = (bits // 8 + 1) // 2 * 8
        value = value >> bits ^ value & (1 << bits) - 1
    return value


def frame(body: bytes) -> bytes:
    """A whole frame around a body."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([checksum(counted)])


@dataclass(frozen=True, slots=True)
class Damaged:
    """A frame whose checksum was wrong."""


class FrameParser:
    """Finds frames in a stream of bytes; noise and broken frames never stop it.

    Holds at most one frame's worth of bytes, whatever comes in.
    """

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[bytes | Damaged]:
        """Take in bytes; gives the bodies (without checksum) of the frames completed by them."""
        found: list[bytes | Damaged] = []
        for start in range(0, len(data), MAX_LEN):
            self._held += data[start : start + MAX_LEN]
            self._scan(found)
        return found

    def reset(self) -> None:
        """Forget what has been held."""
        self._held.clear()

    @property
    def held(self) -> int:
        """Bytes held back, waiting for the rest of a frame."""
        return len(self._held)

    def _scan(self, found: list[bytes | Damaged]) -> None:
        while True:
            start = self._held.find(PREAMBLE)
            if start < 0:
                del self._held[: max(0, len(self._held) - len(PREAMBLE) + 1)]
                return
            del self._held[:start]
            if len(self._held) < _HEAD:
                return
            length = int.from_bytes(self._held[len(PREAMBLE) : _HEAD], "big")
            if not 3 <= length <= MAX_LEN:
                del self._held[:1]
                continue
            if len(self._held) < _HEAD + length:
                return
            counted = bytes(self._held[len(PREAMBLE) : _HEAD + length])
            if checksum(counted):
                found.append(Damaged())
                del self._held[:1]  # a true frame may begin inside the broken one
                continue
            found.append(counted[2:-1])
            del self._held[: _HEAD + length]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reader's answer. ``word`` is SW3; ``detail`` SW1 SW2 (the card's own words on 31, 41 …)."""

    word: int
    data: bytes = b""
    detail: bytes = b"\0\0"

    @classmethod
    def of(cls, body: bytes) -> Reply:
        """Take a reply body apart. Raises CodecError when it is shorter than its status."""
        if len(body) < 3:
            raise CodecError("reply shorter than its status words")
        return cls(body[2], body[3:], body[:2])

    def body(self) -> bytes:
        """The body again, for a reader's end of the line."""
        return self.detail + bytes([self.word]) + self.data


_DATA: Final[dict[bytes, tuple[int, int]]] = {
    RESET: (0, 0),
    STATUS: (0, 0),
    MODULE_ID: (16, 16),
    SELECT: (0, 32),
    READ: (33, MAX_LEN),
    READ_WITH_FINGERPRINT: (33, MAX_LEN),
}
"""How many bytes of data a command's answer brings when it went well."""


def answers(command: bytes, reply: Reply) -> bool:
    """Whether a reply can be the answer to a command.

    Replies do not name their command, and one that came too late stands before the next one's: what
    was read of one card must never pass for another's. Words of failure fit every command.
    """
    if reply.word == 0x9F:
        return command == FIND
    if reply.word != 0x90:
        return True
    least, most = _DATA.get(command, (0, MAX_LEN))
    return command != FIND and least <= len(reply.data) <= most


@dataclass(frozen=True, slots=True)
class CardBlocks:
    """The blocks of a read: text (256 bytes), photo (WLT, 1024) and fingerprint (may be empty)."""

    text: bytes
    photo: bytes = b""
    fingerprint: bytes = b""

    @classmethod
    def of(cls, data: bytes, with_fingerprint: bool = False) -> CardBlocks:
        """Take the data of a read apart. Raises CodecError when lengths do not agree."""
        count = 3 if with_fingerprint else 2
        sizes = [int.from_bytes(data[2 * i : 2 * i + 2], "big") for i in range(count)]
        if len(data) != 2 * count + sum(sizes) or sizes[0] != 256:
            raise CodecError("blocks do not match their lengths")
        parts, at = [], 2 * count
        for size in sizes:
            parts.append(data[at : at + size])
            at += size
        return cls(*parts)

    def data(self, with_fingerprint: bool = False) -> bytes:
        """The data of a read, for a reader's end of the line."""
        parts = [self.text, self.photo, *([self.fingerprint] if with_fingerprint else [])]
        return b"".join(len(p).to_bytes(2, "big") for p in parts) + b"".join(parts)


def module_number(data: bytes) -> str:
    """The security module's number, e.g. ``05.03-20120808-0001234567-0000000001``.

    Raises CodecError unless given 16 bytes. Byte order after public drivers, not confirmed by a
    standard's text.
    """
    if len(data) != 16:
        raise CodecError("a module number has 16 bytes")
    words = [int.from_bytes(data[a:b], "little") for a, b in ((0, 2), (2, 4), (4, 8), (8, 12))]
    last = int.from_bytes(data[12:], "little")
    return f"{words[0]:02d}.{words[1]:02d}-{words[2]:08d}-{words[3]:010d}-{last:010d}"
