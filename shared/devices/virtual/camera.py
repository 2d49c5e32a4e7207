"""A document camera over HTTP: lay things under it, freeze it, unplug it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.devices.virtual.port import KeptPort
from shared.image.frame import Bgr, to_jpeg

_VARIANTS: Final = 6
_NOISE: Final = 2.0
"""Standard deviation of the sensor noise in grey levels."""
_PATH: Final = "/mat.mjpg"
_MAT: Final = (64, 58, 52)


class VirtualCamera:
    """Sends Motion JPEG at ``fps`` with slight sensor noise; ``url`` is what the driver opens.

    empty: the picture with nothing on the mat, a plain mat of 1600 × 1200 when None.
    """

    def __init__(self, empty: Bgr | None = None, *, fps: float = 15.0, quality: int = 90) -> None:
        self._fps, self._quality = fps, quality
        self._empty = np.full((1200, 1600, 3), _MAT, np.uint8) if empty is None else empty
        self._bare = self._shots(self._empty)
        self._jpegs = self._bare
        self._stalled = threading.Event()
        self._gone = threading.Event()
        self._broken = False
        self._port = KeptPort()
        self._plug()

    @property
    def url(self) -> str:
        """Address for the driver."""
        return f"camera+http://127.0.0.1:{self._port.number}{_PATH}"

    def lay(self, scene: Bgr) -> None:
        """Show a scene: everything the camera sees, the mat included."""
        self._jpegs = self._shots(scene)

    def push_about(self, scenes: Sequence[Bgr]) -> None:
        """Show scenes in turn, one a frame: a paper that never lies still."""
        self._jpegs = tuple(self._shots(scene)[0] for scene in scenes)

    def clear(self) -> None:
        """Take everything off the mat."""
        self._jpegs = self._bare

    def stall(self, stalled: bool = True) -> None:
        """Freeze: the connection stands, no frames come."""
        if stalled:
            self._stalled.set()
        else:
            self._stalled.clear()

    def spoil(self, broken: bool = True) -> None:
        """Send pictures nobody can decode."""
        self._broken = broken

    def unplug(self) -> None:
        """Pull the cable."""
        self._gone.set()
        self._server.shutdown()
        self._server.server_close()

    close = unplug

    def replug(self) -> None:
        """Plug in again at the same address."""
        self._gone.clear()
        self._plug()

    def _plug(self) -> None:
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != _PATH:
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
                self.end_headers()
                with suppress(OSError):
                    for part in camera._parts():
                        self.wfile.write(part)

            def log_message(self, *_: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", self._port.number), Handler)
        threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="virtual-camera", daemon=True
        ).start()

    def _parts(self) -> Iterator[bytes]:
        number = 0
        while not self._gone.wait(1.0 / self._fps):
            if self._stalled.is_set():
                continue
            jpegs, number = self._jpegs, number + 1
            jpeg = jpegs[number % len(jpegs)]
            if self._broken:
                jpeg = jpeg[:3] + bytes(len(jpeg) - 3)
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            yield head.encode() + jpeg + b"\r\n"

    def _shots(self, scene: Bgr) -> tuple[bytes, ...]:
        signed = scene.astype(np.int16)
        return tuple(
            to_jpeg(np.clip(signed + noise, 0, 255).astype(np.uint8), self._quality)
            for noise in _sensor(scene.shape)
        )


@cache
def _sensor(shape: tuple[int, ...]) -> tuple[NDArray[np.int8], ...]:
    """What the sensor adds to each of the frames that are shown in turn."""
    return tuple(
        np.rint(_NOISE * np.random.default_rng(seed).standard_normal(shape, np.float32)).astype(
            np.int8
        )
        for seed in range(_VARIANTS)
    )
