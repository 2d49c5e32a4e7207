"""Pieces of a page, so that a person can look at what the machine has read."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

_AROUND = 0.45
"""How much of the piece's own height is shown around it."""


def crop_of(whole: QImage, box: tuple[float, float, float, float]) -> QImage:
    """The piece in ``box`` (left, top, right, bottom as fractions) with some paper around it.

    A null image when there is nothing of it.
    """
    wide, high = whole.width(), whole.height()
    left, top, right, bottom = (
        min(1.0, max(0.0, share)) * size
        for share, size in zip(box, (wide, high, wide, high), strict=True)
    )
    if right <= left or bottom <= top:
        return QImage()
    around = max(4.0, _AROUND * min(bottom - top, right - left))
    place = QRect(
        round(left - around),
        round(top - around),
        round(right - left + 2 * around),
        round(bottom - top + 2 * around),
    )
    return whole.copy(place.intersected(QRect(0, 0, wide, high)))
