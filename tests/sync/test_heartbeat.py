"""The word every five minutes: after facts, before scans, only the newest, in nobody's way."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest

from shared.sync import Lost, LostKind, ProvinceClock, Reply, Standing, SyncEngine, SyncSettings
from shared.sync.clock import OFF, synchronised
from shared.sync.clock import ProvinceClock as Clock
from shared.sync.contract import Heartbeat


class Speaker:
    """What a station would say, and the orders it was handed."""

    def __init__(self, kiosk, world) -> None:
        self.said, self.ordered = 0, []
        self.silent = False
        self.engine = SyncEngine(
            kiosk.journal,
            clock=ProvinceClock(world.now),
            monotonic=world.monotonic,
            rng=random.Random(3),
            settings=SyncSettings(feed_every_s=60),
            heartbeat=self.word,
            ordered=self.ordered.append,
        )

    def word(self) -> Heartbeat | None:
        self.said += 1
        if self.silent:
            return None
        return Heartbeat(terminal="K1", sent_at="now", seq=self.said)


@pytest.fixture
def speaker(kiosk, world) -> Speaker:
    return Speaker(kiosk, world)


def _lanes(speaker, tools, most: int = 50) -> list[str]:
    """Lanes in the order they are asked, each answered quietly."""
    lanes = []
    for _ in range(most):
        call = speaker.engine.next_call()
        if call is None:
            return lanes
        lanes.append(call.lane)
        speaker.engine.handle(call, answer(call, tools))
    raise AssertionError("never idle")


def answer(call, tools) -> Reply:
    return tools.reply(200, {"orders": []}) if call.lane == "heartbeat" else tools.quiet(call)


def test_it_goes_after_facts_and_feed_and_before_scans(kiosk, speaker, tools) -> None:
    kiosk.submit("c1", scans=2)
    lanes = _until(speaker, tools, "blobs")
    assert lanes.index("facts") < lanes.index("feed") < lanes.index("heartbeat") < len(lanes) - 1
    assert lanes[-1] == "blobs"


def _until(speaker, tools, lane: str) -> list[str]:
    lanes = []
    for _ in range(50):
        call = speaker.engine.next_call()
        assert call is not None
        lanes.append(call.lane)
        if call.lane == lane:
            return lanes
        speaker.engine.handle(call, answer(call, tools))
    raise AssertionError(lanes)


def test_it_comes_every_five_minutes_and_is_made_when_it_is_sent(speaker, world, tools) -> None:
    assert _lanes(speaker, tools).count("heartbeat") == 1
    ats = []
    while len(ats) < 12:
        world.seconds = max(world.seconds + 0.5, speaker.engine.wake_at())
        if "heartbeat" in _lanes(speaker, tools):
            ats.append(world.seconds)
    gaps = [later - before for before, later in pairwise(ats)]
    assert all(270 <= gap <= 331 for gap in gaps), gaps
    assert max(gaps) - min(gaps) > 5, "spread, so that a province's terminals do not come at once"
    assert speaker.said == 13, "none was made and kept"


def _heartbeat(speaker, world, tools):
    """The next heartbeat; everything before it is answered quietly."""
    for _ in range(50):
        call = speaker.engine.next_call()
        if call is None:
            world.seconds = max(world.seconds + 0.5, speaker.engine.wake_at())
        elif call.lane == "heartbeat":
            return call
        else:
            speaker.engine.handle(call, answer(call, tools))
    raise AssertionError("no heartbeat")


def test_one_that_was_lost_is_never_sent_again(speaker, world, tools) -> None:
    call = _heartbeat(speaker, world, tools)
    first = json.loads(call.body)["seq"]
    at = world.seconds
    speaker.engine.handle(call, Lost(LostKind.UNREACHABLE, "cut"))
    again = _heartbeat(speaker, world, tools)
    assert json.loads(again.body)["seq"] == first + 1, "the newest, made anew"
    assert world.seconds - at >= 270, "and not before its turn"


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_a_province_without_that_door_stops_nothing(kiosk, speaker, tools, status) -> None:
    kiosk.submit("c1", scans=1)
    for _ in range(30):
        call = speaker.engine.next_call()
        assert call is not None
        if call.lane == "blobs":
            break
        reply = tools.reply(status) if call.lane == "heartbeat" else tools.quiet(call)
        speaker.engine.handle(call, reply)
    assert call.lane == "blobs"
    assert speaker.engine.standing is Standing.ONLINE


def test_orders_are_handed_on_as_they_came_and_only_from_the_province(speaker, tools) -> None:
    _until(speaker, tools, "heartbeat")
    orders = [{"verb": "restore"}, {"anything": 1}]
    call = speaker.engine.next_call()
    assert call is not None
    assert call.lane == "heartbeat"
    unsigned = Reply(200, {}, json.dumps({"orders": orders}).encode(), signed=False)
    speaker.engine.handle(call, unsigned)
    assert speaker.ordered == []
    speaker.engine.kick()
    _until(speaker, tools, "heartbeat")
    call = speaker.engine.next_call()
    assert call is not None
    speaker.engine.handle(call, tools.reply(200, {"orders": orders}))
    assert speaker.ordered == [orders]


def test_an_answer_that_makes_no_sense_is_no_answer(speaker, tools) -> None:
    _until(speaker, tools, "heartbeat")
    call = speaker.engine.next_call()
    assert call is not None
    speaker.engine.handle(call, tools.reply(200, {"orders": "all"}))
    assert speaker.ordered == []
    assert speaker.engine.standing is Standing.OFFLINE


def test_who_has_nothing_to_say_sends_nothing(speaker, tools) -> None:
    speaker.silent = True
    assert "heartbeat" not in _lanes(speaker, tools)


# the clock


class Times:
    """A wall clock somebody may set, and time that goes on by itself."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 21, 14, 0).astimezone()
        self.past = 1000.0
        self.service: bool | None = False

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, passed=lambda: self.past, synchronised=lambda: self.service)

    def go(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.past += seconds


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def test_a_clock_nobody_vouches_for_is_unsure_until_the_province_is_heard() -> None:
    times = Times()
    clock = times.clock()
    assert not clock.sure
    assert "时间未校准" in clock.words
    clock.measure(_date(times.wall), times.wall)
    assert clock.sure
    assert clock.words == ""
    times.go(3 * 86400)
    assert clock.sure, "three weeks alone change nothing by themselves"


@pytest.mark.parametrize("seconds", [-3600, 6, 86400])
def test_a_jump_makes_it_unsure_until_the_province_is_heard_again(seconds) -> None:
    times = Times()
    clock = times.clock()
    clock.measure(_date(times.wall), times.wall)
    times.go(600)
    times.wall += timedelta(seconds=seconds)
    assert not clock.sure
    times.wall -= timedelta(seconds=seconds)
    assert clock.sure


def test_a_time_service_vouches_for_it() -> None:
    times = Times()
    times.service = True
    clock = times.clock()
    assert clock.sure
    times.wall += timedelta(hours=1)
    assert clock.sure, "the service has set it"


def test_the_province_has_the_last_word() -> None:
    times = Times()
    times.service = True
    clock = times.clock()
    clock.measure(_date(times.wall - timedelta(minutes=10)), times.wall)
    assert not clock.sure
    assert "快 10 分钟" in clock.words
    clock.measure(_date(times.wall + timedelta(minutes=2)), times.wall)
    assert "慢 2 分钟" in clock.words
    clock.measure(_date(times.wall + OFF / 2), times.wall)
    assert clock.sure


def test_the_system_can_be_asked() -> None:
    assert synchronised() in (True, False, None)
