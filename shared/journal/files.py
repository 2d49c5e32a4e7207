"""Durable small files, and the lock that keeps a second process out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from shared.journal import points, troubles


def write_durably(path: Path, data: bytes, point: str = "") -> None:
    """Write, fsync, rename, fsync the folder: after return the file is whole, before it is absent.

    ``point`` names a crash point reached just before the rename. Raises OSError.
    """
    temporary = path.with_name(path.name + ".part")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if point:
            points.reach(point)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make what was written to a file durable."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make renames and removals in ``folder`` durable (a no-op where folders cannot be opened)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Lock:
    """An exclusive lock on a file; released by release() or the end of the process."""

    def __init__(self, path: Path) -> None:
        """Raises Trouble ``journal-in-use`` when another process holds it."""
        self._file: IO[bytes] = path.open("ab")
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(self._file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self._file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise troubles.in_use() from error

    def release(self) -> None:
        """Let go."""
        self._file.close()
