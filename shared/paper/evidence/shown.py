"""An evidence PDF of ours as pictures, for a screen: drawn from its own layers, in memory only."""

from __future__ import annotations

import numpy as np

from shared.image.cv import cv2
from shared.image.frame import Bgr, decode, to_jpeg
from shared.paper.evidence.back import sheets_of_pdf
from shared.paper.evidence.coding import mask_of
from shared.paper.evidence.model import MM_PER_INCH, Leaf, Sheet

_DPI = 150
_QUALITY = 85


def page_pictures(pdf: bytes) -> list[bytes]:
    """Each page as JPEG at 150 dpi. Raises ValueError for a file that is not ours."""
    return [to_jpeg(picture_of(sheet), _QUALITY) for sheet in sheets_of_pdf(pdf)]


def picture_of(sheet: Sheet, dpi: float = _DPI) -> Bgr:
    """A sheet as it is printed. Raises ValueError when a picture in it is none."""
    per_mm = dpi / MM_PER_INCH
    size = (max(1, round(sheet.height_mm * per_mm)), max(1, round(sheet.width_mm * per_mm)), 3)
    canvas = np.full(size, 255, np.uint8)
    for placed in sheet.placed:
        wide, high = (max(1, round(mm * per_mm)) for mm in placed.leaf.size_mm)
        left, top = round(placed.x_mm * per_mm), round(placed.y_mm * per_mm)
        part = canvas[max(0, top) : top + high, max(0, left) : left + wide]
        part[:] = _drawn(placed.leaf, wide, high)[: part.shape[0], : part.shape[1]]
    return canvas


def _drawn(leaf: Leaf, wide: int, high: int) -> Bgr:
    """The layers from the bottom up; ink covers as much of a pixel as its mask does."""
    layers = leaf.layers
    out = cv2.resize(decode(layers.ground), (wide, high), interpolation=cv2.INTER_LINEAR)
    across, down = wide / layers.width, high / layers.height
    for picture in layers.pictures:
        left, top = max(0, round(picture.left * across)), max(0, round(picture.top * down))
        size = (max(1, round(picture.width * across)), max(1, round(picture.height * down)))
        cut = out[top : top + size[1], left : left + size[0]]
        cut[:] = cv2.resize(decode(picture.jpeg), size)[: cut.shape[0], : cut.shape[1]]
    for ink in layers.inks:
        mask = mask_of(ink.tiff).astype(np.float32)
        cover = cv2.resize(mask, (wide, high), interpolation=cv2.INTER_AREA)[..., None]
        out = out * (1 - cover) + np.array(ink.rgb[::-1], np.float32) * cover
    return np.asarray(np.clip(out, 0, 255), dtype=np.uint8)
