"""Checks of power supplies: what they say. Nobody pulls a plug for a check."""

from __future__ import annotations

from shared.devices.checkup.model import Ask, CheckLevel, Finding
from shared.devices.drivers import Ups
from shared.devices.model import Level
from shared.devices.troubles import FAULTS

ENOUGH_S = 300.0
"""Time to finish what was begun and to shut down in order."""


def check(driver: Ups, level: CheckLevel, ask: Ask) -> Finding:
    """Ask how the power stands. Raises Trouble."""
    health = driver.health()
    if health.code:
        fault = FAULTS[health.code]
        return Finding(health.level is not Level.FAULTED, fault.staff, health.code)
    status = driver.status()
    told = {
        "charge_percent": status.charge_percent,
        "runtime_s": status.runtime_s,
        "load_percent": status.load_percent,
    }
    figures = {name: value for name, value in told.items() if value is not None}
    if status.runtime_s is None:
        return Finding(True, "市电正常，电源没有说电池能撑多久。", figures=figures)
    words = f"市电正常，停电后约可再用 {status.runtime_s / 60:.0f} 分钟。"
    if status.runtime_s < ENOUGH_S:
        return Finding(True, FAULTS["ups-battery-old"].staff, "ups-battery-old", figures)
    return Finding(True, words, figures=figures)
