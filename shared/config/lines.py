"""Finds the line of a TOML file a value stands on, so that a complaint can name it."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-\"' ]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\-.\"']+)\s*=")

Path = tuple[str | int, ...]


def line_of(text: str, where: Path) -> int:
    """Line (from 1) of the value at ``where``, or of the nearest table around it; 0 if none."""
    best, best_depth = 0, 0
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _names(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
            table = _indexed(table, counts)
            here = table
        elif key := _KEY.match(line):
            here = table + _names(key[1])
        else:
            continue
        if len(here) > best_depth and where[: len(here)] == here:
            best, best_depth = number, len(here)
    return best


def _names(dotted: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _indexed(table: Path, counts: dict[Path, int]) -> Path:
    """``[device.options]`` belongs to the newest ``[[device]]``."""
    for size in range(len(table), 0, -1):
        if table[:size] in counts:
            return (*table[:size], counts[table[:size]], *table[size:])
    return table
