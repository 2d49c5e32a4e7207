"""Corners set by hand, the last resort: roughly placed is enough where an edge is seen near by."""

from __future__ import annotations

import numpy as np

from shared.capture.find import ordered_quad
from shared.capture.quad import Quad
from shared.capture.reduced import reduced
from shared.capture.refine import refined
from shared.image.frame import Frame

_NEAR = 0.02
"""How far a corner may be drawn to the paper's edge, as a share of the frame's longest side."""

_REACH = 7.0
"""How far from what was set an edge is looked for, in reduced pixels: about a finger's error."""


def drawn_to_edges(frame: Frame, quad: Quad) -> Quad:
    """The quad moved to the paper's edges where they are seen near by; as it was set elsewhere."""
    small = reduced(frame.bgr)
    corners = (quad.points() + 0.5) / small.scale - 0.5
    exact = refined(small, *ordered_quad(corners, np.zeros(4, bool)), _REACH)
    near = np.abs(exact.points() - quad.points()).max()
    if min(exact.support) < 0.6 or near > _NEAR * max(frame.width, frame.height):
        return quad
    return exact
