"""The camera is looked at often enough to seem alive, and not more often than anybody sees."""

import threading
import time

from shared.capture.auto import CaptureKind
from shared.casework.sight import Sight
from shared.ui.watching import CameraWatch

LOOKS = 8


class QuickSight:
    """A sight whose camera always has a newer frame."""

    def __init__(self) -> None:
        self.begun = []
        self.enough = threading.Event()

    def look(self, timeout_s):
        self.begun.append(time.monotonic())
        if len(self.begun) == LOOKS:
            self.enough.set()
        return Sight(CaptureKind.EMPTY, None)


def test_a_camera_that_is_faster_than_eyes_is_looked_at_twenty_times_a_second(qapp):
    sight = QuickSight()
    watch = CameraWatch(sight)
    told = []
    watch.saw.connect(told.append)
    watch.start()
    assert sight.enough.wait(60)
    watch.stop()
    watch.wait()
    apart = [later - sooner for sooner, later in zip(sight.begun, sight.begun[1:], strict=False)]
    assert min(apart) >= 0.049
