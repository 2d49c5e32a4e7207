"""Checks of lamps: every colour, one after the other."""

from __future__ import annotations

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.drivers import IndicatorLight
from shared.devices.model import LightColour
from shared.devices.troubles import FAULTS

WORDS = {
    LightColour.GREEN: "绿",
    LightColour.YELLOW: "黄",
    LightColour.RED: "红",
    LightColour.BLUE: "蓝",
    LightColour.WHITE: "白",
}


def check(driver: IndicatorLight, level: CheckLevel, ask: Ask) -> Finding:
    """Ask the board; from EXTERNAL on light each colour, then put back what was lit.

    Raises Trouble.
    """
    before = driver.shown()
    if level is CheckLevel.INTERNAL:
        return Finding(True, "控制板应答正常。")
    seen: bool | None = None
    try:
        for colour in driver.colours:
            driver.show(colour)
            if level is CheckLevel.INTERACTIVE:
                seen = ask(Question(f"现在亮的是{WORDS[colour]}灯吗？"))
                if seen is False:
                    words = f"{WORDS[colour]}灯没有亮，请检查灯和接线。"
                    return Finding(False, words, "light-colour")
    finally:
        driver.show(next(iter(before), None))
    if seen:
        return Finding(True, "每种颜色都看过，正常。")
    if level is CheckLevel.INTERACTIVE:
        return Finding(None, FAULTS["light-colour"].cause + "：没有人看过灯是否亮了。")
    return Finding(True, "控制板确认每种颜色都点亮过，灯本身要人看。")
