"""A lost answer costs little: a line that breaks is tried again at once, a silent one after what
answers usually take. How much that is worth is measured by ``tests/bench/bench_chaos.py``."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.journal import FileKeyStore, Journal
from shared.sandbox import Handle, Settings, provision, run_in_thread
from shared.sync import Call, HttpTransport, Lost, ProvinceClock, Reply, SyncEngine
from shared.sync.patience import LEAST_S
from tests.chaos.proxy import Fault, Proxy, Script

_NEVER_S = 600.0


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Handle]:
    handle = run_in_thread(Settings(tmp_path / "province", provision(tmp_path / "province")))
    yield handle
    handle.stop()


@pytest.fixture
def journal(tmp_path: Path, province: Handle) -> Iterator[Journal]:
    with closing(
        Journal.open(
            tmp_path / "K1",
            keys=FileKeyStore(tmp_path / "keys"),
            terminal="K1",
            province_key=province.province.settings.keys.public,
            clock=_now,
        )
    ) as made:
        province.enrol("K1", "kiosk", "H1", made.signer.public_key)
        yield made


def _transport(
    proxy: Proxy,
    province: Handle,
    journal: Journal,
    clock: ProvinceClock,
    *,
    asked_once: bool = False,
):
    return HttpTransport(
        f"http://127.0.0.1:{proxy.port}",
        journal.signer,
        clock,
        answer_keys=[province.province.settings.keys.answer_public],
        answer_s=_NEVER_S,
        asked_once=asked_once,
    )


def test_a_swallowed_answer_is_not_waited_for_as_long_as_one_could(
    province: Handle, journal: Journal
) -> None:
    script = Script(Fault.SWALLOW, turn=6)
    proxy = Proxy(("127.0.0.1", province.port), "s", lambda _n, _rng: script)
    with closing(proxy), closing(_transport(proxy, province, journal, ProvinceClock(_now))) as line:
        ask = Call("feed", "GET", "/v1/feed?since=")
        assert all(isinstance(line.send(ask), Reply) for _ in range(5))
        began = time.monotonic()
        lost = line.send(ask)
        assert isinstance(lost, Lost)
        assert "Timeout" in lost.detail
        assert time.monotonic() - began < _NEVER_S / 2
        assert isinstance(line.send(ask), Reply)


def test_what_a_person_waits_for_has_all_its_time_however_quick_the_answers_were(
    province: Handle, journal: Journal
) -> None:
    script = Script(Fault.LATE, turn=6, late_s=LEAST_S * 2)
    proxy = Proxy(("127.0.0.1", province.port), "l", lambda _n, _rng: script)
    asking = _transport(proxy, province, journal, ProvinceClock(_now), asked_once=True)
    with closing(proxy), closing(asking) as line:
        ask = Call("feed", "GET", "/v1/feed?since=")
        assert all(isinstance(line.send(ask), Reply) for _ in range(6))


def test_a_broken_line_is_tried_again_at_once_a_province_in_trouble_is_not(
    journal: Journal, province: Handle
) -> None:
    """The same chance decides in both engines; only what happened differs."""
    waits = {}
    for name, outcome in (("line", None), ("province", Reply(500, {}, b""))):
        engine = SyncEngine(
            journal, clock=ProvinceClock(_now), monotonic=lambda: 1000.0, rng=random.Random(4)
        )
        call = engine.next_call()
        assert call is not None
        if outcome is None:
            proxy = Proxy(("127.0.0.1", province.port), "r", lambda _n, _rng: Script(Fault.RESET))
            transport = _transport(proxy, province, journal, ProvinceClock(_now))
            with closing(proxy), closing(transport):
                outcome = transport.send(call)
            assert isinstance(outcome, Lost)
        engine.handle(call, outcome)
        waits[name] = engine.wake_at() - 1000.0
    assert waits["line"] * 10 < waits["province"]
    assert journal.stored_up_to() == (0, 0)


def test_what_was_recorded_on_the_line_and_sent_again_is_refused(
    province: Handle, journal: Journal
) -> None:
    script = Script(Fault.REPLAY, turn=2)
    proxy = Proxy(("127.0.0.1", province.port), "p", lambda _n, _rng: script)
    with closing(proxy), closing(_transport(proxy, province, journal, ProvinceClock(_now))) as line:
        ask = Call("feed", "GET", "/v1/feed?since=")
        assert all(isinstance(line.send(ask), Reply) for _ in range(2))
        while b'"retryable"' not in b"".join(proxy.replays):  # else the test's time limit ends it
            assert not b"".join(proxy.replays).startswith(b"HTTP/1.1 200")
            time.sleep(0.01)
        answer = b"".join(proxy.replays)
    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"urn:yichuang:problem:replayed" in answer
