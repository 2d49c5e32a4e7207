"""A line of text with its place, apart from what draws it: reading a page needs no more."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line that was read. Repr hides it.

    box: four corners in pixels of the page as stored, clockwise from the text's own top left.
    """

    text: str = field(repr=False)
    box: tuple[tuple[float, float], ...]
