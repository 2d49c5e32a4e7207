"""A4 printers."""

from __future__ import annotations

from scripts.faults.hand import (
    BLUE,
    INK,
    PALE,
    SOFT,
    arrow,
    box,
    curve,
    disc,
    lamp,
    line,
    number,
    picture,
    swing,
)


def _laser(cover: bool = False) -> str:
    body = box(70, 72, 190, 96, 10) + box(70, 168, 190, 48, 8, SOFT)
    top = box(96, 56, 138, 16, 5, SOFT)
    panel = box(206, 84, 42, 24, 4, "#E6EEFB", BLUE) + lamp(216, 128, "#1FA463", 5)
    door = box(0, 0, 150, 14, 4, SOFT, at="translate(96 72) rotate(-32)") if cover else top
    return body + door + panel


@picture("page-tray")
def _() -> str:
    paper = "".join(box(46 - 3 * i, 178 - 6 * i, 150, 8, 1, PALE, BLUE) for i in range(4))
    return (
        _laser()
        + box(24, 184, 196, 34, 6)
        + line((108, 201), (134, 201), ink=INK, width=5)
        + paper
        + arrow(120, 96, 120, 146)
        + arrow(64, 232, 16, 232)
        + arrow(240, 232, 288, 232)
        + number(1, 154, 118)
        + number(2, 306, 222)
    )


@picture("page-jam")
def _() -> str:
    return (
        _laser(True)
        + curve("M110,132 C128,112 138,150 156,126 C172,106 182,140 198,120", BLUE, 5)
        + arrow(150, 114, 150, 44)
        + line((84, 192), (246, 192), ink=INK, width=3)
        + swing("M262,34 C276,44 280,58 274,72", 274, 72, 112)
        + number(1, 118, 48)
        + number(2, 290, 200)
        + number(3, 232, 150)
        + number(4, 238, 26)
        + arrow(270, 206, 232, 206)
    )


@picture("page-toner")
def _() -> str:
    drum = (
        box(16, 108, 116, 40, 14, SOFT, BLUE)
        + disc(34, 128, 9)
        + line((56, 128), (118, 128), ink=BLUE, width=3)
    )
    return (
        _laser(True)
        + drum
        + arrow(134, 128, 172, 128)
        + swing("M48,92 C66,78 88,78 104,92", 104, 92, 48)
        + swing("M262,34 C276,44 280,58 274,72", 274, 72, 112)
        + number(1, 190, 148)
        + number(2, 76, 66)
        + number(3, 238, 26)
    )
