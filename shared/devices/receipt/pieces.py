"""A paper cut into the pieces it is sent in, and how much of the roll it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from shared.devices.codec import escpos
from shared.devices.counts import Counts
from shared.devices.interrupt import Interruptible
from shared.devices.model import OutcomeKind, PrintOutcome, failed
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


class SlipPrinter(Interruptible):
    """What every receipt printer does with a picture or with lines, and the paper they take.

    A driver says how pieces go out and what it knows of them afterwards: ``_put_out``.
    """

    def __init__(self, width: int, draw: Callable[[str], Raster] | None) -> None:
        super().__init__()
        self.width, self.draw = width, draw
        self._counts = Counts()

    def print_raster(
        self, raster: Raster, cut: bool = True, deadline_s: float = 15.0
    ) -> PrintOutcome:
        """Print a picture and cut. Raises ValueError for a picture wider than the paper."""
        if raster.row_bytes > (self.width + 7) // 8:
            raise ValueError("the picture is wider than the paper")
        return self._put(escpos.bands(raster, BAND_ROWS), raster.height, cut, deadline_s)

    def print_text(
        self, lines: Sequence[str], cut: bool = True, deadline_s: float = 15.0
    ) -> PrintOutcome:
        """Print lines in the printer's font; lines with rare characters go as pictures."""
        pieces = text_pieces(lines, self.draw)
        if pieces is None:
            return failed("rare-character")
        return self._put(pieces, LINE_ROWS * len(lines), cut, deadline_s)

    @property
    def counts(self) -> Mapping[str, int]:
        """Paper and cuts, and the receipts that were confirmed; any thread."""
        return self._counts.sums

    def _put(
        self, pieces: Iterable[bytes], rows: int, cut: bool, deadline_s: float
    ) -> PrintOutcome:
        """Paper that came out, or may have, is used up; a receipt counts when it is confirmed."""
        outcome = self._put_out(pieces, rows, cut, deadline_s)
        if outcome.kind is not OutcomeKind.FAILED:
            long = round(rows / _ROWS_PER_MM) + _MOUTH_MM * cut
            done = {"receipts": 1, "cuts": int(cut)} if outcome.confirmed else {}
            self._counts.add(paper_mm=long, paper_mm2=long * long, **done)
        return outcome

    def _put_out(
        self, pieces: Iterable[bytes], rows: int, cut: bool, deadline_s: float
    ) -> PrintOutcome:
        raise NotImplementedError
