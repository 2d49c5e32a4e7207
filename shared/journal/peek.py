"""Looking into a journal from another process, while its terminal runs or not: nothing is written.

The file is opened read-only, so that leaving it neither writes the log back nor takes it away; a
file that needs care is a start's business, not this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from shared.journal import filekey, outbox, troubles
from shared.journal.engine import Error, connect_peek
from shared.journal.keystore import KeyStore
from shared.journal.model import Backlog
from shared.journal.tx import read_state


class Peek:
    """A journal as it is now. Use it in a ``with`` statement.

    Raises Trouble when there is none, or the keys at hand are not its keys.
    """

    def __init__(self, folder: Path, keys: KeyStore) -> None:
        path = folder / filekey.FILE_NAME
        if not path.exists():
            raise troubles.none_yet()
        key = keys.get(filekey.NEXT_FILE_KEY)
        if key is None or not filekey.opens(path, key):
            key = keys.get(filekey.FILE_KEY)
        if key is None:
            raise troubles.wrong_key()
        try:
            self._db = connect_peek(path, key)
        except Error as error:
            raise troubles.from_sqlite(error) or troubles.wrong_key() from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def backlog(self) -> Backlog:
        """How much waits for the province, and since when."""
        return outbox.backlog(self._db)

    def state_get(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """Sync's own durable state under ``key``, or None."""
        return read_state(self._db, key)

    def query(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]:
        """Rows of a query over the views, as dicts."""
        cursor = self._db.execute(sql, params)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
