"""What a card can show before anybody takes trouble."""

from datetime import date

import pytest

from shared.catalogue import bundled, load_release
from shared.domain.eligibility import age_obstacle

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


@pytest.mark.parametrize("born", [date(2026, 11, 20), date(1900, 1, 1)])
def test_an_item_for_every_age_turns_nobody_away(born: date) -> None:
    assert age_obstacle(ITEMS["RS001"], born, TODAY) is None
