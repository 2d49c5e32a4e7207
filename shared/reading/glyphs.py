"""Second looks: a doubtful Chinese character against the shapes it may be taken for.

The recogniser knows 仝, 卯 and 鄞 but all but never says them: it has seen 全, 卵 and 郸 a thousand
times as often, and what it learned of language outweighs one stroke. The shape of a stroke
decides here. Only what the recogniser named itself is compared, its own likelihood weighs in, and
what is then read is as doubtful as the recogniser found it: it is shown with its crop, and what
was read first is the first of what it may be.

How a line is set (face, size, softness) is taken from its sure characters. Where those look
little like any face at hand the line is left as it was read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shared.domain.errors import Trouble
from shared.fonts import font_set
from shared.image.cv import cv2
from shared.image.frame import Bgr
from shared.reading.decoding import Heard, is_han

if TYPE_CHECKING:
    from PIL import ImageFont

Ink = NDArray[np.float32]

_CELL = 64
_EMS = (26, 29, 32, 35, 38, 41, 44)
"""Pixels of an em in a strip 48 high: how tightly the line was boxed is not known."""
_SOFT = (0.7, 1.4, 2.1, 2.8)
_WIDE = (0.88, 0.94, 1.0, 1.06)
_REACH = 0.36
"""Ems to either side: the recogniser knows a character's middle to a step of eight pixels."""
_SURE, _KNOWN = 0.96, 0.985
_MOST_KNOWN = 5
_LEAST_ALIKE = 0.6
_WEIGHT = 8.0
"""Of what a shape leaves unexplained against the recogniser's likelihood, both as logarithms, where
edges are sharp: half the number of details of a character; soft edges show fewer. Fitted on
development pages, where more made no difference before twice as much."""
_LEAST_CHANCE = 0.005
_STILL_DOUBTFUL = 0.5
"""What a shape decided is never read surely."""
_NOBODY_HAS = "\U0010fffe"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a line is set: face (its number), pixels of the em, softness of edges, width of
    characters as a share of their height, how alike."""

    face: int
    em: int
    soft: float
    wide: float = 1.0
    alike: float = 0.0


def worth_a_look(heard: Heard) -> bool:
    """True when a Chinese character may be another, and others of the line are sure."""
    return any(_may_be(heard, k) for k in range(len(heard.chars))) and bool(_known(heard))


def looked_at(strip: Bgr, heard: Heard) -> Heard:
    """The line with each doubtful character as what it may be and looks most like.

    strip: the line as the recogniser saw it.
    """
    ink = np.asarray(255 - cv2.cvtColor(strip, cv2.COLOR_BGR2GRAY), np.float32)
    wide = ink.shape[1]
    how = set_how(ink, [(heard.chars[k], heard.at[k] * wide) for k in _known(heard)])
    if how is None or how.alike < _LEAST_ALIKE:
        return heard
    weight = _WEIGHT / max(1.0, how.soft)
    for k, char in enumerate(heard.chars):
        chances = {char: heard.sure[k]} | _may_be(heard, k)
        if len(chances) == 1:
            continue
        scores = {
            one: float(np.log(max(chance, _LEAST_CHANCE)))
            - weight * float(np.log(1 - likeness(ink, one, heard.at[k] * wide, how) ** 2))
            for one, chance in chances.items()
        }
        best = max(scores, key=lambda one: scores[one])
        if best != char:
            heard = _as(heard, k, best, chances)
    return heard


def set_how(ink: Ink, known: Sequence[tuple[str, float]]) -> Setting | None:
    """The face, size and softness in which known characters look most like the line.

    ink: how dark each pixel is. known: characters and where each has its middle, in pixels.
    """

    def alike(how: Setting) -> float:
        return float(np.mean([likeness(ink, char, x, how) for char, x in known]))

    if not known or not _faces():
        return None
    sizes = [Setting(face, em, _SOFT[1]) for face in range(len(_faces())) for em in _EMS]
    size = max(sizes, key=alike)
    soft = max((replace(size, soft=soft) for soft in _SOFT), key=alike)
    near = max((replace(soft, em=soft.em + d) for d in (-1, 0, 1)), key=alike)
    best = max(
        (replace(near, em=near.em + d, wide=wide) for d in (0, 1) for wide in _WIDE), key=alike
    )
    return replace(best, alike=alike(best))


def likeness(ink: Ink, char: str, x: float, how: Setting) -> float:
    """Correlation, -1 to 1, of a character with the line around ``x``, where it fits best."""
    shape = _shape(how.face, char, how.em, round(how.em * how.wide), how.soft)
    if shape is None:
        return -1.0
    across, reach = shape.shape[1], round(_REACH * how.em)
    left = round(x - across / 2) - reach
    right = left + across + 2 * reach
    wide = ink.shape[1]
    part = ink[:, max(0, left) : min(wide, right)]
    if not part.size:
        return -1.0
    over = max(0, -left), max(0, right - wide)
    part = cv2.copyMakeBorder(part, 0, 0, *over, cv2.BORDER_REPLICATE)
    return float(cv2.matchTemplate(part, shape, cv2.TM_CCOEFF_NORMED).max())


def _as(heard: Heard, k: int, char: str, chances: Mapping[str, float]) -> Heard:
    """The line with another character at ``k``: what was read before is first of what it may be."""
    left = {one: chance for one, chance in chances.items() if one != char}
    sure, maybe, shares = list(heard.sure), list(heard.maybe), list(heard.shares)
    sure[k] = min(chances[char], _STILL_DOUBTFUL)
    maybe[k] = "".join(left)
    if len(shares) == len(maybe):
        shares[k] = tuple(left.values())
    chars = heard.chars[:k] + char + heard.chars[k + 1 :]
    return Heard(chars, tuple(sure), heard.at, tuple(maybe), tuple(shares))


def _may_be(heard: Heard, k: int) -> dict[str, float]:
    if heard.sure[k] >= _SURE or not is_han(heard.chars[k]):
        return {}
    return {c: chance for c, chance in heard.others(k).items() if is_han(c)}


def _known(heard: Heard) -> list[int]:
    """Where sure characters stand, a few, those beside doubtful ones first."""
    doubtful = [heard.at[k] for k in range(len(heard.chars)) if _may_be(heard, k)]
    sure = [k for k, c in enumerate(heard.chars) if is_han(c) and heard.sure[k] > _KNOWN]
    if doubtful:
        sure.sort(key=lambda k: min(abs(heard.at[k] - at) for at in doubtful))
    return sure[:_MOST_KNOWN]


@lru_cache(maxsize=4096)
def _shape(face: int, char: str, em: int, wide: int, soft: float) -> Ink | None:
    cell = _drawn(face, char)
    if cell is None:
        return None
    small = cv2.resize(cell, (wide, em), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), soft), np.float32)


@lru_cache(maxsize=2048)
def _drawn(face: int, char: str) -> Ink | None:
    """One character in its em, None when the face does not have it."""
    from PIL import Image, ImageDraw

    font = _faces()[face]
    if bytes(font.getmask(char)) == bytes(font.getmask(_NOBODY_HAS)):
        return None
    image = Image.new("L", (_CELL, _CELL), 0)
    base = round(0.88 * _CELL)  # where fonts for Chinese have the line that Latin letters stand on
    ImageDraw.Draw(image).text((0, base), char, fill=255, font=font, anchor="ls")
    return np.asarray(image, np.float32)


@lru_cache(maxsize=1)
def _faces() -> tuple[ImageFont.FreeTypeFont, ...]:
    """The faces in force, drawn large; none where there are none."""
    from PIL import ImageFont

    try:
        files = font_set().files
    except Trouble:
        return ()
    found = []
    for file in files:
        index = 0
        if file.suffix == ".ttc":  # Debian's collections: JP, KR, SC, TC, HK
            index = 2
        plain = ImageFont.Layout.BASIC
        found.append(ImageFont.truetype(str(file), _CELL, index=index, layout_engine=plain))
    return tuple(found)
