"""The page's edge framed by hand, as the last resort: a picture that stands still, four corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.ui.live import LiveImages, bgr_image

if TYPE_CHECKING:
    from shared.casework.sight import Still

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1

_PICTURE = "edge"
_START = (0.15, 0.15, 0.85, 0.15, 0.85, 0.85, 0.15, 0.85)
"""Corners where nothing was found: x, y … as fractions, clockwise from top left."""
_LEAST = 0.04
"""Corners may come this close to each other, as a share of the picture."""
NUDGE = 0.002
"""One press of an arrow key moves a corner by this share of the picture."""


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class EdgeModel(QObject):  # type: ignore[operator]
    """Four corners over a frozen picture. ``placed`` once the person says that they are right."""

    changed = Signal()
    placed = Signal(object, object)
    """(Still, corners): cut the page out there."""

    def __init__(self, live: LiveImages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._still: Still | None = None
        self._corners = list(_START)
        self._source = ""
        self._chosen = 0

    def begin(self, still: Still) -> None:
        """Place corners over this picture; they begin where the page was found."""
        self._still = still
        self._corners = [n for corner in still.quad for n in corner] or list(_START)
        self._source = self._live.put(_PICTURE, bgr_image(still.picture))
        self._chosen = 0
        self.changed.emit()

    @Property(bool, notify=changed)
    def open(self) -> bool:
        """True while corners are being placed."""
        return self._still is not None

    @Property(str, notify=changed)
    def source(self) -> str:
        """Address of the frozen picture."""
        return self._source

    @Property(list, notify=changed)
    def corners(self) -> list[float]:
        """x, y, x, y … as fractions, clockwise from top left."""
        return list(self._corners)

    @Property(int, notify=changed)
    def chosen(self) -> int:
        """The corner that arrow keys move, 0 to 3."""
        return self._chosen

    @Property(bool, notify=changed)
    def fine(self) -> bool:
        """True when the corners make a page: they turn one way round and are not too close."""
        return _convex(self._corners)

    @Slot(int, float, float)
    def put(self, corner: int, x: float, y: float) -> None:
        """Lay a corner at a place of the picture, as fractions."""
        if 0 <= corner < 4 and self._still is not None:
            self._corners[2 * corner] = min(1.0, max(0.0, x))
            self._corners[2 * corner + 1] = min(1.0, max(0.0, y))
            self._chosen = corner
            self.changed.emit()

    @Slot(int)
    def choose(self, corner: int) -> None:
        """Arrow keys move this corner from now on."""
        self._chosen = corner % 4
        self.changed.emit()

    @Slot(float, float)
    def nudge(self, steps_x: float, steps_y: float) -> None:
        """Move the chosen corner by steps of an arrow key."""
        at = 2 * self._chosen
        self.put(
            self._chosen,
            self._corners[at] + steps_x * NUDGE,
            self._corners[at + 1] + steps_y * NUDGE,
        )

    @Slot()
    def use(self) -> None:
        """Cut the page out along the corners."""
        still, c = self._still, self._corners
        if still is None or not _convex(c):
            return
        self.close()
        self.placed.emit(still, tuple((c[i], c[i + 1]) for i in range(0, 8, 2)))

    @Slot()
    def close(self) -> None:
        """Let the picture go."""
        self._still = None
        self._source = ""
        self._live.forget(_PICTURE)
        self.changed.emit()


def _convex(corners: list[float]) -> bool:
    points = [(corners[i], corners[i + 1]) for i in range(0, 8, 2)]
    for n in range(4):
        (ax, ay), (bx, by), (cx, cy) = points[n - 1], points[n], points[(n + 1) % 4]
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) <= 0:
            return False
        if max(abs(bx - ax), abs(by - ay)) < _LEAST:
            return False
    return True
