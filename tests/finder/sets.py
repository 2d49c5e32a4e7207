"""The queries people ask, read from tests/finder/queries, in two halves by a fixed rule.

``wanted.txt`` and ``offtopic.txt`` were written and committed before the finder was tuned. A
query belongs to the development half when the first byte of its SHA-256 is even, else to the
held-out half: nobody chose which. Only totals of the held-out half were looked at while tuning
(docs/finder.md says how often).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"
DEVELOPMENT, HELD = "development", "held-out"


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: which services are right (none for what nobody here answers), and its kind."""

    query: str
    want: tuple[str, ...]
    kind: str

    @property
    def half(self) -> str:
        """``DEVELOPMENT`` or ``HELD``, by the query's own hash."""
        return HELD if hashlib.sha256(self.query.encode()).digest()[0] % 2 else DEVELOPMENT


def read(folder: Path = FOLDER) -> list[Asked]:
    """All queries, in the order written."""
    wanted = _read(folder / "wanted.txt", named=True)
    return [*wanted, *_read(folder / "offtopic.txt", named=False)]


def round_of(name: str, folder: Path = FOLDER) -> list[Asked]:
    """One later round: ``[in]`` of the 48 services, ``[in-all]`` of what only the whole catalogue
    has; the others are for nobody here (``[office]``: another office, perhaps in the whole)."""
    return list(_read(folder / f"{name}.txt"))


def _read(file: Path, *, named: bool | None = None) -> Iterator[Asked]:
    kind = ""
    for line in file.read_text("utf-8").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            kind = text[1 : text.index("]")]
            continue
        own = kind.startswith("in") if named is None else named
        ids, said = text.split(": ", 1) if own else ("", text)
        want = tuple(part for part in ids.split(",") if part)
        for query in said.split(" / "):
            yield Asked(query.strip(), want, kind)


def of(half: str, folder: Path = FOLDER) -> list[Asked]:
    """The queries of one half."""
    return [asked for asked in read(folder) if asked.half == half]
