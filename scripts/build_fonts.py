"""Build the packaged fonts, assets/fonts/Yichuang{Sans,Serif}-{Regular,Bold}.otf.

A subset of Debian's fonts-noto-cjk (SIL OFL 1.1, no reserved font name): the Simplified Chinese
face with every ideograph it has, Latin, kana, punctuation and symbols, without Hangul and without
the radicals U+2E80..2FDF. Those share glyphs with ordinary ideographs, and a PDF that maps a glyph
back to the radical can be neither searched nor compared. The family name is our own, so that an
installed Noto can never take the place of the subset.

    python scripts/build_fonts.py            # about four minutes, some 60 MB
    python scripts/build_fonts.py Sans       # one family only
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

TARGET = Path(__file__).resolve().parent.parent / "assets" / "fonts"
SOURCE = Path("/usr/share/fonts/opentype/noto")
WEIGHTS = ("Regular", "Bold")
RADICALS = range(0x2E80, 0x2FE0)
HANGUL = (
    range(0x1100, 0x1200),
    range(0x3130, 0x3190),
    range(0xA960, 0xA980),
    range(0xAC00, 0xD800),
)
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "halt", "palt"]


def face_number(collection: Path, family: str) -> int:
    """Place of the face called ``family`` in a TTC. Raises ValueError when it is not there."""
    with TTCollection(collection, lazy=True) as faces:
        for number, face in enumerate(faces):
            if face["name"].getDebugName(1) == family:
                return number
    raise ValueError(f"no {family} in {collection}")


def wanted(font: TTFont) -> set[int]:
    left_out = {c for block in (RADICALS, *HANGUL) for c in block}
    return set(font.getBestCmap()) - left_out


def rename(font: TTFont, family: str, weight: str) -> None:
    postscript = f"{family.replace(' ', '')}-{weight}"
    names = {
        1: family,
        2: weight,
        3: f"{postscript};subset",
        4: f"{family} {weight}",
        6: postscript,
    }
    table = font["name"]
    for record in list(table.names):
        if record.nameID in names or record.nameID == 7 or record.nameID > 14:
            table.removeNames(nameID=record.nameID)
    for number, text in names.items():
        table.setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top.topDictIndex[0].FullName = names[4]
    top.topDictIndex[0].FamilyName = family


def build(style: str, weight: str, source: Path, target: Path) -> Path:
    collection = source / f"Noto{style}CJK-{weight}.ttc"
    options = subset.Options()
    options.font_number = face_number(collection, f"Noto {style} CJK SC")
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.recalc_timestamp = False
    font = subset.load_font(str(collection), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted(font))
    cutter.subset(font)
    rename(font, f"Yichuang {style}", weight)
    out = target / f"Yichuang{style}-{weight}.otf"
    subset.save_font(font, str(out), options)
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("styles", nargs="*", default=["Sans", "Serif"], help="Sans, Serif")
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--target", type=Path, default=TARGET)
    chosen = parser.parse_args()
    for chosen_style in chosen.styles:
        for chosen_weight in WEIGHTS:
            began = time.monotonic()
            made = build(chosen_style, chosen_weight, chosen.source, chosen.target)
            took = time.monotonic() - began
            print(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB in {took:.0f} s")
