"""Real journal, real engine, real HTTP on loopback, real sandbox."""

from __future__ import annotations

import random
import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from shared.domain.facts import Role
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.sandbox import Settings, provision, run_in_thread
from shared.sandbox import tables as t
from shared.sync import (
    Call,
    HttpTransport,
    Lost,
    LostKind,
    ProvinceClock,
    Reply,
    Standing,
    SyncService,
    SyncSettings,
)

WAIT_S = 60.0


def _now():
    return datetime.now(UTC)


def _until(condition):
    """Wait for something that must come; the limit only ends a broken run."""
    give_up = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


class Cuts:
    """Cuts a real connection at chance: before the request goes out, or after it was answered."""

    def __init__(self, inner, seed, share):
        self._inner = inner
        self._rng = random.Random(seed)
        self.share = share
        self.sent = 0
        self.cuts = 0

    def send(self, call: Call) -> Reply | Lost:
        before, after = self._rng.random(), self._rng.random()
        if before < self.share:
            self.cuts += 1
            return Lost(LostKind.UNREACHABLE, "cut before")
        answer = self._inner.send(call)
        if call.method == "PATCH":
            self.sent += len(call.body)
        if after < self.share:
            self.cuts += 1
            return Lost(LostKind.UNREACHABLE, "answer swallowed")
        return answer

    def close(self):
        self._inner.close()


class Site:
    """A sandbox with terminals."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = provision(folder / "province")
        self.sandbox = run_in_thread(Settings(folder / "province", self.keys))
        self.open = []

    def terminal(self, name, kind, share=0.0, seed=1):
        journal = Journal.open(
            self.folder / name,
            keys=FileKeyStore(self.folder / f"{name}-keys"),
            terminal=name,
            province_key=self.keys.public,
            clock=_now,
        )
        self.sandbox.enrol(name, kind, "H1", journal.signer.public_key)
        clock = ProvinceClock(_now)
        keys = [self.keys.answer_public]
        line = HttpTransport(
            self.sandbox.url, journal.signer, clock, answer_keys=keys, asked_once=True
        )
        cuts = Cuts(line, seed, share)
        settings = SyncSettings(feed_every_s=0.2, longest_wait_s=0.05)
        service = SyncService(journal, cuts, clock=clock, settings=settings)
        self.open.append((journal, service))
        return journal, service, cuts

    def rows(self, query):
        return self.sandbox.province.rows(query)

    def close(self):
        for journal, service in self.open:
            service.stop()
            journal.close()
        self.sandbox.stop()


@pytest.fixture
def site(tmp_path):
    made = Site(tmp_path)
    yield made
    made.close()


def _submit(journal, case, scans=1, size=3000):
    scope = journal.begin_scope(ScopeKind.VISIT)
    rng = random.Random(case)
    digests = [journal.put_blob(scope, rng.randbytes(size), "image/jpeg") for _ in range(scans)]
    opened = FactDraft("case-opened", {"visit": "v", "item_name": "高龄津贴申领"}, case=case)
    pages = [
        FactDraft(
            "page-captured",
            {"material": "m", "page": f"p{n}", "digest": d, "media_type": "image/jpeg"},
            scope=scope,
            case=case,
        )
        for n, d in enumerate(digests)
    ]
    body = {"number": f"GL {case}", "applicant": {"name": "王桂芳", "number": "41"}, "answers": {}}
    body |= {"materials": [], "pages": digests}
    done = FactDraft(
        "case-submitted", body, scope=scope, case=case, item="MZ002", state="submitted"
    )
    journal.append(opened, *pages, done)
    journal.forget(scope, "done")
    return digests


@pytest.mark.parametrize("seed", [1, 2])
def test_after_random_cuts_the_province_has_each_fact_exactly_once_in_order(site, seed):
    journal, service, cuts = site.terminal("K1", "kiosk", share=0.3, seed=seed)
    service.start()
    for n in range(6):
        _submit(journal, f"c{n}")

    def settled() -> bool:
        """Every case was answered by the feed, and what the feed brought has gone up as well."""
        told = {fact.case for fact in journal.facts(type="case-progressed")}
        left = journal.backlog()
        return len(told) == 6 and not left.facts and not left.blobs

    # before that an answer may still be under way: stored there, not yet known here
    _until(settled)
    service.stop()
    assert cuts.cuts > 0
    rows = site.rows(select(t.facts.c.id, t.facts.c.hash).order_by(t.facts.c.n))
    mine = [(h.id, h.hash()) for h in journal.facts(limit=10_000)]
    stored = [(r["id"], r["hash"]) for r in rows]
    assert stored == mine[: len(stored)]
    assert len(mine) - len(stored) == journal.backlog().facts
    cases = site.rows(select(t.cases.c.case_id))
    assert sorted(r["case_id"] for r in cases) == sorted(f"c{n}" for n in range(6))
    assert site.rows(select(t.quarantine)) == []
    assert site.rows(select(t.alarms)) == []
    assert all(r["sealed_digest"] for r in site.rows(select(t.pages)))


def test_a_day_without_the_province_then_everything_once(site):
    journal, service, _ = site.terminal("K1", "kiosk")
    site.sandbox.pause()
    service.start()
    _submit(journal, "c1")
    _until(lambda: service.state.standing is Standing.OFFLINE)
    assert "已存本机" in service.state.sentence
    assert journal.backlog().facts
    site.sandbox.resume()
    service.kick()
    _until(lambda: service.state.sentence == "已连上省平台，全部已上报。")
    assert [r["state"] for r in site.rows(select(t.cases.c.state))] == ["received"]
    _until(lambda: journal.query("select state from cases")[0]["state"] == "received")


def test_a_case_walks_from_the_kiosk_to_the_window_and_back(site):
    kiosk, kiosk_sync, _ = site.terminal("K1", "kiosk", share=0.2, seed=5)
    counter, counter_sync, cuts = site.terminal("C1", "counter", share=0.2, seed=6)
    kiosk_sync.start()
    counter_sync.start()
    digests = _submit(kiosk, "c1", scans=2)

    def has_pages():
        rows = counter.query("select scope from cases where case_id = 'c1'")
        if not rows:
            return False
        try:
            return all(counter.get_blob(rows[0]["scope"], d) for d in digests)
        except Exception:
            return False

    _until(has_pages)
    assert len(counter.facts(type="case-received")) == 1
    assert cuts.sent == 0  # what came from the province is not sent back to it
    body = {"number": "GL c1", "clerk": "e1", "window": "3 号窗口", "promised_by": "2026-11-27"}
    body["provisional"] = False
    counter.append(
        FactDraft("case-accepted", body, case="c1", item="MZ002", state="accepted", role=Role.CLERK)
    )
    _until(lambda: kiosk.query("select state from cases")[0]["state"] == "accepted")
    states = [f.state for f in kiosk.facts(type="case-progressed")]
    assert states == ["received", "accepted"]


def test_no_scan_is_sent_twice(site):
    """P3 on a small scale: with cut lines the bytes sent stay near the bytes needed."""
    journal, service, cuts = site.terminal("K1", "kiosk", share=0.05, seed=9)
    _submit(journal, "c1", scans=6, size=900_000)
    needed = journal.backlog().blob_bytes
    service.start()
    _until(lambda: not journal.backlog().blobs)
    assert cuts.cuts > 0
    received = sum(r["received"] for r in site.rows(select(t.blobs.c.received)))
    assert received == needed


def test_two_terminals_at_once_do_not_disturb_each_other(site):
    journals = [site.terminal(f"K{n}", "kiosk", share=0.2, seed=n) for n in range(3)]
    for _, service, _ in journals:
        service.start()
    writers = [
        threading.Thread(target=lambda j=j, n=n: [_submit(j, f"{n}-{i}") for i in range(2)])
        for n, (j, _, _) in enumerate(journals)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    _until(lambda: not any(j.backlog().facts for j, _, _ in journals))
    assert len(site.rows(select(t.cases))) == 6


def test_the_environment_cannot_bend_the_connection(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    journal, service, _ = site.terminal("K1", "kiosk")
    service.start()
    _until(lambda: not journal.backlog().facts)


def test_plain_http_is_for_this_machine_only(site):
    journal, _, _ = site.terminal("K1", "kiosk")
    with pytest.raises(ValueError, match="plain http"):
        HttpTransport(
            "http://province.example", journal.signer, ProvinceClock(_now), answer_keys=[b"k" * 32]
        )
