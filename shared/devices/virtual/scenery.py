"""What a document camera sees: papers on a desk, tilted, lit, in shadow, under a hand.

A scene is computed from a seed alone, so the same call gives the same pixels. Lengths are
millimetres on the desk; a flat picture's size follows from 300 pixels per inch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ParamSpec

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr

Floats = NDArray[np.float64]
Tile = NDArray[np.float32]
_How = ParamSpec("_How")

_PX_PER_MM = 300 / 25.4
_CARD_PX = (1011, 638)
_LIGHTS = {"even": (1.0, 0.10), "side": (0.95, 0.45), "dim": (0.42, 0.2), "warm": (0.92, 0.2)}


@dataclass(frozen=True)
class Scene:
    """A rendered frame and where each paper's corners really are.

    quads: per paper 4 × 2 pixels, in the paper's own order: top left, top right, bottom right,
    bottom left. Whole numbers are pixel middles.
    """

    bgr: Bgr
    quads: tuple[Floats, ...]


def scene_with_truth(
    pages: Sequence[Bgr],
    *,
    size: tuple[int, int] = (1920, 1080),
    desk: str = "mat",
    angle: float = 0.0,
    perspective: float = 0.3,
    light: str = "even",
    glare: float = 0.0,
    blur: float = 0.0,
    noise: float = 2.0,
    hand: bool = False,
    offset: tuple[float, float] = (0.0, 0.0),
    field_mm: float | None = None,
    seed: int = 0,
) -> Scene:
    """Render flat papers as the document camera would see them.

    pages: flat pictures at 300 dpi; several are laid side by side. size: pixels of the frame.
    desk: ``mat`` (dark, fine grid), ``wood`` or ``white``. angle: degrees, clockwise.
    perspective: 0 looks straight down, 1 tilts the camera by 25 degrees.
    light: ``even``, ``side``, ``dim`` or ``warm``. glare: 0 none to 1 burnt out.
    blur: sigma in pixels. noise: sigma in grey levels. hand: fingers lie on the near edge.
    offset: millimetres right and down from the middle. field_mm: width of the desk that the
    camera sees; chosen from the papers unless given. seed: everything random follows from it.
    Raises KeyError for an unknown desk or light.
    """
    rng = np.random.default_rng(seed)
    spots = _spread(pages, angle, offset)
    field = field_mm or _field_for(spots, size)
    camera = _camera(size, field, perspective)
    canvas = _textured(size, camera, _tile(desk, seed % 8))
    glow = np.zeros((size[1], size[0]), np.float32)
    quads = []
    for page, spot in zip(pages, spots, strict=True):
        quad = _project(camera, spot)
        quads.append(quad - 0.5)
        canvas = _lay(canvas, page, quad, rng)
        if glare > 0:
            glow = np.maximum(glow, _glare(size, quad, rng))
    if hand and quads:
        canvas = _hand(canvas, quads[0], rng)
    canvas = _lit(canvas, light, rng)
    canvas += (glow * (glare * 330.0))[..., None]
    return Scene(_sensed(canvas, blur, noise, rng), tuple(quads))


def _picture_of(made: Callable[_How, Scene]) -> Callable[_How, Bgr]:
    def scene(*args: _How.args, **kwargs: _How.kwargs) -> Bgr:
        return made(*args, **kwargs).bgr

    return scene


scene = _picture_of(scene_with_truth)
"""The frame of ``scene_with_truth`` alone."""


def _field_for(spots: Sequence[Floats], size: tuple[int, int]) -> float:
    """The narrowest view, of those a camera has, that shows every paper whole."""
    corners = np.concatenate(spots) if spots else np.zeros((1, 2))
    wide, high = 2.2 * np.abs(corners).max(axis=0)
    need = max(wide, high * size[0] / size[1])
    return next((f for f in (240.0, 300.0, 400.0, 460.0) if f >= need), 640.0)


def _spread(pages: Sequence[Bgr], angle: float, offset: tuple[float, float]) -> list[Floats]:
    widths = [p.shape[1] / _PX_PER_MM for p in pages]
    left = -(sum(widths) + 12 * max(0, len(pages) - 1)) / 2
    turn = math.radians(angle)
    spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    spots = []
    for page, width in zip(pages, widths, strict=True):
        high = page.shape[0] / _PX_PER_MM
        x = left + width / 2
        box = np.array([[-width, -high], [width, -high], [width, high], [-width, high]]) / 2
        spots.append(np.add(box, (x, 0.0)) @ spin.T + offset)
        left += width + 12
    return spots


def _camera(size: tuple[int, int], field: float, perspective: float) -> Floats:
    """Homography from desk millimetres (origin in the middle) to frame pixels."""
    width, height = size
    focal = 1.5 * width
    distance = focal * field / width
    tilt = math.radians(25 * perspective)
    sway = math.radians(6 * perspective)
    rx = np.array(
        [[1, 0, 0], [0, math.cos(tilt), -math.sin(tilt)], [0, math.sin(tilt), math.cos(tilt)]]
    )
    ry = np.array(
        [[math.cos(sway), 0, math.sin(sway)], [0, 1, 0], [-math.sin(sway), 0, math.cos(sway)]]
    )
    turn = ry @ rx
    pose = np.column_stack([turn[:, 0], turn[:, 1], [0, 0, distance]])
    lens = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    return np.asarray(lens @ pose, dtype=np.float64)


def _project(camera: Floats, points: Floats) -> Floats:
    flat = np.column_stack([points, np.ones(len(points))]) @ camera.T
    return np.asarray(flat[:, :2] / flat[:, 2:], dtype=np.float64)


def _textured(size: tuple[int, int], camera: Floats, tile: NDArray[np.float32]) -> Floats:
    """A desk texture (3 pixels to the millimetre, middle = origin) as the camera sees it."""
    high, wide = tile.shape[:2]
    to_mm = np.array([[1 / 3, 0, -wide / 6], [0, 1 / 3, -high / 6], [0, 0, 1]])
    seen = cv2.warpPerspective(
        tile, camera @ to_mm, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(seen, dtype=np.float32)


def _mat(rng: np.random.Generator) -> Tile:
    tile = np.empty((1500, 2400, 3), np.float32)
    tile[:] = (40, 36, 32)
    tile += cv2.GaussianBlur(9 * rng.standard_normal(tile.shape[:2], np.float32), (0, 0), 0.8)[
        ..., None
    ]
    tile[::60] += 10
    tile[:, ::60] += 10
    return tile


def _wood(rng: np.random.Generator) -> Tile:
    rough = rng.standard_normal((1500, 2400), np.float32)
    grain = cv2.GaussianBlur(rough, (0, 0), sigmaX=90, sigmaY=1.6)
    broad = cv2.GaussianBlur(cv2.resize(rough, (240, 150)), (0, 0), sigmaX=26, sigmaY=2.6)
    broad = cv2.resize(broad, (2400, 1500), interpolation=cv2.INTER_CUBIC)
    grain = grain / grain.std() * 9 + broad / broad.std() * 11
    tile = np.asarray(np.array([78, 118, 158], np.float32) + grain[..., None] * (0.8, 1.0, 1.1))
    tile[::330] -= 30
    return tile.astype(np.float32)


def _white(rng: np.random.Generator) -> Tile:
    tile = np.empty((1500, 2400, 3), np.float32)
    tile[:] = (206, 210, 212)
    tile += cv2.GaussianBlur(14 * rng.standard_normal(tile.shape[:2], np.float32), (0, 0), 2.5)[
        ..., None
    ]
    return tile


_DESKS = {"mat": _mat, "wood": _wood, "white": _white}


@lru_cache(maxsize=6)
def _tile(desk: str, seed: int) -> Tile:
    return _DESKS[desk](np.random.default_rng(seed))


def _lay(canvas: Floats, page: Bgr, quad: Floats, rng: np.random.Generator) -> Floats:
    """Put a paper on the desk with its soft shadow and the slight bow of real paper."""
    high, wide = page.shape[:2]
    span = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0]))
    shrink = min(1.0, 1.15 * span / max(wide, high))
    small = cv2.resize(page, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    bow = np.linspace(0, math.pi, wide, dtype=np.float32) * 2 + float(rng.uniform(0, 6))
    small = small * (1 + 0.018 * np.sin(bow))[None, :, None].astype(np.float32)
    alpha = _outline(small.shape[1], small.shape[0], page.shape[1::-1] == _CARD_PX)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32) - 0.5
    warp = cv2.getPerspectiveTransform(corners, (quad - 0.5).astype(np.float32))
    size = (canvas.shape[1], canvas.shape[0])
    pad = cv2.copyMakeBorder(alpha, 2, 2, 2, 2, cv2.BORDER_CONSTANT, value=0)
    inner = warp @ np.array([[1, 0, -2], [0, 1, -2], [0, 0, 1]], np.float64)
    cover = cv2.warpPerspective(pad, inner, size, flags=cv2.INTER_LINEAR)
    paper = cv2.warpPerspective(
        small, warp, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    reach = span * 0.012
    shift = np.array([[1, 0, reach * 0.5], [0, 1, reach * 0.8]], np.float64)
    shade = cv2.warpAffine(cv2.GaussianBlur(cover, (0, 0), reach), shift, size)
    canvas = canvas * (1 - 0.55 * shade)[..., None]
    return np.asarray(canvas * (1 - cover)[..., None] + paper * cover[..., None])


def _outline(wide: int, high: int, rounded: bool) -> NDArray[np.float32]:
    alpha = np.ones((high, wide), np.float32)
    if rounded:
        radius = round(wide * 3.18 / 85.6)
        alpha[:] = 0
        cv2.rectangle(alpha, (radius, 0), (wide - radius - 1, high - 1), 1.0, -1)
        cv2.rectangle(alpha, (0, radius), (wide - 1, high - radius - 1), 1.0, -1)
        for x in (radius, wide - radius - 1):
            for y in (radius, high - radius - 1):
                cv2.circle(alpha, (x, y), radius, 1.0, -1, cv2.LINE_AA)
    return alpha


def _glare(size: tuple[int, int], quad: Floats, rng: np.random.Generator) -> NDArray[np.float32]:
    middle = quad.mean(axis=0) + (quad[int(rng.integers(4))] - quad.mean(axis=0)) * 0.35
    span = float(np.linalg.norm(quad[2] - quad[0]))
    ys, xs = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    far = ((xs - middle[0]) / (0.16 * span)) ** 2 + ((ys - middle[1]) / (0.11 * span)) ** 2
    mask = np.zeros((size[1], size[0]), np.float32)
    cv2.fillConvexPoly(mask, quad.round().astype(np.int32), 1.0, cv2.LINE_AA)
    return np.asarray(np.exp(-far) * mask, dtype=np.float32)


def _hand(canvas: Floats, quad: Floats, rng: np.random.Generator) -> Floats:
    """Three fingers and a thumb's width of palm over the lowest edge."""
    order = np.argsort(quad[:, 1])[-2:]
    along = float(rng.uniform(0.25, 0.7))
    tip = quad[order[0]] * (1 - along) + quad[order[1]] * along
    span = float(np.linalg.norm(quad[2] - quad[0]))
    thick = max(8, round(span * 0.055))
    shade = np.zeros(canvas.shape[:2], np.float32)
    mask = np.zeros_like(shade)
    for i in range(3):
        x = tip[0] + (i - 1) * thick * 1.12
        top = tip[1] - span * (0.10, 0.13, 0.11)[i]
        ends = (round(x), round(top)), (round(x + thick * (i - 1) * 0.5), canvas.shape[0] + thick)
        cv2.line(mask, *ends, 1.0, thick, cv2.LINE_AA)
        cv2.line(shade, *ends, (1.0, 0.9, 0.8)[i], max(2, thick // 2), cv2.LINE_AA)
    shade = cv2.GaussianBlur(shade, (0, 0), thick / 4)
    soft = cv2.GaussianBlur(mask, (0, 0), thick * 0.3)
    skin = np.array([118, 150, 196], np.float32) * (0.72 + 0.38 * shade)[..., None]
    canvas = canvas * (1 - 0.35 * np.clip(soft - mask, 0, 1))[..., None]
    return np.asarray(canvas * (1 - mask)[..., None] + skin * mask[..., None])


def _lit(canvas: Floats, light: str, rng: np.random.Generator) -> Floats:
    level, slope = _LIGHTS[light]
    high, wide = canvas.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    xs, ys = xs / wide - 0.5, ys / high - 0.5
    way = float(rng.uniform(0, 2 * math.pi))
    lit = level * (1 + slope * (xs * math.cos(way) + ys * math.sin(way)))
    lit *= 1 - 0.35 * (xs**2 + ys**2)
    tint = np.array([0.82, 0.95, 1.06] if light == "warm" else [1.0, 1.0, 1.0], np.float32)
    return np.asarray(canvas * lit[..., None] * tint)


def _sensed(canvas: Floats, blur: float, noise: float, rng: np.random.Generator) -> Bgr:
    canvas = cv2.GaussianBlur(canvas.astype(np.float32), (0, 0), math.hypot(blur, 0.55))
    if noise > 0:
        canvas = canvas + noise * rng.standard_normal(canvas.shape, np.float32)
    return np.asarray(np.clip(canvas, 0, 255), dtype=np.uint8)
