"""Document cameras: the newest frame, kept by a thread of the camera's own."""

from __future__ import annotations

import threading
import time
from typing import Final

from shared.devices.camera.frames import FrameStore
from shared.devices.camera.sources import STALL_S, Source, SourceLost, SourceStalled
from shared.devices.interrupt import Interruptible
from shared.devices.model import HEALTHY, DeviceKind, Health, Level
from shared.devices.troubles import trouble
from shared.image.frame import Frame

_FIRST_FRAME_S: Final = 4.0
_GARBLED: Final = 20


class _Grabber(threading.Thread):
    """Opens, reads and closes one source; ends when told to or when the source ends."""

    def __init__(self, source: Source, store: FrameStore) -> None:
        super().__init__(name="camera-frames", daemon=True)
        self._source, self._store = source, store
        self._ended = threading.Event()
        self.started_at = time.monotonic()
        self.cause = ""
        """Why it ended, a row of the trouble table."""

    def run(self) -> None:
        """Grab until told to end."""
        try:
            self._source.open()
            while not self._ended.is_set():
                picture = self._source.read()
                if picture is not None and not self._ended.is_set():
                    self._store.put(picture)
        except SourceStalled:
            self.cause = "camera-stalled"
        except SourceLost as lost:
            self.cause = lost.code
        except Exception:
            self.cause = "device-defect"
            raise
        finally:
            self._source.close()

    def end(self) -> None:
        """Tell it to end and wait a little; a read stuck in C ends when C lets go."""
        self._ended.set()
        self.join(STALL_S + 0.5)


class DocumentCam(Interruptible):
    """A document or face camera on any source. Frame calls may come from any thread.

    first_frame_s: seconds the camera may take to show its first frame. wanted: width and height in
    pixels that were asked for; a smaller picture is told, never enlarged. 0: any.
    """

    def __init__(
        self,
        source: Source,
        first_frame_s: float = _FIRST_FRAME_S,
        *,
        kind: DeviceKind = DeviceKind.CAMERA,
        wanted: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__()
        self.kind = kind
        self._source, self._first_frame_s, self._wanted = source, first_frame_s, wanted
        self._store = FrameStore()
        self._grabber: _Grabber | None = None

    def open(self) -> None:
        """Start grabbing and wait for the first frame. Raises Trouble."""
        self.close()
        grabber = self._grabber = _Grabber(self._source, self._store)
        grabber.start()
        end = time.monotonic() + self._first_frame_s
        seen = 0.0
        while self._store.wait(seen, 0.1) is None:
            seen = self._store.at  # a picture that cannot be decoded is not tried again
            if grabber.cause:
                raise trouble(grabber.cause)
            self.check_interrupted()
            if time.monotonic() > end or self._store.garbled >= _GARBLED:
                raise trouble("camera-garbled" if self._store.garbled else "camera-stalled")

    def close(self) -> None:
        """Stop grabbing and forget the last frame."""
        grabber, self._grabber = self._grabber, None
        if grabber is not None:
            grabber.end()
        self._store.forget()

    def health(self) -> Health:
        """Raises Trouble ``camera-absent`` or ``camera-stalled`` (no frame for two seconds)."""
        grabber = self._grabber
        if grabber is None:
            raise trouble("camera-absent")
        if grabber.cause:
            raise trouble(grabber.cause)
        if time.monotonic() - self._store.at > STALL_S:
            raise trouble("camera-stalled")
        if self._store.garbled >= _GARBLED:
            return Health(Level.FAULTED, "camera-garbled")
        if any(
            0 < got < wanted for got, wanted in zip(self._store.size, self._wanted, strict=True)
        ):
            return Health(Level.DEGRADED, "camera-coarse")
        return HEALTHY

    def latest(self, after: float = 0.0) -> Frame | None:
        """The newest frame if newer than ``after``."""
        return self._store.latest(after)

    def preview(self, after: float = 0.0, timeout_s: float = 0.0) -> Frame | None:
        """The newest frame if newer than ``after``, small enough for a live picture.

        timeout_s: how long to wait for one.
        """
        return self._store.preview(after, timeout_s)

    def wait(self, after: float, timeout_s: float) -> Frame | None:
        """The next frame newer than ``after``, None after ``timeout_s``."""
        return self._store.wait(after, timeout_s)
