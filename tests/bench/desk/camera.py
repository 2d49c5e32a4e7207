"""A camera over a desk: rays, lens, light, sensor. Papers may be curled; truth is exact."""

# ruff: noqa: RUF005 - typesetting and optics read better in long lines

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2

Floats = NDArray[np.float64]
Pixels = NDArray[np.float32]
_GRID = 8


@dataclass(frozen=True)
class Camera:
    """Looks at the middle of a desk. size: pixels; field: millimetres it sees across; tilt, sway
    and roll: degrees away from straight down; bend: radial distortion (barrel when positive)."""

    size: tuple[int, int]
    field: float
    tilt: float = 0.0
    sway: float = 0.0
    roll: float = 0.0
    bend: float = 0.0
    focal: float = 1.2

    @property
    def _lens(self) -> float:
        return self.focal * max(self.size)

    def _pose(self) -> tuple[Floats, Floats]:
        a, b, c = (math.radians(v) for v in (self.tilt, self.sway, self.roll))
        rx = np.array([[1, 0, 0], [0, math.cos(a), -math.sin(a)], [0, math.sin(a), math.cos(a)]])
        ry = np.array([[math.cos(b), 0, math.sin(b)], [0, 1, 0], [-math.sin(b), 0, math.cos(b)]])
        rz = np.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
        away = self._lens * self.field / max(self.size)
        return ry @ rx @ rz, np.array([0.0, 0.0, away])

    def to_desk(self, pixels: Floats, height: Floats | float = 0.0) -> Floats:
        """Where rays through pixels (…, 2) meet the plane so many mm above the desk: x, y in mm."""
        turn, move = self._pose()
        ray = np.empty((*pixels.shape[:-1], 3))
        middle = np.array(self.size) / 2 - 0.5
        plane = (pixels - middle) / self._lens
        radius = (plane**2).sum(axis=-1, keepdims=True)
        plane = plane * (1 + self.bend * radius)
        ray[..., :2], ray[..., 2] = plane, 1
        back = ray @ turn  # turn.T @ ray
        start = -turn.T @ move
        # height is towards the camera, which sits at negative z
        reach = (-np.asarray(height) - start[2]) / back[..., 2]
        return np.asarray(start[:2] + reach[..., None] * back[..., :2])

    def to_pixels(self, points: Floats) -> Floats:
        """Where desk points (…, 3: x, y, height above the desk in mm) are seen."""
        turn, move = self._pose()
        at = points * (1, 1, -1) @ turn.T + move
        plane = at[..., :2] / at[..., 2:]
        seen = plane.copy()
        for _ in range(12):
            seen = plane / (1 + self.bend * (seen**2).sum(axis=-1, keepdims=True))
        return np.asarray(seen * self._lens + np.array(self.size) / 2 - 0.5)


@dataclass(frozen=True)
class Sheet:
    """A paper on the desk: flat picture, its pixels per mm, middle in mm, degrees clockwise.

    waves: (height mm, length mm, phase, direction) of gentle undulations; folds: (place 0..1,
    along width?, height mm) of sharp creases; round_mm: radius of its corners.
    """

    flat: NDArray[np.uint8]
    px_per_mm: float
    at: tuple[float, float] = (0.0, 0.0)
    degrees: float = 0.0
    waves: tuple[tuple[float, float, float, float], ...] = ()
    folds: tuple[tuple[float, bool, float], ...] = ()
    round_mm: float = 0.0

    @property
    def mm(self) -> tuple[float, float]:
        """Width and height."""
        return self.flat.shape[1] / self.px_per_mm, self.flat.shape[0] / self.px_per_mm

    def _height(self, local: Floats) -> Floats:
        """Millimetres above the desk at points of the paper (mm from its middle)."""
        up = np.zeros(local.shape[:-1])
        for high, long, phase, way in self.waves:
            run = local[..., 0] * math.cos(way) + local[..., 1] * math.sin(way)
            up += high * (1 + np.sin(2 * math.pi * run / long + phase)) / 2
        for place, along, high in self.folds:
            axis = 0 if along else 1
            span = self.mm[axis]
            part = np.clip(local[..., axis] / span + 0.5, 0, 1)
            ridge = np.minimum(part / place, (1 - part) / (1 - place))
            up += high * ridge
        return up

    def _local(self, desk: Floats) -> Floats:
        turn = math.radians(self.degrees)
        spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        return np.asarray((desk - self.at) @ spin)

    def _desk(self, local: Floats) -> Floats:
        turn = math.radians(self.degrees)
        spin = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
        return np.asarray(local @ spin.T + self.at)

    def outline(self, camera: Camera, steps: int = 1) -> Floats:
        """Its outline as seen, pixels, clockwise from its own top left, ``steps`` points a side."""
        wide, high = self.mm
        corners = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]]) / 2
        share = np.arange(steps)[None, :, None] / steps
        ring = corners[:, None] * (1 - share) + np.roll(corners, -1, axis=0)[:, None] * share
        ring = ring.reshape(-1, 2)
        up = self._height(ring)
        return camera.to_pixels(np.column_stack([self._desk(ring), up]))


def desk_picture(camera: Camera, tile: Pixels, px_per_mm: float) -> Pixels:
    """The bare desk."""
    maps = _maps(camera, lambda grid: camera.to_desk(grid) * px_per_mm
                 + (tile.shape[1] / 2 - 0.5, tile.shape[0] / 2 - 0.5))  # fmt: skip
    return np.asarray(cv2.remap(tile, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


def _maps(camera: Camera, place) -> tuple[Pixels, Pixels]:  # type: ignore[no-untyped-def]
    """Full-size maps from a function of pixels, computed on a coarse grid: rays bend gently."""
    wide, high = camera.size
    nx, ny = -(-wide // _GRID) + 1, -(-high // _GRID) + 1
    grid = np.stack(np.meshgrid(np.arange(nx) * _GRID, np.arange(ny) * _GRID), axis=-1)
    found = place(grid.astype(np.float64)).astype(np.float32)
    # whole frame pixel x lies at x / _GRID of the grid
    xs = np.arange(wide, dtype=np.float32) / np.float32(_GRID)
    ys = np.arange(high, dtype=np.float32) / np.float32(_GRID)
    x0, y0 = np.minimum(xs.astype(int), nx - 2), np.minimum(ys.astype(int), ny - 2)
    fx, fy = (xs - x0).astype(np.float32), (ys - y0).astype(np.float32)[:, None, None]
    across = found[:, x0] * (1 - fx)[None, :, None] + found[:, x0 + 1] * fx[None, :, None]
    both = across[y0] * (1 - fy) + across[y0 + 1] * fy
    return np.ascontiguousarray(both[..., 0]), np.ascontiguousarray(both[..., 1])


def lay(canvas: Pixels, camera: Camera, sheet: Sheet, rng: np.random.Generator) -> Pixels:
    """Put a sheet on the desk with its shadow and its shape's shading."""
    rim = sheet.outline(camera, 24)
    edge = 40 + 0.02 * max(camera.size)
    low = np.maximum(np.floor(rim.min(axis=0) - edge), 0).astype(int)
    top = np.minimum(np.ceil(rim.max(axis=0) + edge), np.array(camera.size)).astype(int)
    if (top - low < 4).any():
        return canvas
    span = np.linalg.norm(np.roll(rim, -24, axis=0) - rim, axis=1).max()
    shrink = min(1.0, 1.2 * float(span) / max(sheet.flat.shape[:2]))
    small = cv2.resize(sheet.flat, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    high, wide = small.shape[:2]
    scale = np.array((wide / sheet.mm[0], high / sheet.mm[1]))

    def place(grid: Floats) -> Floats:
        up = np.zeros(grid.shape[:-1])
        local = np.zeros_like(grid)
        for _ in range(6):
            local = sheet._local(camera.to_desk(grid, up))
            up = sheet._height(local)
        return np.asarray((local + np.array(sheet.mm) / 2) * scale - 0.5)

    part = _Part(camera, (int(low[0]), int(low[1])), (int(top[0]), int(top[1])))
    xs, ys = part.maps(place)
    paper = cv2.remap(small, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    alpha = _coverage(xs, ys, wide, high, sheet.round_mm * scale[0])
    lit = paper.astype(np.float32)
    if sheet.waves or sheet.folds:
        lit = lit * _shading(sheet, xs, ys, scale, rng)[..., None]
    view = canvas[low[1] : top[1], low[0] : top[0]]
    reach = float(span) * float(rng.uniform(0.003, 0.014)) * (2 if sheet.waves else 1)
    shift = np.array([[1, 0, reach * rng.uniform(-0.8, 0.8)], [0, 1, reach * rng.uniform(0, 0.9)]])
    shade = cv2.warpAffine(
        cv2.GaussianBlur(alpha, (0, 0), max(0.6, reach)), shift, alpha.shape[::-1]
    )
    view *= (1 - float(rng.uniform(0.15, 0.6)) * shade)[..., None]
    view *= (1 - alpha)[..., None]
    view += lit * alpha[..., None]
    return canvas


@dataclass(frozen=True)
class _Part:
    camera: Camera
    low: tuple[int, int]
    top: tuple[int, int]

    def maps(self, place) -> tuple[Pixels, Pixels]:  # type: ignore[no-untyped-def]
        """Like ``_maps`` for a window of the frame."""
        size = (self.top[0] - self.low[0], self.top[1] - self.low[1])
        view = Camera(size, 1.0)
        return _maps(view, lambda grid: place(grid + self.low))


def _coverage(xs: Pixels, ys: Pixels, wide: int, high: int, radius: float) -> Pixels:
    """How much of every pixel the sheet covers, from its distance to the rim in pixels."""
    step = (
        np.maximum(np.hypot(np.gradient(xs, axis=1), np.gradient(xs, axis=0)), 1e-6),
        np.maximum(np.hypot(np.gradient(ys, axis=1), np.gradient(ys, axis=0)), 1e-6),
    )
    dx = (np.minimum(xs + 0.5, wide - 0.5 - xs)) / step[0]
    dy = (np.minimum(ys + 0.5, high - 0.5 - ys)) / step[1]
    inside = np.minimum(dx, dy)
    if radius > 0:
        r = np.float32(radius / float(np.median(step[0])))
        corner = (dx < r) & (dy < r)
        far = r - np.hypot(r - dx, r - dy)
        inside = np.where(corner, far, inside)
    return np.asarray(np.clip(inside + 0.5, 0, 1), np.float32)


def _shading(
    sheet: Sheet, xs: Pixels, ys: Pixels, scale: Floats, rng: np.random.Generator
) -> Pixels:
    small = (max(8, xs.shape[1] // 4), max(8, xs.shape[0] // 4))
    local = np.stack([cv2.resize(xs, small), cv2.resize(ys, small)], axis=-1) / scale
    local = local - np.array(sheet.mm) / 2
    tiny = 0.8
    gx = (sheet._height(local + (tiny, 0)) - sheet._height(local - (tiny, 0))) / (2 * tiny)
    gy = (sheet._height(local + (0, tiny)) - sheet._height(local - (0, tiny))) / (2 * tiny)
    way = float(rng.uniform(0, 2 * math.pi))
    lit = 1 + np.clip(0.9 * (gx * math.cos(way) + gy * math.sin(way)), -0.35, 0.3)
    return np.asarray(cv2.resize(lit.astype(np.float32), xs.shape[::-1]), np.float32)


@dataclass(frozen=True)
class Light:
    """level 0..1; slope of brightness over the frame; tints of two lamps from two sides (BGR);
    shadow: darkness of a body's soft shadow; spot: strength of a lamp's reflection."""

    level: float = 1.0
    slope: float = 0.1
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    other: tuple[float, float, float] = (1.0, 1.0, 1.0)
    shadow: float = 0.0
    soft: float = 0.05
    spot: float = 0.0
    vignette: float = 0.25


def lit(
    canvas: Pixels, light: Light, rng: np.random.Generator, over: Floats | None = None
) -> Pixels:
    """Light falls on it. over: a quad that a reflection must lie on."""
    high, wide = canvas.shape[:2]
    w, h = 240, max(2, round(240 * high / wide))
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    xs, ys = xs / w - 0.5, (ys / h - 0.5) * h / w
    way = float(rng.uniform(0, 2 * math.pi))
    run = xs * math.cos(way) + ys * math.sin(way)
    field_ = (
        light.level * (1 + light.slope * run * 1.6) * (1 - light.vignette * (xs**2 + ys**2) * 2)
    )
    if light.shadow > 0:
        field_ = field_ * (1 - light.shadow * _shadow(xs, ys, light.soft, rng))
    mix = np.clip(run + 0.5, 0, 1)[..., None]
    tinted = np.array(light.tint, np.float32) * (1 - mix) + np.array(light.other, np.float32) * mix
    gain = (field_[..., None] * tinted).astype(np.float32)
    canvas *= cv2.resize(gain, (wide, high), interpolation=cv2.INTER_LINEAR)
    if light.spot > 0:
        at = np.array((wide, high)) / 2 if over is None else over.mean(axis=0)
        if over is not None:
            at = at + (over[int(rng.integers(4))] - at) * float(rng.uniform(0.2, 0.6))
        ax, ay = at[0] / wide - 0.5, (at[1] / high - 0.5) * h / w
        wide_s, high_s = float(rng.uniform(0.03, 0.09)), float(rng.uniform(0.03, 0.09))
        glow = np.exp(-(((xs - ax) / wide_s) ** 2 + ((ys - ay) / high_s) ** 2))
        canvas += 330 * light.spot * cv2.resize(glow, (wide, high))[..., None]
    return canvas


def _shadow(xs: Pixels, ys: Pixels, soft: float, rng: np.random.Generator) -> Pixels:
    """A head, an arm or the edge of a lamp's cone."""
    kind = int(rng.integers(3))
    x, y = float(rng.uniform(-0.3, 0.3)), float(rng.uniform(-0.2, 0.2))
    if kind == 0:
        far = np.hypot(xs - x, ys - y) - float(rng.uniform(0.12, 0.3))
    else:
        way = float(rng.uniform(0, 2 * math.pi))
        far = (xs - x) * math.cos(way) + (ys - y) * math.sin(way)
        if kind == 1:
            far = np.abs(far) - float(rng.uniform(0.04, 0.12))
    return np.asarray(1 / (1 + np.exp(np.clip(far / soft * 3, -30, 30))), np.float32)


def hand(canvas: Pixels, quad: Floats, rng: np.random.Generator, *, deep: float = 0.10) -> Pixels:
    """Fingers that come from outside over one side of a paper, to ``deep`` of its diagonal."""
    high, wide = canvas.shape[:2]
    side = int(rng.integers(4))
    a, b = quad[side], quad[(side + 1) % 4]
    along = float(rng.uniform(0.2, 0.8))
    tip = a * (1 - along) + b * along
    middle = quad.mean(axis=0)
    inward = (middle - tip) / max(float(np.linalg.norm(middle - tip)), 1e-6)
    across = np.array([-inward[1], inward[0]])
    span = float(np.linalg.norm(quad[2] - quad[0]))
    thick = max(6, round(span * float(rng.uniform(0.04, 0.06))))
    scale = min(1.0, 900 / max(high, wide))
    mask = np.zeros((round(high * scale), round(wide * scale)), np.float32)
    for i in range(int(rng.integers(1, 5))):
        reach = span * deep * float(rng.uniform(0.5, 1.1))
        end = tip + across * i * thick * 1.1 + inward * reach
        start = tip + across * i * thick * 1.2 - inward * span
        points = [tuple(int(v * scale * 16) for v in p) for p in (start, end)]
        cv2.line(mask, points[0], points[1], 1.0, max(2, round(thick * scale)), cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.6, thick * scale * 0.25))
    mask, soft = (np.clip(cv2.resize(m, (wide, high)), 0, 1) for m in (mask, soft))
    skin = np.array([112, 148, 198], np.float32) * float(rng.uniform(0.55, 1.08))
    body = skin * (0.62 + 0.42 * soft)[..., None]
    canvas *= (1 - 0.35 * np.clip(soft - mask, 0, 1))[..., None]
    canvas *= (1 - mask)[..., None]
    canvas += body * mask[..., None]
    return canvas


@dataclass(frozen=True)
class Sensor:
    """What lens and electronics do: defocus and motion (pixels at 1920 across), noise (grey levels
    at mid grey), smoothing, halos, tone, JPEG quality."""

    defocus: float = 0.4
    motion: float = 0.0
    noise: float = 2.0
    chroma: float = 1.0
    smooth: float = 0.0
    halo: float = 0.0
    tone: float = 1.0
    quality: int = 90
    extra: dict[str, float] = field(default_factory=dict)


def sensed(canvas: Pixels, sensor: Sensor, rng: np.random.Generator) -> NDArray[np.uint8]:
    """The picture as the camera hands it on, after its own JPEG."""
    ok, data = cv2.imencode(
        ".jpg", raw(canvas, sensor, rng), [cv2.IMWRITE_JPEG_QUALITY, sensor.quality]
    )
    assert ok
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def raw(canvas: Pixels, sensor: Sensor, rng: np.random.Generator) -> NDArray[np.uint8]:
    """As ``sensed`` but before JPEG."""
    high, wide = canvas.shape[:2]
    unit = max(wide, high) / 1920
    canvas = cv2.GaussianBlur(canvas, (0, 0), math.hypot(sensor.defocus * unit, 0.5))
    if sensor.motion > 0:
        canvas = cv2.filter2D(canvas, -1, _smear(sensor.motion * unit, rng))
    canvas = np.clip(canvas, 0, 255)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    grain = np.empty((high, wide), np.float32)
    cv2.randn(grain, 0, 1)
    if sensor.smooth > 0:
        grain = cv2.GaussianBlur(grain, (0, 0), sensor.smooth) * (1 + 2.2 * sensor.smooth)
    canvas += (grain * sensor.noise * np.sqrt(0.25 + canvas[..., 1] / 160))[..., None]
    blotch = np.empty((high // 3, wide // 3, 3), np.float32)
    cv2.randn(blotch, 0, sensor.noise * sensor.chroma)
    canvas += cv2.resize(blotch, (wide, high), interpolation=cv2.INTER_LINEAR)
    if sensor.halo > 0:
        soft = cv2.GaussianBlur(canvas, (0, 0), 1.2 * max(1.0, unit))
        canvas += sensor.halo * (canvas - soft)
    canvas = np.clip(canvas, 0, 255)
    if sensor.tone != 1.0:
        canvas = 255 * (canvas / 255) ** sensor.tone
    return np.asarray(canvas, np.uint8)


def _smear(length: float, rng: np.random.Generator) -> Pixels:
    size = max(3, math.ceil(length) | 1)
    kernel = np.zeros((size, size), np.float32)
    way, middle = float(rng.uniform(0, math.pi)), (size - 1) / 2
    reach = np.array((math.cos(way), math.sin(way))) * length / 2
    ends = [tuple(round(float(middle + s * r) * 16) for r in reach) for s in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, 4)
    return kernel / kernel.sum()


def clipped(quad: Floats, size: tuple[int, int]) -> Floats:
    """The part of a convex quad that lies inside a frame, as a polygon."""
    frame = np.array(
        [[0, 0], [size[0] - 1, 0], [size[0] - 1, size[1] - 1], [0, size[1] - 1]], np.float64
    )
    return _shared(np.asarray(quad, np.float64), frame)


def _shared(part: Floats, by: Floats) -> Floats:
    """What two convex polygons share (Sutherland and Hodgman)."""
    if _signed(by) < 0:
        by = by[::-1]
    for a, b in zip(by, np.roll(by, -1, axis=0), strict=True):
        kept = []
        for p, q in zip(part, np.roll(part, -1, axis=0), strict=True):
            dp, dq = ((b[0] - a[0]) * (v[1] - a[1]) - (b[1] - a[1]) * (v[0] - a[0]) for v in (p, q))
            if dp >= 0:
                kept.append(p)
            if (dp > 0) != (dq > 0) and dp != dq:
                kept.append(p + (q - p) * dp / (dp - dq))
        part = np.array(kept).reshape(-1, 2)
        if len(part) < 3:
            return np.zeros((0, 2))
    return part


def _signed(polygon: Floats) -> float:
    x, y = polygon[:, 0], polygon[:, 1]
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2)


def overlap(a: Floats, b: Floats, size: tuple[int, int]) -> float:
    """Intersection over union of what both show inside the frame."""
    one, two = clipped(a, size), clipped(b, size)
    if len(one) < 3 or len(two) < 3:
        return 0.0
    both = _shared(one, two)
    shared = abs(_signed(both)) if len(both) > 2 else 0.0
    union = abs(_signed(one)) + abs(_signed(two)) - shared
    return shared / union if union > 0 else 0.0
