"""How large a picture will be once it is decoded, from its first bytes: JPEG, PNG, TIFF, BMP.

A file of some kilobytes may unfold into gigabytes; the library would try. Nothing is decoded here.
"""

from __future__ import annotations

import struct

MOST_PIXELS = 120_000_000
MOST_SIDE = 30_000
_PNG = b"\x89PNG\r\n\x1a\n"
_STARTS_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height that the header states; None when there is no such header."""
    try:
        if data.startswith(_PNG):
            wide, high = struct.unpack_from(">II", data, 16)
            return int(wide), int(high)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        if data[:4] in (b"II*\x00", b"MM\x00*"):
            return _tiff(data)
        if data.startswith(b"BM"):
            return _bmp(data)
    except (struct.error, IndexError):
        return None
    return None


def decodable(data: bytes) -> bool:
    """Whether these bytes are a JPEG, PNG, TIFF or BMP picture of a size worth decoding."""
    size = size_of(data)
    if size is None:
        return False
    wide, high = size
    return 0 < wide <= MOST_SIDE and 0 < high <= MOST_SIDE and wide * high <= MOST_PIXELS


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None
        kind = data[at + 1]
        if kind == 0xFF or kind in _ALONE:
            at += 1 if kind == 0xFF else 2
            continue
        if kind in _STARTS_FRAME:
            high, wide = struct.unpack_from(">HH", data, at + 5)
            return int(wide), int(high)
        at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return None


def _bmp(data: bytes) -> tuple[int, int]:
    """Photographs on cards unfold into this; a height below zero means that the top comes first."""
    (header,) = struct.unpack_from("<I", data, 14)
    wide, high = struct.unpack_from("<HH" if header == 12 else "<ii", data, 18)
    return int(wide), abs(int(high))


def _tiff(data: bytes) -> tuple[int, int] | None:
    """Width and height of the first picture of a TIFF file."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, at)
    found: dict[int, int] = {}
    for n in range(count):
        tag, kind = struct.unpack_from(order + "HH", data, at + 2 + 12 * n)
        if tag in (256, 257):
            form = {3: "H", 4: "I"}.get(kind)
            if form is None:
                return None
            (found[tag],) = struct.unpack_from(order + form, data, at + 10 + 12 * n)
    return (found[256], found[257]) if len(found) == 2 else None
