"""One hand: the few shapes every drawing is made of, and the list of all drawings."""

from __future__ import annotations

import math
from collections.abc import Callable

INK, BLUE, GREEN, RED, SOFT, PALE = "#3D4C5C", "#0B4FA8", "#0B5D35", "#991417", "#DDE5EE", "#FFFFFF"
AMBER = "#D98200"
WIDTH, HEIGHT = 340, 250
PICTURES: dict[str, Callable[[], str]] = {}


def picture(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    """Name a drawing."""

    def keep(draw: Callable[[], str]) -> Callable[[], str]:
        PICTURES[name] = draw
        return draw

    return keep


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
