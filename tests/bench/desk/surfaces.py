"""Desks seen from above: what they are made of, and what lies about on them.

A surface is a tile of 2400 × 1800 pixels at 3 pixels to the millimetre, its middle under the
camera; float32 BGR in 0..255.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2

Tile = NDArray[np.float32]
Rng = np.random.Generator
WIDE, HIGH, PX_PER_MM = 2400, 1800, 3.0


def _noise(rng: Rng, sx: float, sy: float, shrink: int = 1) -> Tile:
    """Gaussian noise of unit deviation, smoothed by sx and sy pixels."""
    rough = rng.standard_normal((HIGH // shrink, WIDE // shrink), np.float32)
    soft = cv2.GaussianBlur(rough, (0, 0), sigmaX=sx / shrink, sigmaY=sy / shrink)
    soft = soft / max(float(soft.std()), 1e-6)
    return np.asarray(cv2.resize(soft, (WIDE, HIGH), interpolation=cv2.INTER_CUBIC), np.float32)


def _flat(colour: tuple[float, float, float]) -> Tile:
    tile = np.empty((HIGH, WIDE, 3), np.float32)
    tile[:] = colour
    return tile


def _mat(rng: Rng) -> Tile:
    dark = float(rng.uniform(25, 75))
    tile = _flat((dark * rng.uniform(0.8, 1.25), dark, dark * rng.uniform(0.75, 1.1)))
    tile += 5 * _noise(rng, 0.8, 0.8)[..., None]
    if rng.random() < 0.6:
        pitch, strong = int(rng.choice((15, 30, 60))), float(rng.uniform(8, 60))
        tile[::pitch] += strong
        tile[:, ::pitch] += strong
    return tile


def _wood(rng: Rng) -> Tile:
    base = np.array(((70, 110, 150), (40, 66, 104), (110, 150, 186), (128, 168, 196), (28, 42, 66))[
        int(rng.integers(5))], np.float32)  # fmt: skip
    grain = 8 * _noise(rng, 90, 1.4) + 12 * _noise(rng, 260, 24, 8) + 3 * _noise(rng, 1, 0.7)
    bend = 14 * _noise(rng, 400, 160, 8)
    xs, ys = np.meshgrid(np.arange(WIDE, dtype=np.float32), np.arange(HIGH, dtype=np.float32))
    grain = cv2.remap(grain, xs, ys + bend, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    tile = base + grain[..., None] * np.array((0.8, 1.0, 1.1), np.float32) * float(
        base.mean() / 120
    )
    if rng.random() < 0.5:
        pitch, first = int(rng.integers(220, 520)), int(rng.integers(200))
        for y in range(first, HIGH, pitch):
            tile[y : y + 4] *= 0.6
            tile[y + 4 :] *= float(rng.uniform(0.9, 1.1))
    return np.asarray(tile, np.float32)


def _white(rng: Rng) -> Tile:
    level = float(rng.uniform(185, 236))
    tile = _flat((level * rng.uniform(0.96, 1.02), level, level * rng.uniform(0.97, 1.02)))
    tile += 2.0 * _noise(rng, 2.5, 2.5)[..., None] + 3.0 * _noise(rng, 160, 160, 8)[..., None]
    return tile


def _marble(rng: Rng) -> Tile:
    level = float(rng.choice((205, 190, 70)))
    veins = np.abs(_noise(rng, 130, 130, 8) + 0.35 * _noise(rng, 30, 30, 2))
    veins += 0.2 * np.abs(_noise(rng, 9, 9))
    dark = 60 * np.exp(-((veins / 0.16) ** 2)) + 14 * _noise(rng, 200, 200, 8)
    way = -1.0 if level > 100 else 1.0
    return np.asarray(_flat((level, level, level * 0.98)) + way * dark[..., None], np.float32)


def _cloth(rng: Rng) -> Tile:
    base = rng.uniform(40, 215, 3).astype(np.float32)
    xs, ys = np.meshgrid(np.arange(WIDE, dtype=np.float32), np.arange(HIGH, dtype=np.float32))
    pitch = float(rng.uniform(3, 7))
    weave = np.sin(xs * 2 * math.pi / pitch) * np.sin(ys * 2 * math.pi / pitch)
    tile = base + (9 * weave + 6 * _noise(rng, 1.2, 1.2) + 7 * _noise(rng, 120, 120, 8))[..., None]
    if rng.random() < 0.4:
        check = float(rng.uniform(60, 200))
        other = rng.uniform(-40, 40, 3).astype(np.float32)
        tile += ((np.sin(xs * math.pi / check) > 0) ^ (np.sin(ys * math.pi / check) > 0))[
            ..., None
        ] * other
    return np.asarray(tile, np.float32)


def _grey(rng: Rng) -> Tile:
    level = float(rng.uniform(95, 175))
    tile = _flat((level * rng.uniform(0.92, 1.06), level, level * rng.uniform(0.94, 1.05)))
    return tile + (5 * _noise(rng, 1.0, 1.0) + 4 * _noise(rng, 200, 200, 8))[..., None]


def _leather(rng: Rng) -> Tile:
    base = rng.choice(((30, 34, 52), (26, 26, 28), (44, 60, 40), (60, 40, 30)), axis=0)
    pores = np.minimum(_noise(rng, 2.2, 2.2), 0.6) * 7 + 5 * _noise(rng, 60, 60, 8)
    return np.asarray(_flat(tuple(base)) + pores[..., None], np.float32)


def _glass(rng: Rng) -> Tile:
    slope = np.linspace(float(rng.uniform(10, 60)), float(rng.uniform(30, 110)), HIGH)
    tile = np.repeat(slope.astype(np.float32)[:, None], WIDE, 1) + 7 * _noise(rng, 220, 220, 8)
    return np.repeat(tile[..., None], 3, 2) * np.array((1.08, 1.0, 0.95), np.float32)


def _speckle(rng: Rng) -> Tile:
    base = rng.uniform(90, 200)
    grit = _noise(rng, 1.5, 1.5)
    return np.asarray(
        _flat((base * 0.95, base, base * 1.02))
        + (16 * np.clip(grit, -2, 2) + 8 * _noise(rng, 6, 6))[..., None], np.float32,
    )  # fmt: skip


def _tiles(rng: Rng) -> Tile:
    level, pitch = float(rng.uniform(120, 220)), int(rng.integers(260, 620))
    tile = _flat((level, level, level)) + (6 * _noise(rng, 40, 40, 4))[..., None]
    for n in range(0, WIDE, pitch):
        tile[:, n : n + 9] *= 0.72
    for n in range(0, HIGH, pitch):
        tile[n : n + 9] *= 0.72
    return tile


SURFACES: dict[str, Callable[[Rng], Tile]] = {
    "mat": _mat, "wood": _wood, "white": _white, "marble": _marble, "cloth": _cloth,
    "grey": _grey, "leather": _leather, "glass": _glass, "speckle": _speckle, "tiles": _tiles,
}  # fmt: skip


def surface(name: str, rng: Rng) -> Tile:
    """An empty desk."""
    return np.clip(SURFACES[name](rng), 4, 250)


def strewn(tile: Tile, rng: Rng, count: int, papers: list[NDArray[np.uint8]]) -> Tile:
    """The desk with things lying about at its edges: pens, keyboard, phone, cup, cable, sheets."""
    things = [_pen, _pen, _cable, _cup, _keyboard, _phone, _ruler, _sheet, _sheet, _block]
    for _ in range(count):
        way = float(rng.uniform(0, 2 * math.pi))
        far = float(rng.uniform(0.62, 1.0))
        at = (
            WIDE / 2 + math.cos(way) * far * WIDE * 0.30,
            HIGH / 2 + math.sin(way) * far * HIGH * 0.30,
        )
        tile = things[int(rng.integers(len(things)))](tile, rng, at, papers)
    return tile


def _lay(
    tile: Tile, mask: NDArray[np.float32], colour: NDArray[np.float32] | Tile, rng: Rng
) -> Tile:
    shade = cv2.GaussianBlur(mask, (0, 0), float(rng.uniform(4, 12)))
    shift = np.array([[1, 0, float(rng.uniform(-6, 6))], [0, 1, float(rng.uniform(-2, 8))]])
    shade = cv2.warpAffine(shade, shift, (WIDE, HIGH))
    tile = tile * (1 - 0.45 * shade)[..., None]
    return np.asarray(tile * (1 - mask)[..., None] + colour * mask[..., None], np.float32)


def _box(at: tuple[float, float], wide: float, high: float, degrees: float) -> NDArray[np.int32]:
    return np.asarray(cv2.boxPoints((at, (wide * PX_PER_MM, high * PX_PER_MM), degrees)), np.int32)


def _poly(points: NDArray[np.int32]) -> NDArray[np.float32]:
    mask = np.zeros((HIGH, WIDE), np.float32)
    cv2.fillConvexPoly(mask, points, 1.0, cv2.LINE_AA)
    return mask


def _pen(tile: Tile, rng: Rng, at: tuple[float, float], _p: object) -> Tile:
    turn, long = float(rng.uniform(0, math.pi)), float(rng.uniform(60, 75)) * PX_PER_MM
    mask = np.zeros((HIGH, WIDE), np.float32)
    reach = np.array((math.cos(turn), math.sin(turn))) * long
    ends = [tuple(int(v) for v in np.add(at, s * reach)) for s in (-1, 1)]
    cv2.line(mask, ends[0], ends[1], 1.0, int(9 * PX_PER_MM), cv2.LINE_AA)
    return _lay(tile, mask, rng.uniform(10, 230, 3).astype(np.float32), rng)


def _cable(tile: Tile, rng: Rng, at: tuple[float, float], _p: object) -> Tile:
    t = np.linspace(-1, 1, 80)
    xs = at[0] + 700 * t * rng.uniform(-1, 1) + 160 * np.sin(3 * t + rng.uniform(0, 6))
    ys = at[1] + 700 * t * rng.uniform(-1, 1) + 160 * np.cos(2.4 * t + rng.uniform(0, 6))
    mask = np.zeros((HIGH, WIDE), np.float32)
    line = np.column_stack([xs, ys]).astype(np.int32)
    cv2.polylines(mask, [line], False, 1.0, int(rng.uniform(8, 16)), cv2.LINE_AA)
    return _lay(tile, mask, np.full(3, float(rng.choice((25, 60, 225))), np.float32), rng)


def _cup(tile: Tile, rng: Rng, at: tuple[float, float], _p: object) -> Tile:
    mask = np.zeros((HIGH, WIDE), np.float32)
    middle = (int(at[0]), int(at[1]))
    cv2.circle(mask, middle, 125, 1.0, -1, cv2.LINE_AA)
    tile = _lay(tile, mask, rng.uniform(60, 235, 3).astype(np.float32), rng)
    cv2.circle(tile, middle, 108, tuple(float(v) for v in rng.uniform(15, 90, 3)), -1, cv2.LINE_AA)
    return tile


def _keyboard(tile: Tile, rng: Rng, at: tuple[float, float], _p: object) -> Tile:
    turn = float(rng.uniform(-25, 25))
    level = float(rng.choice((30, 40, 205)))
    tile = _lay(tile, _poly(_box(at, 300, 115, turn)), np.full(3, level, np.float32), rng)
    spin = math.radians(turn)
    for row in range(5):
        for col in range(14):
            x, y = (col - 6.5) * 20.5, (row - 2) * 21
            spot = (at[0] + PX_PER_MM * (x * math.cos(spin) - y * math.sin(spin)),
                    at[1] + PX_PER_MM * (x * math.sin(spin) + y * math.cos(spin)))  # fmt: skip
            tone = level + (22 if level < 100 else -25)
            cv2.fillConvexPoly(tile, _box(spot, 16, 16, turn), (tone, tone, tone), cv2.LINE_AA)
    return tile


def _phone(tile: Tile, rng: Rng, at: tuple[float, float], _p: object) -> Tile:
    turn = float(rng.uniform(0, 180))
    tile = _lay(tile, _poly(_box(at, 72, 150, turn)), np.full(3, 20.0, np.float32), rng)
    cv2.fillConvexPoly(
        tile, _box(at, 66, 140, turn), tuple(float(v) for v in rng.uniform(8, 60, 3))
    )
    return tile


def _ruler(tile: Tile, rng: Rng, at: tuple[float, float], _p: object) -> Tile:
    mask = _poly(_box(at, 220, 30, float(rng.uniform(0, 180))))
    return _lay(tile, mask * 0.8, rng.uniform(120, 235, 3).astype(np.float32), rng)


def _block(tile: Tile, rng: Rng, at: tuple[float, float], _p: object) -> Tile:
    mask = _poly(
        _box(at, float(rng.uniform(25, 60)), float(rng.uniform(20, 60)), float(rng.uniform(0, 90)))
    )
    return _lay(tile, mask, rng.uniform(20, 200, 3).astype(np.float32), rng)


def _sheet(tile: Tile, rng: Rng, at: tuple[float, float], papers: list[NDArray[np.uint8]]) -> Tile:
    """Another paper, far enough out that the camera sees only a part of it."""
    flat = papers[int(rng.integers(len(papers)))]
    away = np.subtract(at, (WIDE / 2, HIGH / 2))
    at = tuple(np.add((WIDE / 2, HIGH / 2), away * 1.55))
    small = cv2.resize(flat, None, fx=0.375, fy=0.375, interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    high, wide = small.shape[:2]
    turn = math.radians(float(rng.uniform(0, 360)))
    c, s = math.cos(turn), math.sin(turn)
    move = np.array([[c, -s, at[0] - c * wide / 2 + s * high / 2],
                     [s, c, at[1] - s * wide / 2 - c * high / 2]])  # fmt: skip
    picture = cv2.warpAffine(small, move, (WIDE, HIGH), borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.warpAffine(np.ones((high, wide), np.float32), move, (WIDE, HIGH))
    return _lay(tile, mask, picture, rng)
