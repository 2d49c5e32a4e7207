"""Lines of text as dots, for what a receipt printer's own font cannot say.

24 dots high, as the printers' own Chinese fonts are. A character no font of ours holds either is
written as 〓 and its code point: a box instead of a name helps nobody.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from shared.fonts import font_set
from shared.image.late import Late
from shared.image.raster import Raster

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import ImageFont
else:
    np = Late("numpy")  # a terminal starts without it

DOTS: Final = 24
LINE_ROWS: Final = 30
_RAISED: Final = 4
_NOBODY_HAS: Final = "\U0010fffe"
_BLACK_BELOW: Final = 128


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    path = str(font_set().files[0])
    return ImageFont.truetype(path, DOTS, layout_engine=ImageFont.Layout.BASIC)


def line_raster(text: str, width: int) -> Raster:
    """A line as a picture ``width`` dots across, for ``EscposPrinter.draw``."""
    return Raster.from_gray(gray_line(text, width))


def gray_line(text: str, width: int) -> NDArray[np.uint8]:
    """A line as rows of grey, 0 black and 255 white; what does not fit is cut off.

    Raises Trouble ``fonts-missing``.
    """
    from PIL import Image, ImageDraw

    image = Image.new("L", (width, LINE_ROWS), 255)
    shown = "".join(_spelled(c) for c in text if c.isprintable())
    if shown:
        ImageDraw.Draw(image).text((0, -_RAISED), shown, fill=0, font=_font())
    return np.where(np.asarray(image) < _BLACK_BELOW, 0, 255).astype(np.uint8)


def text_width(text: str) -> int:
    """Dots a line takes. Raises Trouble ``fonts-missing``."""
    return round(_font().getlength("".join(_spelled(c) for c in text if c.isprintable())))


@lru_cache(maxsize=4096)
def _spelled(character: str) -> str:
    font = _font()
    missing = bytes(font.getmask(_NOBODY_HAS))
    held = character.isspace() or bytes(font.getmask(character)) != missing
    return character if held else f"〓{ord(character):X}"
