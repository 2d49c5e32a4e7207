"""A paper cut into the pieces it is sent in, and how much of the roll it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from shared.devices.codec import escpos
from shared.devices.counts import Counts
from shared.devices.model import OutcomeKind, PrintOutcome
from shared.image.raster import Raster

BAND_ROWS: Final = 48
"""Rows of a picture sent at once: six millimetres of paper."""
LINE_ROWS: Final = 30
"""A line of text with its space (the usual line feed of ESC/POS)."""
_ROWS_PER_MM: Final = 8
"""203 dots to the inch, what receipt printers have."""
_MOUTH_MM: Final = 16
"""Paper between head and cutter, fed before each cut; 13 to 20 mm on printers of this kind."""


def text_pieces(lines: Sequence[str], draw: Callable[[str], Raster] | None) -> list[bytes] | None:
    """Lines in the printer's own font, those with rare characters as pictures.

    None when a line needs a picture and nobody can draw it.
    """
    pieces: list[bytes] = []
    for line in lines:
        if escpos.printable(line):
            pieces.append(escpos.text_line(line))
        elif draw is not None:
            pieces.extend(escpos.bands(draw(line), BAND_ROWS))
        else:
            return None
    return pieces


def count_paper(counts: Counts, outcome: PrintOutcome, rows: int, cut: bool) -> PrintOutcome:
    """Paper that came out, or may have, is used up; a receipt counts when it is confirmed."""
    if outcome.kind is not OutcomeKind.FAILED:
        long = round(rows / _ROWS_PER_MM) + _MOUTH_MM * cut
        done = {"receipts": 1, "cuts": int(cut)} if outcome.confirmed else {}
        counts.add(paper_mm=long, paper_mm2=long * long, **done)
    return outcome
