"""Answers the province did not sign: UNKNOWN at most, whatever they say and however often."""

from __future__ import annotations

import pytest

from shared.sync import Reply, Standing
from shared.sync.service import sentence

STATUSES = [200, 302, 304, 401, 403, 404, 409, 410, 413, 422, 503]


def _unsigned(status, body=b"", **headers):
    return Reply(status, {k.replace("_", "-"): v for k, v in headers.items()}, body, signed=False)


@pytest.mark.parametrize("status", STATUSES)
def test_nothing_is_acknowledged_deleted_parked_or_stopped_for_good(kiosk, tools, status):
    kiosk.submit("c1", scans=2)
    before = kiosk.journal.backlog()
    longest = 0.0
    for _ in range(20):
        call = kiosk.engine.next_call()
        if call is not None:
            body = tools.results(call, "stored").body if call.lane == "facts" else b""
            complete = {"upload_offset": "1000000", "upload_complete": "?1"}
            kiosk.engine.handle(call, _unsigned(status, body, **complete))
        wait = kiosk.engine.wake_at() - kiosk.world.seconds
        longest = max(longest, wait)
        kiosk.world.seconds = max(kiosk.engine.wake_at(), kiosk.world.seconds) + 0.001
    assert longest <= 330.0
    assert kiosk.journal.backlog() == before
    assert kiosk.journal.stored_up_to() == (0, 0)
    assert kiosk.engine.parked() == []
    assert kiosk.engine.stuck_blobs == 0
    kiosk.world.seconds += 400.0
    kiosk.idle()
    assert not kiosk.journal.backlog().facts


def test_a_stranger_cannot_make_a_fact_go_without_its_body(kiosk, tools):
    """A signed 413 on a single fact leads to its header alone; an unsigned one never does."""
    kiosk.clear(7)
    sizes = []
    for _ in range(12):
        call = kiosk.until_facts()
        facts = tools.facts_of(call)
        sizes.append(len(facts))
        assert all("clear" in fact for fact in facts)
        kiosk.engine.handle(call, _unsigned(413))
        kiosk.world.seconds = max(kiosk.engine.wake_at(), kiosk.world.seconds) + 0.001
    assert sizes[:4] == [8, 4, 2, 1]
    assert set(sizes[4:]) == {1}
    assert kiosk.engine.standing is Standing.OFFLINE


def test_a_strangers_date_does_not_move_the_clock(kiosk, tools):
    kiosk.clear(1)
    call = kiosk.until_facts()
    answer = _unsigned(200, date="Sat, 21 Nov 2026 09:00:00 GMT")
    kiosk.engine.handle(call, answer, kiosk.world.now())
    assert kiosk.clock.offset_ms is None
    kiosk.engine.kick()
    signed = tools.reply(503, date="Sat, 21 Nov 2026 09:00:00 GMT")
    kiosk.engine.handle(kiosk.until_facts(), signed, kiosk.world.now())
    assert kiosk.clock.offset_ms == -(3 * 3600 * 1000 + 500)


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404])
def test_a_technician_is_told_that_somebody_else_answers(kiosk, status):
    kiosk.clear(1)
    kiosk.engine.handle(kiosk.until_facts(), _unsigned(status))
    assert kiosk.engine.standing is Standing.UNTRUSTED
    assert kiosk.engine.detail == f"unsigned {status}"
    words = sentence(kiosk.engine.standing, kiosk.journal.backlog())
    assert "不是省平台签的" in words
    assert "技术人员" in words
    assert "都在" in words


@pytest.mark.parametrize(("header", "most"), [("86400", 330), ("17", 19)])
def test_a_gateway_may_ask_to_wait_but_not_for_long(kiosk, header, most):
    kiosk.clear(1)
    kiosk.engine.handle(kiosk.until_facts(), _unsigned(429, retry_after=header))
    assert min(int(header), 300) <= kiosk.engine.wake_at() - kiosk.world.seconds <= most


def test_a_delayed_answer_does_not_move_a_clock_that_is_right(kiosk):
    """Who holds a signed answer back for a minute must not shift our clock by half of it."""
    clock, world = kiosk.clock, kiosk.world
    assert clock.measure("Sat, 21 Nov 2026 06:00:00 GMT", world.now())
    right = clock.offset_ms
    sent = world.now()
    world.seconds += 60.0
    assert not clock.measure("Sat, 21 Nov 2026 06:00:00 GMT", sent)
    assert clock.offset_ms == right
