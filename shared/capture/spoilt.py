"""A picture whose file was damaged on the way: bytes of a JPEG were lost or turned.

From the damaged place on, to the next restart marker or to the end, everything has another colour
and stands aside, because a block's mean is coded as the difference to the one before (ITU-T T.81,
F.1.1.5.1); or it is the grey of blocks of which nothing was left. Either way the picture is right
down to one row of blocks, and from a column in it on it is not: a jump of colour that runs along a
row of the grid, one row of blocks lower before that column. Papers, desks and shadows have none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.image.cv import cv2
from shared.image.frame import Bgr

_GRID, _BLOCKS = 8, (8, 16)
"""Pixels: blocks are 8, and rows of them 8 or, where colour is kept coarser, 16."""
_STRIPS, _LEAST_SIDE = 64, 8
"""Columns the picture is summed up in; how many the jump must run through on either side."""
_LEAST_JUMP = 7.0
"""Grey levels, in the colour that jumps most."""
_LEAST_SHARE, _MOST_TWICE = 0.75, 0.2
"""Share of the columns that jump where they should; share that jumps in the other row as well."""
_MOST_LONG = 8000
_GREY, _LEAST_GREY = 128, 0.003
"""Level of an empty block; share of the picture that so many of them cover."""


def spoilt(picture: Bgr) -> bool:
    """Whether the file of this picture was damaged in its middle.

    picture: as it was decoded, before anything is cut, straightened or resized; a quarter turn
    does not matter. Damage that changes the colour by less than seven grey levels is not told.
    """
    if max(picture.shape[:2]) > _MOST_LONG or min(picture.shape[:2]) < 2 * _STRIPS:
        return False
    high, wide = picture.shape[:2]
    rows = cv2.resize(picture, (_STRIPS, high), interpolation=cv2.INTER_AREA)
    columns = cv2.resize(picture, (wide, _STRIPS), interpolation=cv2.INTER_AREA)
    if _jumps(rows) or _jumps(cv2.transpose(columns)):
        return True
    return _emptied(picture) or any(_runs_out(np.rot90(picture, k)) for k in range(4))


def _emptied(picture: Bgr) -> bool:
    """Blocks of which nothing was left: neutral grey to the level, without grain, on the grid."""
    low, high = ((_GREY + by,) * 3 for by in (-2, 2))
    mask = cv2.inRange(picture, np.array(low, np.uint8), np.array(high, np.uint8))
    if cv2.countNonZero(mask) < _LEAST_GREY * mask.size:
        return False
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    for x, y, wide, high_, area in stats[1:count].tolist():
        if area < _LEAST_GREY * mask.size or min(wide, high_) < 2 * _GRID:
            continue
        inner = picture[y + 2 : y + high_ - 2, x + 2 : x + wide - 2]
        seen = inner[mask[y + 2 : y + high_ - 2, x + 2 : x + wide - 2] > 0]
        flat = float(seen.std(axis=0).max()) < 0.5
        sides = ((x, picture.shape[1]), (x + wide, picture.shape[1]),
                 (y, picture.shape[0]), (y + high_, picture.shape[0]))  # fmt: skip
        if flat and all(_on_grid(at, size) for at, size in sides):
            return True
    return False


def _runs_out(picture: Bgr) -> bool:
    """To the end every block is as the last one that was left: one colour, from a block on."""
    last = picture[-1]
    if (last != last[0]).any():
        return False
    other = np.abs(picture[::-1].astype(np.int16) - last[0]).max(axis=2) > 1
    tops = picture.shape[0] - np.where(other.any(axis=0), other.argmax(axis=0), 0)
    first, low = np.unique(tops[2:-2], return_counts=True)
    ends = first[np.argsort(low)[::-1][:2]]
    if len(ends) < 2 or np.sort(low)[-2:].sum() < _LEAST_SHARE * len(tops):
        return False
    high = picture.shape[0]
    jag = abs(int(ends[0]) - int(ends[1]))
    return all(_on_grid(int(e), high) for e in ends) and any(abs(jag - b) <= 1 for b in _BLOCKS)


def _on_grid(at: int, size: int) -> bool:
    """Whether blocks may end there, counted from either end: the picture may have been turned."""
    # a pixel aside: colour that is kept coarser is smoothed over the edge of a block
    near = (0, 1, _GRID - 1)
    return at in (0, size) or at % _GRID in near or (size - at) % _GRID in near


def _jumps(rows: Bgr) -> bool:
    """A jump of colour along a row of the grid, and on along another one a row of blocks away."""
    high = rows.shape[0]
    step = np.zeros((high + 1, _STRIPS, 3), np.float32)
    step[1:high] = np.diff(rows.astype(np.float32), axis=0)
    at = np.array([y for y in range(_GRID, high - _GRID) if 0 in (y % _GRID, (high - y) % _GRID)])
    for block in _BLOCKS:
        both = at[at + block < high - _GRID]
        for one, other in ((both, both + block), (both + block, both)):
            # one: where the columns on the right jump; other: where those on the left do
            if _jagged(step, one, other):
                return True
    return False


def _jagged(step: NDArray[np.float32], right: NDArray[np.int_], left: NDArray[np.int_]) -> bool:
    half = _STRIPS // 2
    for jump in (
        np.median(step[right][:, half:], axis=1),
        np.median(step[left][:, :half], axis=1),
    ):
        large = np.abs(jump).max(axis=1) >= _LEAST_JUMP
        if not large.any():
            continue
        rows_right, rows_left, to = right[large], left[large], jump[large]
        on_right, on_left = _along(step, rows_right, to), _along(step, rows_left, to)
        # a column belongs to the right from some column on: the best such column
        gain = np.cumsum(on_left.astype(np.int16) - on_right, axis=1)
        sides = gain[:, _LEAST_SIDE - 1 : _STRIPS - _LEAST_SIDE]
        split = sides.argmax(axis=1) + _LEAST_SIDE
        before = np.arange(_STRIPS) < split[:, None]
        of_left = (on_left & before).sum(axis=1) / split
        of_right = (on_right & ~before).sum(axis=1) / (_STRIPS - split)
        twice = np.where(before, on_right, on_left).mean(axis=1)
        if ((np.minimum(of_left, of_right) >= _LEAST_SHARE) & (twice <= _MOST_TWICE)).any():
            return True
    return False


def _along(
    step: NDArray[np.float32], at: NDArray[np.int_], to: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Which columns jump there that way, and neither a row before nor a row after."""
    power = np.maximum((to * to).sum(axis=1), 1e-6)[:, None]

    def share(rows: NDArray[np.int_]) -> NDArray[np.float32]:
        return np.asarray((step[rows] * to[:, None]).sum(axis=2) / power)

    here, near = share(at), np.maximum(share(at - 2), share(at + 2))
    # black and white jump less than others, as nothing is darker or lighter
    return np.asarray((here > 0.2) & (here < 8.0) & (near < 0.35 * here))
