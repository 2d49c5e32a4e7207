"""How long a terminal waits: for an answer, and before it tries again."""

from __future__ import annotations

import random

import pytest

from shared.sync.pacing import FIRST_S, LONGEST_S, QUICK_S, Pacer
from shared.sync.patience import FIRST_S as UNKNOWN_S
from shared.sync.patience import LEAST_S, Patience

BATCH, QUESTION = 40_000, 0


def test_before_anything_came_it_waits_long_and_never_longer_than_the_limit() -> None:
    assert Patience(30.0).seconds(BATCH) == UNKNOWN_S
    assert Patience(2.0).seconds(BATCH) == 2.0


def test_quick_answers_make_it_expect_quick_answers_but_leave_a_province_its_slow_moment() -> None:
    patience = Patience(30.0)
    for _ in range(20):
        patience.answered(BATCH, 0.05)
    assert patience.seconds(BATCH) == LEAST_S


def test_on_a_thin_line_it_waits_for_what_a_batch_takes_there() -> None:
    patience = Patience(30.0)
    for seconds in (8.0, 12.0, 8.0, 12.0, 8.0, 12.0):
        patience.answered(BATCH, seconds)
    assert patience.seconds(BATCH) > 12.0


def test_a_question_that_is_answered_at_once_says_nothing_of_a_batch() -> None:
    patience = Patience(30.0)
    for _ in range(20):
        patience.answered(QUESTION, 0.01)
    assert patience.seconds(BATCH) == UNKNOWN_S
    patience.answered(BATCH, 9.0)
    assert patience.seconds(QUESTION) == LEAST_S


def test_each_time_out_doubles_it_until_an_answer_comes() -> None:
    patience = Patience(30.0)
    for _ in range(20):
        patience.answered(BATCH, 0.05)
    waits = []
    for _ in range(7):
        waits.append(patience.seconds(BATCH))
        patience.gave_up(BATCH)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    patience.answered(BATCH, 0.05)
    assert patience.seconds(BATCH) == LEAST_S


class _Most(random.Random):
    def uniform(self, _a: float, b: float) -> float:
        return b


def test_the_back_off_doubles_from_where_it_begins_up_to_five_minutes() -> None:
    pacer = Pacer(_Most())
    waits = []
    for _ in range(15):
        pacer.failed(100.0)
        waits.append(pacer.not_before - 100.0)
    assert waits == pytest.approx([min(LONGEST_S, FIRST_S * 2**n) for n in range(15)])


def test_a_line_that_breaks_once_is_tried_again_at_once_and_then_less_and_less() -> None:
    pacer = Pacer(_Most())
    waits = []
    for _ in range(18):
        pacer.broke(100.0)
        waits.append(pacer.not_before - 100.0)
    assert waits[0] == 0.0
    assert waits[1:] == pytest.approx([min(LONGEST_S, QUICK_S * 2**n) for n in range(17)])
    pacer.succeeded()
    pacer.broke(200.0)
    assert pacer.not_before == 200.0, "an answer came in between: this is a first time again"


def test_a_line_that_breaks_when_the_province_was_busy_is_not_tried_at_once() -> None:
    pacer = Pacer(_Most())
    pacer.failed(100.0)
    pacer.broke(200.0)
    assert pacer.not_before > 200.0
