"""The working-day clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import PROVISIONAL_WORDS, Deadline, Pause, WorkCalendar
from shared.domain.item import Limit, LimitUnit

HOLIDAYS = {
    "2026": {
        "off": ["2026-01-01/2026-01-03", "2026-02-15/2026-02-23", "2026-10-01/2026-10-07"],
        "work": ["2026-01-04", "2026-02-14", "2026-02-28", "2026-10-10"],
    },
    "2027": {"off": None},
}
CALENDAR = WorkCalendar.from_codes(HOLIDAYS)
days = st.dates(date(2025, 6, 1), date(2027, 12, 31))
counts = st.integers(0, 60)


def workdays(value: int) -> Limit:
    return Limit(value=value, unit=LimitUnit.WORKDAY)


def test_a_saturday_made_up_is_a_working_day_and_a_holiday_monday_is_not() -> None:
    assert CALENDAR.is_workday(date(2026, 2, 14))
    assert not CALENDAR.is_workday(date(2026, 2, 16))


def test_the_day_of_acceptance_is_not_counted() -> None:
    assert CALENDAR.after(date(2026, 11, 20), workdays(5)) == Deadline(date(2026, 11, 27))


@pytest.mark.parametrize("handed_in", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)])
def test_what_is_handed_in_on_a_day_off_counts_from_the_next_working_day(handed_in: date) -> None:
    assert CALENDAR.expected(handed_in, workdays(5)) == Deadline(date(2026, 11, 30))
    at_once = Limit(value=0, unit=LimitUnit.AT_ONCE)
    assert CALENDAR.expected(handed_in, at_once) == Deadline(date(2026, 11, 23))


def test_the_spring_festival_is_skipped() -> None:
    assert CALENDAR.after(date(2026, 2, 13), workdays(2)).day == date(2026, 2, 24)


def test_a_deadline_that_leans_on_an_unpublished_year_says_so() -> None:
    deadline = CALENDAR.after(date(2026, 12, 30), workdays(5))
    assert deadline.provisional
    assert PROVISIONAL_WORDS in deadline.text
    assert not CALENDAR.after(date(2026, 12, 1), workdays(5)).provisional


def test_a_limit_in_calendar_days_that_ends_on_a_day_off_moves_on() -> None:
    ends = CALENDAR.after(date(2026, 9, 24), Limit(value=10, unit=LimitUnit.DAY))
    assert ends.day == date(2026, 10, 8)


def test_a_month_from_the_thirty_first_ends_on_the_last_day_of_the_next() -> None:
    assert CALENDAR.after(date(2026, 8, 31), Limit(value=1, unit=LimitUnit.MONTH)).day == date(
        2026, 9, 30
    )


def test_at_once_is_today() -> None:
    assert CALENDAR.after(date(2026, 10, 1), Limit(value=0, unit=LimitUnit.AT_ONCE)).day == date(
        2026, 10, 1
    )


@pytest.mark.parametrize(
    "table",
    [
        {"off": ["2025-01-01"]},
        {"off": ["2026-01-03/2026-01-01"]},
        {"off": ["2026-01-01"], "work": ["2026-01-01"]},
        {"off": ["2026-13-01"]},
    ],
)
def test_an_inconsistent_table_is_refused(table: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match=r"."):
        WorkCalendar.from_codes({"2026": table})


def test_the_clock_stands_still_in_a_special_procedure() -> None:
    start = date(2026, 11, 2)
    pause = Pause(date(2026, 11, 4), date(2026, 11, 6))
    due = CALENDAR.due(start, workdays(5), [pause])
    assert due == Deadline(date(2026, 11, 12))


def test_calendar_limits_grow_by_the_paused_days_and_move_on_only_once() -> None:
    ten = Limit(value=10, unit=LimitUnit.DAY)
    start = date(2026, 11, 2)
    assert CALENDAR.due(start, ten) == Deadline(date(2026, 11, 12))
    three = [Pause(date(2026, 11, 4), date(2026, 11, 6))]
    assert CALENDAR.due(start, ten, three) == Deadline(date(2026, 11, 16))
    late = [*three, Pause(date(2026, 11, 15), date(2026, 11, 15))]
    assert CALENDAR.due(start, ten, late) == Deadline(date(2026, 11, 16))
    pushed = [*three, Pause(date(2026, 11, 13), date(2026, 11, 14))]
    assert CALENDAR.due(start, ten, pushed) == Deadline(date(2026, 11, 17))
    after = [*three, Pause(date(2026, 11, 16), date(2026, 11, 20))]
    assert CALENDAR.due(start, ten, after) == Deadline(date(2026, 11, 16))


def test_what_is_settled_at_once_is_due_today() -> None:
    at_once = Limit(value=0, unit=LimitUnit.AT_ONCE)
    assert CALENDAR.due(date(2026, 11, 21), at_once) == Deadline(date(2026, 11, 21))


def test_while_a_pause_is_open_nothing_is_due() -> None:
    assert CALENDAR.due(date(2026, 11, 2), workdays(5), [Pause(date(2026, 11, 4))]) is None


def test_work_lists_say_how_long_is_left() -> None:
    deadline = Deadline(date(2026, 11, 27))
    assert CALENDAR.left_text(date(2026, 11, 20), deadline) == "剩余 5 个工作日"
    assert CALENDAR.left_text(date(2026, 11, 27), deadline) == "今天截止"
    assert CALENDAR.left_text(date(2026, 11, 28), deadline) == "已超期"


@given(days, counts)
def test_counting_back_what_was_counted_forward_agrees(start: date, count: int) -> None:
    end = CALENDAR.after_workdays(start, count).day
    assert CALENDAR.workdays_between(start, end) == count
    assert count == 0 or CALENDAR.is_workday(end)


@given(days, counts, counts)
def test_a_longer_limit_never_ends_earlier(start: date, a: int, b: int) -> None:
    short, long = sorted((a, b))
    assert CALENDAR.after_workdays(start, short).day <= CALENDAR.after_workdays(start, long).day


@given(days, st.integers(1, 40), st.lists(st.tuples(days, st.integers(0, 15)), max_size=4))
def test_pauses_only_ever_give_more_time(
    start: date, count: int, spans: list[tuple[date, int]]
) -> None:
    pauses = [Pause(first, first + timedelta(days=n)) for first, n in spans]
    due = CALENDAR.due(start, workdays(count), pauses)
    assert due is not None
    assert due.day >= CALENDAR.after_workdays(start, count).day
    assert CALENDAR.due(start, workdays(count), [*pauses, *pauses]) == due


@given(days, st.integers(1, 60), st.lists(st.tuples(days, st.integers(0, 15)), max_size=3))
def test_paused_calendar_limits_end_on_a_working_day(
    start: date, count: int, spans: list[tuple[date, int]]
) -> None:
    limit = Limit(value=count, unit=LimitUnit.DAY)
    pauses = [Pause(first, first + timedelta(days=n)) for first, n in spans]
    due = CALENDAR.due(start, limit, pauses)
    assert due is not None
    assert CALENDAR.is_workday(due.day)
    assert due.day >= CALENDAR.after(start, limit).day


@given(days, days)
def test_the_way_back_is_the_way_there(a: date, b: date) -> None:
    assert CALENDAR.workdays_between(a, b) == -CALENDAR.workdays_between(b, a)
