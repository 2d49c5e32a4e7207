"""Which characters the product's fonts can draw, read from their character maps.

PDF/A forbids the "missing glyph" box, and a box instead of a name helps nobody: a character that
no font holds is written as 〓 followed by its code point, which every clerk can look up.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from pathlib import Path

from shared.fonts import font_set

Ranges = tuple[tuple[int, int], ...]
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
LONGEST = 2000
"""Longest text of one field in characters; what goes beyond is cut with an ellipsis."""


def character_ranges(font: Path) -> Ranges:
    """Sorted inclusive code point ranges of a font file (OTF, or the first face of a TTC).

    Only a format 12 subtable is read (OpenType 1.9, ``cmap``): every font with characters beyond
    the basic plane has one. Raises ValueError when there is none.
    """
    with font.open("rb") as file:
        head = file.read(16)
        start = struct.unpack(">I", head[12:16])[0] if head[:4] == b"ttcf" else 0
        file.seek(start)
        tables = struct.unpack(">4xH6x", file.read(12))[0]
        cmap = next(
            (o for t, o in (struct.unpack(">4s4xI4x", file.read(16)) for _ in range(tables))
             if t == b"cmap"),
            None,
        )  # fmt: skip
        if cmap is None:
            raise ValueError(f"{font.name} has no character map")
        file.seek(cmap)
        count = struct.unpack(">2xH", file.read(4))[0]
        offsets = [struct.unpack(">4xI", file.read(8))[0] for _ in range(count)]
        for offset in offsets:
            file.seek(cmap + offset)
            if struct.unpack(">H", file.read(2))[0] != 12:
                continue
            groups = struct.unpack(">10xI", file.read(14))[0]
            raw = struct.iter_unpack(">II4x", file.read(12 * groups))
            return _joined(sorted((int(a), int(b)) for a, b in raw))
    raise ValueError(f"{font.name} has no format 12 character map")


def _joined(ranges: list[tuple[int, int]]) -> Ranges:
    out: list[tuple[int, int]] = []
    for first, last in ranges:
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(last, out[-1][1]))
        else:
            out.append((first, last))
    return tuple(out)


@lru_cache(maxsize=4)
def _covered(files: tuple[Path, ...]) -> tuple[list[int], list[int]]:
    merged = _joined(sorted(r for f in files for r in character_ranges(f)))
    return [a for a, _ in merged], [b for _, b in merged]


def drawable(character: str) -> bool:
    """True when one of the product's regular faces holds the character."""
    fonts = font_set()
    regular = tuple(f for f in fonts.files if "Regular" in f.name)
    firsts, lasts = _covered(regular)
    place = bisect_right(firsts, ord(character)) - 1
    return place >= 0 and ord(character) <= lasts[place]


def printable(text: str) -> str:
    """``text`` as it can safely stand on paper.

    Line breaks and tabs become spaces; control and direction-changing characters go; a Kangxi
    radical becomes the ideograph it stands for; a character no font holds becomes 〓（U+XXXXX）;
    anything beyond LONGEST is cut with ……
    """
    shown = "".join(_shown(char) for char in text[:LONGEST])
    return shown if len(text) <= LONGEST else shown + "……"


def _shown(char: str) -> str:
    if char in "\n\r\t":
        return " "
    if unicodedata.category(char) in _DROPPED:
        return ""
    if "\u2f00" <= char <= "\u2fd5":
        return unicodedata.normalize("NFKC", char)
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    if selector or char.isascii() or drawable(char):
        return char
    return f"〓（U+{ord(char):04X}）"
