"""Makes the QML engine every face of the product runs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDateTime, QObject
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine

from shared.fonts import font_set

# Imported so that their QML types are registered before any QML is loaded.
from shared.ui import ink_item, pinyin, rows  # noqa: F401
from shared.ui.environment import prepare_environment
from shared.ui.icons import IconProvider
from shared.ui.live import LiveImages
from shared.ui.places import TECHNICIAN_QML, UI_QML
from shared.ui.qr import QrProvider

__all__ = ["Engine", "Face", "freeze", "make_engine", "prepare_environment", "wear"]


class Engine(QQmlApplicationEngine):
    """A QML engine with our components, icons and in-memory pictures.

    `live` is where camera frames and page pictures go. Destroy the engine before the view-models.
    """

    def __init__(self) -> None:
        super().__init__()
        self.live = LiveImages()
        self.addImportPath(str(UI_QML))
        self.addImportPath(str(TECHNICIAN_QML))
        self.addImageProvider("icon", IconProvider())
        self.addImageProvider("qr", QrProvider())
        self.addImageProvider("live", self.live)

    def theme(self) -> QObject:
        """The Theme singleton of this engine."""
        theme = self.singletonInstance("Yichuang.Ui", "Theme")
        if not isinstance(theme, QObject):
            raise RuntimeError("Yichuang.Ui is not on the import path")
        return theme


@dataclass(frozen=True, slots=True)
class Face:
    """How the screens look just now."""

    elder: bool = False
    contrast: bool = False
    landscape: bool = False
    desk: bool = False


def wear(engine: Engine, face: Face) -> None:
    """Put a face on every screen of this engine."""
    theme = engine.theme()
    for name in ("elder", "contrast", "landscape", "desk"):
        theme.setProperty(name, getattr(face, name))


def freeze(engine: Engine, at: datetime) -> None:
    """Stop the clock at `at` and switch animations off (pictures that must come out the same)."""
    theme = engine.theme()
    theme.setProperty("ticking", False)
    theme.setProperty("still", True)
    theme.setProperty("now", QDateTime(at.year, at.month, at.day, at.hour, at.minute, at.second))


def load_fonts() -> None:
    """Give the application the product's font. Raises Trouble ``fonts-missing``."""
    fonts = font_set()
    if fonts.packaged:
        for file in fonts.files:
            QFontDatabase.addApplicationFont(str(file))
    font = QFont(fonts.sans)
    font.setPixelSize(30)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    QGuiApplication.setFont(font)


def make_engine(*import_paths: Path) -> Engine:
    """Make an engine with our fonts, components and providers.

    import_paths: folders of further QML modules (the kiosk's or the counter's). Needs a
    QGuiApplication; call `prepare_environment` before making that.

    Raises Trouble ``fonts-missing``.
    """
    load_fonts()
    engine = Engine()
    for path in import_paths:
        engine.addImportPath(str(path))
    return engine
