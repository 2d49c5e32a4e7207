"""Loads the product's own fonts, so that screens look the same whatever is installed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from shared.ui.places import FONTS

OWN_FAMILY = "Yichuang Sans"
SYSTEM_FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC")


def load_fonts(folder: Path = FONTS) -> str:
    """Load every font file in `folder` and make the best family the application's font.

    Returns the family name used. Needs a QGuiApplication. Our own subset wins; without it the
    Debian font named in the set-up is used; without that, whatever Qt finds.
    """
    if folder.is_dir():
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() in {".otf", ".ttf", ".ttc", ".woff2"}:
                QFontDatabase.addApplicationFont(str(file))
    known = set(QFontDatabase.families())
    family = next((name for name in (OWN_FAMILY, *SYSTEM_FAMILIES) if name in known), "")
    if family:
        font = QFont(family)
        font.setPixelSize(30)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        QGuiApplication.setFont(font)
    return family
