"""Run by test_renewal: begins anew after lost keys, killed at a named point.

Arguments: root folder, province key (hex), point, how often it is passed before the kill.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from shared.journal import points
from shared.keys import open_store
from shared.keys.renewal import renew


def main() -> None:
    """Arm and renew."""
    root, province, point, passes = sys.argv[1:]
    left = [int(passes)]

    def hook(name: str) -> None:
        if name == point:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    points.hook = hook
    renew(
        Path(root) / "data",
        Path(root) / "keys",
        open_keys=lambda: open_store(Path(root) / "keys", want="file"),
        terminal="K-0001",
        province_key=bytes.fromhex(province),
        clock=lambda: datetime(2026, 3, 2, tzinfo=UTC),
    )


if __name__ == "__main__":
    main()
