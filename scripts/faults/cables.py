"""Cables and power."""

from __future__ import annotations

from scripts.faults.hand import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    PALE,
    SOFT,
    arrow,
    bolt,
    box,
    curve,
    disc,
    lamp,
    line,
    number,
    picture,
    plug_a,
    swing,
    word,
)


@picture("usb-cable")
def _() -> str:
    return (
        box(196, 56, 124, 130, 10, SOFT)
        + box(196, 104, 36, 28, 3, "#12202E")
        + lamp(296, 78)
        + curve("M0,176 C50,176 40,118 84,118", BLUE, 7)
        + plug_a(84, 118)
        + arrow(100, 76, 160, 76)
        + arrow(160, 158, 100, 158)
        + number(1, 316, 58)
        + number(2, 130, 46)
    )


@picture("serial-cable")
def _() -> str:
    shell = curve("M94,84 L150,96 L150,148 L94,160 Z", INK, 3, SOFT)
    pins = "".join(disc(134, 104 + 9 * i, 2.4, INK) for i in range(5))
    socket = curve("M204,76 L246,88 L246,156 L204,168 Z", INK, 3, "#12202E")
    screws = disc(108, 72, 8, SOFT, BLUE) + disc(108, 172, 8, SOFT, BLUE)
    return (
        box(204, 44, 118, 156, 10, SOFT)
        + socket
        + curve("M0,190 C44,190 40,122 94,122", BLUE, 8)
        + shell
        + pins
        + screws
        + arrow(158, 122, 196, 122)
        + swing("M84,60 C88,44 112,40 124,54", 124, 54, 60)
        + lamp(300, 68)
        + number(1, 176, 92)
        + number(3, 30, 152)
    )


@picture("network-cable")
def _() -> str:
    jack = box(206, 88, 54, 56, 4, "#12202E") + "".join(
        line((216 + 6 * i, 96), (216 + 6 * i, 108), ink=AMBER, width=2.5) for i in range(6)
    )
    head = box(106, 100, 64, 34, 4, SOFT) + line((120, 96), (150, 86), ink=INK, width=4)
    return (
        box(184, 60, 138, 116, 10, SOFT)
        + jack
        + lamp(286, 92)
        + lamp(286, 116, AMBER)
        + curve("M0,184 C54,184 44,117 106,117", BLUE, 8)
        + head
        + arrow(112, 66, 166, 66)
        + number(1, 84, 66)
        + number(2, 308, 104)
    )


@picture("power")
def _() -> str:
    socket = box(28, 70, 96, 96, 12) + disc(60, 118, 6, INK) + disc(92, 118, 6, INK)
    plug = (
        box(150, 98, 60, 40, 10, SOFT)
        + line((138, 110), (150, 110), width=5)
        + line((138, 126), (150, 126), width=5)
    )
    switch = box(256, 84, 48, 76, 8, SOFT) + box(264, 92, 32, 30, 4, "#1FA463", GREEN)
    return (
        socket
        + plug
        + curve("M210,118 C240,118 220,200 262,200 L340,200", BLUE, 7)
        + switch
        + arrow(180, 78, 140, 78)
        + bolt(76, 46)
        + lamp(280, 146)
        + number(1, 318, 150)
        + number(2, 180, 166)
    )


@picture("restart")
def _() -> str:
    return (
        box(40, 60, 150, 140, 12)
        + box(62, 82, 106, 62, 6, "#E6EEFB", BLUE)
        + box(226, 96, 64, 92, 10, SOFT)
        + box(238, 106, 40, 34, 5, PALE)
        + word("关", 258, 130, INK, 18)
        + box(238, 144, 40, 34, 5, "#1FA463", GREEN)
        + word("开", 258, 168, "#FFFFFF", 18)
        + curve("M100,100 A22,22 0 1 0 130,100", GREEN, 5)
        + line((115, 92), (115, 112), ink=GREEN, width=5)
        + disc(258, 58, 20)
        + curve("M258,46 L258,58 L267,64", INK, 3)
        + lamp(68, 176)
        + number(1, 310, 142)
        + number(2, 98, 176)
    )
