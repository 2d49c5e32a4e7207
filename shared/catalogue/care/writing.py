"""JSON as the catalogue's files are written: short things on one line, so a person can edit them
and a comparison of two versions shows what changed."""

from __future__ import annotations

import json
from pathlib import Path

WIDTH = 100


def text_of(value: object) -> str:
    """The text of a file, with a line's end."""
    return _text(value, 0, top=True) + "\n"


def write(path: Path, value: object) -> None:
    """Write a file of the catalogue, its folder with it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(value), encoding="utf-8")


def _text(value: object, indent: int, *, top: bool = False) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    pad, fits = " " * indent, len(flat) + indent <= WIDTH
    if isinstance(value, dict) and value and (top or not fits):
        lines = [
            f"{pad} {json.dumps(key, ensure_ascii=False)}: {_text(inner, indent + 1)}"
            for key, inner in value.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{pad}}}"
    rich = isinstance(value, list) and any(isinstance(x, dict) and len(x) > 3 for x in value)
    if isinstance(value, list) and value and (rich or not fits):
        return "[\n" + ",\n".join(f"{pad} {_text(x, indent + 1)}" for x in value) + f"\n{pad}]"
    return flat
