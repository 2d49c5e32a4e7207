"""The sandbox as a process of its own, on a port that stays the same through its deaths.

Arguments: its folder, its port and its database (empty: SQLite). It speaks TLS; the terminals were
registered before.
"""

from __future__ import annotations

import sys
from pathlib import Path

from shared.sandbox import Settings, provision, run_in_thread


def main(folder: str, port: str, database: str) -> None:
    """Serve until the end of standard input, or until killed."""
    settings = Settings(Path(folder), provision(Path(folder)), database)
    handle = run_in_thread(settings, int(port), tls=True)
    print("ready", flush=True)
    sys.stdin.read()
    handle.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
