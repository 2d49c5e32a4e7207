"""The built-in font of a virtual receipt printer: 24 dots high, no rare characters."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from shared.fonts import font_set

_DOTS, _LINE = 24, 30


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    path = str(font_set().files[0])
    return ImageFont.truetype(path, _DOTS, layout_engine=ImageFont.Layout.BASIC)


def draw_line(text: str, width: int) -> NDArray[np.uint8]:
    """One text line as rows of grey, 0 black and 255 white; what does not fit is cut off."""
    image = Image.new("L", (width, _LINE), 255)
    text = "".join(c for c in text if c.isprintable())
    if text:
        ImageDraw.Draw(image).text((0, -4), text, fill=0, font=_font())
    return np.where(np.asarray(image) < 128, 0, 255).astype(np.uint8)
