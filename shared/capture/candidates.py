"""Where a page might lie: several generators that fail in different ways, at 640 pixels.

Nothing here decides. Colour against the desk finds pages under a hand's shadow, closed edges find
pale pages on pale desks, straight lines find pages whose outline is broken by a hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.capture.mat import Mat
from shared.capture.quad import Points, meet, ordered_all, plausible
from shared.image.cv import cv2

Lab = NDArray[np.uint8]
Mask = NDArray[np.uint8]
_MOST_LINES = 20


def candidates(lab: Lab, mat: Mat | None = None) -> NDArray[np.float64]:
    """Possible pages in a small Lab picture: n × 4 × 2 ordered corners, plausible ones only."""
    found: list[Points] = []
    for mask in _masks(lab, mat):
        found.extend(_quads_of(mask))
    found.extend(_line_quads(lab))
    if not found:
        return np.empty((0, 4, 2))
    quads = ordered_all(np.stack(found))
    return quads[plausible(quads, lab.shape[1], lab.shape[0])]


def _masks(lab: Lab, mat: Mat | None) -> list[Mask]:
    masks = []
    if mat is not None:
        masks.append(mat.differs(lab))
    far = _from_border(lab)
    level, _ = cv2.threshold(far, 0, 255, cv2.THRESH_OTSU)
    for cut in {max(6.0, level * 0.5), max(10.0, level)}:
        masks.append(np.where(far > cut, 255, 0).astype(np.uint8))
    kernel = np.ones((5, 5), np.uint8)
    masks = [cv2.morphologyEx(m, cv2.MORPH_OPEN, kernel) for m in masks]
    luma = cv2.GaussianBlur(lab[:, :, 0], (5, 5), 0)
    for low, high in ((15, 45), (40, 120)):
        masks.append(cv2.dilate(cv2.Canny(luma, low, high), np.ones((3, 3), np.uint8)))
    return masks


def _from_border(lab: Lab) -> NDArray[np.uint8]:
    """Colour distance of every pixel from what the frame's rim looks like."""
    rim = np.concatenate([lab[:6].reshape(-1, 3), lab[-6:].reshape(-1, 3),
                          lab[:, :6].reshape(-1, 3), lab[:, -6:].reshape(-1, 3)])  # fmt: skip
    middle = np.median(rim, axis=0).astype(np.float32)
    away = cv2.absdiff(lab, np.broadcast_to(middle.astype(np.uint8), lab.shape).copy())
    far = away[:, :, 0].astype(np.uint16) + 2 * (
        away[:, :, 1].astype(np.uint16) + away[:, :, 2].astype(np.uint16)
    )
    return cv2.blur(np.minimum(far, 255).astype(np.uint8), (3, 3))  # type: ignore[no-any-return]


def _quads_of(mask: Mask) -> list[Points]:
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    least = 0.012 * mask.size
    hulls = [cv2.convexHull(c).reshape(-1, 2) for c in contours if len(c) >= 4]
    hulls = [h for h in hulls if len(h) >= 4 and cv2.contourArea(h) > least]
    hulls.sort(key=lambda h: -float(cv2.contourArea(h)))
    quads: list[Points] = []
    for hull in hulls[:4]:
        quads.append(cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float64))
        quad = _four_sides(hull.astype(np.float64))
        if quad is not None:
            quads.append(quad)
    return quads


def _four_sides(hull: Points) -> Points | None:
    """The four longest straight runs of a hull, extended until they meet (rounded corners go)."""
    span = float(np.ptp(hull, axis=0).max())
    for share in (0.01, 0.02, 0.04):
        shape = cv2.approxPolyDP(hull.astype(np.float32), share * span, True)
        poly = np.asarray(shape, dtype=np.float64).reshape(-1, 2)
        if len(poly) < 4:
            return None
        runs = np.roll(poly, -1, axis=0) - poly
        keep = np.sort(np.argsort(-np.linalg.norm(runs, axis=1))[:4])
        if np.linalg.norm(runs[keep], axis=1).min() < 0.08 * span:
            continue
        lines = [np.cross((*poly[i], 1), (*(poly[i] + runs[i]), 1)) for i in keep]
        return meet(lines)
    return None


def _line_quads(lab: Lab) -> list[Points]:
    """Quads from two near-parallel pairs among the strongest straight lines."""
    lines = _lines(lab)
    if len(lines) < 4:
        return []
    angle = np.arctan2(-lines[:, 0], lines[:, 1]) % np.pi
    one, two = np.triu_indices(len(lines), 1)
    beside = _apart(angle[one], angle[two]) < 0.35
    one, two = one[beside], two[beside]
    a, b = np.triu_indices(len(one), 1)
    across = _apart(angle[one[a]], angle[one[b]]) >= 0.9
    a, b = a[across], b[across]
    ring = np.stack([one[a], one[b], two[a], two[b]], axis=1)
    corner = np.cross(lines[np.roll(ring, 1, axis=1)], lines[ring])
    sound = (np.abs(corner[..., 2]) > 1e-9).all(axis=1)
    corner = corner[sound]
    quads = corner[..., :2] / corner[..., 2:]
    slack = 0.05 * lab.shape[1]
    seen = (quads > -slack) & (quads < np.array([lab.shape[1], lab.shape[0]]) + slack)
    return list(quads[seen.all(axis=(1, 2))])


def _apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    gap = np.abs(a - b) % np.pi
    return np.minimum(gap, np.pi - gap)


def _step(lab: Lab, middle: Points, normal: Points) -> NDArray[np.float64]:
    """How different both sides of every segment are: 0.1 alike to 1 clearly different."""
    top = np.array([lab.shape[1] - 1, lab.shape[0] - 1])
    one, two = (
        np.clip(np.rint(middle + way * normal), 0, top).astype(np.intp) for way in (5.0, -5.0)
    )
    soft = cv2.blur(lab, (5, 5)).astype(np.float64)
    apart = np.abs(soft[one[:, 1], one[:, 0]] - soft[two[:, 1], two[:, 0]]).sum(axis=1)
    return np.asarray(np.clip(apart / 25, 0.1, 1.0))


def _lines(lab: Lab) -> NDArray[np.float64]:
    """Strongest distinct lines, n × 3 homogeneous with unit normals."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(lab[:, :, 0])[0]
    if found is None:
        return np.empty((0, 3))
    ends = np.asarray(found, dtype=np.float64).reshape(-1, 4)
    run = ends[:, 2:] - ends[:, :2]
    length = np.linalg.norm(run, axis=1)
    order = np.argsort(-length)
    order = order[length[order] > 0.05 * lab.shape[1]][:120]
    normal = np.column_stack([-run[:, 1], run[:, 0]]) / np.maximum(length, 1e-9)[:, None]
    middle = (ends[:, :2] + ends[:, 2:]) / 2
    # a printed rule has the same paper on both sides, an outline has not
    length = length * _step(lab, middle, normal)
    order = order[np.argsort(-length[order])]
    kept: list[tuple[NDArray[np.float64], float, NDArray[np.float64]]] = []
    for i in order:
        line = np.array([*normal[i], -normal[i] @ middle[i]])
        for place, (other, weight, at) in enumerate(kept):
            same_way = abs(other[:2] @ normal[i]) > 0.998
            if same_way and abs(other[:2] @ middle[i] + other[2]) < 3:
                kept[place] = (other, weight + length[i], at)
                break
        else:
            kept.append((line, float(length[i]), middle[i]))
    kept.sort(key=lambda k: -k[1])
    return np.asarray([k[0] for k in kept[:_MOST_LINES]]).reshape(-1, 3)
