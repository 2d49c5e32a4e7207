"""Run by test_moving: moves a terminal's keys and is killed at a named point.

Arguments: key folder, kind, TPM2 device, point, how often the point is passed before the kill.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from shared.journal import points
from shared.keys import SystemdCreds
from shared.keys.moving import move


def main() -> None:
    """Arm and move."""
    folder, kind, device, point, passes = sys.argv[1:]
    left = [int(passes)]

    def hook(name: str) -> None:
        if name == point:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    points.hook = hook
    move(Path(folder), kind, creds=SystemdCreds(device=device))


if __name__ == "__main__":
    main()
