"""Red stamps lie across black print: taken off before text is looked for, never from the page."""

from __future__ import annotations

import numpy as np

from shared.image.cv import cv2
from shared.image.frame import Bgr, Gray

_RED = 34
"""Grey levels by which red exceeds green and blue at the rim of a stroke of a stamp."""
_CORE, _BRIGHT = 58, 145
"""The same in its middle, and the red there: dark red print has less."""
_LEAST, _MOST = 0.0004, 0.12
"""Share of red pixels: less is no stamp, more is a red cover or card."""
_REACH = 13


def without_stamps(picture: Bgr) -> Bgr:
    """The picture as seen through a red filter where its ink is red; itself when nothing is.

    Print under a stamp stays dark in the red channel, the stamp itself turns into paper.
    """
    core = _core(picture)
    if not _LEAST < float(core.mean()) / 255 < _MOST:
        return picture
    near = cv2.dilate(core, np.ones((_REACH, _REACH), np.uint8))
    rim = cv2.dilate(cv2.compare(_excess(picture), _RED, cv2.CMP_GT), np.ones((3, 3), np.uint8))
    red = picture[:, :, 2]
    mask = cv2.bitwise_and(near, rim)
    return np.where(mask[:, :, None] > 0, cv2.merge([red, red, red]), picture)


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
