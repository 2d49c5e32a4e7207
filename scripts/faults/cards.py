"""Cards on their readers."""

from __future__ import annotations

from scripts.faults.hand import (
    BLUE,
    PALE,
    RED,
    SOFT,
    arrow,
    box,
    curve,
    lamp,
    line,
    number,
    picture,
)


def _card(x: float, y: float, turn: float = 0, ink: str = BLUE) -> str:
    inside = (
        box(0, 0, 120, 76, 9, PALE, ink)
        + box(76, 16, 30, 38, 4, "#E6EEFB", ink)
        + line((14, 22), (58, 22), ink=ink)
        + line((14, 38), (50, 38), ink=ink)
        + line((14, 56), (60, 56), ink=ink)
    )
    return f'<g transform="translate({x} {y}) rotate({turn})">{inside}</g>'


@picture("card-on-reader")
def _() -> str:
    waves = "".join(
        curve(
            f"M{142 - 8 * i},{172 + 0 * i} A{28 + 8 * i},{18 + 6 * i} 0 0 0 {198 + 8 * i},172",
            "#9CB9E6",
            2,
        )
        for i in range(2)
    )
    return (
        box(50, 150, 240, 58, 14, SOFT)
        + box(84, 160, 172, 30, 8, PALE, BLUE)
        + waves
        + _card(110, 36)
        + arrow(170, 118, 170, 152)
        + lamp(270, 198)
        + number(1, 84, 74)
        + number(2, 206, 136)
    )


@picture("card-damaged")
def _() -> str:
    return (
        _card(40, 60, -8)
        + line((96, 52), (108, 80), (96, 96), (112, 130), ink=RED, width=4)
        + box(196, 132, 124, 50, 12, SOFT)
        + box(212, 140, 92, 24, 6, PALE, BLUE)
        + _card(204, 40)
        + arrow(262, 118, 262, 138)
        + number(1, 44, 164)
        + number(2, 186, 90)
    )
