"""A font without shapes: what an invisible text layer is set in.

Two glyphs beside the obligatory empty one: a whole square and half of one. Every character of the
layer is drawn with one of them, so the font weighs a few hundred bytes however much is said. It is
made here from the table layouts of OpenType 1.9; OCR programs embed fonts of the same kind.
"""

from __future__ import annotations

import struct
from collections.abc import Collection

FONT_NAME = "YichuangGlyphless"
EM = 1000
WHOLE, HALF = 1, 2
"""Glyph numbers; their widths are EM and EM / 2."""
ASCENT, DESCENT = 800, -200
_EPOCH_1904 = 3_849_984_000
"""2026-01-01 in seconds since 1904: a font has to say when it was made."""


def glyphless(characters: Collection[str] = ()) -> bytes:
    """The font as TrueType.

    characters: whose code points its character map holds, with the tables that go with a map. A PDF
    names glyphs and needs none; an OFD reader looks characters up, and would take another font for
    one that is missing.
    """
    tables = {
        b"glyf": b"\0\0\0\0",
        b"head": _head(),
        b"hhea": struct.pack(
            ">I3hH3h3h4hhH", 0x10000, ASCENT, DESCENT, 0, EM, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3
        ),
        b"hmtx": struct.pack(">HhHhHh", EM, 0, EM, 0, EM // 2, 0),
        b"loca": struct.pack(">4H", 0, 0, 0, 0),
        b"maxp": struct.pack(">I14H", 0x10000, 3, *[0] * 5, 1, *[0] * 7),
    }
    if characters:
        tables |= {
            b"OS/2": _os2(),
            b"cmap": _cmap(sorted({ord(c) for c in characters})),
            b"name": _names(),
            b"post": struct.pack(">IIhhI4I", 0x30000, 0, -100, 50, 1, 0, 0, 0, 0),
        }
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(
        ">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16
    )
    place, directory, body = len(head) + 16 * count, b"", b""
    for tag, data in sorted(tables.items()):
        directory += tag + struct.pack(">III", _sum(data), place + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    font = bytearray(head + directory + body)
    adjust = (0xB1B0AFBA - _sum(bytes(font))) & 0xFFFFFFFF
    at = font.index(b"\x5f\x0f\x3c\xf5") - 4
    font[at : at + 4] = struct.pack(">I", adjust)
    return bytes(font)


def _head() -> bytes:
    return struct.pack(
        ">IIIIHHqqhhhhHHhhh",
        0x10000, 0x10000, 0, 0x5F0F3CF5, 0b11, EM, _EPOCH_1904, _EPOCH_1904,
        0, 0, 0, 0, 0, 8, 2, 0, 0,
    )  # fmt: skip


def _os2() -> bytes:
    return struct.pack(
        ">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHH",
        3, EM, 400, 5, 0, 650, 700, 0, 140, 650, 700, 0, 480, 50, 250, 0,
        b"\0" * 10, 0, 0, 0, 0, b"NONE", 0x40, 0x20, 0xFFFF, ASCENT, DESCENT, 0, ASCENT, -DESCENT,
    ) + struct.pack(">IIhhHHH", 1, 0, 500, 700, 0, 0x20, 0)  # fmt: skip


def _cmap(codes: list[int]) -> bytes:
    """Format 4 because every font has one, format 12 for what it holds: one group a character."""
    none = struct.pack(">7H5H", 4, 26, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1, 0)
    groups = b"".join(struct.pack(">III", c, c, WHOLE) for c in codes)
    many = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(groups) // 12) + groups
    return struct.pack(">HHHHIHHI", 0, 2, 3, 1, 20, 3, 10, 20 + len(none)) + none + many


def _names() -> bytes:
    said = {1: FONT_NAME, 2: "Regular", 3: FONT_NAME, 4: FONT_NAME, 5: "Version 1.0", 6: FONT_NAME}
    records, words = b"", b""
    for number, text in said.items():
        data = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(data), len(words))
        words += data
    return struct.pack(">HHH", 0, len(said), 6 + len(records)) + records + words


def _sum(data: bytes) -> int:
    data += b"\0" * (-len(data) % 4)
    total: int = sum(struct.unpack(f">{len(data) // 4}I", data))
    return total & 0xFFFFFFFF
