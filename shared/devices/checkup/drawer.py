"""Checks of cash drawers: what the switch says, opening, and pushing shut again."""

from __future__ import annotations

import time

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.drivers import CashDrawer
from shared.devices.model import Level
from shared.devices.troubles import FAULTS

_SHUT = Question("请把钱箱推回到底，听到锁扣声以后按“好了”。", act=True)
_SETTLE_S = 3.0
"""The switch is heard of with the printer's next word."""


def check(driver: CashDrawer, level: CheckLevel, ask: Ask) -> Finding:
    """Ask the switch; from EXTERNAL on open the drawer and have it shut. Raises Trouble."""
    health = driver.health()
    if health.level is Level.FAULTED:
        return Finding(False, FAULTS[health.code].staff, health.code)
    if level is CheckLevel.INTERNAL:
        if driver.is_open is None:
            return Finding(None, FAULTS["drawer-unsensed"].staff, "drawer-unsensed")
        if health.code:
            return Finding(False, FAULTS[health.code].staff, health.code)
        return Finding(True, "钱箱关着，开关应答正常。")
    began = time.monotonic()
    opened = driver.kick()
    figures = {"open_ms": round((time.monotonic() - began) * 1000, 1)}
    if opened is None:
        return Finding(None, FAULTS["drawer-unsensed"].staff, "drawer-unsensed", figures)
    if level is CheckLevel.EXTERNAL or not ask(_SHUT):
        return Finding(True, "钱箱已打开，开关确认；用完请推回到底。", "drawer-open", figures)
    end = time.monotonic() + _SETTLE_S
    while driver.is_open and time.monotonic() < end:
        time.sleep(0.05)
    if driver.is_open:
        return Finding(False, FAULTS["drawer-open"].technician, "drawer-open", figures)
    driver.health()  # what was opened and shut here is accounted for
    return Finding(True, "钱箱打开和推回都正常。", figures=figures)
