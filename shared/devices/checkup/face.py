"""Checks of a face camera: pictures, and light enough to know a person. No face is looked for."""

from __future__ import annotations

from typing import Final

from shared.devices.checkup.camera import pictures
from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.checkup.table import check_health
from shared.devices.drivers import DocumentCamera

_DARK, _BRIGHT = 45.0, 215.0
"""Mean grey levels between which skin keeps its shades; narrower than for printed paper."""
_SEEN: Final = Question("请站到机器前面：画面里的脸看得清，没有背光吗？")


def check(driver: DocumentCamera, level: CheckLevel, ask: Ask) -> Finding:
    """Internal: health. External: pictures and light. Interactive: a person judges their own.

    Nobody has to stand before it: without an answer the finding is unknown. Raises Trouble.
    """
    began = check_health(driver, level, ask)
    if began.passed is False or level is CheckLevel.INTERNAL:
        return began
    seen = pictures(driver, _DARK, _BRIGHT)
    figures = dict(began.figures) | dict(seen.figures)
    if not seen.passed:
        return Finding(seen.passed, seen.words, seen.code, figures)
    if level is CheckLevel.INTERACTIVE:
        clear = ask(_SEEN)
        if clear is None:
            return Finding(None, f"{seen.words}没有人站到前面看。", began.code, figures)
        if not clear:
            hint = "脸看不清：请避开背光，打开补光灯，擦镜头。"
            return Finding(False, hint, "camera-dark", figures)
    return Finding(True, seen.words, began.code, figures)
