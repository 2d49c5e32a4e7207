"""The set: conditions × kinds of paper × desks × cameras, from a seed and a number."""

# ruff: noqa: E501 - typesetting and optics read better in long lines

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2

from . import camera as cam
from . import papers, surfaces

Floats = NDArray[np.float64]
CONDITIONS = ("plain", "white", "pale", "shadow", "dim", "glare", "blur", "clutter", "hand", "cut",
              "small", "lens", "curled", "folded", "mixed", "framed")  # fmt: skip
SIZES = ((640, 480), (1280, 720), (1920, 1080), (2592, 1944), (3264, 2448), (2448, 3264),
         (4160, 3120), (4608, 3456))  # fmt: skip
_SIZE_ODDS = (0.06, 0.09, 0.22, 0.2, 0.2, 0.08, 0.12, 0.03)
_EVERYWHERE = tuple(surfaces.SURFACES)
_PALE = ("white", "marble", "speckle", "tiles")


@dataclass(frozen=True)
class Shot:
    """One picture. quads: outlines of its papers, the paper's own top left first; they may reach
    outside the frame. condition, kind, desk: for tables."""

    bgr: NDArray[np.uint8]
    quads: tuple[Floats, ...]
    condition: str
    kind: str
    desk: str
    sheets: tuple[cam.Sheet, ...] = ()


def shot(seed: int, number: int, size: tuple[int, int] | None = None) -> Shot:
    """Picture ``number`` of set ``seed``; conditions and kinds go round."""
    rng = np.random.default_rng((seed, number))
    condition = CONDITIONS[number % len(CONDITIONS)]
    kind = papers.KINDS[int(rng.integers(len(papers.KINDS)))]
    desk = _EVERYWHERE[int(rng.integers(len(_EVERYWHERE)))]
    tinted = bool(rng.random() < 0.15)
    if condition == "framed":
        kind = ("certificate", "licence")[int(rng.integers(2))]
    if condition in ("white", "pale"):
        desk, tinted = _PALE[int(rng.integers(len(_PALE)))], False
        if condition == "white":
            desk = "white"
        if condition == "pale":
            kind = ("letter", "sparse", "lined", "form", "receipt", "certificate")[
                int(rng.integers(6))
            ]
    if condition == "folded" and kind in papers.CARDS:
        kind = "letter"
    chosen = size or SIZES[int(rng.choice(len(SIZES), p=_SIZE_ODDS))]
    flat = papers.paper(kind, int(rng.integers(12)), tinted)
    if condition == "pale":
        flat = np.asarray(np.clip(flat.astype(np.int16) - 6, 0, 255), np.uint8)
    camera, sheet = _placed(rng, flat, kind, condition, chosen)
    tile = surfaces.surface(desk, rng)
    if condition == "pale":
        # the desk comes within a few levels of the paper
        paper = np.median(flat.reshape(-1, 3), axis=0)
        tile = tile + (
            paper + rng.uniform(-14, -3) - np.median(tile.reshape(-1, 3), axis=0)
        ).astype(np.float32)
    if condition == "clutter" or rng.random() < 0.12:
        others = [papers.paper(k, 1) for k in ("form", "letter", "certificate", "lined")]
        tile = surfaces.strewn(tile, rng, int(rng.integers(3, 8)), others)
    canvas = cam.desk_picture(camera, tile.astype(np.float32), surfaces.PX_PER_MM)
    canvas = cam.lay(canvas, camera, sheet, rng)
    quad = sheet.outline(camera)
    light, sensor = _conditions(rng, condition)
    over = quad if condition == "glare" else None
    if condition == "hand":
        canvas = cam.hand(canvas, quad, rng)
    canvas = cam.lit(canvas, light, rng, over)
    return Shot(cam.sensed(canvas, sensor, rng), (quad,), condition, kind, desk, (sheet,))


def empty(seed: int, number: int, size: tuple[int, int] = (1920, 1080)) -> Shot:
    """A desk without a paper; every third one has pens and cables on it."""
    rng = np.random.default_rng((seed, number, 77))
    desk = _EVERYWHERE[number % len(_EVERYWHERE)]
    tile = surfaces.surface(desk, rng)
    camera = cam.Camera(size, float(rng.uniform(250, 600)), *rng.uniform(-15, 15, 2))
    canvas = cam.desk_picture(camera, tile, surfaces.PX_PER_MM)
    light, sensor = _conditions(rng, CONDITIONS[int(rng.integers(len(CONDITIONS)))])
    canvas = cam.lit(canvas, light, rng)
    return Shot(cam.sensed(canvas, sensor, rng), (), "empty", "", desk)


def several(seed: int, number: int, size: tuple[int, int] = (2592, 1944)) -> Shot:
    """Two to five cards and small pages beside one another."""
    rng = np.random.default_rng((seed, number, 99))
    desk = ("mat", "grey", "wood", "leather", "white")[number % 5]
    tile = surfaces.surface(desk, rng)
    cards = ["id-card-front", "id-card-back", "bank-card", "hukou-person", "hukou-cover"]
    count = int(rng.integers(2, 6))
    order = rng.permutation(len(cards))[:count]
    sheets = []
    for place, which in enumerate(order):
        flat = papers.paper(cards[which], number)
        at = (
            (place % 3 - 1) * 165.0 + rng.uniform(-5, 5),
            (place // 3 - 0.5) * 175.0 + rng.uniform(-5, 5),
        )
        sheets.append(cam.Sheet(flat, papers.PX_PER_MM, at, float(rng.uniform(-30, 30)),
                                round_mm=3.2 if cards[which] in papers.CARDS else 0.0))  # fmt: skip
    camera = cam.Camera(size, 560.0, *rng.uniform(-8, 8, 2))
    canvas = cam.desk_picture(camera, tile, surfaces.PX_PER_MM)
    for sheet in sheets:
        canvas = cam.lay(canvas, camera, sheet, rng)
    light, sensor = _conditions(rng, "plain")
    canvas = cam.lit(canvas, light, rng)
    quads = tuple(s.outline(camera) for s in sheets)
    return Shot(cam.sensed(canvas, sensor, rng), quads, "several", "cards", desk, tuple(sheets))


def _placed(
    rng: np.random.Generator,
    flat: NDArray[np.uint8],
    kind: str,
    condition: str,
    size: tuple[int, int],
) -> tuple[cam.Camera, cam.Sheet]:
    """A view and a place such that the whole paper is seen, or is cut when it shall be."""
    strong = condition in ("lens", "mixed") or rng.random() < 0.3
    tilt = 26.0 if strong else 9.0
    degrees = float(rng.normal(0, 8)) + (90.0 * int(rng.integers(4)) if rng.random() < 0.5 else 0.0)
    if rng.random() < 0.25:
        degrees = float(rng.uniform(0, 360))
    sheet = cam.Sheet(flat, papers.PX_PER_MM, (0.0, 0.0), degrees)
    if kind in papers.CARDS:
        sheet = replace(sheet, round_mm=3.2)
    if condition == "curled" and kind not in papers.CARDS:
        sheet = replace(sheet, waves=tuple(
            (float(rng.uniform(1, 5)), float(rng.uniform(0.7, 2.5)) * max(sheet.mm),
             float(rng.uniform(0, 6)), float(rng.uniform(0, 3))) for _ in range(2)))  # fmt: skip
    if condition == "folded":
        sheet = replace(sheet, folds=tuple(
            (float(rng.choice((0.5, 0.33, 0.67))), bool(rng.integers(2)), float(rng.uniform(1, 6)))
            for _ in range(int(rng.integers(1, 3)))))  # fmt: skip
    bend = float(rng.uniform(-0.06, 0.12)) if condition == "lens" else float(rng.normal(0, 0.01))
    diagonal = float(np.hypot(*sheet.mm))
    # how much of the frame's short side the paper's diagonal takes
    share = float(rng.uniform(0.6, 1.15))
    if condition == "small":
        share = float(rng.uniform(0.22, 0.45))
    if condition == "cut":
        share = float(rng.uniform(0.9, 1.5))
    wide, high = size
    for _ in range(60):
        field = diagonal / share * max(size) / min(size)
        camera = cam.Camera(size, field, float(rng.uniform(-tilt, tilt)), float(rng.uniform(-tilt / 2, tilt / 2)),
                            0.0, bend, float(rng.uniform(0.75, 1.5)))  # fmt: skip
        reach = 0.5 if condition == "cut" else 0.3
        at = rng.uniform(-reach, reach, 2) * field * np.array((wide, high)) / max(size)
        placed = replace(sheet, at=(float(at[0]), float(at[1])))
        rim = placed.outline(camera)
        edge = 0.012 * max(size)
        inside = ((rim > edge) & (rim < np.array(size) - 1 - edge)).all()
        if condition != "cut":
            if inside:
                return camera, placed
            share *= 0.97
            continue
        seen = cam.clipped(rim, size)
        whole = abs(float(cv2.contourArea(rim.astype(np.float32))))
        part = float(cv2.contourArea(seen.astype(np.float32))) / whole if len(seen) > 2 else 0.0
        middle = ((rim.mean(axis=0) > 0) & (rim.mean(axis=0) < size)).all()
        if 0.6 < part < 0.97 and middle:
            return camera, placed
    return cam.Camera(size, diagonal * 2.4), replace(sheet, at=(0.0, 0.0))


def _conditions(rng: np.random.Generator, condition: str) -> tuple[cam.Light, cam.Sensor]:
    light = cam.Light(
        float(rng.uniform(0.75, 1.05)),
        float(rng.uniform(0, 0.25)),
        vignette=float(rng.uniform(0, 0.5)),
    )
    sensor = cam.Sensor(
        defocus=float(rng.uniform(0, 0.6)), noise=float(rng.uniform(0.8, 3.5)), chroma=float(rng.uniform(0.3, 1.2)),
        smooth=float(rng.choice((0, 0.6, 1.0))), halo=float(rng.choice((0, 0.5, 1.0, 1.6))),
        tone=float(rng.uniform(0.8, 1.2)), quality=int(rng.integers(68, 96)),
    )  # fmt: skip
    warm, cold = (0.78, 0.94, 1.07), (1.08, 1.0, 0.92)
    if rng.random() < 0.3:
        light = replace(light, tint=warm, other=warm)
    if condition == "shadow":
        light = replace(light, shadow=float(rng.uniform(0.3, 0.65)), soft=float(rng.choice((0.015, 0.04, 0.1, 0.2))),
                        slope=float(rng.uniform(0.1, 0.5)))  # fmt: skip
    if condition == "mixed":
        light = replace(
            light, tint=warm, other=cold, slope=0.5, shadow=float(rng.uniform(0, 0.4)), soft=0.2
        )
    if condition == "dim":
        light = replace(light, level=float(rng.uniform(0.12, 0.4)), slope=0.4)
        sensor = replace(sensor, noise=float(rng.uniform(4, 9)))
    if condition == "glare":
        light = replace(light, spot=float(rng.uniform(0.4, 1.0)))
    if condition == "blur":
        sensor = replace(
            sensor, defocus=float(rng.uniform(0.8, 2.6)), motion=float(rng.choice((0, 4, 8)))
        )
    return light, sensor


def view(seed: int, kind: str, variant: int, size: tuple[int, int] = (1600, 1200)) -> Shot:
    """A paper of this kind and content, lying somewhere else with every seed."""
    rng = np.random.default_rng((seed, variant, len(kind)))
    flat = papers.paper(kind, variant)
    camera, sheet = _placed(rng, flat, kind, "plain", size)
    desk = ("grey", "wood", "mat")[int(rng.integers(3))]
    canvas = cam.desk_picture(camera, surfaces.surface(desk, rng), surfaces.PX_PER_MM)
    canvas = cam.lay(canvas, camera, sheet, rng)
    light, sensor = _conditions(rng, ("plain", "shadow", "mixed")[int(rng.integers(3))])
    bgr = cam.sensed(cam.lit(canvas, light, rng), sensor, rng)
    return Shot(bgr, (sheet.outline(camera),), "plain", kind, desk, (sheet,))
