"""Where the things people look at or hear lie: the ``assets`` folder beside the packages.

Works in a checkout and in a PyInstaller folder alike (both keep ``assets`` beside ``shared``).
"""

from __future__ import annotations

from pathlib import Path

_ASSETS = Path(__file__).resolve().parent.parent / "assets"


def asset(*parts: str) -> Path:
    """Path of an asset, e.g. ``asset("templates", "receipt.typ")``; it need not exist."""
    return _ASSETS.joinpath(*parts)
