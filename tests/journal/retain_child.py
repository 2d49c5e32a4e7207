"""Run by test_retention_kill: lets go of what is due, killed at a named point.

Arguments: data folder, key folder, province key (hex), now (RFC 3339), days, point.
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
    data, keys, province, now, days, point = sys.argv[1:]
    journal = Journal.open(
        Path(data),
        keys=FileKeyStore(Path(keys)),
        terminal="K-0001",
        province_key=bytes.fromhex(province),
        clock=lambda: datetime.fromisoformat(now),
    )

    def hook(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    points.hook = hook
    journal.retain(int(days))


if __name__ == "__main__":
    main()
