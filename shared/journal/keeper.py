"""Keeping the newest signed head outside the file, without making any commit wait for it."""

from __future__ import annotations

import logging
import threading

from shared.domain.errors import Trouble
from shared.journal import opening, points
from shared.journal.keystore import KeyStore
from shared.proof import SignedHead

_log = logging.getLogger(__name__)


class HeadKeeper:
    """A thread that puts the newest head into the key store; older ones waiting are skipped.

    A head not kept in time costs nothing but sharpness: the one kept before still stands.
    """

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._newest: SignedHead | None = None
        self._stopping = False
        self._busy = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="journal-head-keeper", daemon=True)
        self._thread.start()

    def keep(self, head: SignedHead) -> None:
        """Keep ``head`` soon."""
        with self._changed:
            self._newest = head
            self._changed.notify_all()

    def settle(self) -> None:
        """Wait until nothing waits to be kept."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest is None and not self._busy)

    def stop(self) -> None:
        """Keep what waits and end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._newest is not None or self._stopping)
                head, self._newest = self._newest, None
                self._busy = head is not None
            if head is None:
                return
            points.reach("head.before-keep")
            try:
                opening.keep_head(self._keys, head)
            except (OSError, Trouble):
                _log.warning("the newest head could not be kept outside the file")
