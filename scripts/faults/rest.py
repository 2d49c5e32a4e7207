"""Pads, codes, power supplies, doors, drawers, settings, people."""

from __future__ import annotations

from scripts.faults.hand import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    PALE,
    RED,
    SOFT,
    arrow,
    bolt,
    box,
    curve,
    disc,
    line,
    number,
    person,
    picture,
    swing,
)


@picture("sign-pad")
def _() -> str:
    return (
        box(46, 70, 210, 132, 12, SOFT)
        + box(64, 86, 174, 88, 6, PALE, BLUE)
        + curve(
            "M84,142 C98,104 110,152 124,126 C136,106 142,150 160,128 C172,116 178,142 198,122",
            INK,
            4,
        )
        + line((214, 116), (282, 34), width=8, ink=INK)
        + line((206, 126), (214, 116), width=5, ink=BLUE)
        + curve("M256,150 C300,150 292,214 330,214", BLUE, 6)
        + number(1, 302, 176)
        + number(2, 296, 64)
        + number(3, 86, 104)
    )


@picture("code-window")
def _() -> str:
    squares = "".join(
        f'<rect x="{62 + 14 * c}" y="{50 + 14 * r}" width="12" height="12" fill="{INK}"/>'
        for r, c in (
            (0, 0),
            (0, 1),
            (1, 0),
            (0, 3),
            (1, 3),
            (2, 1),
            (2, 2),
            (3, 0),
            (3, 3),
            (2, 4),
            (4, 1),
            (4, 4),
            (4, 2),
            (0, 4),
        )
    )
    return (
        box(44, 28, 104, 128, 12)
        + squares
        + box(190, 60, 116, 130, 12, SOFT)
        + box(206, 76, 84, 58, 6, "#12202E")
        + line((206, 104), (290, 104), ink=RED, width=3)
        + line((190, 84), (148, 60), ink="#E6A5A2", width=2, dash="5 5")
        + line((190, 124), (148, 136), ink="#E6A5A2", width=2, dash="5 5")
        + arrow(110, 190, 168, 190)
        + curve("M248,190 L248,240", BLUE, 6)
        + number(1, 248, 46)
        + number(2, 136, 214)
        + number(3, 280, 218)
    )


@picture("ups-battery")
def _() -> str:
    return (
        box(96, 56, 150, 154, 12, SOFT)
        + box(118, 76, 106, 44, 6, "#E6EEFB", BLUE)
        + box(134, 86, 60, 24, 3, PALE)
        + box(194, 93, 6, 10, 1, INK)
        + box(137, 89, 18, 18, 2, RED, RED)
        + disc(171, 160, 20)
        + curve("M162,152 A12,12 0 1 0 180,152", GREEN, 4)
        + line((171, 146), (171, 160), ink=GREEN, width=4)
        + curve("M246,190 C290,190 280,226 330,226", BLUE, 6)
        + bolt(294, 150)
        + number(1, 300, 196)
        + number(2, 74, 98)
        + number(3, 74, 162)
    )


@picture("lock-door")
def _() -> str:
    return (
        box(64, 28, 150, 190, 8)
        + curve("M64,28 L150,52 L150,242 L64,218 Z", INK, 3, SOFT)
        + box(122, 122, 18, 40, 5, PALE, BLUE)
        + disc(131, 134, 4, BLUE, BLUE)
        + box(196, 112, 16, 46, 3, "#12202E")
        + swing("M176,216 C206,214 222,204 230,190", 230, 190, -60)
        + disc(276, 92, 15, "none", AMBER, 5)
        + line((276, 107), (276, 150), (286, 150), ink=AMBER, width=5)
        + line((276, 136), (284, 136), ink=AMBER, width=5)
        + number(1, 100, 92)
        + number(2, 234, 130)
        + number(3, 256, 214)
    )


@picture("cash-drawer")
def _() -> str:
    return (
        box(60, 52, 220, 100, 10, SOFT)
        + box(84, 146, 172, 66, 8, PALE)
        + line((100, 162), (100, 200))
        + line((140, 162), (140, 200))
        + line((180, 162), (180, 200))
        + line((220, 162), (220, 200))
        + line((92, 162), (248, 162), ink=BLUE)
        + disc(170, 104, 14, PALE, BLUE)
        + line((170, 98), (170, 110), ink=BLUE, width=4)
        + arrow(300, 214, 300, 164)
        + number(1, 300, 128)
        + number(2, 108, 30)
    )


@picture("settings")
def _() -> str:
    teeth = "".join(
        box(-8, -62, 16, 18, 3, SOFT, at=f"translate(112 122) rotate({45 * i})") for i in range(8)
    )
    rows = "".join(
        line((220, 84 + 34 * i), (300, 84 + 34 * i), ink=INK, width=4)
        + disc(240 + 24 * (i % 3), 84 + 34 * i, 8, PALE, BLUE, 4)
        for i in range(3)
    )
    return (
        teeth
        + disc(112, 122, 46, SOFT)
        + disc(112, 122, 18)
        + box(200, 54, 120, 138, 10, "none")
        + rows
        + number(1, 190, 54)
        + number(2, 190, 122)
        + number(3, 190, 190)
    )


@picture("call-technician")
def _() -> str:
    return (
        person(96, 92)
        + box(62, 164, 68, 44, 6, SOFT)
        + line((80, 164), (80, 152), (112, 152), (112, 164), width=4)
        + box(202, 40, 74, 132, 12, PALE)
        + box(212, 56, 54, 84, 4, "#E6EEFB", BLUE)
        + disc(239, 156, 6, SOFT)
        + line((222, 76), (256, 76), ink=BLUE)
        + line((222, 92), (256, 92), ink=BLUE)
        + line((222, 108), (244, 108), ink=BLUE)
        + arrow(196, 104, 146, 104)
        + number(1, 290, 60)
        + number(2, 172, 78)
        + number(3, 150, 196)
    )
