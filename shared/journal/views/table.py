"""How a view is declared: a plain table that facts are projected into."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.journal.engine import Connection, Database
from shared.proof import Header, canonical

Body = Mapping[str, Any] | None
"""A fact's body, or None when its key is gone."""
Projector = Callable[[Connection, Header, Body], None]
Blank = Callable[[Connection, str], None]


@dataclass(frozen=True)
class Table:
    """One view table. Columns not in ``nullable`` default to '' or 0."""

    name: str
    columns: Mapping[str, type]
    pk: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()

    def create(self, db: Database) -> None:
        """Create the table and its indexes."""
        rest = [name for name in self.columns if name not in self.pk]
        defaults = {name: "" if self.columns[name] is str else 0 for name in rest}
        pk = self.pk[0] if len(self.pk) == 1 else self.pk
        db.table(self.name).create(
            dict(self.columns), pk=pk, not_null=set(self.columns), defaults=defaults, strict=True
        )
        for columns in self.indexes:
            db.table(self.name).create_index(columns)


@dataclass(frozen=True)
class Area:
    """Views of one area: their tables, who projects into them, who blanks a forgotten scope."""

    tables: tuple[Table, ...]
    projectors: Mapping[str, Projector] = field(default_factory=dict)
    blank: Blank | None = None


def text(value: object) -> str:
    """A column value: strings as they are, None as '', anything else as canonical JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical(value).decode("utf-8")


def get(body: Body, name: str) -> str:
    """Field of a body as text; '' when the body is unreadable or lacks it."""
    return "" if body is None else text(body.get(name))


def number(body: Body, name: str) -> int:
    """Field of a body as an integer; 0 when absent or no number."""
    value = None if body is None else body.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return int(value) if isinstance(value, bool) else 0
    return int(value)


def as_json(value: object) -> str:
    """Canonical JSON text of any body value, strings quoted."""
    return "" if value is None else canonical(value).decode("utf-8")


def from_json(value: str) -> Any:  # noqa: ANN401 - any JSON value
    """Inverse of as_json."""
    return json.loads(value) if value else None
