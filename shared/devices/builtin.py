"""The drivers that come with the product, by the word the configuration uses.

A terminal loads only what it has: an entry names where its plug-in is, and ``registry`` imports it.
"""

from __future__ import annotations

from typing import Final

from shared.devices.model import DeviceKind

BUILT_IN: Final[dict[str, tuple[DeviceKind, str]]] = {
    "samv": (DeviceKind.ID_CARD, "shared.devices.idcard.plugin"),
    "code-scanner": (DeviceKind.CODE_SCANNER, "shared.devices.codescanner.plugin"),
    "ssc": (DeviceKind.SMART_CARD, "shared.devices.smartcard.plugin"),
    "escpos": (DeviceKind.RECEIPT, "shared.devices.receipt.plugin"),
    "camera": (DeviceKind.CAMERA, "shared.devices.camera.plugin"),
    "face-camera": (DeviceKind.FACE, "shared.devices.camera.face"),
    "ipp": (DeviceKind.PAGE, "shared.devices.pageprinter.plugin"),
    "printer-drawer": (DeviceKind.DRAWER, "shared.devices.drawer.plugin"),
    "sane": (DeviceKind.SCANNER, "shared.devices.scanner.plugin"),
    "ssp": (DeviceKind.CASH, "shared.devices.cash.plugin"),
    "cctalk": (DeviceKind.CASH, "shared.devices.cash.cctalk_plugin"),
    "ecr": (DeviceKind.PAYMENT, "shared.devices.payment.plugin"),
    "nut": (DeviceKind.UPS, "shared.devices.power.plugin"),
    "modbus-light": (DeviceKind.LIGHT, "shared.devices.signals.plugin_light"),
    "modbus-lock": (DeviceKind.LOCK, "shared.devices.signals.plugin_lock"),
    "line-caller": (DeviceKind.CALLER, "shared.devices.hallside.plugin_caller"),
    "key-evaluator": (DeviceKind.EVALUATOR, "shared.devices.hallside.plugin_evaluator"),
}
"""Driver name: kind and the module whose ``PLUGIN`` it is. The first of a kind is its usual one."""

USUAL: Final[dict[DeviceKind, str]] = {}
for _name, (_kind, _) in BUILT_IN.items():
    USUAL.setdefault(_kind, _name)
