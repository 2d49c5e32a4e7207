"""Both sides of an identity card on one A4 sheet, at true size, as copies are handed in."""

from __future__ import annotations

import numpy as np

from shared.capture.papers import A4, ID_1
from shared.image.cv import cv2
from shared.image.frame import Page, page_from

DPI = 300
_GAP_MM = 20.0
_MM = DPI / 25.4
_SHAPE = 0.06


class NotACard(ValueError):
    """A page that has not the shape of a card. The message: which one, Chinese."""


def both_sides(front: Page, back: Page) -> Page:
    """One white A4 page, upright, 300 dpi: the front above the back, each 85.6 × 54.0 mm.

    Cards that lie on their side are turned; which way round is for the caller, who has read them.
    Raises NotACard when a page's shape is not that of a card, ValueError when it is no picture.
    """
    wide, high = round(A4.short_mm * _MM), round(A4.long_mm * _MM)
    sheet = np.full((high, wide, 3), 255, np.uint8)
    card_wide, card_high = round(ID_1.long_mm * _MM), round(ID_1.short_mm * _MM)
    left = (wide - card_wide) // 2
    gap = round(_GAP_MM * _MM)
    top = (high - 2 * card_high - gap) // 2
    for name, page, y in (("正面", front, top), ("反面", back, top + card_high + gap)):
        picture = page.bgr()
        if picture.shape[0] > picture.shape[1]:
            picture = np.ascontiguousarray(np.rot90(picture))
        if abs(picture.shape[1] / picture.shape[0] / ID_1.aspect - 1) > _SHAPE:
            raise NotACard(f"{name}不像一张证件，请重新拍{name}。")
        shrinks = picture.shape[1] > card_wide
        how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        fitted = cv2.resize(picture, (card_wide, card_high), interpolation=how)
        sheet[y : y + card_high, left : left + card_wide] = fitted
    return page_from(sheet, dpi=DPI, paper=A4.name)
