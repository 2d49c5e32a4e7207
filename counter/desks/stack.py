"""One scanned side as the window shows it: which sheet, what it is taken for, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from shared.casework.feeder import FedPage

ROLES = ("number", "picture", "place", "note", "tone", "used")
_THUMB = QSize(420, 560)


def stack_row(
    page: FedPage, picture: str, *, used: bool, place: str, note: str
) -> dict[str, object]:
    """Values of ``ROLES``. place: the page it is taken for, '' for none; note: what was wrong."""
    if not note and not used:
        note = "空白页" if page.blank else "和前一张一样" if page.again else "不用"
    return {
        "number": f"第 {page.sheet} 张{'' if page.side == 1 else '背面'}",
        "picture": picture,
        "place": place or ("多出来的一页" if used else ""),
        "note": note,
        "tone": "ok" if place else "warn" if used or note else "info",
        "used": used,
    }


def thumb(data: bytes) -> QImage:
    """A small picture of a page; the page itself stays as it came."""
    whole = QImage.fromData(data)
    return whole.scaled(
        _THUMB, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
