"""Run by test_retention: a journal lets go of what is due, killed at a named point.

Arguments: root folder, province key (hex), the time it is (ISO 8601), point.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from shared.journal import FileKeyStore, Journal, points


def main() -> None:
    """Open, arm, retain."""
    root, province, now, point = sys.argv[1:]
    journal = Journal.open(
        Path(root) / "data",
        keys=FileKeyStore(Path(root) / "keys"),
        terminal="K-0001",
        province_key=bytes.fromhex(province),
        clock=lambda: datetime.fromisoformat(now),
    )

    def hook(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    points.hook = hook
    journal.retain(30)
    journal.close()


if __name__ == "__main__":
    main()
