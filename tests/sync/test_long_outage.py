"""Weeks without the province in virtual time: nothing lost, nothing doubled, nobody stampedes."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from shared.journal import outbox, rows
from shared.journal.blobs import COUNT, PENDING
from shared.sync import SyncEngine, SyncSettings
from shared.sync.contact import last_contact

DAY = 86_400.0


class Centre:
    """A province that keeps each fact once, in order, and remembers how often it was asked."""

    def __init__(self, kiosk, tools):
        self.kiosk, self.tools = kiosk, tools
        self.stored = []
        self.up = True
        self.asked = []
        self.largest = 0

    def turn(self):
        """One call, or a wait until the next is due."""
        engine, world = self.kiosk.engine, self.kiosk.world
        call = engine.next_call()
        if call is None:
            world.seconds = max(world.seconds + 0.001, engine.wake_at())
            return
        self.asked.append(world.seconds)
        world.seconds += 0.05
        if not self.up:
            engine.handle(call, self.tools.lost())
            return
        if call.lane == "facts":
            facts = self.tools.facts_of(call)
            self.largest = max(self.largest, len(facts))
            for fact in facts:
                header = fact["header"]
                assert header["id"] not in self.stored, "stored twice"
                assert header["seq"] == len(self.stored) + 1, "out of order"
                self.stored.append(header["id"])
        engine.handle(call, self.tools.quiet(call))
        assert len(engine._facts._queue) <= 500, "the tail is read in parts"

    def until(self, seconds):
        while self.kiosk.world.seconds < seconds:
            self.turn()


def test_three_weeks_alone_then_every_fact_once_and_in_order(kiosk, tools):
    centre = Centre(kiosk, tools)
    centre.until(120)
    centre.up = False
    for day in range(21):
        kiosk.clear(190, case=f"d{day}")
        kiosk.engine.wake()
        # two days are asked through; the others pass as they do for a machine that sleeps
        asleep = 0 if day in (0, 20) else DAY - 3600
        kiosk.world.seconds += asleep
        centre.until(120 + (day + 1) * DAY)
    asked = [at for at in centre.asked if at > 20 * DAY]
    backlog = kiosk.journal.backlog()
    assert backlog.facts == 21 * 190
    age = kiosk.world.now() - last_contact(kiosk.journal)
    assert timedelta(days=20, hours=23) < age < timedelta(days=21, hours=1)
    assert backlog.oldest_at < "2026-11-22"
    # alone, it asks about every five minutes and never more than once in a moment
    assert DAY / 600 < len(asked) < DAY / 300 * 1.3 + 30
    centre.up = True
    back = kiosk.world.seconds
    while kiosk.journal.backlog().facts:
        centre.turn()
    assert centre.stored == [fact.id for fact in kiosk.journal.facts(limit=10_000)]
    assert centre.largest == 100
    assert kiosk.world.seconds - back < 600 + 60


def test_a_restart_neither_forgets_the_last_contact_nor_jumps_the_queue(kiosk, tools):
    centre = Centre(kiosk, tools)
    centre.until(90)
    kiosk.world.seconds += 3 * DAY  # switched off over a long weekend
    kiosk.restart(seed=5)
    assert last_contact(kiosk.journal) is not None
    assert kiosk.engine.last_contact == last_contact(kiosk.journal)
    assert kiosk.engine.next_call() is None
    drawn = kiosk.engine.wake_at()
    assert 0 < drawn - kiosk.world.seconds <= 600
    for seed in range(6, 12):  # however often it is switched off and on
        kiosk.world.seconds += 1.0
        kiosk.restart(seed=seed)
        assert kiosk.engine.next_call() is None
        assert kiosk.engine.wake_at() == pytest.approx(drawn, abs=1.5)
    kiosk.world.seconds = drawn + 2
    assert kiosk.engine.next_call() is not None


def test_a_technician_does_not_have_to_wait(kiosk, tools):
    centre = Centre(kiosk, tools)
    centre.until(90)
    kiosk.world.seconds += 3 * DAY
    kiosk.restart(seed=5)
    assert kiosk.engine.next_call() is None
    kiosk.engine.kick()
    assert kiosk.engine.next_call() is not None
    kiosk.restart(seed=6)  # and what a technician said holds: no place in the queue is left
    assert kiosk.engine.wake_at() > kiosk.world.seconds


def test_a_short_stop_waits_for_nothing(kiosk, tools):
    centre = Centre(kiosk, tools)
    centre.until(90)
    kiosk.world.seconds += 1800
    kiosk.restart(seed=5)
    assert kiosk.engine.next_call() is not None


def test_a_clock_that_was_put_back_does_not_stop_a_terminal_for_days(kiosk, tools):
    centre = Centre(kiosk, tools)
    centre.until(90)
    kiosk.world.seconds += 3 * DAY
    kiosk.restart(seed=5)
    kiosk.world.seconds -= 2 * DAY
    kiosk.restart(seed=6)
    assert kiosk.engine.wake_at() - kiosk.world.seconds <= 600


def test_a_province_of_terminals_comes_back_spread_over_ten_minutes(kiosk, tools):
    centre = Centre(kiosk, tools)
    centre.until(90)
    kiosk.world.seconds += 3 * DAY
    began, first = kiosk.world.seconds, []
    for seed in range(200):
        long_ago = (kiosk.world.now() - timedelta(days=3)).isoformat()
        kiosk.journal.state_put("sync.contact", {"at": long_ago})
        kiosk.restart(seed=seed)
        assert kiosk.engine.next_call() is None
        first.append(kiosk.engine.wake_at() - began)
    assert min(first) >= 0
    assert max(first) <= 600
    minutes = [sum(60 * n <= at < 60 * (n + 1) for at in first) for n in range(10)]
    assert min(minutes) >= 5, minutes  # 20 each on average
    assert max(minutes) <= 40, minutes


def test_retry_after_zero_is_not_an_invitation_to_hammer(kiosk, tools):
    kiosk.clear(1)
    asked = 0
    while kiosk.world.seconds < 3600:
        call = kiosk.engine.next_call()
        if call is None:
            kiosk.world.seconds = max(kiosk.world.seconds + 0.001, kiosk.engine.wake_at())
            continue
        asked += 1
        kiosk.engine.handle(call, tools.reply(503, retry_after="0"))
    assert asked < 60


def test_a_long_retry_after_outlives_a_restart(kiosk, tools):
    kiosk.clear(1)
    kiosk.engine.handle(kiosk.until_facts(), tools.reply(503, retry_after="1800"))
    kiosk.world.seconds += 5
    kiosk.restart(seed=3)
    assert kiosk.engine.next_call() is None
    assert 1790 <= kiosk.engine.wake_at() - kiosk.world.seconds <= 1980


def test_a_batch_that_never_gets_an_answer_is_tried_smaller(kiosk, tools):
    """A line that dies on long requests: the circuit closes again with a small one."""
    kiosk.clear(60)
    sizes = []
    while (left := kiosk.journal.backlog().facts) and len(sizes) < 200:
        call = kiosk.engine.next_call()
        if call is None:
            kiosk.world.seconds = max(kiosk.world.seconds + 0.001, kiosk.engine.wake_at())
        elif call.lane != "facts":
            kiosk.engine.handle(call, tools.quiet(call))
        else:
            sizes.append(len(tools.facts_of(call)))
            small = sizes[-1] <= 8
            kiosk.engine.handle(call, tools.quiet(call) if small else tools.lost())
    assert left == 0
    assert kiosk.journal.stored_up_to() == (1, 61)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (PENDING, "blobs_waiting"),
        (COUNT, "blobs_waiting"),
        (outbox.ACTS, "COVERING INDEX facts_of_acts"),
        (outbox.OLDEST, "INTEGER PRIMARY KEY"),
        (outbox._TAIL, "INTEGER PRIMARY KEY"),
    ],
)
def test_what_is_asked_while_weeks_wait_reads_no_more_than_it_must(kiosk, query, index):
    values = [rows.position(1, 0), 100][: query.count("?")]
    plan = kiosk.journal.query(f"explain query plan {query}", values)
    words = [str(step["detail"]) for step in plan]
    assert any(index in w for w in words), words
    assert not any("SCAN facts" in w and "INDEX" not in w for w in words), words
    assert not any("ORDER BY" in w for w in words), words


def test_a_disk_that_fills_up_keeps_its_room_for_what_is_only_here(kiosk, tools, monkeypatch):
    kiosk.journal.state_put("sync.pages", [["c1", "0" * 64, "image/jpeg"]])
    monkeypatch.setattr(type(kiosk.journal), "room_left", lambda _self: 200 << 20)
    kiosk.restart()
    lanes = []
    while (call := kiosk.engine.next_call()) is not None:
        lanes.append(call.lane)
        kiosk.engine.handle(call, tools.quiet(call))
    assert "pages" not in lanes
    assert kiosk.journal.state_get("sync.pages")


def test_the_random_generator_alone_decides_when(kiosk):
    """Two engines with one seed draw the same place: what a simulation replays."""
    waits = []
    for _ in range(2):
        kiosk.journal.state_put("sync.contact", {"at": "2026-11-01T00:00:00+00:00"})
        engine = SyncEngine(
            kiosk.journal,
            clock=kiosk.clock,
            monotonic=kiosk.world.monotonic,
            rng=random.Random(77),
            settings=SyncSettings(),
        )
        waits.append(engine.wake_at())
    assert waits[0] == waits[1] > 0
