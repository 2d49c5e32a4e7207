"""The catalogue down, by ETag, handed to an installer that verifies it."""

from __future__ import annotations

from collections.abc import Callable

from shared.domain.errors import Trouble
from shared.journal import Journal
from shared.sync.contract import API
from shared.sync.exchange import Call, Reply

LANE = "catalogue"
ETAG_KEY = "sync.catalogue"
Installer = Callable[[bytes], object]
"""Takes a packed release; raises Trouble when it must not be used."""


class CatalogueLane:
    """Asks for a newer release when due. A refused release is not fetched again."""

    def __init__(
        self,
        journal: Journal,
        monotonic: Callable[[], float],
        every_s: float,
        install: Installer | None,
    ) -> None:
        self._journal = journal
        self._monotonic = monotonic
        self._every_s = every_s
        self._install = install
        self._etag = str(journal.state_get(ETAG_KEY) or "")
        self.due = 0.0
        self.trouble: Trouble | None = None
        """Why the last release was refused."""

    @property
    def installs(self) -> bool:
        """True when there is someone to install a release."""
        return self._install is not None

    def next(self) -> Call | None:
        """The question, when it is due and there is someone to install an answer."""
        if self._install is None or self._monotonic() < self.due:
            return None
        headers = {"If-None-Match": self._etag} if self._etag else {}
        return Call(LANE, "GET", f"{API}/catalogue", headers)

    def take(self, reply: Reply) -> None:
        """A 200 or 304."""
        self.due = self._monotonic() + self._every_s
        if reply.status == 304 or self._install is None:
            return
        try:
            self._install(reply.body)
            self.trouble = None
        except Trouble as trouble:
            self.trouble = trouble
        self._etag = reply.headers.get("etag", "")
        self._journal.state_put(ETAG_KEY, self._etag)

    def later(self) -> None:
        """There is none, or it cannot be had now."""
        self.due = self._monotonic() + self._every_s
