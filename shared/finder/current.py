"""The finder of the catalogue in force: built with the first question, anew after a switch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from shared.catalogue import Catalogue
from shared.catalogue.situations import Clarifying
from shared.domain.household import household_of
from shared.domain.identity import IdentityCard, age_on
from shared.domain.item import ServiceItem
from shared.finder.asking import Scored, question_for

if TYPE_CHECKING:
    from shared.finder.finder import Finder
    from shared.finder.hits import FindContext


@dataclass(frozen=True, slots=True)
class Found:
    """A service that fits, as screens show it. ``why``: one sentence for the person."""

    item: ServiceItem
    score: float
    why: str
    words: tuple[str, ...] = ()

    @property
    def item_id(self) -> str:
        """Id of the service."""
        return self.item.id


class CurrentFinder:
    """Asks the finder of today's catalogue. Thread-safe.

    catalogue: gives the release in force. index_file: where the index may be kept. often: gives
    the services often chosen at this machine; today: gives the date, for what is done in season
    and for ages; region: the hall's division (GB/T 2260), for where a number is from.
    """

    def __init__(
        self,
        catalogue: Callable[[], Catalogue],
        index_file: Path | None = None,
        often: Callable[[], frozenset[str]] = frozenset,
        today: Callable[[], date] | None = None,
        region: str = "",
    ) -> None:
        self._catalogue, self._index_file = catalogue, index_file
        self._often, self._today, self._region = often, today, region
        self._lock = threading.Lock()
        self._made: tuple[Catalogue, Finder] | None = None

    def find(self, query: str, context: FindContext | None = None) -> list[Found]:
        """The services that fit, best first; empty when nothing does."""
        catalogue, finder = self._now()
        return [
            Found(catalogue.items[hit.item_id], hit.score, hit.why, hit.words)
            for hit in finder.find(query, context)
        ]

    def find_for(self, query: str, card: IdentityCard | None) -> list[Found]:
        """The same for the holder of a card, here and now: their age, and where their number is
        from. None where no card lies."""
        from shared.finder.hits import FindContext

        lexicon = self._catalogue().situations
        context = FindContext(
            often=self._often(), seasons=lexicon.months, households=lexicon.households
        )
        if self._today is not None:
            context = replace(context, month=self._today().month)
        if card is not None and self._today is not None:
            elders = frozenset(k for k, v in lexicon.age_limits.items() if v.low >= 60)
            context = replace(
                context,
                age=age_on(card.birth, self._today()),
                elders=elders,
                household=household_of(card, self._region),
            )
        return self.find(query, context)

    def question(self, query: str, hits: Sequence[Scored]) -> Clarifying | None:
        """What to ask when two of these hits are close, None when nothing."""
        catalogue, finder = self._now()
        questions = catalogue.situations.questions
        return question_for(query, hits, questions, finder.meant(query), finder.kernel(query))

    def known_words(self, query: str) -> list[str]:
        """The words of the lexicon in a query: all of it that may be counted."""
        return self._now()[1].known_words(query)

    def in_season(self) -> list[str]:
        """Services most people come for in this month."""
        if self._today is None:
            return []
        month = self._today().month
        return [k for k, v in self._catalogue().situations.months.items() if month in v]

    def warm(self) -> None:
        """Build the finder and load what the first misheard word would wait for."""
        self._now()[1].warm()

    def _now(self) -> tuple[Catalogue, Finder]:
        from shared.finder.finder import Finder

        catalogue = self._catalogue()
        with self._lock:
            if self._made is None or self._made[0] is not catalogue:
                self._made = (catalogue, Finder(catalogue, self._index_file))
            return self._made
