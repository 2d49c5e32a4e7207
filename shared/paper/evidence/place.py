"""Where a line of text runs on its sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass

from shared.paper.evidence.model import MM_PER_INCH, Placed, TextLine

_LEAST_MM = 0.2


@dataclass(frozen=True, slots=True)
class Run:
    """A line in millimetres of its sheet, y downwards.

    x, y: where its own top left lies. along: its length, across: its height. turn: radians from
    the x axis, clockwise on paper.
    """

    x: float
    y: float
    along: float
    across: float
    turn: float


def run_of(line: TextLine, placed: Placed) -> Run:
    """The run of a line. A narrow high box is text written from top to bottom.

    A corner outside the page is moved to its edge: readers leave out what stands beside a page.
    """
    leaf = placed.leaf
    per_px = leaf.scale * MM_PER_INCH / leaf.layers.dpi
    wide, high = leaf.size_mm

    def at(pixels: float, most: float) -> float:
        return min(max(pixels * per_px, 0.0), most) if math.isfinite(pixels) else 0.0

    a, b, c, d = ((placed.x_mm + at(x, wide), placed.y_mm + at(y, high)) for x, y in line.box)
    along, across = math.dist(a, b), math.dist(a, d)
    if across > 2 * along and len(line.text) > 1:
        a, b = b, c  # the text's top left is the box's top right
        along, across = across, along
    return Run(
        a[0], a[1], max(along, _LEAST_MM), max(across, _LEAST_MM),
        math.atan2(b[1] - a[1], b[0] - a[0]),
    )  # fmt: skip
