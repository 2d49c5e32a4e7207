"""Many requests at once, on SQLite and on PostgreSQL: exactly once, in one order, nothing lost."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from shared.proof.bodies import seal_blob
from shared.sandbox import Settings, run_in_thread
from shared.sandbox import tables as t
from shared.sandbox.effects import Refusal
from shared.sync import HttpTransport, ProvinceClock

AT_ONCE = 8


def _together(work, times=AT_ONCE):
    """Answers of ``work(n)`` run by so many threads that start together."""
    gate = threading.Barrier(times)

    def one(n):
        gate.wait()
        return work(n)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.fixture
def line_to(request):
    """A further connection of a terminal, to the sandbox it knows or to another."""

    def one(terminal, sandbox):
        keys = [sandbox.province.settings.keys.answer_public]
        clock = ProvinceClock(sandbox.province.now)
        line = HttpTransport(sandbox.url, terminal.signer, clock, answer_keys=keys, asked_once=True)
        request.addfinalizer(line.close)
        return type(terminal)(terminal.name, terminal.signer, terminal.province_key, line)

    return one


@pytest.fixture
def second(sandbox, database):
    """Another server process's worth of sandbox over the same database and files."""
    if not database:
        pytest.skip("one process has SQLite's file for itself")
    settings = sandbox.province.settings
    handle = run_in_thread(Settings(settings.folder, settings.keys, database))
    yield handle
    handle.stop()


def _case(kiosk, case, scope="s1", key=b"k" * 32):
    return kiosk.fact("case-submitted", kiosk.submitted(case), scope=scope, key=key, case=case)


def _count(sandbox, table):
    return sandbox.province.rows(select(func.count().label("n")).select_from(table))[0]["n"]


def test_one_batch_sent_many_times_at_once_is_stored_and_applied_once(sandbox, enrol, line_to):
    kiosk = enrol()
    enrol("C1", "counter")
    scope, key = "s1", b"k" * 32
    facts = [_case(kiosk, f"c{n}") for n in range(5)]
    request = kiosk.batch(facts, kiosk.wrap(scope, key))
    lines = [line_to(kiosk, sandbox) for _ in range(AT_ONCE)]
    replies = _together(lambda n: lines[n].post(request))
    assert [reply.status for reply in replies] == [200] * AT_ONCE
    said = [{r["status"] for r in json.loads(reply.body)["results"]} for reply in replies]
    assert sorted(map(sorted, said)) == [["duplicate"]] * (AT_ONCE - 1) + [["stored"]]
    assert (_count(sandbox, t.facts), _count(sandbox, t.cases)) == (5, 5)
    assert _count(sandbox, t.feed) == 10


def test_two_servers_over_one_database_take_one_batch_once(sandbox, second, enrol, line_to):
    kiosk = enrol()
    facts = [_case(kiosk, f"c{n}") for n in range(5)]
    request = kiosk.batch(facts, kiosk.wrap("s1", b"k" * 32))
    lines = [line_to(kiosk, (sandbox, second)[n % 2]) for n in range(AT_ONCE)]
    replies = _together(lambda n: lines[n].post(request))
    assert [reply.status for reply in replies] == [200] * AT_ONCE
    assert (_count(sandbox, t.facts), _count(sandbox, t.cases)) == (5, 5)
    assert _count(sandbox, t.feed) == 5


def test_a_window_that_asks_all_the_time_misses_nothing(sandbox, second, enrol, line_to):
    """Entries must appear in the order of their cursors, or a reader passes over some for good."""
    batches = 12
    kiosks = [enrol(f"K{n}") for n in range(6)]
    counter = line_to(enrol("C1", "counter"), second)
    writing = threading.Event()
    seen = []

    def read():
        since = seen[-1]["cursor"] if seen else ""
        seen.extend(json.loads(counter.call("GET", f"/v1/feed?since={since}").body)["entries"])

    def reader():
        while not writing.is_set():
            read()

    def send(n):
        line = line_to(kiosks[n], (sandbox, second)[n % 2])
        for batch in range(batches):
            case = f"{kiosks[n].name}-{batch}"
            keys = line.wrap(kiosks[n].name, b"k" * 32)
            assert line.statuses(_case(line, case, kiosks[n].name), keys=keys) == ["stored"]

    reading = threading.Thread(target=reader)
    reading.start()
    try:
        _together(send, len(kiosks))
    finally:
        writing.set()
        reading.join()
    before = None
    while before != len(seen):
        before = len(seen)
        read()
    offered = [e["case"] for e in seen if e["type"] == "case-offered"]
    assert len(offered) == len(set(offered)) == batches * len(kiosks)
    cursors = [int(e["cursor"].partition("-")[0]) for e in seen]  # the sandbox numbers its feed
    assert cursors == sorted(cursors)
    assert [e["at"] for e in seen] == sorted(e["at"] for e in seen)


def test_of_two_terminals_that_hand_in_one_case_the_first_has_it(sandbox, enrol):
    kiosks = [enrol(f"K{n}") for n in range(AT_ONCE)]
    requests = [k.batch([_case(k, "c1", k.name)], k.wrap(k.name, b"k" * 32)) for k in kiosks]
    replies = _together(lambda n: kiosks[n].post(requests[n]))
    assert [reply.status for reply in replies] == [200] * AT_ONCE
    assert _count(sandbox, t.cases) == 1
    applied = [r["applied"] for r in sandbox.province.rows(select(t.facts.c.applied))]
    assert sorted(applied) == ["applied"] + ["refused"] * (AT_ONCE - 1)


def test_one_case_has_one_rating_however_many_come_at_once(sandbox, enrol):
    kiosk = enrol()
    kiosk.send(_case(kiosk, "c1"), keys=kiosk.wrap("s1", b"k" * 32))

    def rate(level):
        try:
            sandbox.province.rate("c1", 1 + level % 5, [], "")
        except Refusal as refusal:
            return refusal.problem.value
        return "kept"

    assert sorted(_together(rate)) == ["already-rated"] * (AT_ONCE - 1) + ["kept"]
    assert _count(sandbox, t.ratings) == 1


def test_a_scan_sent_twice_at_once_is_whole(sandbox, enrol, line_to):
    kiosk = enrol()
    sealed = seal_blob(b"k" * 32, "s1", secrets.token_bytes(200_000))
    digest = hashlib.sha256(sealed).hexdigest()
    begin = {
        "Upload-Length": str(len(sealed)),
        "Upload-Metadata": f"scope {b64encode(b's1').decode()}",
    }
    lines = [line_to(kiosk, sandbox) for _ in range(AT_ONCE)]
    begun = _together(lambda n: lines[n].call("POST", f"/v1/blobs/{digest}", b"", begin))
    assert {reply.status for reply in begun} == {201}
    half = len(sealed) // 2
    for offset, piece in ((0, sealed[:half]), (half, sealed[half:])):
        headers = {
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        sent = _together(
            lambda n, piece=piece, headers=headers: lines[n].call(
                "PATCH", f"/v1/blobs/{digest}", piece, headers
            )
        )
        assert sorted(reply.status for reply in sent) == [204] + [409] * (AT_ONCE - 1)
    row = sandbox.province.rows(select(t.blobs))[0]
    assert (row["state"], row["received"]) == ("complete", len(sealed))


def test_a_terminal_enrolled_many_times_at_once_is_enrolled_once(sandbox, enrol):
    kiosk = enrol()
    _together(lambda _n: sandbox.enrol("C9", "counter", "H1", kiosk.signer.public_key[::-1]))
    assert [d.id for d in sandbox.province.devices()] == ["C9", "K1"]
