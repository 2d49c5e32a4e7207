"""Ink on the screen: the strokes of a finger drawn by the same pen as in the kept picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Property, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from shared.ui.ink import PEN_WIDTH, Stroke, stroke_path, strokes_from

QML_IMPORT_NAME = "Yichuang.Ui"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class InkItem(QQuickPaintedItem):
    """Draws `strokes` (lists of [x, y, ms] in the item's pixels) in `color`, `pen` px at most.

    Finished strokes keep their outline, so that only the stroke being written is worked out anew.
    """

    changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self.setAntialiasing(True)
        self._strokes: tuple[Stroke, ...] = ()
        self._paths: list[tuple[Stroke, QPainterPath]] = []
        self._color = QColor("#12202E")
        self._pen = PEN_WIDTH

    def _read_strokes(self) -> list[object]:
        return [stroke.to_json() for stroke in self._strokes]

    def _write_strokes(self, raw: Sequence[object]) -> None:
        self._strokes = strokes_from(raw)
        self._settle()

    def _read_color(self) -> QColor:
        return self._color

    def _write_color(self, color: QColor) -> None:
        self._color = QColor(color)
        self._settle()

    def _read_pen(self) -> float:
        return self._pen

    def _write_pen(self, pen: float) -> None:
        self._pen = pen
        self._paths = []
        self._settle()

    strokes = Property(list, _read_strokes, _write_strokes, notify=changed)
    color = Property(QColor, _read_color, _write_color, notify=changed)
    pen = Property(float, _read_pen, _write_pen, notify=changed)

    def _settle(self) -> None:
        kept = [
            (stroke, path)
            for (stroke, path), now in zip(self._paths, self._strokes, strict=False)
            if stroke == now
        ]
        fresh = self._strokes[len(kept) :]
        self._paths = [*kept, *((s, stroke_path(s, self._pen)) for s in fresh)]
        self.changed.emit()
        self.update()

    def paint(self, painter: QPainter) -> None:
        """Draw every stroke."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._color)
        for _, path in self._paths:
            painter.drawPath(path)
