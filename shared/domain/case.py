"""The case (办件) as a state machine: every state × event pair is defined.

``apply`` never raises: an event that does not fit is answered with a ``Refused`` that carries the
sentence to show. Which states the national exchange knows is a projection of these
(government-services.md section 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from shared.domain.calendar import WorkCalendar

NOTICE_WORKDAYS = 5
"""行政许可法 32条: without a notice within five days the case counts as accepted."""
SUPPLEMENT_DAYS = 90
"""Calendar days to hand in what is missing, as the real 补办件通知单 says."""


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    SUPPLEMENTING = "supplementing"
    SUPPLEMENTED = "supplemented"
    LAPSED = "lapsed"
    NOT_ACCEPTED = "not-accepted"
    FORWARDED = "forwarded"
    ACCEPTED = "accepted"
    SUSPENDED = "suspended"
    GRANTED = "granted"
    GRANTED_WITH_GAP = "granted-with-gap"
    DENIED = "denied"
    ISSUED = "issued"
    DELIVERED = "delivered"
    ARCHIVED = "archived"
    WITHDRAWING = "withdrawing"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """The state's Chinese name."""
        return _WORDS[self]

    @property
    def end(self) -> bool:
        """True when no event can change the case any more."""
        return self in _ENDS

    @property
    def project_status(self) -> str:
        """好差评 projection: 1 待受理, 2 已受理, 3 已办结."""
        if self in _CLOSED:
            return "3"
        return "2" if self in (State.ACCEPTED, State.SUSPENDED) else "1"


class Event(StrEnum):
    """What can happen to a case."""

    SUBMIT = "submit"
    DISCARD = "discard"
    RECEIVE = "receive"
    ACCEPT = "accept"
    DEEM_ACCEPTED = "deem-accepted"
    REQUEST_SUPPLEMENT = "request-supplement"
    SUPPLEMENT = "supplement"
    LAPSE = "lapse"
    NOT_ACCEPT = "not-accept"
    FORWARD = "forward"
    SUSPEND = "suspend"
    RESUME = "resume"
    GRANT = "grant"
    GRANT_WITH_GAP = "grant-with-gap"
    DENY = "deny"
    ISSUE = "issue"
    DELIVER = "deliver"
    ARCHIVE = "archive"
    ASK_WITHDRAWAL = "ask-withdrawal"
    CONFIRM_WITHDRAWAL = "confirm-withdrawal"
    REFUSE_WITHDRAWAL = "refuse-withdrawal"

    @property
    def words(self) -> str:
        """The event's Chinese name."""
        return _EVENT_WORDS[self]


_WORDS = {
    State.DRAFT: "草稿",
    State.DISCARDED: "已放弃",
    State.SUBMITTED: "已提交",
    State.RECEIVED: "已收件",
    State.SUPPLEMENTING: "待补正",
    State.SUPPLEMENTED: "补正收齐",
    State.LAPSED: "逾期退件",
    State.NOT_ACCEPTED: "不予受理",
    State.FORWARDED: "已转办",
    State.ACCEPTED: "已受理",
    State.SUSPENDED: "特别程序中",
    State.GRANTED: "准予",
    State.GRANTED_WITH_GAP: "容缺准予",
    State.DENIED: "不准予",
    State.ISSUED: "已出件",
    State.DELIVERED: "已送达",
    State.ARCHIVED: "已归档",
    State.WITHDRAWING: "撤回待确认",
    State.WITHDRAWN: "已撤回",
}
_EVENT_WORDS = {
    Event.SUBMIT: "提交",
    Event.DISCARD: "放弃",
    Event.RECEIVE: "收件",
    Event.ACCEPT: "受理",
    Event.DEEM_ACCEPTED: "视为受理",
    Event.REQUEST_SUPPLEMENT: "补正告知",
    Event.SUPPLEMENT: "补正收齐",
    Event.LAPSE: "逾期退件",
    Event.NOT_ACCEPT: "不予受理",
    Event.FORWARD: "转办",
    Event.SUSPEND: "进入特别程序",
    Event.RESUME: "特别程序结束",
    Event.GRANT: "准予",
    Event.GRANT_WITH_GAP: "容缺准予",
    Event.DENY: "不准予",
    Event.ISSUE: "出件",
    Event.DELIVER: "送达",
    Event.ARCHIVE: "归档",
    Event.ASK_WITHDRAWAL: "申请撤回",
    Event.CONFIRM_WITHDRAWAL: "确认撤回",
    Event.REFUSE_WITHDRAWAL: "不同意撤回",
}
_UNDECIDED_INTAKE = {
    Event.ACCEPT: State.ACCEPTED,
    Event.DEEM_ACCEPTED: State.ACCEPTED,
    Event.REQUEST_SUPPLEMENT: State.SUPPLEMENTING,
    Event.NOT_ACCEPT: State.NOT_ACCEPTED,
    Event.FORWARD: State.FORWARDED,
    Event.ASK_WITHDRAWAL: State.WITHDRAWING,
}
_DECIDED = {Event.ISSUE: State.ISSUED}
_MOVES: dict[State, dict[Event, State]] = {
    State.DRAFT: {Event.SUBMIT: State.SUBMITTED, Event.DISCARD: State.DISCARDED},
    State.SUBMITTED: {Event.RECEIVE: State.RECEIVED, **_UNDECIDED_INTAKE},
    State.RECEIVED: dict(_UNDECIDED_INTAKE),
    State.SUPPLEMENTING: {
        Event.SUPPLEMENT: State.SUPPLEMENTED,
        Event.LAPSE: State.LAPSED,
        Event.ASK_WITHDRAWAL: State.WITHDRAWING,
    },
    State.SUPPLEMENTED: {
        Event.ACCEPT: State.ACCEPTED,
        Event.DEEM_ACCEPTED: State.ACCEPTED,
        Event.NOT_ACCEPT: State.NOT_ACCEPTED,
        Event.ASK_WITHDRAWAL: State.WITHDRAWING,
    },
    State.ACCEPTED: {
        Event.SUSPEND: State.SUSPENDED,
        Event.GRANT: State.GRANTED,
        Event.GRANT_WITH_GAP: State.GRANTED_WITH_GAP,
        Event.DENY: State.DENIED,
        Event.ASK_WITHDRAWAL: State.WITHDRAWING,
    },
    State.SUSPENDED: {Event.RESUME: State.ACCEPTED, Event.ASK_WITHDRAWAL: State.WITHDRAWING},
    State.GRANTED: _DECIDED,
    State.GRANTED_WITH_GAP: _DECIDED,
    State.DENIED: _DECIDED,
    State.ISSUED: {Event.DELIVER: State.DELIVERED},
    State.DELIVERED: {Event.ARCHIVE: State.ARCHIVED},
    State.NOT_ACCEPTED: {Event.ARCHIVE: State.ARCHIVED},
    State.LAPSED: {Event.ARCHIVE: State.ARCHIVED},
    State.FORWARDED: {Event.ARCHIVE: State.ARCHIVED},
    State.WITHDRAWN: {Event.ARCHIVE: State.ARCHIVED},
    State.WITHDRAWING: {Event.CONFIRM_WITHDRAWAL: State.WITHDRAWN},
    State.DISCARDED: {},
    State.ARCHIVED: {},
}
GRANTED = frozenset(
    {State.GRANTED, State.GRANTED_WITH_GAP, State.ISSUED, State.DELIVERED, State.ARCHIVED}
)
"""There is a favourable decision: what waits for this case may go on."""
_ENDS = frozenset({State.DISCARDED, State.ARCHIVED})
_CLOSED = frozenset(
    {
        State.GRANTED,
        State.GRANTED_WITH_GAP,
        State.DENIED,
        State.ISSUED,
        State.DELIVERED,
        State.ARCHIVED,
        State.NOT_ACCEPTED,
        State.LAPSED,
        State.FORWARDED,
        State.WITHDRAWN,
        State.DISCARDED,
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A case's state, and the state a refused withdrawal returns to."""

    state: State = State.DRAFT
    before: State | None = None
    """Only while ``state`` is WITHDRAWING: where the case stood when withdrawal was asked."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that does not fit the state, with the sentence to show."""

    state: State
    event: Event
    sentence: str


def _fill() -> dict[tuple[State, Event], State | Refused]:
    table: dict[tuple[State, Event], State | Refused] = {}
    for state in State:
        for event in Event:
            table[state, event] = _MOVES[state].get(event) or Refused(
                state, event, _refusal(state, event)
            )
    return table


def _refusal(state: State, event: Event) -> str:
    if state.end:
        return f"这件事{state.words}，不能再{event.words}。"
    if event is Event.SUSPEND and state is State.SUSPENDED:
        return "计时已经暂停，不能重复暂停。"
    if event is Event.ASK_WITHDRAWAL and state in _CLOSED:
        return "已经作出决定，不能撤回；对决定不服，可以申请行政复议。"
    return f"这件事现在是“{state.words}”，不能{event.words}。"


TABLE = _fill()
"""Every (state, event) pair: the next state, or the refusal. Refusing a withdrawal is the one
move whose target depends on the past; ``apply`` handles it."""


def apply(standing: Standing, event: Event) -> Standing | Refused:
    """What becomes of a case when an event happens to it."""
    if event is Event.REFUSE_WITHDRAWAL and standing.before is not None:
        return Standing(standing.before)
    target = TABLE[standing.state, event]
    if isinstance(target, Refused):
        return target
    return Standing(target, standing.state if target is State.WITHDRAWING else None)


def step(state: State, event: Event) -> State | Refused:
    """Like ``apply`` for callers that hold a bare state (withdrawal cannot be refused there)."""
    return TABLE[state, event]


class Urgency(StrEnum):
    """How near the end of the acceptance notice is."""

    NONE = "none"
    SOON = "soon"
    LAST_DAY = "last-day"
    DEEMED = "deemed"


@dataclass(frozen=True, slots=True)
class AcceptanceAlarm:
    """The trap of deemed acceptance: alarm before day five ends, 视为受理 after it."""

    urgency: Urgency
    last_day: date
    deemed_on: date | None
    """The day the case counts as accepted from: the day it was received (行政许可法 32条)."""
    provisional: bool
    sentence: str


def acceptance_alarm(
    state: State, received: date, today: date, calendar: WorkCalendar
) -> AcceptanceAlarm:
    """How urgent it is to accept, refuse or ask for a supplement.

    Only cases that wait for a notice can alarm; a supplement counts from the day all is in, so
    pass that day as ``received`` then.
    """
    last = calendar.after_workdays(received, NOTICE_WORKDAYS)
    waiting = state in (State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTED)

    def alarm(urgency: Urgency, sentence: str, deemed: date | None = None) -> AcceptanceAlarm:
        return AcceptanceAlarm(urgency, last.day, deemed, last.provisional, sentence)

    if not waiting:
        return alarm(Urgency.NONE, "")
    if today > last.day:
        return alarm(
            Urgency.DEEMED,
            f"收件后 {NOTICE_WORKDAYS} 个工作日内没有告知，自收件之日起视为受理。",
            received,
        )
    left = calendar.workdays_between(today, last.day)
    if left == 0:
        return alarm(Urgency.LAST_DAY, "今天是告知的最后一天，过了今天就视为受理。")
    if left <= 2:
        return alarm(Urgency.SOON, f"还有 {left} 个工作日就要视为受理，请尽快作出告知。")
    return alarm(Urgency.NONE, "")


def supplement_ends(notified: date) -> date:
    """Last day to hand in what was asked for; after it the case lapses."""
    return notified + timedelta(days=SUPPLEMENT_DAYS)
