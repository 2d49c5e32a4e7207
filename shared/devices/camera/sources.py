"""Where frames come from. A source is opened, read and closed by one thread only."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from shared.devices.codec.mjpeg import MjpegParser
from shared.image.frame import Bgr
from shared.image.late import Late

if TYPE_CHECKING:
    import numpy as np
    import requests
    import urllib3

    from shared.image.cv import cv2
else:
    # loaded by the thread that opens the camera, not while the terminal starts
    np, requests, urllib3 = Late("numpy"), Late("requests"), Late("urllib3")
    cv2 = Late("shared.image.cv", "cv2")

STALL_S: Final = 2.0
"""Seconds without a frame after which a camera counts as stalled."""
_DROPPED: Final = 4
"""First frames of a camera that nobody sees: they are dark, or half of an older one."""
_SETTLE: Final = 20
"""Frames a camera is given to find its exposure before it is held."""


class SourceLost(OSError):
    """The camera is gone or was never there. ``code``: the row of the trouble table."""

    def __init__(self, why: str, code: str = "camera-absent") -> None:
        super().__init__(why)
        self.code = code


class SourceStalled(OSError):
    """The camera is there but sends nothing."""


class Source(Protocol):
    """One way to get frames."""

    def open(self) -> None:
        """Raises SourceLost."""
        ...

    def read(self) -> bytes | Bgr | None:
        """The next frame (JPEG bytes or BGR), None for "look again". Raises SourceLost."""
        ...

    def close(self) -> None:
        """Give the camera back; never raises."""
        ...


class MjpegSource:
    """Motion JPEG over HTTP: ``camera+http://host:port/path``.

    Read with requests rather than with OpenCV's FFMPEG reader: that one cannot be given a time
    limit or be stopped while it waits, buffers old frames, and decodes every frame at full size;
    this one hands over the newest JPEG, which is decoded only when, and as small as, needed.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: requests.Session | None = None
        self._answer: requests.Response | None = None
        self._parser = MjpegParser()

    def open(self) -> None:
        """Connect. Raises SourceLost."""
        self._parser = MjpegParser()
        if self._session is None:
            self._session = requests.Session()
            self._session.trust_env = False  # a proxy setting must not send the mat elsewhere
        try:
            answer = self._session.get(self._url, stream=True, timeout=(STALL_S, STALL_S))
            answer.raise_for_status()
        except requests.HTTPError:  # somebody answers there, but not with pictures
            raise SourceLost("refused", "camera-unusable") from None
        except requests.RequestException as error:
            raise SourceLost(type(error).__name__) from None
        self._answer = answer

    def read(self) -> bytes | None:
        """The newest whole JPEG. Raises SourceLost, SourceStalled."""
        if self._answer is None:
            raise SourceLost("not open")
        try:
            data = self._answer.raw.read1(1 << 18)
        except urllib3.exceptions.ReadTimeoutError:
            raise SourceStalled from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise SourceLost(type(error).__name__) from None
        if not data:
            raise SourceLost("closed by the camera")
        pictures = self._parser.feed(data)
        return pictures[-1] if pictures else None

    def close(self) -> None:
        """Disconnect."""
        if self._answer is not None:
            self._answer.close()
            self._answer = None


class LocalSource:
    """A camera at this machine through OpenCV: ``camera://0`` or ``camera:///dev/v4l/by-id/…``.

    Also a recording (``mat.avi``) or a row of pictures (``f%03d.png``), for a trial without one.
    Settings a camera does not know return False and are skipped: it then keeps its own.
    exposure: 0 leaves it to the camera, else as the camera counts it (UVC: 0.1 ms).
    lock_exposure: what the camera has chosen by itself after ``_SETTLE`` frames stays.
    """

    def __init__(
        self,
        which: int | str,
        width: int = 0,
        height: int = 0,
        fps: int = 0,
        exposure: int = 0,
        lock_exposure: bool = False,
    ) -> None:
        self._which = which
        self._node = Path(f"/dev/video{which}" if isinstance(which, int) else which)
        self._size, self._fps = (width, height), fps
        self._exposure, self._lock = exposure, lock_exposure
        self._capture: Any = None
        self._period = 0.0

    def open(self) -> None:
        """Open and set up. Raises SourceLost."""
        if not self._there():  # OpenCV would say so on stderr, at every look
            raise SourceLost("no such camera")
        device = self._node.is_relative_to("/dev")
        if device and not os.access(self._node, os.R_OK | os.W_OK):
            raise SourceLost("not allowed", "device-not-allowed")
        row = "%" in self._node.name
        backend = cv2.CAP_V4L2 if device else cv2.CAP_IMAGES if row else cv2.CAP_ANY
        capture = cv2.VideoCapture(self._which, backend)
        if not capture.isOpened():
            capture.release()
            raise SourceLost("not a camera, or used by another program", "camera-unusable")
        for setting, value in self._settings():
            if value:
                capture.set(setting, value)
        self._capture = capture
        # a recording plays at its own speed, a row of pictures has none
        rate = float(capture.get(cv2.CAP_PROP_FPS))
        self._period = 0.0 if device else 1.0 / (rate if 0 < rate <= 120 else 15.0)
        if device:
            self._settle()

    def _there(self) -> bool:
        return self._node.exists() or ("%" in self._node.name and self._node.parent.is_dir())

    def _settle(self) -> None:
        """Drop the first frames, dark or half, while the camera finds its exposure; then hold it.

        The values of CAP_PROP_AUTO_EXPOSURE are V4L2's own: 1 manual, 3 by itself.
        """
        for _ in range(_SETTLE if self._lock else _DROPPED):
            if not self._capture.grab():
                raise SourceLost("no frame", "camera-stalled")
        if self._lock and not self._exposure:
            found = self._capture.get(cv2.CAP_PROP_EXPOSURE)
            self._capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, 1.0)
            if found > 0:
                self._capture.set(cv2.CAP_PROP_EXPOSURE, found)

    def _settings(self) -> tuple[tuple[int, float], ...]:
        # the pixel format must come before the size, or many cameras fall back to slow raw video
        return (
            (cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG"))),
            (cv2.CAP_PROP_FRAME_WIDTH, float(self._size[0])),
            (cv2.CAP_PROP_FRAME_HEIGHT, float(self._size[1])),
            (cv2.CAP_PROP_FPS, float(self._fps)),
            (cv2.CAP_PROP_BUFFERSIZE, 1.0),
            (cv2.CAP_PROP_AUTO_EXPOSURE, 1.0 if self._exposure else 3.0),
            (cv2.CAP_PROP_EXPOSURE, float(self._exposure)),
        )

    def read(self) -> Bgr | None:
        """The next frame. Raises SourceLost."""
        if self._capture is None:
            raise SourceLost("not open")
        time.sleep(self._period)
        ok, picture = self._capture.read()
        if not ok:
            # OpenCV waits ten seconds for a frame; whether it is gone or only still, the node says
            gone = not self._node.exists()
            raise SourceLost("no more frames", "camera-absent" if gone else "camera-stalled")
        return np.asarray(picture, np.uint8)

    def close(self) -> None:
        """Give the camera back."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None
