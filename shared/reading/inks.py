"""Red stamps lie across black print: taken off before text is looked for, never from the page."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr, Gray

_RED = 22
"""Grey levels by which red exceeds green and blue at the rim of a stroke of a stamp."""
_CORE, _BRIGHT = 42, 150
"""The same in its middle, and the red there: dark red print has less."""
_LEAST, _MOST = 0.0004, 0.12
"""Share of red pixels: less is no stamp, more is a red cover or card."""
_REACH = 41


def without_stamps(picture: Bgr) -> Bgr:
    """The picture with the red ink taken off it; itself when there is none.

    Print swallows all colours alike, a stamp mostly green and blue. How much red the stamp
    swallows for its green is measured where it lies on bare paper; what is darker than that is
    print under it, and stays.
    """
    core = _core(picture)
    if not _LEAST < float(core.mean()) / 255 < _MOST:
        return picture
    near = cv2.dilate(core, np.ones((_REACH, _REACH), np.uint8))
    rim = cv2.dilate(cv2.compare(_excess(picture), _RED, cv2.CMP_GT), np.ones((3, 3), np.uint8))
    at = cv2.bitwise_and(near, rim) > 0
    paper = _paper(picture)
    lost = np.clip(paper - picture[at].astype(np.float32), 1.0, None)
    bare = (paper - picture[core > 0].astype(np.float32)).clip(1.0)
    share = float(np.clip(np.percentile(bare[:, 2] / bare[:, 1], 40), 0.0, 0.7))
    print_ = np.clip((lost[:, 2] - share * lost[:, 1]) / (1 - share), 0.0, float(paper[2]))
    clean = picture.copy()
    clean[at] = (paper * (1 - print_ / paper[2])[:, None]).astype(np.uint8)
    return clean


def red_lines(picture: Bgr) -> list[tuple[int, int, int, int]]:
    """Where red ink runs level like a line of print: left, top, right, bottom in pixels."""
    core = _core(picture)
    if not _LEAST < float(core.mean()) / 255 < _MOST:
        return []
    joined = cv2.morphologyEx(core, cv2.MORPH_CLOSE, np.ones((3, 41), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for left, top, wide, high, area in stats[1:]:
        if 14 <= high <= 160 and wide > 3.2 * high and area > 0.3 * wide * high:
            found.append((int(left), int(top), int(left + wide), int(top + high)))
    return found


def _paper(picture: Bgr) -> NDArray[np.float32]:
    """Blue, green and red of the bare paper: lamps are warm or cold."""
    few = picture[::8, ::8].reshape(-1, 3).astype(np.float32)
    light = few[:, 1] >= np.percentile(few[:, 1], 60)
    return np.asarray(np.median(few[light], axis=0).clip(1.0), dtype=np.float32)


def _core(picture: Bgr) -> Gray:
    """255 where a pixel is of bright red ink beyond doubt."""
    bright = cv2.compare(picture[:, :, 2], _BRIGHT, cv2.CMP_GT)
    core = cv2.bitwise_and(cv2.compare(_excess(picture), _CORE, cv2.CMP_GT), bright)
    return np.asarray(core, dtype=np.uint8)


def _excess(picture: Bgr) -> Gray:
    blue, green, red = cv2.split(picture)
    return np.asarray(cv2.subtract(red, cv2.max(blue, green)), dtype=np.uint8)


def head_up(picture: Bgr) -> int | None:
    """By how much a photograph of a person must be turned for the head to be up; else None.

    A head and shoulders on a plain ground: even upper corners, skin in the middle, something
    else at the lower edge. Good enough to tell a photograph from a blank page; it recognises
    nobody.
    """
    best: tuple[float, int] | None = None
    for turned in (0, 90, 180, 270):
        small = cv2.resize(np.rot90(picture, -turned // 90), (48, 64), interpolation=cv2.INTER_AREA)
        spread = _head_and_shoulders(small)
        if spread is not None and (best is None or spread < best[0]):
            best = (spread, turned)
    return best[1] if best else None


def _head_and_shoulders(small: Bgr) -> float | None:
    """How uneven the ground beside the head is, None when there is no head."""
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB).astype(np.int16)
    corners = np.concatenate([lab[2:14, 2:9].reshape(-1, 3), lab[2:14, -9:-2].reshape(-1, 3)])
    spread = float(corners.std(axis=0).max())
    luma, red, blue = cv2.split(cv2.cvtColor(small, cv2.COLOR_BGR2YCrCb))
    skin = (red > 134) & (red < 178) & (blue > 78) & (blue < 128) & (luma > 60)
    far = np.abs(lab - np.median(corners, axis=0)).sum(axis=2) > 40
    face = float((skin & far)[12:46, 12:36].mean())
    body = float(far[50:, 8:40].mean())
    return spread if spread < 9 and face > 0.25 and body > 0.1 else None
