"""Case numbers and query codes."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.receipt import (
    MAX_SERIAL,
    case_number,
    new_query_code,
    next_number,
    parse_case_number,
    prefix_ok,
)

prefixes = st.from_regex(r"[A-Z0-9]{1,4}(-[A-Z0-9]{1,3})?", fullmatch=True)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
serials = st.integers(1, MAX_SERIAL)


def test_a_number_reads_as_on_the_receipt() -> None:
    assert str(case_number("GL", date(2026, 11, 21), 37)) == "GL 261121 0037"


@given(prefixes, days, serials)
def test_a_number_is_read_back(prefix: str, day: date, serial: int) -> None:
    number = case_number(prefix, day, serial)
    assert parse_case_number(str(number)) == number
    assert parse_case_number(f"  {str(number).lower().replace(' ', '   ')} ") == number


@pytest.mark.parametrize(
    "text", ["", "GL 261121", "GL 261321 0001", "GL 261121 0000", "@ 261121 1"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse_case_number(text) is None


@pytest.mark.parametrize("serial", [0, -1, MAX_SERIAL + 1])
def test_a_serial_out_of_range_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        case_number("GL", date(2026, 11, 21), serial)


@pytest.mark.parametrize("prefix", ["", "gl", "G L", "-GL", "G" * 17, "GL\n"])
def test_an_unfit_prefix_is_refused(prefix: str) -> None:
    assert not prefix_ok(prefix)


@given(prefixes, st.lists(st.integers(-3, 3), max_size=60))
def test_no_number_is_given_twice_even_when_the_clock_jumps(prefix: str, jumps: list[int]) -> None:
    day, last, seen = date(2026, 11, 21), None, set()
    for jump in jumps:
        day += timedelta(days=jump)
        last = next_number(prefix, day, last)
        assert last not in seen
        seen.add(last)


def test_query_codes_are_six_digits_and_never_all_the_same() -> None:
    rng = random.Random(7)
    drawn = iter([0, 111111, 42])
    assert new_query_code(lambda _: next(drawn)) == "000042"
    for _ in range(200):
        code = new_query_code(rng.randrange)
        assert len(code) == 6
        assert code.isdigit()
