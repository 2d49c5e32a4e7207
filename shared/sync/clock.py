"""The province's clock as measured from Date headers (whole seconds, so ±0.5 s at best), and
whether anybody vouches for this machine's own."""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

HALF_SECOND = timedelta(milliseconds=500)
STEP_MS = 1500
"""Smaller changes are the noise of a header with whole seconds."""
JUMP = timedelta(seconds=5)
"""A wall clock that went on by so much more or less than time did was put another way."""
OFF = timedelta(seconds=60)
"""Further from the province's clock than this is wrong, whoever vouches for it."""
_TIME_ERROR = 5


def synchronised() -> bool | None:
    """Whether the system says that a time service keeps its clock (adjtimex, any user may ask).

    None where the system cannot say.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        # struct timex is 208 bytes on 64 bit; modes 0 at its start: only read
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != _TIME_ERROR


def passed() -> float:
    """Seconds that went by, sleep included; nobody can set this clock."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # Linux has it
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class ProvinceClock:
    """Local clock plus the measured offset. Shared by sync and transport; cheap to read.

    passed, synchronised: for a simulation; the defaults ask the system.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        passed: Callable[[], float] = passed,
        synchronised: Callable[[], bool | None] = synchronised,
    ) -> None:
        self._clock = clock
        self._passed, self._synchronised = passed, synchronised
        self.offset_ms: int | None = None
        """Terminal clock minus province clock; None until measured."""
        self._told: tuple[datetime, float] | None = None
        """Both clocks when the province was last heard since the start."""

    @property
    def sure(self) -> bool:
        """True while somebody vouches for this machine's time: a time service, or the province
        heard since the start with no jump after it; and neither says that it is far off."""
        if abs(self.offset_ms or 0) > OFF / timedelta(milliseconds=1):
            return False
        if self._synchronised():
            return True
        if self._told is None:
            return False
        wall, past = self._told
        return abs((self.local() - wall) - timedelta(seconds=self._passed() - past)) < JUMP

    @property
    def words(self) -> str:
        """What a technician has to know of this machine's time; empty when it is sure."""
        if self.sure:
            return ""
        off = timedelta(milliseconds=self.offset_ms or 0)
        if abs(off) > OFF:
            minutes = round(abs(off).total_seconds() / 60)
            way = "快" if off > timedelta(0) else "慢"
            return f"时间未校准：本机比省平台{way} {minutes} 分钟，请技术人员校准本机时间。"
        return "时间未校准：本机没有对时服务，也还没有听到省平台，请技术人员检查对时和网络。"

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
        now = self.local()
        self._told = (now, self._passed())
        half = (now - sent) / 2
        middle = sent + half
        offset = round((middle - province - HALF_SECOND).total_seconds() * 1000)
        noise = STEP_MS + half.total_seconds() * 1000
        if self.offset_ms is not None and abs(offset - self.offset_ms) < noise:
            return False
        self.offset_ms = offset
        return True
