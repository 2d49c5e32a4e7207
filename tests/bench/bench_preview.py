"""Looks a second at a document camera of 8 megapixels, with and without a page being read.

The camera is the virtual one (Motion JPEG over HTTP, 30 frames a second) behind the real driver,
sight and watch; pages are read one after the other in the reader's child, as the product does.
The page lies still (it is searched for once a second), and is pushed about without a pause (four
times a second). Aim: at most 20 a second, never below 12.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from shared.casework.sight import CameraSight, Sight
from shared.config.model import DeviceEntry
from shared.devices.host import DeviceHost
from shared.devices.model import DeviceState
from shared.devices.registry import open_device
from shared.devices.virtual.camera import VirtualCamera
from shared.devices.virtual.people import WANG_GUIFANG
from shared.devices.virtual.specimens import scene, specimen
from shared.reading.pictures import straightened
from shared.reading.reader import Reader
from shared.ui.watching import CameraWatch

SECONDS = 12
SIZE = (3264, 2448)
LEAST = 12.0


class _Counted(CameraSight):
    """A sight that keeps when it was looked through."""

    def __init__(self, host: DeviceHost[Any]) -> None:
        super().__init__(host)
        self.at: list[float] = []

    def look(self, timeout_s: float) -> Sight | None:
        seen = super().look(timeout_s)
        if seen is not None:
            self.at.append(time.monotonic())
        return seen


def samples(
    progress: Callable[[str], None] = lambda _text: None, seconds: int = SECONDS
) -> list[dict[str, Any]]:
    """Rows in the house format; a sample is one second."""
    picture = scene([specimen("letter", WANG_GUIFANG)], size=SIZE, field_mm=400, angle=2, seed=1)
    page = straightened(picture)[0]
    far = VirtualCamera(picture, fps=30)
    host = open_device(DeviceEntry(id="camera", kind="document-camera", url=far.url))
    reader = Reader(deadline_s=600)
    try:
        reader.wait_ready()
        if not host.wait_for(DeviceState.READY, timeout_s=60):
            raise TimeoutError("the camera showed no picture")
        read: list[float] = []

        def reading(over: threading.Event) -> None:
            while not over.is_set():
                begun = time.monotonic()
                reader.read(page)
                read.append(time.monotonic() - begun)

        rows: list[dict[str, Any]] = []
        for what in ("lies still", "is pushed about"):
            progress(f"preview of a page that {what}")
            alone = _looks(host, seconds, lambda _over: None)
            rows += _rows(what, _looks(host, seconds, reading), alone)
            far.push_about([np.roll(picture, 12 * step, axis=1) for step in (0, 1, 2, 3, 2, 1)])
        return rows
    finally:
        reader.close()
        host.stop()
        far.unplug()


def _rows(what: str, meanwhile: list[float], alone: list[float]) -> list[dict[str, Any]]:
    name = f"preview at 8 MP while pages are read, page {what}"
    row = {"unit": "looks/s", "samples": meanwhile,
           "baseline_name": "preview alone", "baseline_samples": alone}  # fmt: skip
    return [
        row | {"name": f"{name} (mean)", "stat": "mean", "aim": {"kind": "max", "value": 20.0}},
        row | {"name": f"{name} (p0: the slowest second)", "stat": "p0",
               "aim": {"kind": "min", "value": LEAST}},
    ]  # fmt: skip


def _looks(
    host: DeviceHost[Any], seconds: int, meanwhile: Callable[[threading.Event], None]
) -> list[float]:
    """How many looks each second had while ``meanwhile`` ran on a thread."""
    sight = _Counted(host)
    watch, over = CameraWatch(sight), threading.Event()
    other = threading.Thread(target=meanwhile, args=(over,))
    watch.start()
    time.sleep(1)  # the page is taken, and what is made once is made
    other.start()
    begun = time.monotonic()
    time.sleep(seconds)
    over.set()
    watch.stop()
    watch.wait()
    other.join()
    return [float(sum(begun + s <= at < begun + s + 1 for at in sight.at)) for s in range(seconds)]
