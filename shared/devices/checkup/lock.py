"""Checks of cabinet locks. Only a person who stands there lets a door be opened."""

from __future__ import annotations

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.drivers import CabinetLock
from shared.devices.troubles import FAULTS

_STANDS_THERE = Question("将打开柜门，请站在柜门前。现在可以打开吗？", act=True)
_OPENED = Question("柜门打开了吗？")


def check(driver: CabinetLock, level: CheckLevel, ask: Ask) -> Finding:
    """Ask whether the door is shut; with a person there, open it. Raises Trouble."""
    shut = driver.is_shut()
    if shut is False:
        return Finding(True, FAULTS["door-open"].staff, "door-open")
    if level is not CheckLevel.INTERACTIVE or not ask(_STANDS_THERE):
        if shut is None:
            return Finding(None, "控制板应答正常，没有门磁，不知道柜门是否关好。")
        return Finding(True, "控制板应答正常，柜门关着。")
    opened = driver.release()
    if opened is None:
        opened = ask(_OPENED)
    if opened is False:
        return Finding(False, FAULTS["door-stuck"].staff, "door-stuck")
    return Finding(opened, "柜门打开过，请关好。" if opened else "没有人确认柜门是否打开。")
