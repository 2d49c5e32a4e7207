"""QR codes on screen: ``image://qr/<percent-encoded text>``, whole pixels per module."""

from __future__ import annotations

from urllib.parse import unquote

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider

_QUIET = 2


def draw_qr(text: str, side: int) -> QImage:
    """Draw a QR code (error correction M) of at most `side` pixels, whole pixels per module.

    The picture is exactly `side` square; what does not divide is left white around the code.
    Raises ValueError when the text is too long for a QR code (segno.DataOverflowError).
    """
    import segno  # only the last page of a visit shows a code

    matrix = segno.make(text, error="m", micro=False, boost_error=False).matrix
    modules = len(matrix)
    unit = max(1, side // (modules + 2 * _QUIET))
    image = QImage(QSize(side, side), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    offset = (side - unit * modules) // 2
    painter = QPainter(image)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                painter.fillRect(
                    offset + x * unit, offset + y * unit, unit, unit, Qt.GlobalColor.black
                )
    painter.end()
    return image


class QrProvider(QQuickImageProvider):
    """Answers ``image://qr/…``."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """Draw the code Qt asks for."""
        side = max(requestedSize.width(), 120)
        image = draw_qr(unquote(id), side)
        size.setWidth(side)
        size.setHeight(side)
        return image
