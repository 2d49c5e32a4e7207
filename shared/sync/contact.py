"""When the province was last heard, and when a terminal that was long alone asks again.

Kept in the journal's marks, so that a restart neither forgets the last contact nor jumps a queue:
after an outage a whole province's terminals come back at once, and each has its place in ten
minutes.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, Protocol

from shared.journal import Journal
from shared.sync.clock import ProvinceClock
from shared.sync.standing import Standing

KEY = "sync.contact"
LONG_OUTAGE = timedelta(hours=6)
"""Without an answer for so long, first contact is spread out."""
_SOMEBODY_ACTS = frozenset({Standing.PAUSED, Standing.UNTRUSTED, Standing.REFUSED})
_SAVE_EVERY = timedelta(seconds=60)
_WORTH_KEEPING_S = 30.0
_LONGEST_S = 2 * 3600.0
"""A wait kept longer ago than any wait can be means that the clock was put back."""


class Readable(Protocol):
    """A journal, or a look into one."""

    def state_get(self, key: str) -> Any:  # noqa: ANN401 - any JSON value
        """Sync's own durable state."""


def last_contact(journal: Readable) -> datetime | None:
    """When the province last answered this terminal; None for never."""
    return _moment(_kept(journal), "at")


def next_try(journal: Readable) -> datetime | None:
    """The moment a longer wait ends; None while nothing is waited for."""
    return _moment(_kept(journal), "try_at")


def held_up(journal: Readable) -> tuple[str, str]:
    """(standing, detail for a technician) while nothing can go up until somebody acts; ('', '')."""
    kept = _kept(journal)
    return str(kept.get("why", "")), str(kept.get("detail", ""))


class Contact:
    """One engine's memory of the province."""

    def __init__(self, journal: Journal, clock: ProvinceClock, rng: random.Random) -> None:
        self._journal, self._clock, self._rng = journal, clock, rng
        kept = _kept(journal)
        self.last = _moment(kept, "at")
        self._saved = self.last
        self._try_at = _moment(kept, "try_at")
        self._why = (str(kept.get("why", "")), str(kept.get("detail", "")))

    @property
    def long_ago(self) -> bool:
        """True when the province was heard before, but not for hours."""
        return self.last is not None and self._clock.local() - self.last >= LONG_OUTAGE

    def resume(self, spread_s: float) -> float:
        """Seconds a fresh start has to wait: what is left of a wait, or a place drawn now."""
        now = self._clock.local()
        if self._try_at is not None:
            left = (self._try_at - now).total_seconds()
            if 0 < left <= _LONGEST_S:
                return left
        if not self.long_ago:
            return 0.0
        wait = self._rng.uniform(0.0, spread_s)
        self._save(now + timedelta(seconds=wait))
        return wait

    def heard(self) -> None:
        """The province answered."""
        now = self._clock.local()
        self.last = now
        due = self._saved is None or abs(now - self._saved) >= _SAVE_EVERY
        if due or self._try_at is not None:
            self._saved = now
            self._save(None)

    def waits(self, seconds: float) -> None:
        """The next call goes out in so many seconds; longer waits outlive a restart."""
        if seconds >= _WORTH_KEEPING_S:
            self._save(self._clock.local() + timedelta(seconds=seconds))

    def stands(self, standing: Standing, detail: str) -> None:
        """What a technician has to see from outside outlives the moment; a cut line does not."""
        why = (standing.value, detail) if standing in _SOMEBODY_ACTS else ("", "")
        if why != self._why and (standing in _SOMEBODY_ACTS or standing is Standing.ONLINE):
            self._why = why
            self._save(self._try_at)

    def now(self) -> None:
        """A technician says: now."""
        if self._try_at is not None:
            self._save(None)

    def _save(self, try_at: datetime | None) -> None:
        self._try_at = try_at
        kept = {"at": _text(self.last), "try_at": _text(try_at)}
        if self._why[0]:
            kept |= {"why": self._why[0], "detail": self._why[1]}
        self._journal.state_put(KEY, kept)


def _kept(journal: Readable) -> dict[str, Any]:
    kept = journal.state_get(KEY)
    return kept if isinstance(kept, dict) else {}


def _moment(kept: dict[str, Any], name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(kept.get(name, "")))
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _text(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")
