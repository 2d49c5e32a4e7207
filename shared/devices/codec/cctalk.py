"""Frames, headers and event codes of ccTalk, the bus of coin acceptors and hoppers.

Source: the ccTalk generic specification (public domain document), parts 1 to 3. A frame has no
start byte: destination, length, source, header, data, checksum; all bytes sum to 0. In the CRC
variant the source and the checksum are the two bytes of a CRC-CCITT (0x1021, seed 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HOST: Final = 1
COIN, HOPPER = 2, 3
"""Usual addresses: the coin acceptor, the first hopper."""
MOST: Final = 252
"""Bytes of data in one frame at most."""

# headers
ACK, NAK, BUSY = 0, 5, 6
RESET, POLL, CATEGORY, SERIAL, SELF_CHECK = 1, 254, 245, 242, 232
INHIBIT, MASTER_INHIBIT, READ_EVENTS, ACCEPTED, COIN_ID = 231, 228, 229, 225, 184
LEVELS, DISPENSE, HOPPER_STATUS, ENABLE_HOPPER, TEST_HOPPER = 217, 167, 166, 164, 163
ENABLE_CODE: Final = 165

SLOTS: Final = 5
"""Events an acceptor keeps for whoever asks late."""
POSITIONS: Final = 16
REJECTED, INHIBITED = 1, 2
FRAUD: Final = frozenset({16, 17, 18, 19, 20, 22, 23, 24, 25, 34, 37, 38, 40})
JAMMED: Final = frozenset({4, 5, 6, 7, 13, 14, 15, 21, 26, 29, 30, 31, 32, 36})
RETURN_PRESSED: Final = 254


class CodecError(ValueError):
    """Bytes that are not what the protocol says."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message. source is 0 in the CRC variant, which does not carry it."""

    destination: int
    source: int
    header: int
    data: bytes = b""


def _crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def encode(frame: Frame, *, crc: bool = False) -> bytes:
    """A message as it travels. Raises CodecError for one that is too long."""
    if len(frame.data) > MOST:
        raise CodecError("length")
    front, back = bytes([frame.destination, len(frame.data)]), bytes([frame.header]) + frame.data
    if crc:
        check = _crc(front + back)
        return front + bytes([check & 0xFF]) + back + bytes([check >> 8])
    body = front + bytes([frame.source]) + back
    return body + bytes([-sum(body) & 0xFF])


def _decode(data: bytes, crc: bool) -> Frame | None:
    """The message in exactly these bytes, None when its check does not hold."""
    if crc:
        if _crc(data[:2] + data[3:-1]) != data[2] | data[-1] << 8:
            return None
        return Frame(data[0], 0, data[3], data[4:-1])
    if sum(data) & 0xFF:
        return None
    return Frame(data[0], data[2], data[3], data[4:-1])


class FrameParser:
    """Finds messages to ``addresses`` in a stream that has no start bytes."""

    def __init__(self, addresses: frozenset[int], *, crc: bool = False) -> None:
        self._addresses, self._crc = addresses, crc
        self._held = b""

    @property
    def held(self) -> bool:
        """True when bytes came that are no whole message."""
        return bool(self._held)

    def reset(self) -> None:
        """Forget what came."""
        self._held = b""

    def feed(self, data: bytes) -> list[Frame]:
        """Every message that is whole now. Noise before one is passed over."""
        found: list[Frame] = []
        self._held += data
        at = 0
        while at + 5 <= len(self._held):
            end = at + 5 + self._held[at + 1]
            frame = None
            if self._held[at] in self._addresses and end <= len(self._held):
                frame = _decode(self._held[at:end], self._crc)
            if frame is None:
                at += 1
                continue
            found.append(frame)
            self._held, at = self._held[end:], 0
        self._held = self._held[-(MOST + 4) :]
        return found


@dataclass(frozen=True, slots=True)
class CoinEvent:
    """One of the last events of an acceptor. position: of a coin it took, 0 for an error."""

    position: int
    code: int
    """The sorter path of a coin, or the error."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """The event counter and the last events, newest first; empty slots are left out."""

    counter: int
    events: tuple[CoinEvent, ...]


def event_log(data: bytes) -> EventLog:
    """A reply to READ_EVENTS. Raises CodecError."""
    if len(data) != 1 + 2 * SLOTS:
        raise CodecError("events")
    pairs = [CoinEvent(data[i], data[i + 1]) for i in range(1, len(data), 2)]
    while pairs and pairs[-1] == CoinEvent(0, 0):
        pairs.pop()
    if any(p.position > POSITIONS for p in pairs):
        raise CodecError("position")
    return EventLog(data[0], tuple(pairs))


def steps(before: int, now: int) -> int:
    """Events between two readings of a counter that runs 1 to 255 and is 0 after a power cut."""
    if before == now:
        return 0
    if now > before:
        return now - before
    return now + 255 - before if now else 0


def coin_value(text: bytes, country: str = "CN") -> int:
    """Fen of a coin id such as ``CN100A``; 0 for a position that is empty or of another country.

    Raises CodecError for what is no coin id.
    """
    if len(text) != 6:
        raise CodecError("coin id")
    if text[:2] != country.encode("ascii") or not text[2:5].isdigit():
        return 0
    return int(text[2:5])


@dataclass(frozen=True, slots=True)
class HopperStatus:
    """What a hopper says of its last payout."""

    counter: int
    remaining: int
    paid: int
    unpaid: int


def hopper_status(data: bytes) -> HopperStatus:
    """A reply to HOPPER_STATUS. Raises CodecError."""
    if len(data) != 4:
        raise CodecError("hopper status")
    return HopperStatus(*data)
