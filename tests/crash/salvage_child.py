"""Run by test_power_loss under strace: one salvage. Arguments: root, province key (hex)."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from shared.journal import FileKeyStore
from shared.journal.salvage import salvage

if __name__ == "__main__":
    root = Path(sys.argv[1])
    said = salvage(
        root / "data",
        keys=FileKeyStore(root / "keys"),
        terminal="T",
        province_key=bytes.fromhex(sys.argv[2]),
        clock=lambda: datetime.now(UTC),
    )
    assert said is not None
