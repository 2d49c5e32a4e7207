"""Faults in the feed down (section 4)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from shared.sandbox import (
    effects,
    feed,
    licences,
)
from shared.sandbox import province as province_module
from shared.sandbox import tables as t
from shared.sync.contract import (
    FeedType,
)
from tests.sandbox.planted.planting import fault, wrap


def _always_held(original: Any, found: Any) -> Any:
    def decide(self, case_id, number, material):
        real = licences.look_up
        licences.look_up = lambda *_: found
        try:
            original(self, case_id, number, material)
        finally:
            licences.look_up = real

    return decide


@fault("4.1 a cursor goes on exactly where it stood")
def feed_skips(patch):
    def make(original):
        def start(db, terminal, since):
            return original(db, terminal, since) + (1 if since else 0)

        return start

    wrap(patch, province_module, "_start", make)


@fault("4.1 nothing appears before what was read")
def feed_takes_in_entries_before_those_read(patch):
    """Numbers count down from a thousand, as where writers do not take turns."""
    given = iter(range(10**6, 0, -1))

    def tell(self, terminal, kind, case, item, state, body):
        values = {"n": next(given), "terminal": terminal, "type": kind.value, "case_id": case}
        values |= {"item": item, "state": state, "at": self.now, "body": json.dumps(body)}
        self._db.execute(feed.insert(t.feed).values(**values))

    patch.setattr(feed.Feed, "tell", tell)


@fault("4.1 time does not go back along the feed")
def feed_s_time_goes_back(patch):
    left = iter(range(999, 0, -1))

    def make(original):
        def tell(self, *args):
            self.now = f"2026-01-01T00:00:00.{next(left):03d}Z"
            original(self, *args)

        return tell

    wrap(patch, feed.Feed, "tell", make)


@fault("4.4 an unknown cursor is 410 cursor-gone", "4.4 a cursor belongs to one terminal")
def starts_over_at_an_unknown_cursor(patch):
    def make(original):
        def start(db, terminal, since):
            try:
                return original(db, terminal, since)
            except province_module.CursorGone:
                return 0

        return start

    wrap(patch, province_module, "_start", make)


@fault("4.1 a cursor goes on exactly where it stood")
def uses_one_cursor_for_all(patch):
    patch.setattr(province_module, "_cursor", lambda row: "1")


@fault("4 table nobody of another hall is told")
def tells_other_halls(patch):
    def counters(self, _hall):
        query = select(t.terminals.c.id).where(t.terminals.c.kind == "counter")
        return list(self._db.execute(query).scalars())

    patch.setattr(feed.Feed, "_counters", counters)


@fault("4 table a kiosk's case is offered to its hall's windows")
def offers_without_the_answers(patch):
    def make(original):
        def offer(self, row, snapshot, to=None):
            original(self, row, snapshot | {"answers": {}}, to)

        return offer

    wrap(patch, feed.Feed, "offer_case", make)


@fault("4 table progress reaches the terminal and its hall")
def tells_only_the_terminal(patch):
    patch.setattr(feed.Feed, "audience", lambda _self, row: [row.terminal])


@fault("4 table a refusal comes back to the fact's terminal only")
def refuses_in_silence(patch):
    patch.setattr(effects.Book, "_refuse", lambda *_: None)


@fault("4 table only a counter of the hall that has the case acts on it")
def lets_anybody_accept(patch):
    patch.setattr(effects.Book, "_at_desk", lambda *_: None)


@fault("4 table an act that does not fit the state is refused")
def accepts_twice(patch):
    def make(original):
        def accepted(self, header, body):
            try:
                original(self, header, body)
            except effects.Refusal:
                return

        return accepted

    wrap(patch, effects.Book, "_accepted", make)


@fault("4.6.1 a pending exemption is looked up, the case is not refused")
def settles_everything_as_exempt(patch):
    found = licences.LicenceAnswer(found=True)
    decide = licences.Exemptions._decide
    patch.setattr(licences.Exemptions, "_decide", _always_held(decide, found))


@fault("4.6.3 a licence that is not held opens a supplement task")
def names_the_person_in_a_task(patch):
    def make(original):
        def tell(self, terminal, kind, case, item, state, body):
            if kind is FeedType.TASK_OPENED:
                body = body | {"sentence": "验收样例 要补交户口簿。"}
            original(self, terminal, kind, case, item, state, body)

        return tell

    wrap(patch, feed.Feed, "tell", make)


@fault(
    "4.6.5 a task is closed once and the others are told",
    "4.6.5 a task that is not open, or another's, is refused",
)
def closes_tasks_again(patch):
    def make(original):
        def close(self, case, task, outcome):
            return original(self, case, task, outcome) or not task.startswith("none")

        return close

    wrap(patch, licences.Exemptions, "close", make)


@fault("4.6.2 every window that may read the case is told how it is settled")
def tells_one_window_only(patch):
    def make(original):
        return lambda self, row, to: original(self, row, to[:1])

    wrap(patch, feed.Feed, "answers", make)


@fault("4.6.2 a held licence settles the material as exempt")
def opens_tasks_for_held_licences(patch):
    def make(original):
        return lambda material, _lookup: original(material, licences.Lookup.MISSING)

    wrap(patch, licences, "supplement_for", make)


@fault("4.6.6 a supplement asked for and received moves the case")
def forgets_supplements(patch):
    patch.setattr(effects.Book, "_supplemented", lambda *_: None)
