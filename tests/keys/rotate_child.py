"""Run by test_rotation: rotates a terminal's file key or device key, killed at a named point.

Arguments: root folder, province key (hex), what (file or device or open), point.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from shared.journal import FileKeyStore, Journal, points
from shared.journal.rotation import rotate_file


def main() -> None:
    """Arm and rotate."""
    root, province, what, point = sys.argv[1:]
    folder, keys = Path(root) / "data", FileKeyStore(Path(root) / "keys")

    def hook(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    points.hook = hook
    if what == "file":
        rotate_file(folder, keys=keys, terminal="K-0001", province_key=bytes.fromhex(province))
        return
    journal = Journal.open(
        folder,
        keys=keys,
        terminal="K-0001",
        province_key=bytes.fromhex(province),
        clock=lambda: datetime(2026, 3, 2, tzinfo=UTC),
    )
    if what == "device":
        journal.rotate_device_key()
    journal.close()


if __name__ == "__main__":
    main()
