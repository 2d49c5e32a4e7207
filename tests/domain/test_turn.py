"""Every state says who must act next."""

import pytest

from shared.domain.case import Event, Refused, State, step
from shared.domain.turn import Party, turn_of


@pytest.mark.parametrize("state", list(State))
def test_every_state_says_whose_turn_it_is(state: State) -> None:
    turn = turn_of(state)
    assert turn.sentence.endswith("。")
    assert turn.sentence.isprintable()


@pytest.mark.parametrize("state", list(State))
def test_where_nobody_must_act_nothing_but_filing_can_happen(state: State) -> None:
    """A state that still asks for somebody's decision must name that somebody."""
    open_events = {e for e in Event if not isinstance(step(state, e), Refused)}
    if turn_of(state).party is Party.NOBODY:
        assert open_events <= {Event.ARCHIVE}
    if Event.ACCEPT in open_events:
        assert turn_of(state).party is Party.WINDOW


def test_a_supplement_is_the_applicants_turn() -> None:
    assert turn_of(State.SUPPLEMENTING).party is Party.APPLICANT
    assert "补" in turn_of(State.SUPPLEMENTING).sentence
