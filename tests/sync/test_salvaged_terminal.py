"""A terminal's file is damaged, salvaged, and goes on: the province has each fact exactly once or
knows that it is lost. Real journal, real HTTP on loopback, real sandbox."""

from __future__ import annotations

import os
import random
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from shared.domain.errors import Trouble
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.journal.salvage import salvage
from shared.proof import Header
from shared.sandbox import Settings, provision, run_in_thread
from shared.sandbox import tables as t
from shared.sync import HttpTransport, Lost, LostKind, ProvinceClock, SyncService, SyncSettings

WAIT_S = 120.0
SEEDS = int(os.environ.get("SALVAGE_SEEDS", "8"))
_PAGE = 4096


def _now():
    return datetime.now(UTC)


def _until(condition):
    """Wait for something that must come; the limit only ends a broken run."""
    give_up = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.02)


class Swallows:
    """Carries everything to the province; swallows answers to facts once told to."""

    def __init__(self, inner):
        self._inner = inner
        self.deaf = False
        self.swallowed = 0

    def send(self, call):
        answer = self._inner.send(call)
        if self.deaf and call.lane == "facts":
            self.swallowed += 1
            return Lost(LostKind.UNREACHABLE, "answer swallowed")
        return answer

    def close(self):
        self._inner.close()


class Hall:
    """One terminal and its province, both on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data, self.keys = root / "data", root / "keys"
        self.province_keys = provision(root / "province")
        self.sandbox = None
        self.journal = None
        self.service = None

    def up(self) -> None:
        self.sandbox = run_in_thread(Settings(self.root / "province", self.province_keys))

    def options(self):
        keys = FileKeyStore(self.keys)
        return {"keys": keys, "terminal": "K1", "province_key": self.province_keys.public}

    def open(self) -> Journal:
        self.journal = Journal.open(self.data, clock=_now, **self.options())
        return self.journal

    def connect(self) -> Swallows:
        clock = ProvinceClock(_now)
        self.sandbox.enrol("K1", "kiosk", "H1", self.journal.signer.public_key)
        keys = [self.province_keys.answer_public]
        line = HttpTransport(
            self.sandbox.url, self.journal.signer, clock, answer_keys=keys, asked_once=True
        )
        line = Swallows(line)
        settings = SyncSettings(feed_every_s=0.2, longest_wait_s=0.05)
        self.service = SyncService(self.journal, line, clock=clock, settings=settings)
        self.service.start()
        return line

    def rows(self, query):
        return self.sandbox.province.rows(query)

    def down(self) -> None:
        for part in (self.service, self.journal, self.sandbox):
            if part is not None:
                part.close() if part is self.journal else part.stop()
        self.service = self.journal = self.sandbox = None


def _case(journal, name, rng):
    scope = journal.begin_scope(ScopeKind.VISIT)
    digest = journal.put_blob(scope, rng.randbytes(3000), "image/jpeg")
    opened = FactDraft("case-opened", {"visit": "v", "item_name": "高龄津贴申领"}, case=name)
    page = {"material": "m", "page": name, "digest": digest, "media_type": "image/jpeg"}
    body = {"number": f"GL {name}", "applicant": {"name": "王桂芳", "number": "41"}, "answers": {}}
    body |= {"materials": [], "pages": [digest]}
    journal.append(opened, FactDraft("page-captured", page, scope, name))
    journal.append(FactDraft("case-submitted", body, scope, name, "MZ002", "submitted"))
    journal.forget(scope, "done")
    journal.append(*[FactDraft("device-changed", {"device": "d", "code": "c" * 300})] * 6)


class Day:
    """A day that ends badly: half of it reported, some of it stored but never answered for."""

    def __init__(self, root: Path) -> None:
        hall = Hall(root)
        hall.up()
        journal = hall.open()
        rng = random.Random(1)
        line = hall.connect()
        for n in range(4):
            _case(journal, f"sent-{n}", rng)
        _until(lambda: journal.backlog().facts == 0 and journal.backlog().blobs == 0)
        line.deaf = True
        _case(journal, "stored-unanswered", rng)
        _until(lambda: line.swallowed)
        hall.service.stop()
        hall.service = None
        for n in range(4):
            _case(journal, f"waiting-{n}", rng)
        self.headers: list[Header] = journal.facts(limit=5000)
        self.kept = (journal.head().epoch, journal.head().seq)
        journal.verify()  # waits until that head lies outside the file
        self.stored = {row["id"] for row in hall.rows(select(t.facts.c.id))}
        self.folders = {name: root.parent / f"pristine-{name}" for name in ("data", "keys")}
        for name, place in self.folders.items():
            shutil.copytree(root / name, place)  # as a power cut leaves it
        hall.down()
        self.folders["province"] = root / "province"


@pytest.fixture(scope="module")
def day(tmp_path_factory) -> Day:
    made = Day(tmp_path_factory.mktemp("day") / "hall")
    waiting = [h for h in made.headers if h.id not in made.stored]
    assert waiting
    assert len(made.stored) > 40
    return made


def _damage(data: Path, rng: random.Random) -> None:
    files = [p for p in (data / "journal.db", data / "journal.db-wal") if p.stat().st_size]
    for path in rng.sample(files, rng.randint(1, len(files))):
        content = bytearray(path.read_bytes())
        for _ in range(rng.randint(1, 12)):
            at, size = rng.randrange(len(content)), rng.choice([1, 512, _PAGE])
            for n in range(at, min(len(content), at + size)):
                content[n] ^= rng.randrange(1, 256)
        path.write_bytes(content)


@pytest.mark.timeout(120 + 30 * SEEDS)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_province_has_each_fact_once_or_knows_it_is_lost(day, seed, tmp_path):
    for name, place in day.folders.items():
        shutil.copytree(place, tmp_path / name)
    rng = random.Random(seed)
    hall = Hall(tmp_path)
    _damage(hall.data, rng)
    said = None
    try:
        journal = hall.open()
    except Trouble as trouble:
        if trouble.code not in {"journal-damaged", "journal-truncated"}:
            raise
        said = salvage(hall.data, clock=_now, **hall.options())
        assert said is not None
        journal = hall.open()
    try:
        assert journal.verify().ok
        hall.up()
        hall.connect()
        _case(journal, "after", rng)
        _until(lambda: journal.backlog().facts == 0)
        _once_or_known_lost(hall, day, said, journal)
    finally:
        hall.down()


def _once_or_known_lost(hall, day, said, journal):
    rows, there = [], {}

    def everything_is_there():
        """What the terminal has, the province has; its own answers become facts all the while."""
        nonlocal rows, there
        query = select(t.facts.c.id, t.facts.c.epoch, t.facts.c.seq, t.facts.c.hash, t.facts.c.n)
        mine = {(h.epoch, h.seq) for h in journal.facts(limit=5000)}
        rows = hall.rows(query.order_by(t.facts.c.n))
        there = {(r["epoch"], r["seq"]): r for r in rows}
        return mine <= set(there)

    _until(everything_is_there)
    assert [(r["epoch"], r["seq"]) for r in rows] == sorted(there), "once, and in order"
    assert hall.rows(select(t.quarantine.c.id)) == [], "nothing the province had to set aside"
    lost = said.holes if said else []
    for header in day.headers:
        place = (header.epoch, header.seq)
        if place in there:
            assert there[place]["id"] == header.id
            assert there[place]["hash"] == header.hash()
            continue
        assert header.id not in day.stored
        named = any(h.epoch == place[0] and h.first <= place[1] <= (h.last or 1e9) for h in lost)
        assert named or (said and said.uncertain_end and place > day.kept), f"{place} vanished"
    cases = {r["case_id"] for r in hall.rows(select(t.cases.c.case_id))}
    assert "after" in cases, "the terminal works on"
    closed = set(said.closed_cases) if said else set()
    for header in journal.facts(type="case-submitted", limit=5000):
        body = hall.rows(select(t.facts.c.body_state).where(t.facts.c.id == header.id))[0]
        known = header.case in closed or (header.epoch, header.seq) in (said.bodies if said else [])
        assert header.case in cases or known, (header.case, body)
    alarms = {r["detail"] for r in hall.rows(select(t.alarms)) if r["kind"] == "facts-lost"}
    told = {(e, s) for e, s in _places(alarms)}
    missing = {(h.epoch, h.seq) for h in day.headers} - set(there)
    last = max((h.seq for h in journal.facts(limit=5000) if h.epoch == 1), default=0)
    assert told == {place for place in missing if place[1] < last}


def _places(alarms):
    for detail in alarms:
        epoch, _, seqs = detail.partition("-")
        first, last = seqs.split("..")
        yield from ((int(epoch), seq) for seq in range(int(first), int(last) + 1))
