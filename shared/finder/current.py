"""The finder of the catalogue in force: built with the first question, anew after a switch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from shared.catalogue import Catalogue
from shared.catalogue.situations import Clarifying
from shared.finder.asking import question_for

if TYPE_CHECKING:
    from shared.finder.finder import FindContext, Finder, Hit


class CurrentFinder:
    """Asks the finder of today's catalogue. Thread-safe.

    catalogue: gives the release in force. index_file: where the spelled index may be kept.
    """

    def __init__(self, catalogue: Callable[[], Catalogue], index_file: Path | None = None) -> None:
        self._catalogue, self._index_file = catalogue, index_file
        self._lock = threading.Lock()
        self._made: tuple[Catalogue, Finder] | None = None

    def find(self, query: str, context: FindContext | None = None) -> list[Hit]:
        """The services that fit, best first; empty when nothing does."""
        return self.now().find(query, context)

    def find_for(self, query: str, age: int | None) -> list[Hit]:
        """The same for a person of that age; None when no card says it."""
        from shared.finder.finder import FindContext

        return self.find(query, FindContext(age))

    def question(self, query: str, hits: Sequence[Hit]) -> Clarifying | None:
        """What to ask when two of these hits are close, None when nothing."""
        return question_for(query, hits, self._catalogue().situations.questions)

    def warm(self) -> None:
        """Build the finder and load what the first misheard word would wait for."""
        self.now().warm()

    def now(self) -> Finder:
        """The finder of the release in force."""
        from shared.finder.finder import Finder

        catalogue = self._catalogue()
        with self._lock:
            if self._made is None or self._made[0] is not catalogue:
                self._made = (catalogue, Finder(catalogue, self._index_file))
            return self._made[1]
