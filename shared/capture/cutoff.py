"""A page that the frame cuts off, straight all the same: where its unseen side would run.

Along the frame's border the page ends for us, not for the paper. Cleaned along that border its
print would stand askew, so an unseen side is laid as a rectangle's side would lie, just outside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FOCAL = 1.2
"""Focal length that is assumed, in longest sides of the frame; what is usual above desks."""
_MOST = 0.35
"""Farthest that a corner is moved out of the frame, as a share of its longest side."""


def laid_out(points: Floats, cut: tuple[bool, ...], size: tuple[int, int]) -> Floats:
    """The corners with every cut side turned about the corner that lies farther out, so that it
    stands square on its neighbours in perspective; as they are where that cannot be told."""
    middle = (np.array(size, np.float64) - 1) / 2
    focal = _FOCAL * max(size)
    rays = np.column_stack([(points - middle) / focal, np.ones(4)])
    # planes through the camera that hold each side
    planes = np.cross(rays, np.roll(rays, -1, axis=0))
    turned = planes.copy()
    for k in range(4):
        if not cut[k]:
            continue
        before, after, opposite = (k - 1) % 4, (k + 1) % 4, (k + 2) % 4
        if cut[before] or cut[after]:
            # two sides unseen at one corner: as the one opposite lies
            way = np.cross(planes[opposite], (0.0, 0.0, 1.0))
        elif cut[opposite]:
            across = np.cross(planes[before], planes[after])
            way = np.cross(across, (0.0, 0.0, 1.0))
        else:
            across = np.cross(planes[before], planes[after])
            way = np.cross(planes[opposite], across)
        # through one corner or the other, whichever leaves both on the page's side of it
        sides = [np.cross(rays[c], way) for c in (k, (k + 1) % 4)]
        inward = np.sign(sides[0] @ rays[opposite])
        reach = sides[0] @ rays[(k + 1) % 4] * inward
        turned[k] = sides[0] if reach >= 0 else sides[1]
    moved = np.cross(np.roll(turned, 1, axis=0), turned)
    if (np.abs(moved[:, 2]) < 1e-12).any():
        return points
    corners = moved[:, :2] / moved[:, 2:] * focal + middle
    if np.abs(corners - points).max() > _MOST * max(size):
        return points
    return np.asarray(corners)
