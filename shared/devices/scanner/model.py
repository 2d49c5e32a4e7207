"""The words of scanning: what is wanted, what the scanner will really do, and a page of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from shared.image.frame import Page


class ScanSource(StrEnum):
    """Where the paper is."""

    FEEDER = "feeder"
    GLASS = "glass"


@dataclass(frozen=True, slots=True)
class ScanOrder:
    """What is wanted. Millimetres; 0 × 0 takes all the scanner can see."""

    source: ScanSource = ScanSource.FEEDER
    duplex: bool = False
    colour: bool = True
    dpi: int = 300
    width_mm: float = 210.0
    height_mm: float = 297.0


@dataclass(frozen=True, slots=True)
class ScanTerms:
    """What the scanner will really do, read back after it was told.

    dpi, width_mm and height_mm may differ from what was ordered.
    """

    source: ScanSource
    duplex: bool
    colour: bool
    dpi: int
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class ScanAbilities:
    """What the scanner says it can do. dpi: least and most."""

    feeder: bool
    duplex: bool
    glass: bool
    colour: bool
    least_dpi: int
    most_dpi: int


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """One side of one sheet. number: of pages, sheet: of sheets, both from 1 since ``begin``.

    side: 1 front, 2 back.
    """

    number: int
    sheet: int
    side: int
    page: Page = field(repr=False)
