"""A page taken apart: crisp ink in few colours, small pictures, and the quiet paper below.

Mixed raster content after ITU-T T.44, in the form that every reader draws: one 1-bit mask for each
colour of ink at the page's own resolution, photographs cut out at 150 dpi, everything else as
a small JPEG from which ink and pictures were taken away.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr, Gray
from shared.paper.evidence.coding import to_tiff

MOST_PIXELS = 60_000_000
"""A page larger than this is refused: A3 at 600 dpi, with room to spare."""
_FLOATS = NDArray[np.float32]
_MASK = NDArray[np.bool_]
_MM = 25.4
_CARD_MM = 160.0
"""Papers whose long side is shorter are small print: identity cards, pages of a booklet."""
_CARD_SIDES_MM, _CARD_CORNER_MM = (53.98, 85.6), 3.18
"""ISO/IEC 7810: an ID-1 card and the radius of its corners."""
_INK_DPI, _FINE_INK_DPI = 240, 240
_GROUND_DPI, _FINE_GROUND_DPI = 60, 60
_PICTURE_DPI = 125
_GROUND_QUALITY, _FINE_GROUND_QUALITY, _PICTURE_QUALITY = 40, 25, 40
_LOOK_DPI = 25
"""Resolution at which paper and pictures are looked for."""


@dataclass(frozen=True, slots=True)
class Ink:
    """Everything of one colour; ``tiff`` holds its mask, for a stack must not weigh megabytes."""

    rgb: tuple[int, int, int]
    tiff: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph in the page, JPEG; left, top, width, height in pixels of the ink."""

    left: int
    top: int
    width: int
    height: int
    jpeg: bytes = field(repr=False)
    pixels: tuple[int, int]
    """Width and height of the JPEG itself."""


@dataclass(frozen=True, slots=True)
class Layers:
    """One page taken apart. width, height: pixels of the ink; dpi: of the ink."""

    width: int
    height: int
    dpi: float
    inks: tuple[Ink, ...]
    ground: bytes = field(repr=False)
    """JPEG of the paper without ink."""
    ground_pixels: tuple[int, int]
    pictures: tuple[Picture, ...]


def take_apart(bgr: Bgr, dpi: float) -> Layers:
    """Layers of an upright page with even light. dpi: of ``bgr``, positive.

    Raises ValueError for what is no 8-bit colour picture, and for one of more than MOST_PIXELS.
    """
    if bgr.dtype != np.uint8 or bgr.ndim != 3 or bgr.shape[2] != 3 or not bgr.size:
        raise ValueError("an evidence page is an 8-bit colour picture")
    if bgr.shape[0] * bgr.shape[1] > MOST_PIXELS:
        raise ValueError("this page is too large for an evidence file")
    fine = max(bgr.shape[:2]) / dpi * _MM < _CARD_MM
    bgr, dpi = _at_most(bgr, dpi, _FINE_INK_DPI if fine else _INK_DPI)
    small = cv2.resize(bgr, _scaled(bgr, _LOOK_DPI / dpi), interpolation=cv2.INTER_AREA)
    paper = _paper(small)
    boxes = [_inside(box, dpi / _LOOK_DPI, bgr) for box in _photographs(small)]
    ink = _ink(_tone(bgr, paper), dpi, _INK_DPI if not fine else dpi)
    factor = ink.shape[1] / bgr.shape[1]
    big = [_inside(box, factor, ink) for box in boxes]
    ink[_beside(ink, dpi * factor)] = False
    for left, top, wide, high in big:
        ink[top : top + high, left : left + wide] = False
    ground = _without(bgr, ink, boxes, dpi, _FINE_GROUND_DPI if fine else _GROUND_DPI)
    return Layers(
        width=int(ink.shape[1]),
        height=int(ink.shape[0]),
        dpi=dpi * factor,
        inks=_coloured(bgr, paper, ink),
        ground=_jpeg(ground, _FINE_GROUND_QUALITY if fine else _GROUND_QUALITY),
        ground_pixels=(int(ground.shape[1]), int(ground.shape[0])),
        pictures=tuple(_cut_out(bgr, a, b, dpi) for a, b in zip(boxes, big, strict=True)),
    )


def _at_most(bgr: Bgr, dpi: float, most: float) -> tuple[Bgr, float]:
    if dpi <= most * 1.02:
        return bgr, dpi
    size = _scaled(bgr, most / dpi)
    return cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), dpi * size[0] / bgr.shape[1]


def _paper(small: Bgr) -> Bgr:
    """Colour of the bare paper everywhere at _LOOK_DPI: what is printed is bridged over 9 mm."""
    bridge = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    return np.asarray(
        cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, bridge), (0, 0), 2.0)
    )


def _tone(bgr: Bgr, paper: Bgr) -> Gray:
    """Brightness as a share of the paper's, 255 for bare paper, in the channel most covered."""
    size = (bgr.shape[1], bgr.shape[0])
    light = cv2.resize(_least(paper), size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(_least(bgr), cv2.max(light, 1), scale=255.0))


def _least(bgr: Bgr) -> Gray:
    """The smallest channel; NumPy's own minimum is eight times slower here."""
    blue, green, red = cv2.split(bgr)
    return np.asarray(cv2.min(cv2.min(blue, green), red))


def _ink(tone: Gray, dpi: float, want: float) -> _MASK:
    """Where there is ink, at up to twice the resolution: edges lie where the grey says they do.

    The level is halfway between the paper and the darkest ink within 1.6 mm, so that faint print
    is found and dark print does not swell.
    """
    half = cv2.resize(tone, _scaled(tone, 0.5), interpolation=cv2.INTER_AREA)
    window = max(3, round(dpi / 2 / _MM * 1.6)) | 1
    darkest = cv2.blur(cv2.erode(half, np.ones((window, window), np.uint8)), (window, window))
    level = np.clip(255 - 0.45 * (255 - darkest.astype(np.float32)), 140, 222).astype(np.uint8)
    factor = float(np.clip(want / dpi, 1, 2))
    size = _scaled(tone, factor)
    if factor > 1:
        tone = cv2.resize(tone, size, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(tone, (0, 0), 1.3 * factor)
    tone = cv2.GaussianBlur(cv2.addWeighted(tone, 1.6, soft, -0.6, 0), (3, 3), 0)
    weak = tone < cv2.resize(level, size, interpolation=cv2.INTER_LINEAR)
    return _grown(weak, tone < 172, dpi * factor)


def _grown(weak: _MASK, certain: _MASK, dpi: float) -> _MASK:
    """Pieces of ``weak`` that hold a certain pixel and are no speck."""
    count, label, stats, _ = cv2.connectedComponentsWithStats(weak.astype(np.uint8), connectivity=8)
    keep = np.zeros(count, np.bool_)
    keep[label[certain]] = True
    keep &= stats[:, cv2.CC_STAT_AREA] >= max(3, round((dpi / 100) ** 2 * 1.2))
    keep[0] = False
    return np.asarray(keep[label])


def _beside(picture: NDArray[np.generic], dpi: float) -> _MASK:
    """Where the desk may show: the outermost 0.6 mm, and beyond the round corners of a card."""
    high, wide = picture.shape[:2]
    out = np.zeros((high, wide), np.bool_)
    edge = round(dpi / _MM * 0.6)
    if edge and min(high, wide) > 8 * edge:
        out[:edge], out[-edge:], out[:, :edge], out[:, -edge:] = True, True, True, True
    sides = sorted((wide / dpi * _MM, high / dpi * _MM))
    if all(abs(a / b - 1) < 0.04 for a, b in zip(sides, _CARD_SIDES_MM, strict=True)):
        round_px = max(1, round(_CARD_CORNER_MM * dpi / _MM))
        inside = np.zeros((round_px, round_px), np.uint8)
        cv2.circle(inside, (round_px, round_px), round_px - edge // 2, 1, -1)
        corner = inside == 0
        out[:round_px, :round_px] |= corner
        out[:round_px, -round_px:] |= corner[:, ::-1]
        out[-round_px:, :round_px] |= corner[::-1]
        out[-round_px:, -round_px:] |= corner[::-1, ::-1]
    return out


def _photographs(small: Bgr) -> list[tuple[int, int, int, int]]:
    """Boxes at _LOOK_DPI of at least 8 mm × 8 mm that are full of shades, where print has none.

    A photograph covers its place and has many tones; text leaves paper between its strokes, and a
    solid area has one tone.
    """
    gray = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    wide = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (61, 61))
    paper = cv2.blur(cv2.morphologyEx(gray, cv2.MORPH_CLOSE, wide), (31, 31))
    covered = (gray.astype(np.int16) < paper.astype(np.int16) - 20).astype(np.uint8)
    solid = cv2.morphologyEx(covered, cv2.MORPH_OPEN, np.ones((6, 6), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, label, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    found = []
    for n in range(1, count):
        left, top, across, down, area = (int(v) for v in stats[n])
        if min(across, down) < 8 or area < 0.45 * across * down:
            continue
        shades = gray[top : top + down, left : left + across][
            label[top : top + down, left : left + across] == n
        ]
        # of print at this resolution every piece of a box is alike; a face is not
        if float(shades.std()) > 20 and np.percentile(shades, 90) - np.percentile(shades, 10) > 55:
            around = cv2.dilate((label == n).astype(np.uint8), np.ones((9, 9), np.uint8))
            left, top, across, down = cv2.boundingRect(around & covered)
            found.append((left - 1, top - 1, across + 2, down + 2))
    return found


def _inside(
    box: tuple[int, int, int, int], factor: float, picture: NDArray[np.generic]
) -> tuple[int, int, int, int]:
    """A box scaled, cut at the edges of the picture."""
    left, top = (max(0, round(v * factor)) for v in box[:2])
    right = min(picture.shape[1], round((box[0] + box[2]) * factor))
    bottom = min(picture.shape[0], round((box[1] + box[3]) * factor))
    return left, top, right - left, bottom - top


def _coloured(bgr: Bgr, paper: Bgr, ink: _MASK) -> tuple[Ink, ...]:
    """The ink sorted by colour: neutral in up to two depths, and up to three hues.

    Judged by how much of each primary the ink takes from the paper, over a few pixels: JPEG keeps
    colours at half resolution, and a thin stroke has little of its own.
    """
    rows, columns = np.nonzero(ink)
    if not len(rows):
        return ()
    back = bgr.shape[1] / ink.shape[1]
    half = _scaled(bgr, 0.5)
    light = cv2.resize(paper, half, interpolation=cv2.INTER_LINEAR)
    taken = cv2.subtract(light, cv2.resize(bgr, half, interpolation=cv2.INTER_AREA))
    there = (255 - _least(255 - taken)).astype(np.float32)
    total = cv2.boxFilter(there, cv2.CV_32F, (3, 3)) + 1e-3
    near = cv2.boxFilter(taken * (there / 255)[..., None], cv2.CV_32F, (3, 3)) * 255
    near = near.reshape(*there.shape, 3) / total[..., None]
    y = np.minimum((rows * back / 2).astype(np.intp), half[1] - 1)
    x = np.minimum((columns * back / 2).astype(np.intp), half[0] - 1)
    colour = near[y, x]
    most = colour.max(axis=1)
    tinted = most - colour.min(axis=1) > 0.38 * most
    kind = np.zeros(len(colour), np.uint8)
    if tinted.any():
        kind[tinted] = 10 + _hues(colour[tinted])
    if not tinted.all():
        kind[~tinted] = _depths(most[~tinted])
    inks = []
    own = bgr[np.minimum((rows * back).astype(np.intp), bgr.shape[0] - 1),
              np.minimum((columns * back).astype(np.intp), bgr.shape[1] - 1)]  # fmt: skip
    for name in np.unique(kind):
        mine = kind == name
        mask = np.zeros_like(ink)
        mask[rows[mine], columns[mine]] = True
        shades = own[mine]
        depth = shades.min(axis=1)
        core = shades[depth <= np.percentile(depth, 20)]  # edges are half paper
        blue, green, red = (int(v) for v in core.mean(axis=0))
        inks.append(Ink((red, green, blue), to_tiff(mask)))
    return tuple(inks)


def _hues(taken: _FLOATS) -> NDArray[np.uint8]:
    """Up to three groups by hue, the most used first; every hue goes to the nearest of them."""
    blue, green, red = taken.T
    # the angle on the plane across the grey axis
    angle = np.degrees(np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)) % 360
    counts = np.bincount((angle // 5).astype(np.intp) % 72, minlength=72).astype(np.float64)
    least = max(40.0, 0.012 * len(angle))
    middles: list[float] = []
    while len(middles) < 3:
        near = np.sum([np.roll(counts, shift) for shift in (-2, -1, 0, 1, 2)], axis=0)
        best = int(np.argmax(near))
        if near[best] < least:
            break
        middles.append(best * 5 + 2.5)
        for shift in range(-5, 6):
            counts[(best + shift) % 72] = 0
    if not middles:
        return np.zeros(len(angle), np.uint8)
    away = np.stack([np.abs((angle - m + 180) % 360 - 180) for m in middles], axis=1)
    return np.asarray(away.argmin(axis=1), dtype=np.uint8)


def _depths(taken: _FLOATS) -> NDArray[np.uint8]:
    """0 for the darker, 1 for the paler neutral ink; one group unless they are far apart."""
    low, high = np.percentile(taken, [8, 92])
    if high - low < 110:
        return np.zeros(len(taken), np.uint8)
    return np.asarray(taken < (low + high) / 2, dtype=np.uint8)


def _without(
    bgr: Bgr, ink: _MASK, boxes: list[tuple[int, int, int, int]], dpi: float, want: float
) -> Bgr:
    """The paper alone, small: what was taken away is filled from its surroundings."""
    size = (bgr.shape[1], bgr.shape[0])
    gone = cv2.resize(ink.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    gone = cv2.dilate(gone, np.ones((5, 5), np.uint8))
    gone[_beside(bgr, dpi)] = 1
    for left, top, wide, high in boxes:
        gone[top : top + high, left : left + wide] = 1
    rest = cv2.copyTo(bgr, 1 - gone)
    size = _scaled(bgr, min(1.0, want / dpi))
    shown = cv2.resize((1 - gone) * np.uint8(255), size, interpolation=cv2.INTER_AREA) / 255.0
    paper = cv2.resize(rest, size, interpolation=cv2.INTER_AREA).reshape(*shown.shape, 3)
    known = shown > 0.06
    out = np.where(known[..., None], paper / np.maximum(shown, 1e-3)[..., None], 0)
    return _filled(out.astype(np.float32), known)


def _filled(paper: _FLOATS, known: _MASK) -> Bgr:
    """Holes filled from ever wider surroundings, then the grain taken out of the paper."""
    seen = known.astype(np.float32)
    if not known.any():
        return np.full((*known.shape, 3), 255, np.uint8)
    out, radius = paper.copy(), 2
    missing = ~known
    while missing.any():
        side = 2 * radius + 1
        weight = cv2.boxFilter(seen, cv2.CV_32F, (side, side), normalize=False)
        total = cv2.boxFilter(paper * seen[..., None], cv2.CV_32F, (side, side), normalize=False)
        reach = missing & (weight > 0.5)
        out[reach] = total.reshape(paper.shape)[reach] / weight[reach][:, None]
        missing &= ~reach
        radius *= 4
    flat = np.clip(out, 0, 255).astype(np.uint8)
    return np.asarray(cv2.bilateralFilter(flat, 5, 14, 3))


def _cut_out(
    bgr: Bgr, box: tuple[int, int, int, int], place: tuple[int, int, int, int], dpi: float
) -> Picture:
    left, top, wide, high = box
    part = bgr[top : top + high, left : left + wide]
    if dpi > _PICTURE_DPI:
        part = cv2.resize(part, _scaled(part, _PICTURE_DPI / dpi), interpolation=cv2.INTER_AREA)
    part = cv2.bilateralFilter(part, 5, 16, 2)  # grain weighs more than the face
    return Picture(*place, _jpeg(part, _PICTURE_QUALITY), (part.shape[1], part.shape[0]))


def _jpeg(bgr: Bgr, quality: int) -> bytes:
    options = [
        cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1,
        cv2.IMWRITE_JPEG_PROGRESSIVE, 1,
    ]  # fmt: skip
    ok, data = cv2.imencode(".jpg", bgr, options)
    if not ok:
        raise ValueError("cannot encode this picture")
    return bytes(data)


def _scaled(picture: NDArray[np.generic], scale: float) -> tuple[int, int]:
    """Width and height, scaled, never zero."""
    return max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
