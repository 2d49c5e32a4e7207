"""Frames, commands and events of note validators that speak SSP (Innovative Technology).

Sources: the protocol manual's public description (CRC-16 polynomial 0x8005, seed 0xFFFF, low byte
first; 0x7F doubled inside a frame; bit 7 of the address is the sequence flag) and public hosts
that agree with it (docs/money.md names them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STX: Final = 0x7F
MOST: Final = 255
"""Bytes of data in one frame at most."""

# commands
RESET, INHIBITS, SETUP, HOST_PROTOCOL, POLL = 0x01, 0x02, 0x05, 0x06, 0x07
REJECT, DISABLE, ENABLE, SERIAL, SYNC = 0x08, 0x09, 0x0A, 0x0C, 0x11
LAST_REJECT, HOLD, GENERATOR, MODULUS, KEY_EXCHANGE = 0x17, 0x18, 0x4A, 0x4B, 0x4C
POLL_ACK, EVENT_ACK, COUNTERS = 0x56, 0x57, 0x58

# replies
OK, NOT_KNOWN, WRONG_LENGTH, OUT_OF_RANGE, NOT_NOW = 0xF0, 0xF2, 0xF3, 0xF4, 0xF5
SOFTWARE, FAIL, NO_KEY = 0xF6, 0xF8, 0xFA

# events of a poll
EV_RESET, EV_READ, EV_CREDIT, EV_REJECTING, EV_REJECTED = 0xF1, 0xEF, 0xEE, 0xED, 0xEC
EV_STACKED, EV_SAFE_JAM, EV_UNSAFE_JAM, EV_DISABLED, EV_FULL = 0xEB, 0xEA, 0xE9, 0xE8, 0xE7
EV_FRAUD, EV_BOX_BACK, EV_BOX_GONE, EV_TO_BOX, EV_TO_FRONT = 0xE6, 0xE4, 0xE3, 0xE2, 0xE1
EV_PATH_OPEN, EV_STACKING, EV_PAID_IN_AT_START = 0xE0, 0xCC, 0xCA
EV_STARTING, EV_NO_CHANNEL = 0xB6, 0xB5
WITH_CHANNEL: Final = frozenset({EV_READ, EV_CREDIT, EV_FRAUD, EV_TO_BOX, EV_TO_FRONT})
PLAIN: Final = frozenset(
    {
        EV_RESET, EV_REJECTING, EV_REJECTED, EV_STACKED, EV_SAFE_JAM, EV_UNSAFE_JAM, EV_DISABLED,
        EV_FULL, EV_BOX_BACK, EV_BOX_GONE, EV_PATH_OPEN, EV_STACKING, EV_PAID_IN_AT_START,
        EV_STARTING, EV_NO_CHANNEL,
    }
)  # fmt: skip
ACKNOWLEDGED: Final = frozenset({EV_CREDIT, EV_TO_BOX, EV_TO_FRONT})
"""Events that are repeated until the host says that it has them."""


class CodecError(ValueError):
    """Bytes that are not what the protocol says."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """Bytes that began as a frame and did not end as one."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One frame. address: 0 to 125. flag: its sequence flag. data: command or reply."""

    address: int
    flag: bool
    data: bytes


def _table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x8005 if crc & 0x8000 else crc << 1) & 0xFFFF
        table.append(crc)
    return tuple(table)


_CRC: Final = _table()


def crc16(data: bytes) -> bytes:
    """Check bytes, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc << 8) & 0xFFFF ^ _CRC[crc >> 8 ^ byte]
    return crc.to_bytes(2, "little")


def frame(packet: Packet) -> bytes:
    """A packet as it travels. Raises CodecError for one that is empty or too long."""
    if not 0 < len(packet.data) <= MOST:
        raise CodecError("length")
    body = bytes([packet.address | (0x80 if packet.flag else 0), len(packet.data)]) + packet.data
    return bytes([STX]) + (body + crc16(body)).replace(b"\x7f", b"\x7f\x7f")


class FrameParser:
    """Finds frames in a stream of bytes, and says where one was spoilt."""

    def __init__(self) -> None:
        self._body: bytearray | None = None
        self._escape = False

    @property
    def held(self) -> bool:
        """True inside a frame."""
        return self._body is not None

    def reset(self) -> None:
        """Forget a frame begun."""
        self._body, self._escape = None, False

    def feed(self, data: bytes) -> list[Packet | Damaged]:
        """Every frame that ended in ``data``."""
        found: list[Packet | Damaged] = []
        for byte in data:
            self._take(byte, found)
        return found

    def _take(self, byte: int, found: list[Packet | Damaged]) -> None:
        body = self._body
        if self._escape:
            self._escape = False
            if byte != STX:  # a lone 0x7F starts a frame, also inside another
                if body:
                    found.append(Damaged())
                body = self._body = bytearray()
        elif byte == STX:
            if body is None:
                self._body = bytearray()
                return
            self._escape = True
            return
        if body is None:
            return
        body.append(byte)
        if len(body) >= 2 and len(body) == body[1] + 4:
            self._body = None
            found.append(_packet(bytes(body)))


def _packet(body: bytes) -> Packet | Damaged:
    if crc16(body[:-2]) != body[-2:] or body[1] == 0:
        return Damaged()
    return Packet(body[0] & 0x7F, bool(body[0] & 0x80), body[2:-2])


@dataclass(frozen=True, slots=True)
class Event:
    """An event of a poll; channel 0 where there is none or it is not known."""

    code: int
    channel: int = 0


def events(data: bytes) -> list[Event]:
    """The events of a poll's reply, without its OK. Raises CodecError for what is cut or unknown.

    An unknown code ends everything: nobody knows how long it is, so what follows cannot be read.
    """
    found, at = [], 0
    while at < len(data):
        code = data[at]
        if code in WITH_CHANNEL:
            if at + 1 >= len(data):
                raise CodecError("cut")
            found.append(Event(code, data[at + 1]))
            at += 2
        elif code in PLAIN:
            found.append(Event(code))
            at += 1
        else:
            raise CodecError(f"event {code:02x}")
    return found


@dataclass(frozen=True, slots=True)
class Setup:
    """What a validator is. values: fen by channel from 1, 0 for a channel of another currency."""

    unit: int
    firmware: str
    protocol: int
    values: tuple[int, ...]


def setup(data: bytes, currency: str = "CNY") -> Setup:
    """A setup reply without its OK, as of protocol 6. Raises CodecError."""
    try:
        channels = data[11]
        at = 12 + 2 * channels
        multiplier, protocol = int.from_bytes(data[at : at + 3], "big"), data[at + 3]
        at += 4
        if protocol >= 6:
            after = at + 3 * channels
            countries = [data[at + 3 * n : at + 3 * n + 3].decode("ascii") for n in range(channels)]
            values = [
                int.from_bytes(data[after + 4 * n : after + 4 * n + 4], "little")
                for n in range(channels)
            ]
            if len(data) < after + 4 * channels:
                raise CodecError("cut")
        else:
            one, times = data[5:8].decode("ascii"), int.from_bytes(data[8:11], "big")
            countries, values = [one] * channels, [v * times for v in data[12 : 12 + channels]]
        firmware = data[1:5].decode("ascii")
    except (IndexError, UnicodeDecodeError) as error:
        raise CodecError("setup") from error
    fen = tuple(
        value * multiplier if country == currency else 0
        for value, country in zip(values, countries, strict=True)
    )
    return Setup(data[0], firmware, protocol, fen)


def setup_reply(values: tuple[int, ...], protocol: int = 6, currency: str = "CNY") -> bytes:
    """What a validator answers, without its OK; values in yuan by channel."""
    count = len(values)
    return (
        bytes([0])
        + b"0434"
        + currency.encode()
        + (1).to_bytes(3, "big")
        + bytes([count])
        + bytes(v if v < 256 else 0 for v in values)
        + bytes([2]) * count
        + (100).to_bytes(3, "big")
        + bytes([protocol])
        + currency.encode() * count
        + b"".join(v.to_bytes(4, "little") for v in values)
    )


def stacked_counter(data: bytes) -> int:
    """How many notes a validator ever stacked, out of its counters. Raises CodecError."""
    if len(data) < 5:
        raise CodecError("counters")
    return int.from_bytes(data[1:5], "little")
