"""The pictures of docs/capture.md, made by the code they are about.

Run from the repository: ``python scripts/capture_pictures.py [name…]`` (a minute for all). Frames are
those of the development set, never of the seed kept for the figures.
"""

# ruff: noqa: E501

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

from desk import made, scans  # noqa: E402

from shared.capture.clean import clean_page, crop  # noqa: E402
from shared.capture.evidence import gathered  # noqa: E402
from shared.capture.find import find_page  # noqa: E402
from shared.capture.judge import judge, judge_place  # noqa: E402
from shared.capture.level import askew, levelled  # noqa: E402
from shared.capture.lines import borders, distinct, gradient, usual_lines  # noqa: E402
from shared.capture.reduced import reduced  # noqa: E402
from shared.devices.virtual.people import WANG_GUIFANG  # noqa: E402
from shared.devices.virtual.specimens import scene, specimen  # noqa: E402
from shared.fonts import font_set  # noqa: E402
from shared.image.cv import cv2  # noqa: E402
from shared.image.frame import Frame  # noqa: E402

OUT = ROOT / "docs" / "pictures"
SIDE = 300


def fitted(picture: np.ndarray, wide: int = 400, high: int = SIDE) -> np.ndarray:
    """The picture in a box of this size, on white."""
    scale = min(wide / picture.shape[1], high / picture.shape[0])
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    box = np.full((high, wide, 3), 255, np.uint8)
    y, x = (high - small.shape[0]) // 2, (wide - small.shape[1]) // 2
    box[y : y + small.shape[0], x : x + small.shape[1]] = small[:high, :wide]
    return box


def outlined(picture: np.ndarray) -> np.ndarray:
    """The picture with the found outline."""
    quad = find_page(Frame(picture, 0.0))
    shown = picture.copy()
    if quad is not None:
        thick = max(2, round(max(shown.shape) / 250))
        cv2.polylines(shown, [np.rint(quad.points()).astype(np.int32)], True, (60, 200, 40), thick)
    return shown


def steps() -> np.ndarray:
    """One frame on its way: as seen, relative steepness, lines, outline, clean page."""
    frame = made.shot(1, 7, (1920, 1440)).bgr
    small = reduced(frame)
    slope = gradient(small.lab)
    steep = np.clip(np.hypot(slope.both[..., 0], slope.both[..., 1]) * 70, 0, 255).astype(np.uint8)
    found, raw = usual_lines(small, 60)
    lines = np.concatenate([distinct(found, 60), borders(small.size)])
    seen = gathered(small, raw, lines, 4)
    drawn = small.bgr.copy()
    middle = (np.array(small.size) - 1) / 2
    for normal, (_, rho) in zip(seen.normal[:-4], seen.lines[:-4], strict=True):
        foot, run = normal * rho + middle, np.array([-normal[1], normal[0]]) * 900
        ends = [tuple(int(v) for v in foot + s * run) for s in (-1, 1)]
        cv2.line(drawn, ends[0], ends[1], (40, 120, 240), 1, cv2.LINE_AA)
    quad = find_page(Frame(frame, 0.0))
    assert quad is not None
    page = clean_page(Frame(frame, 0.0), quad).bgr()
    return np.hstack(
        [
            fitted(p)
            for p in (frame, cv2.cvtColor(steep, cv2.COLOR_GRAY2BGR), drawn, outlined(frame), page)
        ]
    )


def conditions() -> np.ndarray:
    """Sixteen conditions of the development set with what was found."""
    tiles = [fitted(outlined(made.shot(1, n, (1280, 960)).bgr), 320, 240) for n in range(16)]
    return np.vstack([np.hstack(tiles[n : n + 4]) for n in range(0, 16, 4)])


def level() -> np.ndarray:
    """A scan under a white lid, how much of its edges falls into the same rows, the level page."""
    one = scans.scan(4, 1)
    angle = askew(one.bgr)
    panels = [fitted(one.bgr, 300, 420), profile(one.bgr), profile(levelled(one.bgr)),
              fitted(levelled(one.bgr), 300, 420)]  # fmt: skip
    told = (
        f"as scanned, {one.degrees:+.2f}° askew",
        "its rows",
        "rows after",
        f"turned by {-angle:+.2f}°",
    )
    return np.hstack([captioned(p, t) for p, t in zip(panels, told, strict=True)])


def profile(picture: np.ndarray) -> np.ndarray:
    """How much edge of print lies in each row of a picture, drawn to the right."""
    gray = cv2.cvtColor(fitted(picture, 300, 420), cv2.COLOR_BGR2GRAY)
    rows = np.abs(cv2.Sobel(gray, cv2.CV_32F, 0, 1).sum(axis=1))
    shown = np.full((420, 300, 3), 255, np.uint8)
    for y, value in enumerate(rows):
        cv2.line(shown, (10, y), (10 + int(min(1.0, value / 25_000) * 280), y), (170, 90, 40), 1)
    return shown


_WRONG = (
    {"angle": 4}, {"angle": 4, "blur": 3.0}, {"angle": 4, "glare": 0.8}, {"angle": 4, "hand": True},
    {"angle": 4, "field_mm": 150.0}, {"angle": 4, "blank": True},
)  # fmt: skip


def judged() -> np.ndarray:
    """One page in good order and five that are not, each with the sentence for the person."""
    tiles = []
    for how in _WRONG:
        flat = specimen("hukou-person", WANG_GUIFANG)
        if how.pop("blank", False):
            flat = np.full_like(flat, 236)
        frame = Frame(scene([flat], seed=5, **how), 0.0)
        quad = find_page(frame)
        sentence = "没有找到纸"
        if quad is not None:
            run = np.roll(quad.points(), -1, axis=0) - quad.points()
            seen = crop(frame, quad, long_side=round(float(np.linalg.norm(run, axis=1).max())))[0]
            wrong = judge_place(quad, frame.width, frame.height) + judge(seen).problems
            sentence = wrong[0].sentence if wrong else "可以"
        tiles.append(captioned(fitted(outlined(frame.bgr), 400, 225), sentence))
    return np.vstack([np.hstack(tiles[:3]), np.hstack(tiles[3:])])


def captioned(picture: np.ndarray, words: str) -> np.ndarray:
    """The picture with a line of words below."""
    strip = Image.new("RGB", (picture.shape[1], 34), "white")
    face = ImageFont.truetype(str(sorted(font_set().folder.glob("*ans*"))[-1]), 18)
    ImageDraw.Draw(strip).text((8, 5), words, fill="#222222", font=face)
    return np.vstack([picture, np.asarray(strip)[:, :, ::-1]])


PICTURES = {"steps": steps, "conditions": conditions, "level": level, "judged": judged}

if __name__ == "__main__":
    for name in sys.argv[1:] or PICTURES:
        path = OUT / f"capture-{name}.jpg"
        cv2.imwrite(str(path), PICTURES[name](), [cv2.IMWRITE_JPEG_QUALITY, 72])
        print(path.relative_to(ROOT))
