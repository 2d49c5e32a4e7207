"""The case as a state machine: every pair defined, nothing ends twice, no silent acceptance."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendar import WorkCalendar
from shared.domain.case import (
    TABLE,
    Event,
    Refused,
    Standing,
    State,
    Urgency,
    acceptance_alarm,
    apply,
    step,
    supplement_ends,
)

CALENDAR = WorkCalendar.from_codes({"2026": {"off": ["2026-10-01/2026-10-07"], "work": []}})
events = st.lists(st.sampled_from(list(Event)), max_size=40)


def run(*happened: Event) -> Standing:
    standing = Standing()
    for event in happened:
        after = apply(standing, event)
        assert isinstance(after, Standing), after
        standing = after
    return standing


def test_every_state_and_event_pair_is_defined() -> None:
    assert set(TABLE) == set(product(State, Event))


def test_every_state_and_event_has_a_chinese_name_of_its_own() -> None:
    assert len({s.words for s in State}) == len(State)
    assert len({e.words for e in Event}) == len(Event)


def test_every_refusal_carries_a_sentence() -> None:
    for answer in TABLE.values():
        if isinstance(answer, Refused):
            assert answer.sentence.endswith("。")


def test_every_state_can_be_reached_and_every_open_one_can_end() -> None:
    reached = {State.DRAFT}
    while (
        more := {target for (state, _), target in TABLE.items() if state in reached}
        - reached
        - {t for t in TABLE.values() if isinstance(t, Refused)}
    ):
        reached |= {State(m) for m in more if not isinstance(m, Refused)}
    assert reached == set(State)
    ends = {s for s in State if s.end}
    while more_ends := {s for (s, _), t in TABLE.items() if t in ends} - ends:
        ends |= more_ends
    assert ends == set(State)


def test_the_usual_way_leads_to_the_archive() -> None:
    assert run(
        Event.SUBMIT,
        Event.RECEIVE,
        Event.ACCEPT,
        Event.GRANT,
        Event.ISSUE,
        Event.DELIVER,
        Event.ARCHIVE,
    ) == Standing(State.ARCHIVED)


def test_a_supplement_leads_back_to_acceptance() -> None:
    way = (Event.SUBMIT, Event.RECEIVE, Event.REQUEST_SUPPLEMENT)
    assert run(*way, Event.SUPPLEMENT, Event.ACCEPT).state is State.ACCEPTED
    assert run(*way, Event.LAPSE, Event.ARCHIVE).state is State.ARCHIVED


def test_asking_for_a_supplement_twice_is_refused() -> None:
    """一次告知: everything missing is said at once."""
    assert isinstance(step(State.SUPPLEMENTED, Event.REQUEST_SUPPLEMENT), Refused)


def test_a_clock_stopped_twice_is_refused() -> None:
    refusal = step(State.SUSPENDED, Event.SUSPEND)
    assert isinstance(refusal, Refused)
    assert "重复" in refusal.sentence


@pytest.mark.parametrize(
    "before",
    [
        (Event.SUBMIT,),
        (Event.SUBMIT, Event.RECEIVE),
        (Event.SUBMIT, Event.RECEIVE, Event.ACCEPT),
        (Event.SUBMIT, Event.RECEIVE, Event.ACCEPT, Event.SUSPEND),
        (Event.SUBMIT, Event.RECEIVE, Event.REQUEST_SUPPLEMENT),
    ],
)
def test_a_refused_withdrawal_goes_back_to_where_it_stood(before: tuple[Event, ...]) -> None:
    stood = run(*before)
    assert run(*before, Event.ASK_WITHDRAWAL, Event.REFUSE_WITHDRAWAL) == stood
    assert run(*before, Event.ASK_WITHDRAWAL, Event.CONFIRM_WITHDRAWAL).state is State.WITHDRAWN


def test_after_a_decision_withdrawal_is_refused_with_the_remedy() -> None:
    refusal = apply(Standing(State.GRANTED), Event.ASK_WITHDRAWAL)
    assert isinstance(refusal, Refused)
    assert "行政复议" in refusal.sentence


@given(events)
def test_whatever_happens_a_refused_event_changes_nothing_and_an_end_is_final(
    happened: list[Event],
) -> None:
    standing = Standing()
    for event in happened:
        after = apply(standing, event)
        if isinstance(after, Refused):
            assert after.state is standing.state
            continue
        assert not standing.state.end
        assert (after.before is not None) == (after.state is State.WITHDRAWING)
        standing = after


@given(events)
def test_nothing_is_decided_that_was_not_accepted(happened: list[Event]) -> None:
    standing, accepted = Standing(), False
    for event in happened:
        after = apply(standing, event)
        if isinstance(after, Standing):
            standing = after
            accepted = accepted or standing.state is State.ACCEPTED
        if standing.state in (State.GRANTED, State.GRANTED_WITH_GAP, State.DENIED):
            assert accepted


def test_the_alarm_rings_before_the_fifth_day_ends_and_then_says_deemed_accepted() -> None:
    received = date(2026, 11, 16)

    def urgency(day: int) -> Urgency:
        return acceptance_alarm(State.RECEIVED, received, date(2026, 11, day), CALENDAR).urgency

    assert [urgency(day) for day in (16, 18, 19, 20, 22, 23, 24)] == [
        Urgency.NONE,
        Urgency.NONE,
        Urgency.SOON,
        Urgency.SOON,
        Urgency.SOON,
        Urgency.LAST_DAY,
        Urgency.DEEMED,
    ]


def test_a_deemed_acceptance_counts_from_the_day_of_receipt() -> None:
    alarm = acceptance_alarm(State.RECEIVED, date(2026, 11, 16), date(2026, 12, 1), CALENDAR)
    assert alarm.deemed_on == date(2026, 11, 16)
    assert "视为受理" in alarm.sentence


@given(
    st.sampled_from(
        [s for s in State if s not in (State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTED)]
    ),
    st.integers(0, 400),
)
def test_a_case_that_had_its_notice_never_alarms(state: State, later: int) -> None:
    received = date(2026, 11, 16)
    alarm = acceptance_alarm(state, received, received + timedelta(days=later), CALENDAR)
    assert alarm.urgency is Urgency.NONE
    assert alarm.deemed_on is None


def test_the_rating_platform_sees_three_states() -> None:
    assert State.RECEIVED.project_status == "1"
    assert State.ACCEPTED.project_status == "2"
    assert State.DELIVERED.project_status == "3"


def test_ninety_calendar_days_are_given_to_supplement() -> None:
    assert supplement_ends(date(2026, 11, 21)) == date(2027, 2, 19)
