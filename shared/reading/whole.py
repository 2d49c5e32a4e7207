"""A file written whole or not at all, and never over another."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_MOST_NAME = 255
"""Bytes a name may have on the file systems in use."""
_ROOM = len("-p0000-0000")


def write_whole(folder: Path, stem: str, ending: str, data: bytes) -> Path:
    """Write under the first name that is still free: ``stem``, ``stem-2`` …; where it lies.

    What breaks meanwhile leaves no file. Raises OSError when it cannot be written.
    """
    half = folder / f".yichuang-{os.getpid()}.part"
    stem = _short(stem, ending)
    try:
        with half.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        for n in range(1, 10_000):
            target = folder / f"{stem}{'' if n == 1 else f'-{n}'}{ending}"
            with contextlib.suppress(FileExistsError):
                _lay(half, target)
                return target
        raise OSError(f"no free name in {folder}")
    finally:
        half.unlink(missing_ok=True)


def _lay(half: Path, target: Path) -> None:
    """Give the file its name. Raises FileExistsError when the name is taken."""
    try:
        os.link(half, target)  # never overwrites, unlike a rename
    except FileExistsError:
        raise
    except OSError:  # a stick without links: the name is taken first, then filled at once
        with target.open("xb"):
            pass
        try:
            half.replace(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _short(stem: str, ending: str) -> str:
    """The stem as far as it, a number and the ending fit into a name; whole characters."""
    room = _MOST_NAME - len(os.fsencode(ending)) - _ROOM
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return stem
