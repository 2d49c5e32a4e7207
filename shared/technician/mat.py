"""What a document camera sees now, for whoever sets it up. In memory only, gone with the page."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal
from PySide6.QtQml import QmlElement, QmlUncreatable

from shared.devices.host import DeviceHost
from shared.domain.errors import Trouble
from shared.ui.background import Background
from shared.ui.live import LiveImages, bgr_image

QML_IMPORT_NAME = "Yichuang.Technician"
QML_IMPORT_MAJOR_VERSION = 1

_NAME = "technician/mat"
_EVERY_MS = 200


@QmlElement
@QmlUncreatable("built in Python")  # type: ignore[call-arg]
class MatModel(QObject):  # type: ignore[operator]
    """The live picture of one camera. Looking is done elsewhere: a camera may take its time."""

    changed = Signal()

    def __init__(
        self, live: LiveImages, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._live, self._background = live, background
        self._host: DeviceHost[Any] | None = None
        self._at = 0.0
        self._asked = False
        self._source = ""
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._ask)

    def watch(self, host: DeviceHost[Any] | None) -> None:
        """Show what this camera sees; None: nothing any more, and what was shown is forgotten."""
        if host is self._host:
            return
        self._host, self._at, self._source = host, 0.0, ""
        self._live.forget(_NAME)
        if host is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.changed.emit()

    @Property(str, notify=changed)
    def source(self) -> str:
        """Address of the picture, '' while there is none."""
        return self._source

    def _ask(self) -> None:
        host, after = self._host, self._at
        if host is None or self._asked or not host.state.usable:
            return
        self._asked = True

        def done(frame: Any) -> None:  # noqa: ANN401 - a Frame, or None
            self._asked = False
            if frame is not None and host is self._host:
                self._at = frame.at
                self._source = self._live.put(_NAME, bgr_image(frame.bgr))
                self.changed.emit()

        def failed(_trouble: Trouble) -> None:
            self._asked = False

        self._background.run("mat", lambda: host.driver.preview(after), done, failed)
