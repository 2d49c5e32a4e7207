"""Social security cards: commands (ISO 7816-4), records, fields.

Records are ``tag | length | value`` and are asked for by their tag: their numbers differ between
versions of the card. Tags after public card software that agrees (devices manual 2.4); the third
generation is not covered by any of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, TypeVar

from shared.devices.codec.nations import NATIONS
from shared.domain.socialcard import SocialSecurityCard

T = TypeVar("T")
AID: Final = b"sx1.sh." + "社会保障".encode("gbk")
EF05, EF06 = 0xEF05, 0xEF06
_SEX: Final = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}

RECORDS: Final[dict[int, dict[int, int]]] = {
    EF05: {0x01: 16, 0x03: 4, 0x05: 4, 0x06: 4, 0x07: 9},
    EF06: {0x08: 18, 0x09: 30, 0x4E: 20, 0x0A: 1, 0x0B: 1, 0x0D: 4},
}
"""File -> tag -> bytes of the value."""
NEEDED: Final = frozenset({0x08, 0x09, 0x0D})
"""Without these nobody is identified; a card may lack the others."""


class SscError(ValueError):
    """A record that does not say what it should. The message names it, never its content."""


def select_application() -> bytes:
    """Choose the social security application."""
    return b"\x00\xa4\x04\x00" + bytes([len(AID)]) + AID


def select_file(file: int) -> bytes:
    """Choose an elementary file."""
    return b"\x00\xa4\x02\x00\x02" + file.to_bytes(2, "big")


def read_record(tag: int, size: int) -> bytes:
    """Read a record by its tag; ``size`` of the value, tag and length come on top."""
    return bytes([0x00, 0xB2, tag, 0x00, size + 2])


def value_of(tag: int, record: bytes) -> bytes:
    """The value in a record. Raises SscError."""
    if len(record) < 2 or record[0] != tag:
        raise SscError(f"record {tag:02X} is another one")
    if record[1] > len(record) - 2:
        raise SscError(f"record {tag:02X} is cut short")
    return record[2 : 2 + record[1]]


def _text(value: bytes) -> str:
    text = value.rstrip(b"\x00\xff \x90").decode("ascii")
    if not text.isprintable():
        raise ValueError("control characters")
    return text.strip()


def _name(value: bytes) -> str:
    text = value.split(b"\x00")[0].rstrip(b"\xff").decode("gb18030")
    if not text.isprintable():
        raise ValueError("control characters")
    return text.strip()


def _date(value: bytes) -> date | None:
    """Four bytes BCD; all zeros or all ones stand for none."""
    if value in (bytes(4), b"\xff" * 4):
        return None
    digits = value.hex()
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def _birth(value: bytes) -> date:
    day = _date(value)
    if day is None or len(value) != 4:
        raise ValueError("no date")
    return day


def card_of(records: dict[int, bytes]) -> SocialSecurityCard:
    """A card from the values of its records. Raises SscError, naming the record at fault.

    What the card says may still contradict itself: ``SocialSecurityCard.wrong``.
    """
    for tag in sorted(NEEDED):
        if tag not in records:
            raise SscError(f"record {tag:02X} is missing")

    def field(tag: int, read: Callable[[bytes], T], default: T) -> T:
        if tag not in records:
            return default
        try:
            return read(records[tag])
        except (ValueError, OverflowError) as error:  # also undecodable text and BCD that is none
            raise SscError(f"record {tag:02X} is malformed") from error

    return SocialSecurityCard(
        name=field(0x09, _name, "") + field(0x4E, _name, ""),
        number=field(0x08, _text, "").upper(),
        sex=_SEX.get(field(0x0A, _text, ""), ""),
        birth=field(0x0D, _birth, date.min),
        nation=NATIONS.get(field(0x0B, lambda v: v[:1].hex(), ""), ""),
        card_number=field(0x07, _text, ""),
        identification=field(0x01, lambda v: v.hex().upper(), ""),
        version=field(0x03, _text, ""),
        issued=field(0x05, _date, None),
        valid_until=field(0x06, _date, None),
    )
