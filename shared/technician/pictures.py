"""Where a fault card's drawing lies."""

from __future__ import annotations

from PySide6.QtCore import QUrl

from shared.ui.places import ASSETS

FOLDER = ASSETS / "faults"


def picture(name: str) -> str:
    """URL of a drawing; '' when there is none of that name."""
    file = FOLDER / f"{name}.svg"
    return QUrl.fromLocalFile(str(file)).toString() if name and file.is_file() else ""
