"""The pictures of docs/capture.md, made by the code they are about: ``python tests/bench/desk/pictures.py``."""

# ruff: noqa: E501

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]

from desk import made  # noqa: E402
from shared.capture.clean import clean_page  # noqa: E402
from shared.capture.evidence import gathered  # noqa: E402
from shared.capture.find import find_page  # noqa: E402
from shared.capture.lines import borders, distinct, gradient, usual_lines  # noqa: E402
from shared.capture.reduced import reduced  # noqa: E402
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
    steep = np.clip(np.hypot(slope.dx, slope.dy) * 70, 0, 255).astype(np.uint8)
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


if __name__ == "__main__":
    for name, make in (("capture-steps", steps), ("capture-conditions", conditions)):
        cv2.imwrite(str(OUT / f"{name}.jpg"), make(), [cv2.IMWRITE_JPEG_QUALITY, 72])
