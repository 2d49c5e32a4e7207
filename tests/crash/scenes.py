"""Recordings to cut: a terminal's day, and the salvage of that day's damaged file."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from shared.journal import points
from tests.crash.powerloss import Op, record

_HERE = Path(__file__).parent
_ENV = os.environ | {"PYTHONPATH": str(Path(points.__file__).parents[2])}


@dataclass(frozen=True)
class Recorded:
    """What a child did to the disk below ``root``; ``before``: what was there when it began."""

    ops: list[Op]
    before: Path
    root: Path
    province: bytes
    salvage: bool
    """A salvage was recorded: an image may be refused until the next salvage finishes."""


Scene = Callable[[Path, bytes], Recorded]


def day(place: Path, province: bytes) -> Recorded:
    """Append with views, scans, acknowledge, forget, destroy, keep heads, rebuild, migrate."""
    root, before = place / "day", place / "nothing"
    root.mkdir()
    before.mkdir()
    ops = _record("power_child.py", root, province)
    return Recorded(ops, before, root, province, salvage=False)


def broken_day(place: Path, province: bytes) -> Recorded:
    """The salvage of a day's file with a damaged page."""
    root = day(place, province).root
    path = root / "data" / "journal.db"
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    before = place / "before"
    shutil.copytree(root, before)
    ops = _record("salvage_child.py", root, province)
    return Recorded(ops, before, root, province, salvage=True)


def _record(child: str, root: Path, province: bytes) -> list[Op]:
    log = root.with_name(child + ".strace")
    return record([sys.executable, str(_HERE / child), str(root), province.hex()], root, log, _ENV)
