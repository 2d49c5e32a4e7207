"""From a typeset page to the black dots of a thermal head."""

from __future__ import annotations

import io

import numpy as np

from shared.image.raster import Raster

BLACK_BELOW = 150
"""Grey level (0..255) under which a dot is burnt: a little over half keeps thin strokes whole."""


def dots_from_png(png: bytes, width: int) -> Raster:
    """A 1-bit raster from a page set at one pixel per dot. Raises ValueError on another width."""
    from PIL import Image  # only a printing terminal pays for it

    with Image.open(io.BytesIO(png)) as image:
        grey = np.asarray(image.convert("L"))
    if grey.shape[1] != width:
        raise ValueError(f"the page is {grey.shape[1]} dots wide, not {width}")
    return Raster.from_gray(grey, BLACK_BELOW)
