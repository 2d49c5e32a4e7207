"""Calibrations of this terminal's cameras, one small file each; nothing of anybody is in them."""

from __future__ import annotations

import os
from pathlib import Path

from shared.capture.calibration import CannotCalibrate, MatCalibration, measure
from shared.devices.drivers import DocumentCamera
from shared.devices.host import DeviceHost
from shared.domain.errors import Actor, Trouble

_MOST_BYTES = 1 << 16
_FRAME_S = 5.0


def measure_mat(
    host: DeviceHost[DocumentCamera],
    kept: Calibrations,
    width_mm: float,
    height_mm: float,
) -> str:
    """Measure the empty mat under a camera that runs, and keep it. Blocks for a picture.

    Gives what was measured, in words. Raises Trouble ``mat-not-measured`` or of the device.
    """
    frame = host.call(lambda camera: camera.wait(0.0, _FRAME_S), 2 * _FRAME_S).result()
    if frame is None:
        words = "高拍仪没有给出画面，请先看它是否正常。"
        raise Trouble("mat-not-measured", words, Actor.TECHNICIAN)
    try:
        found = measure(frame, width_mm, height_mm)
        kept.keep(host.device_id, found)
    except CannotCalibrate as cannot:
        raise Trouble("mat-not-measured", str(cannot), Actor.TECHNICIAN) from cannot
    except OSError as error:
        words = "校准结果写不进去，请检查存储空间。"
        raise Trouble("mat-not-measured", words, Actor.TECHNICIAN) from error
    return f"每毫米 {found.px_per_mm:.2f} 像素，画面 {found.width}×{found.height}"


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
