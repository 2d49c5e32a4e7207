"""Checks of a document camera: does it show pictures, how large, how many, how bright?"""

from __future__ import annotations

import time
from typing import Final

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.checkup.table import check_health
from shared.devices.drivers import DocumentCamera
from shared.devices.troubles import FAULTS

WATCH_S: Final = 1.0
"""Seconds the pictures are counted."""
FRAME_S: Final = 3.0
_DARK, _BRIGHT = 25.0, 242.0
"""Mean grey levels beyond which no page can be read. A dark mat alone has about 55."""
_LAY: Final = Question("请在垫板中间放一张印有字的纸，放好了吗？", act=True)
_CLEAR: Final = Question("画面里的字看得清吗？")


def check(driver: DocumentCamera, level: CheckLevel, ask: Ask) -> Finding:
    """Internal: health. External: pictures are counted and measured. Interactive: a person looks.

    Raises Trouble.
    """
    began = check_health(driver, level, ask)
    if began.passed is False or level is CheckLevel.INTERNAL:
        return began
    seen = pictures(driver)
    figures = dict(began.figures) | dict(seen.figures)
    if not seen.passed:
        return Finding(seen.passed, seen.words, seen.code, figures)
    if level is CheckLevel.INTERACTIVE:
        laid = ask(_LAY)
        clear = ask(_CLEAR) if laid else None
        if clear is None:
            return Finding(None, f"{seen.words}没有人说字看得清不清。", began.code, figures)
        if not clear:
            hint = "字看不清：请擦镜头，调好高度和焦距。"
            return Finding(False, hint, "camera-coarse", figures)
    return Finding(True, seen.words, began.code, figures)


def pictures(driver: DocumentCamera, dark: float = _DARK, bright: float = _BRIGHT) -> Finding:
    """Watch for a second: size, pictures per second, mean brightness. Raises Trouble."""
    frame = driver.wait(0.0, FRAME_S)
    if frame is None:
        return Finding(False, FAULTS["camera-stalled"].staff, "camera-stalled")
    first, last, count = frame.at, frame.at, 0
    end = time.monotonic() + WATCH_S
    while (left := end - time.monotonic()) > 0:
        newer = driver.wait(last, left)
        if newer is not None:
            last, count = newer.at, count + 1
    light = float(frame.bgr.mean())
    figures = {
        "width": float(frame.width),
        "height": float(frame.height),
        "frames_per_s": round(count / (last - first), 1) if last > first else 0.0,
        "brightness": round(light, 1),
    }
    if light < dark or light > bright:
        code = "camera-dark" if light < dark else "camera-bright"
        return Finding(False, FAULTS[code].staff, code, figures)
    if not count:
        return Finding(False, FAULTS["camera-stalled"].staff, "camera-stalled", figures)
    words = f"画面 {frame.width} × {frame.height}，每秒 {figures['frames_per_s']:g} 幅。"
    return Finding(True, words, "", figures)
