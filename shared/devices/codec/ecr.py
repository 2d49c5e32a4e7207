"""The line between this terminal and a bank card terminal (docs/money.md has its description).

STX, ASCII fields apart by FS, ETX, and a check byte: XOR of everything after STX, ETX included.
Vendors' own protocols are plug-ins; this small one is what the virtual terminal speaks, and what
a vendor's adapter can speak when it has none of its own. No card number is ever asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

STX, ETX, ACK, NAK, FS = 0x02, 0x03, 0x06, 0x15, 0x1C
MOST: Final = 512
"""Bytes of one frame at most."""
REFERENCE: Final = 24

HELLO, PAY, ASK, REVERSE, END = "HELLO", "PAY", "ASK", "REV", "END"
READY, APPROVED, DECLINED, REVERSED, BUSY = "READY", "OK", "NO", "BACK", "WAIT"
BATCH, LINE = "BATCH", "LINE"
_FIELDS: Final = {
    HELLO: 0, PAY: 2, ASK: 1, REVERSE: 2, END: 0, READY: 0, APPROVED: 4, DECLINED: 2, REVERSED: 2,
    BUSY: 1, BATCH: 3, LINE: 3,
}  # fmt: skip
"""Word to how many fields follow it."""


class CodecError(ValueError):
    """Bytes that are not what the protocol says."""


@dataclass(frozen=True, slots=True)
class Message:
    """A word and its fields, as text."""

    word: str
    fields: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """The charge it is about, '' for none."""
        about = self.word in (PAY, ASK, REVERSE, APPROVED, DECLINED, REVERSED, BUSY, LINE)
        return self.fields[0] if about else ""

    def number(self, place: int) -> int:
        """A field as a whole number of fen. Raises CodecError."""
        text = self.fields[place]
        if not text.isascii() or not text.isdigit() or len(text) > 12:
            raise CodecError("number")
        return int(text)


class Mark:
    """Single bytes between frames."""

    ACK = Message("\x06")
    NAK = Message("\x15")


def encode(message: Message) -> bytes:
    """A message as it travels. Raises CodecError for fields the line cannot carry."""
    text = "\x1c".join((message.word, *message.fields))
    if not text.isascii() or any(c < " " and c != "\x1c" for c in text):
        raise CodecError("text")
    body = text.encode("ascii") + bytes([ETX])
    if len(body) + 2 > MOST:
        raise CodecError("length")
    return bytes([STX]) + body + bytes([reduce(xor, body)])


def decode(body: bytes) -> Message:
    """The message between STX and ETX. Raises CodecError."""
    if any(byte >= 0x80 or (byte < 0x20 and byte != FS) for byte in body):
        raise CodecError("text")
    word, *fields = body.decode("ascii").split("\x1c")
    if _FIELDS.get(word, -1) != len(fields):
        raise CodecError("fields")
    message = Message(word, tuple(fields))
    if len(message.reference) > REFERENCE:
        raise CodecError("reference")
    return message


@dataclass(frozen=True, slots=True)
class Damaged:
    """Bytes that began as a frame and did not end as one."""


class FrameParser:
    """Finds messages in a stream of bytes."""

    def __init__(self) -> None:
        self._body: bytearray | None = None
        self._ended = False

    def reset(self) -> None:
        """Forget a frame begun."""
        self._body, self._ended = None, False

    def feed(self, data: bytes) -> list[Message | Damaged]:
        """Every message that ended in ``data``, and where one was spoilt."""
        found: list[Message | Damaged] = []
        for byte in data:
            self._take(byte, found)
        return found

    def _take(self, byte: int, found: list[Message | Damaged]) -> None:
        body = self._body
        if body is None:
            if byte == STX:
                self._body = bytearray()
            elif byte in (ACK, NAK):
                found.append(Mark.ACK if byte == ACK else Mark.NAK)
            return
        if self._ended:
            self.reset()
            good = reduce(xor, body, ETX) == byte
            try:
                found.append(decode(bytes(body)) if good else Damaged())
            except CodecError:
                found.append(Damaged())
        elif byte == ETX:
            self._ended = True
        elif byte == STX or len(body) >= MOST:
            found.append(Damaged())
            self._body = bytearray() if byte == STX else None
        else:
            body.append(byte)
