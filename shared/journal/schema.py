"""Whether a journal file is of this code's making, and bringing it up when it is older."""

from __future__ import annotations

from shared.journal import troubles, views
from shared.journal.engine import Connection

VERSION = 3
"""``user_version`` of a file this code can read; a higher one is refused."""


def refuse_newer(connection: Connection) -> None:
    """Raises Trouble ``journal-newer`` when a newer version wrote the file."""
    if _version(connection) > VERSION:
        raise troubles.newer()


def bring_up(connection: Connection) -> bool:
    """Apply what is pending. True when the views were created anew and must be rebuilt."""
    refuse_newer(connection)
    fresh_views = not _views_current(connection)
    if fresh_views or _version(connection) < VERSION:
        # a terminal starts on a file of today nearly always, and sqlite-utils takes a while to load
        from shared.journal.migrations import apply

        apply(connection, VERSION)
    return fresh_views


def _version(connection: Connection) -> int:
    return int(connection.execute("pragma user_version").fetchone()[0])


def _views_current(connection: Connection) -> bool:
    if not connection.execute("select 1 from sqlite_schema where name = 'marks'").fetchone():
        return False
    row = connection.execute("select value from marks where key = 'views'").fetchone()
    return row is not None and row[0] == str(views.VERSION)
