"""Where the pictures and QML of the screens lie, in a checkout and in a packaged build."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
ICONS = ASSETS / "icons"
UI_QML = Path(__file__).resolve().parent / "qml"
TECHNICIAN_QML = ROOT / "shared" / "technician" / "qml"
