"""The province's clock as measured from Date headers (whole seconds, so ±0.5 s at best)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

HALF_SECOND = timedelta(milliseconds=500)
STEP_MS = 1500
"""Smaller changes are the noise of a header with whole seconds."""


class ProvinceClock:
    """Local clock plus the measured offset. Shared by sync and transport; cheap to read."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.offset_ms: int | None = None
        """Terminal clock minus province clock; None until measured."""

    def local(self) -> datetime:
        """The terminal's clock, UTC."""
        return self._clock().astimezone(UTC)

    def now(self) -> datetime:
        """What the province's clock shows now, as well as we know."""
        return self.local() - timedelta(milliseconds=self.offset_ms or 0)

    def measure(self, date_header: str, sent: datetime) -> bool:
        """Learn from a Date header of an answer to a request sent at local time ``sent``.

        Returns True when the offset changed. An unreadable header changes nothing. The Date was
        made somewhere between ``sent`` and now: what lies within that uncertainty is no news, so
        that an answer held back on its way cannot shift a clock that is right.
        """
        try:
            province = parsedate_to_datetime(date_header)
        except (TypeError, ValueError):
            return False
        if province.tzinfo is None:
            province = province.replace(tzinfo=UTC)
        half = (self.local() - sent) / 2
        middle = sent + half
        offset = round((middle - province - HALF_SECOND).total_seconds() * 1000)
        noise = STEP_MS + half.total_seconds() * 1000
        if self.offset_ms is not None and abs(offset - self.offset_ms) < noise:
            return False
        self.offset_ms = offset
        return True
