"""Draws the pictures of the fault cards into ``assets/faults``: line drawings with numbered places.

A drawing is a few shapes of one hand: dark outlines, blue for what is touched, green arrows for
what moves. Each is written twice: plain, and in ``numbered`` with numbers where the steps of the
faults named in ``shared/technician/pictures.py`` are done.
``python scripts/draw_faults.py`` writes all of them; what it wrote is committed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "assets" / "faults"
INK, BLUE, GREEN, RED, SOFT, PALE = "#3D4C5C", "#0B4FA8", "#0B5D35", "#991417", "#DDE5EE", "#FFFFFF"
AMBER = "#D98200"
WIDTH, HEIGHT = 340, 250
_NUMBERS = re.compile(r'<g class="n">.*?</g>')
_PICTURES: dict[str, Callable[[], str]] = {}


def picture(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Name a drawing."""

    def keep(draw: Callable[[], str]) -> Callable[[], str]:
        _PICTURES[name] = draw
        return draw

    return keep


# -- one hand --------------------------------------------------------------------------------------


def box(
    x: float,
    y: float,
    w: float,
    h: float,
    r: float = 8,
    fill: str = PALE,
    ink: str = INK,
    at: str = "",
) -> str:
    turn = f' transform="{at}"' if at else ""
    return (
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}" stroke="{ink}"'
        f' stroke-width="3"{turn}/>'
    )


def disc(x: float, y: float, r: float, fill: str = PALE, ink: str = INK, width: float = 3) -> str:
    return (
        f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}" stroke="{ink}" stroke-width="{width}"/>'
    )


def line(
    *way: tuple[float, float], ink: str = INK, width: float = 3, fill: str = "none", dash: str = ""
) -> str:
    points = " ".join(f"{x},{y}" for x, y in way)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<polyline points="{points}" fill="{fill}" stroke="{ink}" stroke-width="{width}"'
        f' stroke-linecap="round" stroke-linejoin="round"{dashed}/>'
    )


def curve(d: str, ink: str = INK, width: float = 3, fill: str = "none") -> str:
    return (
        f'<path d="{d}" fill="{fill}" stroke="{ink}" stroke-width="{width}" stroke-linecap="round"'
        ' stroke-linejoin="round"/>'
    )


def arrow(x: float, y: float, tox: float, toy: float, ink: str = GREEN, width: float = 5) -> str:
    angle, size = math.atan2(toy - y, tox - x), 13
    heads = [
        (tox - size * math.cos(angle + turn), toy - size * math.sin(angle + turn))
        for turn in (0.55, -0.55)
    ]
    points = [(round(a, 1), round(b, 1)) for a, b in heads]
    return line((x, y), (tox, toy), ink=ink, width=width) + line(
        points[0], (tox, toy), points[1], ink=ink, width=width
    )


def swing(d: str, tox: float, toy: float, angle: float) -> str:
    """A bent arrow; angle: where its end points to, degrees, 0 right, 90 down."""
    a, size = math.radians(angle), 13
    heads = [
        (round(tox - size * math.cos(a + t), 1), round(toy - size * math.sin(a + t), 1))
        for t in (0.55, -0.55)
    ]
    return curve(d, GREEN, 5) + line(heads[0], (tox, toy), heads[1], ink=GREEN, width=5)


def number(n: int, x: float, y: float) -> str:
    """Where step n is done."""
    return (
        f'<g class="n"><circle cx="{x}" cy="{y}" r="15" fill="{BLUE}" stroke="#FFFFFF"'
        f' stroke-width="2.5"/><text x="{x}" y="{y + 6.5}" font-size="18" font-weight="700"'
        f' fill="#FFFFFF" text-anchor="middle">{n}</text></g>'
    )


def word(
    text: str, x: float, y: float, ink: str = INK, size: float = 14, anchor: str = "middle"
) -> str:
    place = f'x="{x}" y="{y}" font-size="{size}" fill="{ink}" text-anchor="{anchor}"'
    return f"<text {place}>{text}</text>"


def roll(x: float, y: float, r: float = 36) -> str:
    rings = "".join(disc(x, y, r * k, "none", "#9CB9E6", 1.5) for k in (0.8, 0.64, 0.5))
    return disc(x, y, r, PALE, BLUE, 4) + rings + disc(x, y, r * 0.32, SOFT)


def cross(x: float, y: float, size: float = 13) -> str:
    return line((x - size, y - size), (x + size, y + size), ink=RED, width=5) + line(
        (x + size, y - size), (x - size, y + size), ink=RED, width=5
    )


def bolt(x: float, y: float, size: float = 1, fill: str = AMBER) -> str:
    points = [(4, -18), (-10, 3), (-1, 3), (-5, 18), (10, -4), (1, -4)]
    way = [(x + a * size, y + b * size) for a, b in points]
    return line(*way, way[0], ink=fill, width=2, fill=fill)


def lamp(x: float, y: float, fill: str = "#1FA463", r: float = 6) -> str:
    return disc(x, y, r, fill, INK, 2)


def plug_a(x: float, y: float) -> str:
    """A USB plug that points right."""
    return (
        box(x, y - 14, 44, 28, 5, SOFT)
        + box(x + 44, y - 10, 26, 20, 2)
        + line((x + 52, y - 4), (x + 62, y - 4), ink=INK, width=3)
        + line((x + 52, y + 4), (x + 62, y + 4), ink=INK, width=3)
    )


def person(x: float, y: float, ink: str = BLUE) -> str:
    return disc(x, y, 15, PALE, ink, 4) + curve(
        f"M{x - 28},{y + 52} C{x - 28},{y + 22} {x + 28},{y + 22} {x + 28},{y + 52} Z", ink, 4, PALE
    )


# -- receipt printers ------------------------------------------------------------------------------


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


# -- A4 printers -----------------------------------------------------------------------------------


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


# -- cables and power ------------------------------------------------------------------------------


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


# -- cards -----------------------------------------------------------------------------------------


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


# -- scanners and cameras --------------------------------------------------------------------------


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


# -- money -----------------------------------------------------------------------------------------


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


# -- the rest --------------------------------------------------------------------------------------


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


def main() -> None:
    """Write every drawing."""
    (OUT / "numbered").mkdir(parents=True, exist_ok=True)
    for name, draw in _PICTURES.items():
        drawn = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
            f"{draw()}</svg>\n"
        )
        (OUT / "numbered" / f"{name}.svg").write_text(drawn, "utf-8")
        (OUT / f"{name}.svg").write_text(_NUMBERS.sub("", drawn), "utf-8")
    print(f"{len(_PICTURES)} drawings in {OUT.name}")


if __name__ == "__main__":
    main()
