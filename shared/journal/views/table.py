"""How a view is declared: a plain table that facts are projected into."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shared.journal.engine import Connection
from shared.proof import Header, canonical

if TYPE_CHECKING:
    from sqlite_utils import Database

Body = Mapping[str, Any] | None
"""A fact's body, or None when its key is gone."""
Projector = Callable[[Connection, Header, Body], None]
Blank = Callable[[Connection, str], None]


@dataclass(frozen=True)
class Table:
    """One view table. No column is null: text defaults to '', numbers to 0."""

    name: str
    columns: Mapping[str, type]
    pk: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()

    def create(self, db: Database) -> None:
        """Create the table and its indexes.

        Clustered on the primary key (sqlite-utils cannot say WITHOUT ROWID): a commit then
        writes one page per view instead of two.
        """
        columns = [f'"{name}" {_declared(kind)}' for name, kind in self.columns.items()]
        key = ", ".join(f'"{name}"' for name in self.pk)
        db.execute(
            f'create table "{self.name}" ({", ".join(columns)}, primary key ({key}))'
            " strict, without rowid"
        )
        for indexed in self.indexes:
            db.table(self.name).create_index(indexed)


def _declared(kind: type) -> str:
    return "text not null default ''" if kind is str else "integer not null default 0"


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
