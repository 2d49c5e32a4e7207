"""好差评: labels belong to their level, unrated stays unrated, no base prints 无数据."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.rating import (
    MAX_TEXT,
    Level,
    Rating,
    RatingScale,
    Share,
    rated_share,
    rating_problem,
    satisfaction,
)

SCALE = RatingScale.from_codes({str(n): {f"{n}01": "甲", f"{n}02": "乙"} for n in range(1, 6)})
levels = st.lists(st.one_of(st.none(), st.sampled_from(list(Level))))


def test_a_scale_without_a_level_is_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        RatingScale.from_codes({str(n): {} for n in (1, 2, 4, 5)})


def test_a_label_of_another_level_is_refused() -> None:
    assert rating_problem(SCALE, Rating(Level.GOOD, ("401",))) is None
    assert rating_problem(SCALE, Rating(Level.GOOD, ("101",))) is not None
    assert rating_problem(SCALE, Rating(Level.GOOD, ("401", "401"))) is not None


def test_own_words_have_an_end() -> None:
    assert rating_problem(SCALE, Rating(Level.BAD, text="差" * MAX_TEXT)) is None
    assert rating_problem(SCALE, Rating(Level.BAD, text="差" * (MAX_TEXT + 1))) is not None


def test_level_three_is_called_basically_satisfied() -> None:
    assert [level.words for level in Level] == [
        "非常不满意",
        "不满意",
        "基本满意",
        "满意",
        "非常满意",
    ]


def test_choices_come_in_code_order() -> None:
    assert SCALE.choices(Level.VERY_BAD) == [("101", "甲"), ("102", "乙")]


def test_without_a_base_there_is_no_percentage() -> None:
    assert Share(0, 0).text == "无数据"
    assert satisfaction([None, None]).text == "无数据"
    assert Share(1, 3).text == "33.3%"


@given(levels)
def test_the_unrated_never_count_as_praise(given_levels: list[Level | None]) -> None:
    rated = [level for level in given_levels if level is not None]
    assert satisfaction(given_levels) == satisfaction(rated)
    assert satisfaction(given_levels).base == len(rated)
    assert rated_share(given_levels).base == len(given_levels)


@given(levels)
def test_a_bad_rating_never_raises_satisfaction(given_levels: list[Level | None]) -> None:
    before, after = satisfaction(given_levels), satisfaction([*given_levels, Level.BAD])
    assert after.part == before.part
    assert after.base == before.base + 1
