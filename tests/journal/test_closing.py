"""Closing while others read: SQLite frees what a statement of another thread still uses, so the
process would die of it. Played in a child, for that reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from shared.journal import troubles

_CHILD = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal
root = Path(sys.argv[1])
SLOW = "with recursive c(x) as (select 1 union all select x + 1 from c limit 400000)" \\
       " select count(*) as n from c"
for _ in range(6):
    journal = Journal.open(root / "data", keys=FileKeyStore(root / "keys"), terminal="K-0001",
                           province_key=bytes.fromhex(sys.argv[2]), clock=lambda: datetime.now(UTC))
    reading = threading.Barrier(4)
    ends = []
    def read():
        reading.wait()
        try:
            while True:
                journal.query(SLOW)
        except Trouble as trouble:
            ends.append(trouble.code)
    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads: thread.start()
    reading.wait()
    journal.close()
    for thread in threads: thread.join()
    print(*sorted(set(ends)), len(ends), flush=True)
"""


def test_who_still_reads_is_told_that_the_journal_was_closed(station: Any) -> None:
    station.open()
    station.close()
    root = station.folder.parent
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(root), station.province_public.hex()],
        env=os.environ | {"PYTHONPATH": str(Path(troubles.__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    assert done.stdout.splitlines() == ["journal-closed 3"] * 6
