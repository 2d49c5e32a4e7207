"""Pictures that come from memory, never from a file: ``image://live/<name>/<revision>``."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider


class BgrPixels(Protocol):
    """What a camera frame's pixel array offers (a C-contiguous uint8 H×W×3 array)."""

    @property
    def shape(self) -> Sequence[int]:
        """Height, width and channels."""
        ...

    def tobytes(self) -> bytes:
        """The pixels, row after row, blue first."""
        ...


def bgr_image(pixels: BgrPixels) -> QImage:
    """Copy a blue-green-red uint8 array (height × width × 3) into a picture Qt can draw."""
    height, width = int(pixels.shape[0]), int(pixels.shape[1])
    data = pixels.tobytes()
    return QImage(data, width, height, width * 3, QImage.Format.Format_BGR888).copy()


class LiveImages(QQuickImageProvider):
    """Camera frames, page thumbnails and photographs, held in memory until forgotten.

    `put` may be called from any thread. Each put gives a new address, so that QML loads it again;
    only the newest picture of a name is kept.
    """

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._images: dict[str, QImage] = {}
        self._revision = 0

    def put(self, name: str, picture: QImage | bytes) -> str:
        """Keep a picture (a QImage, or PNG/JPEG bytes) and return its address for QML.

        Raises ValueError when the bytes are not a picture.
        """
        image = QImage.fromData(picture) if isinstance(picture, bytes) else picture
        if image.isNull():
            raise ValueError(f"not a picture: {name}")
        with self._lock:
            self._revision += 1
            self._images[name] = image
            return f"image://live/{name}/{self._revision}"

    def forget(self, prefix: str = "") -> None:
        """Drop every picture whose name begins with `prefix` (all of them by default)."""
        with self._lock:
            for name in [key for key in self._images if key.startswith(prefix)]:
                del self._images[name]

    def names(self) -> list[str]:
        """Names of the pictures now held."""
        with self._lock:
            return sorted(self._images)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """Give Qt the newest picture of that name, scaled down when it asks for less."""
        name = id.rpartition("/")[0]
        with self._lock:
            image = self._images.get(name)
        if image is None:
            # Forgotten while a screen still showed it: one transparent pixel, no warning.
            image = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(Qt.GlobalColor.transparent)
        size.setWidth(image.width())
        size.setHeight(image.height())
        if requestedSize.width() > 0 and requestedSize.height() > 0:
            return image.scaled(
                requestedSize,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return image
