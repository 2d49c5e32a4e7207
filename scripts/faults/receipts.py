"""Receipt printers."""

from __future__ import annotations

from scripts.faults.hand import (
    BLUE,
    GREEN,
    INK,
    RED,
    SOFT,
    arrow,
    box,
    curve,
    disc,
    lamp,
    line,
    number,
    picture,
    roll,
    swing,
)


def _printer(lid: bool) -> str:
    body = box(62, 96, 196, 118, 10)
    foot = box(62, 186, 196, 28, 6, SOFT)
    if lid:
        top = box(0, -16, 78, 17, 4, SOFT, at="translate(246 96) rotate(-58)")
    else:
        top = box(62, 78, 196, 22, 8, SOFT)
    return body + foot + top


@picture("receipt-roll")
def _() -> str:
    return (
        _printer(True)
        + curve("M128,106 C108,100 96,84 92,64 L84,38", BLUE, 5)
        + roll(152, 146, 42)
        + box(226, 120, 15, 36, 4, "#1FA463", GREEN)
        + swing("M318,100 C326,84 326,66 314,50", 314, 50, -118)
        + arrow(176, 26, 176, 78)
        + number(1, 290, 118)
        + number(2, 206, 42)
        + number(3, 58, 56)
    )


@picture("receipt-cover")
def _() -> str:
    return (
        _printer(True)
        + roll(150, 150, 34)
        + swing("M318,46 C326,62 324,82 312,96", 312, 96, 128)
        + number(1, 206, 118)
        + number(2, 286, 56)
        + lamp(84, 200)
    )


@picture("receipt-cutter")
def _() -> str:
    teeth = [(92 + 12 * i, 92 if i % 2 else 104) for i in range(12)]
    return (
        _printer(True)
        + line(*teeth, ink=RED, width=4)
        + curve("M120,92 C126,78 112,70 122,58 C130,48 118,44 124,34", BLUE, 5)
        + arrow(150, 84, 150, 34)
        + disc(238, 148, 16, SOFT)
        + curve("M238,138 L238,148 L246,153", INK, 3)
        + swing("M318,46 C326,62 324,82 312,96", 312, 96, 128)
        + number(1, 280, 30)
        + number(2, 94, 46)
        + number(3, 238, 182)
        + number(4, 300, 122)
        + roll(140, 158, 22)
    )
