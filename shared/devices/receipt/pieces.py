"""A paper cut into the pieces it is sent in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from shared.devices.codec import escpos
from shared.image.raster import Raster

BAND_ROWS: Final = 48
"""Rows of a picture sent at once: six millimetres of paper."""


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
