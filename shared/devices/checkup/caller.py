"""Checks of number boards: a number nobody waits for."""

from __future__ import annotations

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.drivers import QueueCaller
from shared.devices.troubles import FAULTS

NUMBER, WINDOW = "0000", "测试"
_LOOK = Question(f"叫号屏上显示 {NUMBER} 和“{WINDOW}”吗？")


def check(driver: QueueCaller, level: CheckLevel, ask: Ask) -> Finding:
    """The line is open; from EXTERNAL on show a test number, then clear it. Raises Trouble."""
    driver.health()
    if level is CheckLevel.INTERNAL:
        return Finding(None, "线路是通的，叫号屏不应答询问，要叫一次才知道。")
    confirmed = driver.call(NUMBER, WINDOW)
    seen = ask(_LOOK) if level is CheckLevel.INTERACTIVE else None
    driver.clear()
    if seen is False:
        return Finding(False, FAULTS["caller-silent"].staff, "caller-silent")
    if seen or confirmed:
        return Finding(True, "测试号已显示。" if seen else "叫号屏确认显示过测试号。")
    return Finding(None, "测试号已送出，叫号屏不应答，要人看一眼。")
