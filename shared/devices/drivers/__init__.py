"""What a driver of each kind can do. A vendor implements one of these and adds an entry point.

All calls happen on the device's owner thread (``host.DeviceHost``) unless a docstring says
otherwise. Times are seconds. An expected failure is a ``Trouble`` from ``troubles``.
"""

from __future__ import annotations

from shared.devices.drivers.base import Counted, Driver, Watching, any_thread
from shared.devices.drivers.cards import (
    CodeScanner,
    IdCardReader,
    PhotoDecoder,
    SocialSecurityReader,
)
from shared.devices.drivers.hall import CabinetLock, Evaluator, IndicatorLight, QueueCaller, Ups
from shared.devices.drivers.paper import CashDrawer, DrawerSocket, PagePrinter, ReceiptPrinter
from shared.devices.drivers.pictures import DocumentCamera, DocumentScanner

__all__ = [
    "CabinetLock",
    "CashDrawer",
    "CodeScanner",
    "Counted",
    "DocumentCamera",
    "DocumentScanner",
    "DrawerSocket",
    "Driver",
    "Evaluator",
    "IdCardReader",
    "IndicatorLight",
    "PagePrinter",
    "PhotoDecoder",
    "QueueCaller",
    "ReceiptPrinter",
    "SocialSecurityReader",
    "Ups",
    "Watching",
    "any_thread",
]
