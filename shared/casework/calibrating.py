"""Calibrations of this terminal's cameras, one small file each; nothing of anybody is in them."""

from __future__ import annotations

import os
from pathlib import Path

from shared.capture.calibration import MatCalibration

_MOST_BYTES = 1 << 16


class Calibrations:
    """A folder with one file per device id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, device: str) -> MatCalibration | None:
        """What was measured; None when nothing was, or when the file cannot be read."""
        try:
            with self._file(device).open("rb") as file:
                raw = file.read(_MOST_BYTES)
            return MatCalibration.from_json(raw.decode("utf-8"))
        except (OSError, ValueError):
            return None

    def keep(self, device: str, calibration: MatCalibration) -> None:
        """Replace what was measured, whole or not at all. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(device)
        fresh = file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as out:
            out.write(calibration.to_json())
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)

    def forget(self, device: str) -> None:
        """The device was moved or replaced: what was measured no longer holds."""
        self._file(device).unlink(missing_ok=True)

    def _file(self, device: str) -> Path:
        return self._folder / f"{device}.json"
