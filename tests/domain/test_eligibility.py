"""What a card can show before anybody takes trouble."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.catalogue import bundled, load_release
from shared.domain.eligibility import age_obstacle, reaches
from shared.domain.identity import age_on

ITEMS = load_release(bundled()).items
TODAY = date(2026, 11, 21)


def test_on_the_eightieth_birthday_nothing_stands_against_the_allowance() -> None:
    assert age_obstacle(ITEMS["MZ002"], date(1946, 11, 21), TODAY) is None


def test_a_day_before_the_sentence_says_whose_card_to_use() -> None:
    told = age_obstacle(ITEMS["MZ002"], date(1946, 11, 22), TODAY)
    assert told is not None
    assert "80 周岁" in told.sentence
    assert "79 周岁" in told.sentence
    assert "老人的身份证" in told.sentence
    assert "人工窗口" in told.sentence
    assert told.since == date(2026, 11, 22)
    assert "2026 年 11 月 22 日" in told.sentence


@given(
    born=st.dates(date(1900, 1, 1), date(2026, 11, 21)),
    age=st.integers(min_value=0, max_value=120),
)
@example(born=date(1948, 2, 29), age=79)
@example(born=date(1948, 2, 29), age=80)
def test_the_day_named_is_the_first_on_which_the_age_is_reached(born: date, age: int) -> None:
    day = reaches(born, age)
    assert age_on(born, day) == age
    assert age_on(born, day - timedelta(days=1)) == age - 1


@pytest.mark.parametrize("born", [date(2026, 11, 20), date(1900, 1, 1)])
def test_an_item_for_every_age_turns_nobody_away(born: date) -> None:
    assert age_obstacle(ITEMS["RS001"], born, TODAY) is None
