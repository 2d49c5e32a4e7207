"""What goes into an evidence file: leaves on sheets, what they say, and where they come from."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.image.frame import Page
from shared.paper.evidence.layers import Layers, take_apart
from shared.paper.evidence.line import TextLine as TextLine  # a leaf is made of them

A4_MM = (210.0, 297.0)
ID_1_MM = (85.6, 53.98)
"""ISO/IEC 7810 ID-1."""
MM_PER_INCH = 25.4
_PAPERS_MM = {
    "a4": (210.0, 297.0),
    "a5": (148.0, 210.0),
    "id-1": (53.98, 85.6),
    "hukou": (105.0, 143.0),
}
"""Short and long side of the papers a page can be taken for (``Page.paper``)."""
_KINDS = (("id-card", "id-1"), ("bank-card", "id-1"), ("hukou-person", "hukou"))
_LEAST_SIDE_MM = 10.0
"""A sheet is no smaller; PDF ends at 3 points."""
LONGEST_LINE = 2000
"""Characters of one line; what goes beyond is cut: nothing printed is that long."""
_JOINS = frozenset({"Mn", "Me", "Mc"})
_GONE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One captured page, ready to be written: layers instead of pixels, so a stack stays small."""

    digest: str
    """SHA-256 of the stored page, hex."""
    layers: Layers = field(repr=False)
    scale: float
    """Pixels of the layers for one pixel of the stored page."""
    lines: tuple[TextLine, ...] = field(repr=False)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height on paper."""
        per_mm = self.layers.dpi / MM_PER_INCH
        return self.layers.width / per_mm, self.layers.height / per_mm


@dataclass(frozen=True, slots=True)
class Placed:
    """A leaf on a sheet, its top left corner in millimetres from the sheet's."""

    leaf: Leaf
    x_mm: float = 0.0
    y_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the evidence file, in millimetres."""

    width_mm: float
    height_mm: float
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself. Only the case number says whose it is.

    made_at: aware local time. material: the material's name, which is the file's title.
    """

    material: str
    item: str
    number: str
    terminal: str
    made_at: datetime


def leaf_of(page: Page, lines: Sequence[TextLine] = (), *, digest: str = "") -> Leaf:
    """A stored page as a leaf. digest: of the stored bytes, computed when it is not given.

    Where the page's resolution is unknown, or none that a camera or scanner has, it is taken to
    fill A4.
    Raises ValueError when the bytes are no picture or one too large.
    """
    bgr = page.bgr()
    dpi = _dpi_of(page, bgr.shape[1], bgr.shape[0])
    layers = take_apart(bgr, dpi)
    return Leaf(
        digest or hashlib.sha256(page.data).hexdigest(),
        layers,
        layers.width / bgr.shape[1],
        tuple(lines),
    )


def paper_of(kind: str) -> str:
    """The paper a kind of document is printed on, where there is only one; else ''."""
    return next((paper for start, paper in _KINDS if kind.startswith(start)), "")


def _dpi_of(page: Page, width: int, height: int) -> float:
    """Pixels per inch: of the paper's own size where the shape agrees, else as the page says."""
    said = float(page.dpi) if 40 <= page.dpi <= 2400 else 0.0
    short, long = sorted((width, height))
    short_mm, long_mm = _PAPERS_MM.get(page.paper, (0.0, 0.0))
    if long_mm and abs(short / long / (short_mm / long_mm) - 1) < 0.05:
        exact = long / long_mm * MM_PER_INCH
        if not said or abs(exact / said - 1) < 0.03:
            return exact
    return said or _filling_a4(width, height)


def sheets_of(leaves: Sequence[Leaf]) -> list[Sheet]:
    """One sheet for each leaf at its true size; cards go two to an A4, one below the other.

    That is how a copy of an identity card is wanted: both sides on one A4, as large as they are.
    """
    sheets: list[Sheet] = []
    cards: list[Leaf] = []
    for leaf in leaves:
        if _is_card(leaf):
            cards.append(leaf)
            if len(cards) == 2:
                sheets.append(cards_on_a4(cards))
                cards = []
            continue
        if cards:
            sheets.append(cards_on_a4(cards))
            cards = []
        wide, high = (max(side, _LEAST_SIDE_MM) for side in leaf.size_mm)
        sheets.append(Sheet(wide, high, (Placed(leaf),)))
    if cards:
        sheets.append(cards_on_a4(cards))
    return sheets


def cards_on_a4(leaves: Sequence[Leaf]) -> Sheet:
    """Up to two sides of a card on one upright A4 at true size."""
    wide, high = A4_MM
    placed = []
    for place, leaf in enumerate(leaves[:2]):
        own_wide, own_high = leaf.size_mm
        middle = high * (0.30 if place == 0 else 0.62)
        placed.append(Placed(leaf, (wide - own_wide) / 2, middle - own_high / 2))
    return Sheet(wide, high, tuple(placed))


def _is_card(leaf: Leaf) -> bool:
    sides = sorted(leaf.size_mm)
    return all(abs(a / b - 1) < 0.04 for a, b in zip(sides, sorted(ID_1_MM), strict=True))


def _filling_a4(width: int, height: int) -> float:
    short, long = sorted((width, height))
    return max(short / A4_MM[0], long / A4_MM[1]) * MM_PER_INCH


def spoken(text: str) -> str:
    """A line as the text layer holds it: what can be read, in single spaces.

    Control and formatting characters, lone surrogates and non-characters go: XML and PDF/A have no
    place for them, and no reader saw them. Everything else stays as it is, characters younger than
    this Python, private ones of older registers and variation selectors included; nothing is
    normalised.
    """
    out: list[str] = []
    for char in text[:LONGEST_LINE]:
        if char.isspace():
            out.append(" ")
        elif char == _JOINER or not (unicodedata.category(char) in _GONE or _never(char)):
            out.append(char)
    return " ".join("".join(out).split())


def clusters(text: str) -> Iterator[str]:
    """Characters as they are drawn: a base with its marks, selectors and joined parts."""
    held = ""
    for char in text:
        joined = held and (
            unicodedata.category(char) in _JOINS
            or _selector(char)
            or char == _JOINER
            or held.endswith(_JOINER)
        )
        if held and not joined:
            yield held
            held = ""
        held += char
    if held:
        yield held


def narrow(cluster: str) -> bool:
    """True for what takes half a square: Latin letters, digits, spaces."""
    return unicodedata.east_asian_width(cluster[0]) not in ("W", "F", "A")


def _selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _never(char: str) -> bool:
    """True for code points that are no characters by definition."""
    return "\ufdd0" <= char <= "\ufdef" or ord(char) & 0xFFFE == 0xFFFE
