"""The working-day clock: holidays, make-up days, and what is only provisional.

A year whose holiday table is not published counts Monday to Friday as working days, and every
result that leans on such a year says so (``provisional``) and must be worked out again later.
"""

from __future__ import annotations

import calendar as _months
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shared.domain.item import Limit, LimitUnit

_DAY = timedelta(days=1)
_SATURDAY = 5
PROVISIONAL_WORDS = "按周末推算，待节假日公布"


@dataclass(frozen=True, slots=True)
class YearTable:
    """Published days of one year that differ from the weekend rule."""

    off: frozenset[date]
    work: frozenset[date]


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, inclusive. ``provisional``: leans on an unpublished holiday table."""

    day: date
    provisional: bool = False

    @property
    def text(self) -> str:
        """2026 年 11 月 27 日, with a remark when provisional."""
        words = f"{self.day.year} 年 {self.day.month} 月 {self.day.day} 日"
        return f"{words}（{PROVISIONAL_WORDS}）" if self.provisional else words


@dataclass(frozen=True, slots=True)
class Pause:
    """A special procedure or supplement during which the clock stands still.

    ``first`` and ``last`` are both inside the pause; ``last`` None = still open.
    """

    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Answers about working days; ``years`` holds the published tables only."""

    years: Mapping[int, YearTable]

    @classmethod
    def from_codes(cls, holidays: Mapping[str, Mapping[str, Any]]) -> WorkCalendar:
        """Build from ``codes.json`` holidays; a year whose ``off`` is null is unpublished.

        Raises ValueError for a date that is none or lies in another year.
        """
        tables = {}
        for name, table in holidays.items():
            if table.get("off") is None:
                continue
            off, work = frozenset(_days(table["off"])), frozenset(_days(table.get("work") or ()))
            if any(day.year != int(name) for day in off | work) or off & work:
                raise ValueError(f"holiday table {name} is inconsistent")
            tables[int(name)] = YearTable(off, work)
        return cls(tables)

    def published(self, day: date) -> bool:
        """True when the holiday table of that day's year is known."""
        return day.year in self.years

    def is_workday(self, day: date) -> bool:
        """True for a working day; weekends rule where nothing is published."""
        table = self.years.get(day.year)
        if table is not None:
            if day in table.work:
                return True
            if day in table.off:
                return False
        return day.weekday() < _SATURDAY

    def after_workdays(self, start: date, count: int) -> Deadline:
        """The ``count``-th working day after ``start`` (the day of acceptance is not counted).

        Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("count must not be negative")
        day, left, provisional = start, count, False
        while left:
            day += _DAY
            provisional = provisional or not self.published(day)
            left -= self.is_workday(day)
        return Deadline(day, provisional)

    def after(self, start: date, limit: Limit) -> Deadline:
        """The last day of a limit that began on ``start`` (not counted).

        A limit in calendar days or months that ends on a day off moves on to the next working day
        (民法典 203条); hours and minutes end on the day itself.
        """
        if limit.at_once or limit.unit in (LimitUnit.HOUR, LimitUnit.MINUTE):
            return Deadline(start)
        if limit.unit is LimitUnit.WORKDAY:
            return self.after_workdays(start, limit.value)
        return self._next_workday(_plain_end(start, limit))

    def expected(self, handed_in: date, limit: Limit) -> Deadline:
        """The last day of a limit for what is handed in: nobody accepts it on a day off.

        A limit runs from the day of acceptance (行政许可法 42条), so what a kiosk takes on a
        Saturday counts from the next working day; at once is on that day itself.
        """
        begins = self._next_workday(handed_in)
        ends = self.after(begins.day, limit)
        return Deadline(ends.day, begins.provisional or ends.provisional)

    def due(self, accepted: date, limit: Limit, pauses: Iterable[Pause] = ()) -> Deadline | None:
        """When a decision is due after the clock stood still; None while a pause is open.

        Working days inside a pause do not count; calendar limits grow by the paused days.
        Overlapping pauses count once.
        """
        spans = list(pauses)
        if any(p.last is None for p in spans):
            return None
        stopped = {
            p.first + n * _DAY
            for p in spans
            if p.last is not None
            for n in range((p.last - p.first).days + 1)
        }
        if limit.unit is not LimitUnit.WORKDAY or limit.at_once:
            return self._due_calendar(accepted, limit, stopped)
        day, left, provisional = accepted, limit.value, False
        while left:
            day += _DAY
            provisional = provisional or not self.published(day)
            left -= self.is_workday(day) and day not in stopped
        return Deadline(day, provisional)

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + n * _DAY) for n in range(1, (end - start).days + 1))

    def left_text(self, today: date, deadline: Deadline) -> str:
        """今天截止, 剩余 N 个工作日 or 已超期, as work lists show it."""
        if today > deadline.day:
            return "已超期"
        left = self.workdays_between(today, deadline.day)
        return f"剩余 {left} 个工作日" if left else "今天截止"

    def _next_workday(self, day: date) -> Deadline:
        provisional = not self.published(day)
        while not self.is_workday(day):
            day += _DAY
            provisional = provisional or not self.published(day)
        return Deadline(day, provisional)

    def _due_calendar(self, accepted: date, limit: Limit, stopped: set[date]) -> Deadline:
        if limit.at_once or limit.unit in (LimitUnit.HOUR, LimitUnit.MINUTE):
            return Deadline(accepted)
        first = _plain_end(accepted, limit)
        end = first
        while True:
            grown = first + sum(accepted < day <= end for day in stopped) * _DAY
            if grown == end:
                return self._next_workday(end)
            end = grown


def _days(spans: Iterable[str]) -> Iterable[date]:
    for span in spans:
        first, _, last = span.partition("/")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        if end < start:
            raise ValueError(f"span {span} runs backwards")
        yield from (start + n * _DAY for n in range((end - start).days + 1))


def _plain_end(start: date, limit: Limit) -> date:
    """End of a limit in calendar days or months, days off not considered."""
    if limit.unit is LimitUnit.DAY:
        return start + limit.value * _DAY
    return _add_months(start, limit.value)


def _add_months(day: date, count: int) -> date:
    year, month0 = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month0 + 1, min(day.day, _months.monthrange(year, month0 + 1)[1]))
