"""Where a fault card's drawing lies, and for which faults its numbers are the card's steps."""

from __future__ import annotations

from PySide6.QtCore import QUrl

from shared.devices.troubles.fault import Fault
from shared.ui.places import ASSETS

FOLDER = ASSETS / "faults"
NUMBERED = frozenset(
    {
        "paper-out",
        "cover-open",
        "cutter-error",
        "page-paper-out",
        "page-jam",
        "page-toner-empty",
        "printer-disconnected",
        "reader-link",
        "reader-silent",
        "cash-silent",
        "printer-silent",
        "card-moved",
        "card-refused",
        "scanner-jam",
        "scanner-cover-open",
        "scanner-empty",
        "cash-jam",
        "cash-full",
        "cash-no-change",
    }
)
"""Faults whose steps stand in their drawing by number; others show the same drawing plain."""


def picture(fault: Fault) -> str:
    """URL of a fault's drawing; '' when it has none."""
    folder = FOLDER / "numbered" if fault.code in NUMBERED else FOLDER
    file = folder / f"{fault.picture}.svg"
    return QUrl.fromLocalFile(str(file)).toString() if fault.picture and file.is_file() else ""
