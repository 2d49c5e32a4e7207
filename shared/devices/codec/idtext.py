"""The 256-byte text block of an identity card: four layouts, all UTF-16LE, space padded.

The kind is the character at byte 248: blank resident, ``J`` 港澳台居民居住证, ``I`` 外国人永久居留
身份证 2017, ``Y`` the same of 2023. Offsets after the GA/T tables as public drivers agree on them.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from shared.devices.codec.nations import NATION_CODES, NATIONS
from shared.devices.codec.samv import CodecError
from shared.domain.identity import CardKind, IdentityCard

SIZE: Final = 256
LONG_TERM: Final = "长期"
_SEX: Final = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}
_SEX_CODES: Final = {name: code for code, name in _SEX.items()}
_MARKS: Final = {
    " ": CardKind.RESIDENT,
    "\0": CardKind.RESIDENT,
    "J": CardKind.HMT,
    "I": CardKind.FOREIGN_2017,
    "Y": CardKind.FOREIGN_2023,
}

# field -> (byte offset, byte length)
Layout = dict[str, tuple[int, int]]
_RESIDENT: Final[Layout] = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
    "mark": (248, 2),
}
LAYOUTS: Final[dict[CardKind, Layout]] = {
    CardKind.RESIDENT: _RESIDENT,
    CardKind.HMT: {**_RESIDENT, "pass_number": (220, 18), "issue_count": (238, 4)},
    CardKind.FOREIGN_2017: {
        "name_en": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "country": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_until": (204, 16),
        "birth": (220, 16),
        "version": (236, 4),
        "issuer": (240, 8),
        "mark": (248, 2),
    },
    CardKind.FOREIGN_2023: {
        "name": (0, 30),
        "sex": (30, 2),
        "issue_count": (32, 4),
        "birth": (36, 16),
        "name_en": (52, 70),
        "number": (122, 36),
        "valid_from": (188, 16),
        "valid_until": (204, 16),
        "name_en_more": (220, 22),
        "country": (242, 6),
        "mark": (248, 2),
        "old_link": (250, 6),
    },
}


def _text(block: bytes, where: tuple[int, int]) -> str:
    """A field as it stands, padding included. Half a surrogate pair becomes U+FFFD."""
    return block[where[0] : where[0] + where[1]].decode("utf-16-le", errors="replace")


def _date(text: str, what: str) -> date:
    if not (len(text) == 8 and text.isascii() and text.isdigit()):
        raise CodecError(f"{what} is no date")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise CodecError(f"{what} is no date") from error


def _number_ok(kind: CardKind, number: str) -> bool:
    if not number.isascii():
        return False
    if kind is CardKind.FOREIGN_2017:
        return len(number) == 15 and number.isalnum()
    return (
        len(number) == 18 and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")
    )


def decode(block: bytes, photo: bytes = b"", fingerprint: bytes = b"") -> IdentityCard:
    """What a text block says. Raises CodecError (naming the field, never its content)."""
    if len(block) != SIZE:
        raise CodecError("a text block has 256 bytes")
    kind = _MARKS.get(_text(block, (248, 2)))
    if kind is None:
        raise CodecError("unknown kind of card")
    fields = {name: _text(block, where) for name, where in LAYOUTS[kind].items()}
    name_en = fields.get("name_en", "") + fields.get("name_en_more", "")
    plain = {key: value.strip(" \0") for key, value in fields.items()}
    plain["name_en"] = name_en.replace("\0", " ").strip(" ")
    name = plain["name"] or plain["name_en"]
    if not name or any(ord(c) < 32 for value in plain.values() for c in value):
        raise CodecError("name is missing or a field holds control characters")
    if not _number_ok(kind, plain["number"]):
        raise CodecError("number is malformed")
    until = plain["valid_until"]
    return IdentityCard(
        kind=kind,
        name=name,
        number=plain["number"],
        sex=_SEX.get(plain["sex"], "未说明"),
        birth=_date(plain["birth"], "birth"),
        nation=NATIONS.get(plain.get("nation", ""), ""),
        address=plain.get("address", ""),
        issuer=plain.get("issuer", ""),
        valid_from=_date(plain["valid_from"], "valid_from") if plain["valid_from"] else None,
        valid_until=None if until in ("", LONG_TERM) else _date(until, "valid_until"),
        name_en=plain["name_en"],
        country=plain.get("country", ""),
        pass_number=plain.get("pass_number", ""),
        photo_wlt=photo,
        fingerprint=fingerprint,
    )


def _day(day: date | None) -> str:
    return LONG_TERM if day is None else f"{day:%Y%m%d}"


def encode(card: IdentityCard) -> bytes:
    """The text block of a card, for the card's end of the line. Raises CodecError when too long."""
    marks = {kind: mark for mark, kind in _MARKS.items() if mark != "\0"}
    long_name = card.name_en.encode("utf-16-le")
    split = card.kind is CardKind.FOREIGN_2023
    values = {
        "name": card.name,
        "sex": _SEX_CODES[card.sex],
        "nation": NATION_CODES.get(card.nation, ""),
        "birth": _day(card.birth),
        "address": card.address,
        "number": card.number,
        "issuer": card.issuer,
        "valid_from": _day(card.valid_from) if card.valid_from else "",
        "valid_until": _day(card.valid_until),
        "name_en": long_name[:70].decode("utf-16-le") if split else card.name_en,
        "name_en_more": long_name[70:].decode("utf-16-le") if split else "",
        "country": card.country,
        "pass_number": card.pass_number,
        "mark": marks[card.kind],
    }
    block = bytearray(" ".encode("utf-16-le") * (SIZE // 2))
    for name, (at, size) in LAYOUTS[card.kind].items():
        raw = values.get(name, "").encode("utf-16-le")
        if len(raw) > size:
            raise CodecError(f"{name} does not fit")
        block[at : at + len(raw)] = raw
    return bytes(block)
