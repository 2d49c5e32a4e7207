"""The child process that reads: it may be slow, hang or die without anyone else noticing.

Its questions (``shared.reading.child``) are ``(encoded picture, dpi)``, its answers a RawPage, or
None when the picture could not be read. It greets with the alphabet it can read.
"""

from __future__ import annotations

import contextlib
import os
import signal
from multiprocessing.connection import Connection

import numpy as np

from shared.hardening import harden
from shared.image.cv import cv2
from shared.image.frame import Bgr, decode
from shared.logs import guard, keep_beside
from shared.reading.eye import Eye, RawPage

__all__ = ["RawPage", "serve"]


def serve(pipe: Connection, threads: int) -> None:
    """Run until the pipe closes. Entry point of the child."""
    harden()
    guard()
    keep_beside("reading")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever asked
    with contextlib.suppress(OSError):
        os.nice(5)
    cv2.setNumThreads(threads)
    eye = Eye(threads)
    eye.read(_warm_up_picture())
    pipe.send(("ready", eye.alphabet))
    while True:
        try:
            ticket, (data, dpi) = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: RawPage | None = eye.read(decode(data), dpi)
        except (ValueError, cv2.error):
            answer = None
        pipe.send((ticket, answer))


def _warm_up_picture() -> Bgr:
    picture = np.full((320, 480, 3), 235, np.uint8)
    for row in range(4):
        cv2.putText(picture, "4103 9919 4503", (30, 60 + 70 * row), 0, 1.2, (20, 20, 20), 2)
    return picture
