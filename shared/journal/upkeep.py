"""Work between transactions: checkpoints, wiping residue, rebuilding the views."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from shared.domain.errors import Trouble
from shared.journal import points, rows, views
from shared.journal.engine import Connection, Error
from shared.journal.tx import write_mark
from shared.journal.views.table import Body
from shared.proof import SealError, open_body

KeyOf = Callable[[str], bytes | None]
_log = logging.getLogger(__name__)


def wipe_residue(db: Connection) -> bool:
    """Write the WAL back and cut it to nothing, so that no older page image stays on disk.

    True when done; False while a reader stands in the way (try again later).
    """
    busy, _pages, _done = db.execute("pragma wal_checkpoint(truncate)").fetchone()
    return not busy


def tidy(db: Connection) -> None:
    """In a pause: write the WAL back, so that commits do not have to."""
    db.execute("pragma wal_checkpoint(passive)").fetchone()


class Residue:
    """Older page images of ended scopes: wiped at once, or in a pause when a reader stood in the
    way."""

    def __init__(self) -> None:
        self._left = False

    def wipe(self, aside: Callable[[Callable[[Connection], bool]], bool]) -> None:
        """Wipe between transactions; ``aside`` runs work there."""
        try:
            self._left = not aside(wipe_residue)
        except Trouble as trouble:
            self._left = True
            _log.warning("residue not wiped yet: %s", trouble.code)

    def idle(self, db: Connection) -> None:
        """In a pause: what is left of it, then ``tidy``."""
        try:
            if self._left:
                self._left = not wipe_residue(db)
            tidy(db)
        except (Error, OSError):
            _log.warning("upkeep failed; tried again later")


def rebuild(db: Connection, key_of: KeyOf) -> int:
    """Empty the views and project every fact again. Returns the number of facts."""
    count = 0
    db.execute("begin immediate")
    try:
        views.clear(db)
        facts = db.execute(
            f"select {rows.HEADER_COLUMNS}, {rows.BODY_COLUMNS} from facts order by pos"  # noqa: S608
        )
        for row in facts:
            header = rows.header_of(row)
            if row[rows.HEADER_WIDTH :] == (None, None, None):
                continue  # a body lost to damage: its fact only holds its place in the chain
            body: Body = rows.clear_of(row)
            key = key_of(header.scope) if header.scope else None
            if key is not None:
                body = opened(key, header.id, row[-1])
            views.project(db, header, body)
            count += 1
        write_mark(db, views.MARK, views.VERSION)
        points.reach("rebuild.projected")
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise
    points.reach("rebuild.kept")
    return count


def opened(key: bytes, fact_id: str, sealed: bytes) -> Body:
    """The body, or None when it does not open: finding damage is verification's task."""
    try:
        opened: Body = json.loads(open_body(key, fact_id, sealed)[1])
    except SealError:
        return None
    return opened
