"""Disk space: a reserve for facts that must not be lost, and how much is left."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from shared.journal.files import sync_folder

RESERVE_BYTES = 4 << 20
"""Held back for forgetting, ending visits and settling prints on a full disk."""
ENOUGH_BYTES = 64 << 20
"""The reserve is only made while this much is free."""
ROOM_FOR_A_CASE = 64 << 20
"""Bytes that must be free before a case begins: facts are never dropped to make room."""
ROOM_FOR_COPIES = 256 << 20
"""Bytes that must be free before scans are fetched that the province holds anyway."""
LITTLE_ROOM = 1 << 30
"""Less than this free, and staff are told, while there is time to act."""


class Reserve:
    """A file of random bytes that can be given up when the disk is full."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "reserve"

    def hold(self) -> None:
        """Make the reserve when it is missing and there is plenty of room for it."""
        if self._path.exists() or self.room_left() < ENOUGH_BYTES:
            return
        try:
            with self._path.open("wb") as file:
                file.write(os.urandom(RESERVE_BYTES))
                os.fsync(file.fileno())
        except OSError:
            self._path.unlink(missing_ok=True)

    def release(self) -> bool:
        """Give the reserve up. True when there was one."""
        if not self._path.exists():
            return False
        self._path.unlink()
        sync_folder(self._folder)
        return True

    def room_left(self) -> int:
        """Bytes left on the journal's disk."""
        return shutil.disk_usage(self._folder).free
