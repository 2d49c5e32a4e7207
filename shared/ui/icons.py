"""Line icons in any colour and size: ``image://icon/<name>?color=RRGGBB&stroke=2``."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from shared.ui.places import ICONS

_NAME = re.compile(r"^[a-z0-9-]+$")
_DEFAULT_SIZE = 48


@lru_cache(maxsize=256)
def _source(folder: Path, name: str) -> str:
    if not _NAME.match(name):
        raise KeyError(name)
    file = folder / f"{name}.svg"
    if not file.is_file():
        raise KeyError(name)
    return file.read_text(encoding="utf-8")


def draw_icon(
    name: str, color: QColor, size: QSize, stroke: float = 2.0, folder: Path = ICONS
) -> QImage:
    """Draw one icon on a transparent ground.

    size: pixels. stroke: line width in the icon's 24-unit grid. Raises KeyError for a name that
    is not in `folder`, so that a misspelt icon is found by the first test that shows it.
    """
    svg = _source(folder, name).replace("currentColor", color.name())
    svg = svg.replace('stroke-width="2"', f'stroke-width="{stroke:g}"')
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(color.alphaF())
    QSvgRenderer(QByteArray(svg.encode())).render(
        painter, QRectF(0, 0, size.width(), size.height())
    )
    painter.end()
    return image


@lru_cache(maxsize=512)
def _drawn(name: str, color: str, side: int, stroke: float, folder: Path) -> QImage:
    """An icon once drawn is not drawn again: each would hold a new page up by a millisecond."""
    return draw_icon(name, QColor("#" + color), QSize(side, side), stroke, folder)


class IconProvider(QQuickImageProvider):
    """Answers ``image://icon/…``. An unknown name gives an empty picture and a QML warning."""

    def __init__(self, folder: Path = ICONS) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._folder = folder

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """Draw the icon Qt asks for; `requestedSize` is in device pixels."""
        name, _, query = id.partition("?")
        options = parse_qs(query)
        color = options.get("color", ["12202e"])[0]
        stroke = float(options.get("stroke", ["2"])[0])
        side = max(requestedSize.width(), requestedSize.height())
        if side <= 0:
            side = _DEFAULT_SIZE
        try:
            image = _drawn(name, color, side, stroke, self._folder)
        except KeyError:
            return QImage()
        size.setWidth(side)
        size.setHeight(side)
        return image
