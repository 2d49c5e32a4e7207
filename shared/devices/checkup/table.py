"""Which check belongs to which kind; a kind without one of its own is asked for its health."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any, Final

from shared.devices.checkup.model import Ask, Check, CheckLevel, Finding
from shared.devices.model import DeviceKind, Level
from shared.devices.troubles import FAULTS
from shared.devices.troubles.fault import Fault

_MODULES: Final[dict[DeviceKind, str]] = {
    DeviceKind.ID_CARD: "idcard",
    DeviceKind.SMART_CARD: "smartcard",
    DeviceKind.CODE_SCANNER: "codescanner",
    DeviceKind.SCANNER: "scanner",
    DeviceKind.CAMERA: "camera",
    DeviceKind.FACE: "face",
    DeviceKind.RECEIPT: "receipt",
    DeviceKind.PAGE: "page",
    DeviceKind.DRAWER: "drawer",
    DeviceKind.CASH: "cash",
    DeviceKind.PAYMENT: "payment",
    DeviceKind.UPS: "ups",
    DeviceKind.LIGHT: "light",
    DeviceKind.LOCK: "lock",
    DeviceKind.CALLER: "caller",
    DeviceKind.EVALUATOR: "evaluator",
}
"""Kind to the module of ``shared.devices.checkup`` that has its ``check``."""


def check_of(kind: DeviceKind) -> Check:
    """The check of a kind."""
    module = _MODULES.get(kind)
    if module is None:
        return check_health
    check: Check = import_module(f"shared.devices.checkup.{module}").check
    return check


def check_health(driver: Any, level: CheckLevel, ask: Ask) -> Finding:  # noqa: ANN401 - any kind
    """Ask the device how it is; what every check begins with. Raises Trouble."""
    began = time.monotonic()
    health = driver.health()
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    if not health.code:
        return Finding(True, "设备应答正常。", figures=figures)
    fault = FAULTS[health.code]
    # what is degraded still does its work: a check that it passed says so, with the code
    return Finding(health.level is not Level.FAULTED, seen(fault), health.code, figures)


def seen(fault: Fault) -> str:
    """What is wrong, in a few words where the table has them; what to do stands beside it."""
    return f"{fault.cause}。" if fault.cause else fault.staff
