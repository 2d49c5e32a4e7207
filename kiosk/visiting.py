"""A visit's beginning and its end: timed from the first touch, and nothing of it left behind."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING

from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from kiosk.director import Director


class Visiting:
    """Begins and ends the visits of one kiosk. All of it runs on the GUI thread."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self.heap_waits = False
        """True when what is here for good is still to be laid aside, once nobody is here."""

    def begin(self) -> None:
        """Somebody is here: from now on it is timed and will be wiped."""
        director = self._director
        if director.visit is None:
            try:
                director.visit = director.office.begin_visit("kiosk")
            except Trouble as trouble:
                director.tell(trouble)
                return
        if not director.clock.running:
            director.clock.start()

    def end(self, reason: str, *, said: bool = True) -> tuple[str, bool]:
        """End and wipe. Returns what stays here, in words, and whether anything was submitted.

        said: the next page says that all is wiped, so that must be on disk before. Without that
        and without a card nothing of anybody was written down, and no page waits for the journal.
        """
        director = self._director
        visit, director.visit = director.visit, None
        director.clock.stop()
        director.shell.set_seconds_left(None)
        director.parts.cards.want(False)
        if director.handling is not None:
            director.handling.leave()
            director.background.wait("camera")
            director.handling.deleteLater()
            director.handling = None
        stored = director.known_stored
        director.wipe()
        kept, submitted = "", False
        if visit is not None:
            kept, submitted = visit.kept_words(stored), bool(visit.submitted())
            end = partial(visit.end, reason)
            if said or visit.card is not None:
                end()
            else:
                director.later.run(end)
        director.shell.let_go()
        director.live.forget()
        director.parts.speaker.forget()
        director.background.run(
            "print", director.parts.forget_words, lambda _none: None, lambda _trouble: None
        )
        del visit
        gc.collect()
        return kept, submitted

    def lay_heap_aside(self) -> None:
        """What is here for good is not looked through at every visit's end: 1 ms instead of 110.

        Never while somebody is here, for of a visit nothing may stay.
        """
        here = self._director.visit is not None
        waited, self.heap_waits = self.heap_waits, here
        if not here:
            if waited:
                gc.collect()
            gc.freeze()
