"""When to try again: full-jitter back-off, Retry-After, and the pause after a refused identity."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime

FIRST_S = 1.0
"""First limit after an answer that says the province is in trouble."""
QUICK_S = 0.05
"""First limit after a line that broke twice. It doubles as the other does, so a line that stays
broken is tried less and less."""
LONGEST_S = 300.0
SPREAD_S = 600.0
LONGEST_RETRY_AFTER_S = 3600.0
_MANY = 20
"""Failures after which a wait no longer grows."""


@dataclass(slots=True)
class Pacer:
    """Not before which moment the next call may go out. Times are monotonic seconds."""

    rng: random.Random
    longest_s: float = LONGEST_S
    not_before: float = 0.0
    failures: int = field(default=0)

    def succeeded(self) -> None:
        """The province answered: no waiting."""
        self.failures = 0
        self.not_before = 0.0

    def failed(self, now: float) -> None:
        """No usable answer: wait uniformly between nothing and an ever longer limit."""
        self.not_before = now + self._back_off()
        self.failures += 1

    def broke(self, now: float) -> None:
        """The line broke. The first time the next call goes out at once: mostly one answer is lost,
        or a connection that had been idle was dropped on the way, and a fresh one goes through."""
        wait = self._back_off(QUICK_S / 2) if self.failures else 0.0
        self.not_before = now + wait
        self.failures += 1

    def put_off(self, until: float) -> None:
        """Nothing before that moment: a place in the queue after a long outage."""
        self.failures = _MANY
        self.not_before = until

    def told_to_wait(
        self,
        now: float,
        retry_after: str,
        province_now: datetime,
        longest_s: float = LONGEST_RETRY_AFTER_S,
    ) -> None:
        """429 or 503: what Retry-After says (seconds or a date) plus a tenth of jitter.

        Never sooner than without it: a busy province that says 0 is not asked without a pause.
        """
        seconds = retry_after_seconds(retry_after, province_now)
        if seconds is None:
            self.failed(now)
            return
        wait = min(longest_s, seconds) * (1.0 + self.rng.uniform(0.0, 0.1))
        self.not_before = now + max(wait, self._back_off())
        self.failures += 1

    def pause(self, now: float) -> None:
        """Identity refused: look again after about the longest wait, never sooner by itself."""
        self.failures += 1
        self.not_before = now + self.longest_s * self.rng.uniform(0.8, 1.0)

    def reset(self) -> None:
        """A person or a returning network says: now."""
        self.failures = 0
        self.not_before = 0.0

    def _back_off(self, first_s: float = FIRST_S) -> float:
        limit = min(self.longest_s, first_s * 2.0 ** min(self.failures, _MANY))
        return self.rng.uniform(0.0, limit)


def retry_after_seconds(text: str, province_now: datetime) -> float | None:
    """Seconds a Retry-After header asks for; None when it is missing or unreadable."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - province_now).total_seconds())
    except (TypeError, ValueError):
        return None
