"""Find the page in a frame: lines, outlines, one common score, exact sides. None when unsure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.capture.candidates import NAMES, Outlines, Places, outlines
from shared.capture.evidence import gathered
from shared.capture.finalists import compared, covered
from shared.capture.lines import borders, distinct, of_shapes, usual_lines
from shared.capture.mat import Mat
from shared.capture.proof import proven
from shared.capture.quad import Quad, area_of, shared_area
from shared.capture.reduced import Reduced, reduced
from shared.capture.refine import refined
from shared.image.cv import cv2
from shared.image.frame import Frame

Scores = NDArray[np.float64]
_VOTED, _LINES, _FINALISTS = 60, 60, 220
_PROVEN, _ALIKE = 18, 6
"""How many outlines are looked at along their sides, and how many of them in one place."""
_SIZE_AND_BORDER = [NAMES.index("border"), NAMES.index("area")]
_LEAST_FRAME = 32
_LEAST_NEW = 0.006
"""Share of the frame that must differ from a learned desk for anything to lie there."""
_KNOWN = 6.0
_OVERLAP = 0.06
_PARTS, _WORSE = 0.6, 3.0
"""Share of an outline that papers beside one another fill when it is but their common outline, and
how much less sure than it each of them may be."""
# The weights below are of a conditional logit (which outline of a picture is the page, or none),
# fitted by gradient descent to made photographs (tests/bench/desk, seeds 1 to 3, and bare desks;
# tests/bench/desk/fit.py fits the last stage, to cards and photographs on an A3 bed too); figures
# are named in candidates, finalists, proof.
# weights begin
_FIRST = np.array([
    15.04, 16.21, 6.08, 7.49, 5.56, 2.47, 2.42, -10.60, -2.61, 15.82, -6.81, 1.40, -3.94, -10.77,
    -9.42,
])  # fmt: skip
_LAST = np.array([
    16.85, 13.07, 5.94, 9.82, 6.52, 1.72, 1.47, -10.77, -3.68, 15.19, -6.20, 5.33, -4.98, -5.72,
    -9.16, -1.25, -1.83, -3.10, 0.10, 0.15, 0.24, 7.10, -3.47, 6.78, -2.43, -0.58,
])  # fmt: skip
_PROOF = np.array([
    0.3608, -2.5044, 6.9103, 3.1615, 4.8126, -2.3573, 0.9299, 1.7832, 7.4955, -2.8805, -12.0,
])  # fmt: skip
_NOTHING = 25.48
# weights end
"""Score of an empty desk: no outline below it is a page. 0.8 below what was fitted, for papers on a
large bed. The last weight, of "soft", was set by hand: of 240 bare desks none is a page now instead
of six, where a lamp is mirrored; all weights fitted anew with it lost pages in photographs
(docs/capture.md). A desk that was learned is taken for none."""


def find_page(frame: Frame, mat: Mat | None = None) -> Quad | None:
    """The outline of the one page that lies in the frame, in the frame's pixels, or None.

    mat: what the empty desk looks like, when it was learned. Several pages: the clearest wins.
    """
    found = _found(frame, mat, 1)
    return found[0] if found else None


def find_pages(frame: Frame, mat: Mat | None = None, most: int = 8) -> list[Quad]:
    """All pages that lie in the frame beside one another, from top to bottom, then left to right.

    For several cards or certificates at once; sheets that overlap count as one.
    """
    quads = _found(frame, mat, most)
    band = max(1.0, 0.25 * frame.height)
    middles = [q.points().mean(axis=0) for q in quads]
    order = sorted(range(len(quads)), key=lambda k: (middles[k][1] // band, middles[k][0]))
    return [quads[k] for k in order]


def _found(frame: Frame, mat: Mat | None, most: int) -> list[Quad]:
    if min(frame.width, frame.height) < _LEAST_FRAME:
        return []
    small = reduced(frame.bgr)
    known = mat.differs(small.lab8()) if mat is not None and mat.ready else None
    if known is not None and (known > 0).mean() < _LEAST_NEW:
        return []
    seen = _outlines(small)
    if seen is None:
        return []
    first = seen.figures @ _FIRST
    least = _NOTHING
    chosen = np.argsort(-first, kind="stable")[: _FINALISTS * (1 if most == 1 else 5)]
    if known is not None:
        cover = covered(known, seen.corners)
        chosen = np.argsort(-(first + cover), kind="stable")[: len(chosen)]
        least -= _KNOWN * _PROOF[0]
    scores = compared(small, seen, chosen) @ _LAST
    if known is not None:
        scores = scores + cover[chosen]
    last = _varied(seen.corners[chosen], scores, _PROVEN if most == 1 else 5 * _PROVEN)
    best, scores = chosen[last], scores[last]
    scores = np.column_stack([
        scores, seen.figures[best][:, _SIZE_AND_BORDER],
        proven(small, seen.corners[best], seen.border[best]),
    ]) @ _PROOF  # fmt: skip
    quads: list[Quad] = []
    taken = np.zeros(small.size[::-1], np.uint8)
    for place in np.argsort(-scores, kind="stable"):
        if scores[place] <= least or len(quads) == most:
            break
        one = best[place]
        able = scores > max(least, scores[place] - _WORSE)
        if _parted(seen.corners[one], seen.corners[best[able]], scores[able]):
            continue
        if not _free(taken, seen.corners[one]):
            continue
        quads.append(refined(small, *ordered_quad(seen.corners[one], seen.border[one])))
    return quads


def _varied(corners: NDArray[np.float64], scores: NDArray[np.float64], most: int) -> Places:
    """Places of the best scores, of outlines that lie in one another's place only the first few."""
    order = np.argsort(-scores, kind="stable")[: 12 * most]
    x, y = corners[order].mean(axis=1).T
    spans = np.linalg.norm(corners[order, 2] - corners[order, 0], axis=1)
    near = np.abs(x - x[:, None]) < 0.1 * spans[:, None]
    near &= np.abs(y - y[:, None]) < 0.1 * spans[:, None]
    near &= np.abs(spans / spans[:, None] - 1) < 0.2
    kept: list[int] = []
    for place in range(len(order)):
        if np.count_nonzero(near[place, kept]) < _ALIKE:
            kept.append(place)
            if len(kept) == most:
                break
    return np.asarray(order[kept], np.intp)


def _parted(whole: NDArray[np.float64], others: NDArray[np.float64], scores: Scores) -> bool:
    """Whether an outline is only what two or more papers in a row have in common."""
    area = area_of(whole)
    parts: list[NDArray[np.float64]] = []
    filled = 0.0
    for one in np.argsort(-scores, kind="stable"):
        part = others[one]
        own = area_of(part)
        if own > 0.75 * area or shared_area(part, whole) < 0.96 * own:
            continue
        if all(shared_area(part, other) < _OVERLAP * own for other in parts):
            parts.append(part)
            filled += own / area
    return len(parts) > 1 and filled > _PARTS


def _free(taken: NDArray[np.uint8], corners: NDArray[np.float64]) -> bool:
    """Whether an outline lies beside those before it; marks its place when it does."""
    mine = np.zeros_like(taken)
    cv2.fillConvexPoly(mine, np.rint(corners).astype(np.int32), 1)
    area = int(cv2.countNonZero(mine))
    if area == 0 or cv2.countNonZero(mine & taken) > _OVERLAP * area:
        return False
    np.maximum(taken, mine, out=taken)
    return True


def _outlines(small: Reduced) -> Outlines | None:
    found, slope = usual_lines(small, _VOTED)
    frame = borders(small.size)
    shapes = of_shapes(small)
    lines = np.concatenate([distinct(found, _LINES), shapes, frame])
    return outlines(gathered(small, slope, lines, len(frame)), small.size, len(frame))


def ordered_quad(
    corners: NDArray[np.float64], border: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], tuple[bool, ...]]:
    """Clockwise from the corner whose side runs most nearly from left to right."""
    middle = corners.mean(axis=0)
    away = corners - middle
    turn = away[0, 0] * away[1, 1] - away[0, 1] * away[1, 0]
    if turn < 0:
        corners = corners[::-1]
        border = np.roll(border[::-1], -1)
    sides = np.roll(corners, -1, axis=0) - corners
    unit = sides / np.maximum(np.linalg.norm(sides, axis=1, keepdims=True), 1e-9)
    fit = unit[:, 0] + np.roll(unit, -1, axis=0)[:, 1]
    first = -int(np.argmax(fit))
    return np.roll(corners, first, axis=0), tuple(bool(b) for b in np.roll(border, first))
