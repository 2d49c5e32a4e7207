"""Checks of bank card terminals: what they answer, also of a charge that never was."""

from __future__ import annotations

import time

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.model import Level
from shared.devices.payment.driver import PaymentTerminal
from shared.devices.payment.words import Charge
from shared.devices.troubles import FAULTS

_NEVER = "CHECK000000000000000000"
"""A reference no charge is ever given."""
_READY = Question("请看刷卡机的屏幕：没有报错，也没有等人刷卡。对吗？")


def check(driver: PaymentTerminal, level: CheckLevel, ask: Ask) -> Finding:
    """Ask it how it is, and by a reference that never was. Nothing is ever charged by a check.

    Raises Trouble.
    """
    began = time.monotonic()
    health = driver.health()
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    if health.level is Level.FAULTED:
        return Finding(False, FAULTS[health.code].staff, health.code, figures)
    said = driver.query(_NEVER)
    if said.charge is not Charge.DECLINED:
        code = said.code or "pay-link"
        return Finding(False, FAULTS[code].staff, code, figures)
    words = "应答正常，能按流水号查询。"
    seen = ask(_READY) if level is CheckLevel.INTERACTIVE else True
    if seen is False:
        return Finding(False, FAULTS["pay-silent"].staff, "pay-silent", figures)
    return Finding(True if seen else None, words, figures=figures)
