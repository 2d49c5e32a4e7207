"""Writes docs/sync-facts.md from the vocabulary: ``python -m tests.proof.facts_table``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from shared.domain.facts import FACT_TYPES
from shared.sandbox.effects import Book

FILE = Path(__file__).parents[2] / "docs" / "sync-facts.md"
HEAD = """\
# Every fact a terminal may say

Written by `python -m tests.proof.facts_table` from `shared/domain/facts.py`; a test keeps it true.
Section 1.2 of [the sync contract](sync-contract.md) gives the JSON types of those with effects (●).

A sealed fact is encrypted under the scope its header names; a clear one holds nothing personal. A
province keeps every one of them verbatim, and types it does not know without effects.

| type | body | members |
|---|---|---|
"""


def applied() -> set[str]:
    """Types the reference server has effects for."""
    nothing = cast(Any, None)
    return set(Book(nothing, nothing, "", "", "", lambda _item: None)._handlers)


def text() -> str:
    """The document."""
    known = applied()
    lines = []
    for fact in FACT_TYPES.values():
        members = "; ".join(
            f"`{name}` {meaning}".replace("|", "\\|") for name, meaning in fact.body.items()
        )
        name = f"`{fact.name}`" + (" ●" if fact.name in known else "")
        lines.append(f"| {name} | {'sealed' if fact.sealed else 'clear'} | {members or '—'} |")
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
