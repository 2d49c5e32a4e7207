"""Notes, coins, bank cards."""

from __future__ import annotations

from scripts.faults.hand import (
    AMBER,
    BLUE,
    INK,
    PALE,
    SOFT,
    arrow,
    box,
    cross,
    curve,
    disc,
    line,
    number,
    picture,
    swing,
)


def _note(x: float, y: float, turn: float = 0) -> str:
    return (
        f'<g transform="translate({x} {y}) rotate({turn})">{box(0, 0, 92, 44, 4, PALE, BLUE)}'
        f"{disc(46, 22, 12, '#E6EEFB', BLUE)}</g>"
    )


@picture("cash-jam")
def _() -> str:
    return (
        box(120, 60, 170, 150, 12, SOFT)
        + box(100, 108, 40, 20, 4, "#12202E")
        + _note(36, 96, 4)
        + cross(128, 118, 10)
        + box(206, 80, 64, 46, 6, PALE)
        + line((228, 103), (248, 103), ink=BLUE, width=5)
        + arrow(96, 162, 40, 162)
        + swing("M286,46 C304,56 310,74 304,92", 304, 92, 105)
        + number(1, 262, 42)
        + number(2, 188, 104)
        + number(3, 68, 190)
    )


@picture("cash-full")
def _() -> str:
    notes = "".join(_note(132, 158 - 12 * i) for i in range(6))
    return (
        box(106, 66, 146, 150, 12, SOFT)
        + notes
        + box(254, 116, 26, 42, 6, PALE)
        + disc(267, 130, 5, PALE, BLUE)
        + line((267, 135), (267, 148), ink=BLUE)
        + arrow(292, 196, 330, 196)
        + box(20, 120, 62, 92, 8, PALE, INK)
        + arrow(50, 94, 50, 116)
        + number(1, 302, 124)
        + number(2, 178, 88)
        + number(3, 50, 70)
    )


@picture("coin-hopper")
def _() -> str:
    spots = ((128, 92), (158, 86), (190, 90), (142, 112), (174, 110), (158, 132))
    coins = "".join(disc(x, y, 15, "#FFF3DC", AMBER) for x, y in spots)
    return (
        curve("M92,72 L236,72 L200,162 L128,162 Z", INK, 3, SOFT)
        + coins
        + box(128, 162, 72, 40, 6)
        + disc(214, 206, 13, "#FFF3DC", AMBER)
        + disc(58, 62, 13, "#FFF3DC", AMBER)
        + arrow(76, 62, 112, 76)
        + curve("M186,182 C216,182 214,186 214,190", INK, 3)
        + number(1, 166, 46)
        + number(2, 40, 92)
        + number(3, 244, 206)
    )


@picture("pos-terminal")
def _() -> str:
    keys = "".join(
        box(118 + 32 * c, 122 + 24 * r, 24, 16, 3, PALE) for r in range(3) for c in range(3)
    )
    return (
        box(100, 30, 128, 178, 14, SOFT)
        + box(116, 46, 96, 58, 6, "#E6EEFB", BLUE)
        + keys
        + box(124, 204, 80, 30, 5, PALE, BLUE)
        + arrow(164, 246, 164, 216)
        + curve("M228,60 C286,60 262,140 330,140", BLUE, 6)
        + number(1, 76, 76)
        + number(2, 234, 222)
        + number(3, 290, 94)
    )
