"""Scanners and cameras."""

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
    plug_a,
    swing,
)


def _scanner(open_: bool = False) -> str:
    body = curve("M60,206 L76,132 L264,132 L280,206 Z", INK, 3, SOFT)
    lid = box(0, -12, 150, 16, 6, PALE, at="translate(100 132) rotate(-48)") if open_ else ""
    return body + lid + lamp(258, 192)


@picture("scanner-feed")
def _() -> str:
    sheets = "".join(box(118 + 4 * i, 34 + 3 * i, 96, 96, 2, PALE, BLUE) for i in range(3))
    return (
        sheets
        + _scanner()
        + line((112, 60), (112, 130), width=5)
        + line((226, 60), (226, 130), width=5)
        + arrow(170, 70, 170, 124)
        + arrow(84, 92, 106, 92)
        + arrow(254, 92, 232, 92)
        + number(1, 146, 52)
        + number(2, 196, 96)
        + number(3, 284, 176)
    )


@picture("scanner-jam")
def _() -> str:
    return (
        _scanner(True)
        + curve("M120,140 C136,124 146,156 164,136 C176,124 186,150 200,138", BLUE, 5)
        + arrow(164, 128, 178, 66)
        + swing("M236,20 C252,34 256,52 250,66", 250, 66, 105)
        + number(1, 212, 34)
        + number(2, 150, 88)
        + number(3, 120, 166)
        + number(4, 276, 74)
    )


@picture("scanner-cover")
def _() -> str:
    return (
        _scanner(True)
        + swing("M236,20 C258,36 264,74 252,104", 252, 104, 105)
        + disc(110, 150, 9, PALE, BLUE)
        + disc(228, 150, 9, PALE, BLUE)
        + line((110, 150), (228, 150), ink=BLUE)
        + number(1, 170, 172)
        + number(2, 284, 60)
        + number(3, 292, 190)
    )


@picture("camera-view")
def _() -> str:
    head = box(132, 18, 76, 36, 8, SOFT) + disc(170, 54, 11, "#12202E")
    mat = curve("M50,212 L92,150 L248,150 L290,212 Z", INK, 3, "#12202E")
    page = curve("M118,198 L134,162 L206,162 L222,198 Z", BLUE, 3, PALE)
    view = line((162, 62), (70, 200), ink="#9CB9E6", width=2, dash="5 5") + line(
        (178, 62), (270, 200), ink="#9CB9E6", width=2, dash="5 5"
    )
    return (
        line((300, 216), (300, 36), (208, 36), width=7)
        + head
        + mat
        + page
        + view
        + number(1, 100, 62)
        + number(2, 170, 182)
        + number(3, 40, 168)
    )


@picture("camera-cable")
def _() -> str:
    return (
        line((70, 208), (70, 44), (150, 44), width=7)
        + box(150, 26, 72, 36, 8, SOFT)
        + disc(186, 62, 10, "#12202E")
        + box(40, 200, 90, 20, 5, SOFT)
        + curve("M222,44 C290,44 300,120 272,148", BLUE, 6)
        + plug_a(200, 178)
        + box(270, 156, 56, 44, 6, "#12202E")
        + curve("M272,148 C190,110 140,178 200,178", BLUE, 6)
        + arrow(214, 212, 262, 212)
        + number(1, 300, 72)
        + number(2, 186, 222)
        + number(3, 126, 96)
        + lamp(204, 36)
    )
