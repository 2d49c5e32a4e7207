"""What screens read: plain tables projected from facts, rebuildable at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.journal.engine import Connection
from shared.journal.views import (
    cases,
    contents,
    desk,
    machine,
    money,
    papers,
    selftests,
    sheets,
    stock,
    visits,
)
from shared.journal.views.table import Body, Projector
from shared.proof import Header

if TYPE_CHECKING:
    from sqlite_utils import Database

VERSION = 11
"""Raise with any change of a view table; the views are then rebuilt from facts at open."""

MARK = "views"
"""Mark that holds the version the view tables were filled in."""

_AREAS = (
    visits.AREA,
    cases.AREA,
    contents.AREA,
    papers.AREA,
    desk.AREA,
    machine.AREA,
    money.AREA,
    selftests.AREA,
    sheets.AREA,
    stock.AREA,
)
TABLES = tuple(table for area in _AREAS for table in area.tables)
_PROJECTORS: dict[str, list[Projector]] = {}
for _area in _AREAS:
    for _type, _projector in _area.projectors.items():
        _PROJECTORS.setdefault(_type, []).append(_projector)


def project(db: Connection, header: Header, body: Body) -> None:
    """Bring the views up to date with one fact. ``body`` is None when its key is gone."""
    if header.type in {"key-forgotten", "key-destroyed"}:
        blank(db, str((body or {}).get("scope", "")))
    for projector in _PROJECTORS.get(header.type, ()):
        projector(db, header, body)


def blank(db: Connection, scope: str) -> None:
    """Remove what is personal under ``scope`` from every view."""
    for area in _AREAS:
        if area.blank is not None:
            area.blank(db, scope)


def create(db: Database) -> None:
    """Create every view table, dropping older ones."""
    for table in TABLES:
        db.table(table.name).drop(ignore=True)
        table.create(db)


def clear(db: Connection) -> None:
    """Empty every view."""
    for table in TABLES:
        db.execute(f"delete from {table.name}")  # noqa: S608 - our own names


def dump(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every view, ordered by primary key."""
    return {
        table.name: db.execute(
            f"select * from {table.name} order by {', '.join(table.pk)}"  # noqa: S608
        ).fetchall()
        for table in TABLES
    }
