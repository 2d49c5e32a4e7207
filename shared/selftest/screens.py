"""Screens as they describe themselves (EDID, VESA E-EDID 1.4), read without a window system."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

_DRM = Path("/sys/class/drm")
_HEADER = bytes.fromhex("00ffffffffffff00")


@dataclass(frozen=True, slots=True)
class Screen:
    """One connected screen. diagonal: inches, 0 when it does not say. dpi: 0 likewise."""

    name: str
    diagonal: float
    dpi: float
    width_px: int
    height_px: int


def screens(drm: Path = _DRM) -> list[Screen]:
    """Every screen that is connected and says what it is."""
    found = []
    for connector in sorted(drm.glob("card*-*")):
        try:
            if (connector / "status").read_text("ascii").strip() != "connected":
                continue
            edid = (connector / "edid").read_bytes()
        except OSError:
            continue
        screen = read_edid(edid, connector.name.partition("-")[2])
        if screen is not None:
            found.append(screen)
    return found


def read_edid(edid: bytes, name: str) -> Screen | None:
    """Size and resolution of the preferred timing; None for bytes that are no EDID."""
    if len(edid) < 128 or edid[:8] != _HEADER or sum(edid[:128]) % 256:
        return None
    timing = edid[54:72]
    width = timing[2] | (timing[4] & 0xF0) << 4
    height = timing[5] | (timing[7] & 0xF0) << 4
    # in millimetres where the preferred timing says so, else in whole centimetres
    across_mm = timing[12] | (timing[14] & 0xF0) << 4
    down_mm = timing[13] | (timing[14] & 0x0F) << 8
    if not (timing[0] or timing[1]) or not (across_mm and down_mm):
        across_mm, down_mm = edid[21] * 10, edid[22] * 10
    if not (across_mm and down_mm):
        return Screen(name, 0.0, 0.0, width, height)
    inches = math.hypot(across_mm, down_mm) / 25.4
    dpi = math.hypot(width, height) / inches if width and height else 0.0
    return Screen(name, inches, dpi, width, height)
