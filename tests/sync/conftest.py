from __future__ import annotations

import json
import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.sandbox import ProvinceKeys, provision
from shared.sync import Call, Lost, LostKind, ProvinceClock, Reply, SyncEngine, SyncSettings

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


class World:
    """Virtual time: one clock for journal, engine and province."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def lost(detail: str = "cut") -> Lost:
    return Lost(LostKind.UNREACHABLE, detail)


def reply(status: int, body: Any = None, **headers: str) -> Reply:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, names, b"" if body is None else json.dumps(body).encode())


def facts_of(call: Call) -> list[dict[str, Any]]:
    import gzip

    facts: list[dict[str, Any]] = json.loads(gzip.decompress(call.body))["facts"]
    return facts


def results(call: Call, *statuses: str) -> Reply:
    """A province's answer that gives each fact a status (the last one repeats)."""
    facts = facts_of(call)
    given = [statuses[min(n, len(statuses) - 1)] for n in range(len(facts))]
    last = facts[-1]["header"]
    body = {
        "results": [
            {"id": f["header"]["id"], "status": s} for f, s in zip(facts, given, strict=True)
        ],
        "stored_up_to": {"epoch": last["epoch"], "seq": last["seq"]},
    }
    return reply(200, body)


@dataclass
class Terminal:
    """A real journal and an engine in virtual time."""

    journal: Journal
    world: World
    keys: ProvinceKeys
    engine: SyncEngine = field(init=False)
    clock: ProvinceClock = field(init=False)
    installed: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, engine: type[SyncEngine] = SyncEngine, seed: int = 1) -> None:
        self.clock = ProvinceClock(self.world.now)
        self.engine = engine(
            self.journal,
            clock=self.clock,
            monotonic=self.world.monotonic,
            rng=random.Random(seed),
            settings=SyncSettings(feed_every_s=60),
            install=self.installed.append,
        )

    def clear(self, count: int, case: str = "") -> None:
        body = {"visit": "v", "item_name": "甲"}
        self.journal.append(*(FactDraft("case-opened", body, case=case) for _ in range(count)))

    def submit(self, case: str, scans: int = 0, size: int = 1000) -> list[str]:
        """A whole small case, submitted; its scope is forgotten, as after a visit."""
        scope = self.journal.begin_scope(ScopeKind.VISIT)
        digests = [
            self.journal.put_blob(scope, secrets.token_bytes(size), "image/jpeg")
            for _ in range(scans)
        ]
        drafts = [FactDraft("case-opened", {"visit": "v", "item_name": "甲"}, case=case)]
        for n, digest in enumerate(digests):
            body = {
                "material": "m",
                "page": f"{case}-{n}",
                "digest": digest,
                "media_type": "image/jpeg",
            }
            drafts.append(FactDraft("page-captured", body, scope=scope, case=case))
        body = {"number": f"GL {case}", "applicant": {"name": "甲", "number": "41"}, "answers": {}}
        body |= {"materials": [], "pages": digests}
        drafts.append(FactDraft("case-submitted", body, scope=scope, case=case, item="MZ002"))
        self.journal.append(*drafts)
        self.journal.forget(scope, "done")
        self.engine.wake()
        return digests

    def until_facts(self) -> Call:
        """The next facts call; other lanes get a plain 404 or an empty page."""
        for _ in range(20):
            call = self.engine.next_call()
            assert call is not None, "nothing to send"
            if call.lane == "facts":
                return call
            self.engine.handle(call, quiet(call))
        raise AssertionError("no facts call")

    def idle(self) -> None:
        """Answer quietly until there is nothing to do."""
        for _ in range(200):
            call = self.engine.next_call()
            if call is None:
                return
            self.engine.handle(call, quiet(call))
        raise AssertionError("never idle")


def quiet(call: Call) -> Reply:
    """A province that stores everything and has nothing to say."""
    if call.lane == "facts":
        return results(call, "stored")
    if call.lane == "feed":
        since = call.path.partition("since=")[2]
        return reply(200, {"entries": [], "next": since, "more": False})
    return reply(404)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def province_keys(tmp_path: Path) -> ProvinceKeys:
    return provision(tmp_path / "province")


@pytest.fixture
def make(
    tmp_path: Path, world: World, province_keys: ProvinceKeys
) -> Iterator[Callable[..., Terminal]]:
    made: list[Journal] = []

    def one(name: str = "K1") -> Terminal:
        journal = Journal.open(
            tmp_path / name,
            keys=FileKeyStore(tmp_path / f"{name}-keys"),
            terminal=name,
            province_key=province_keys.public,
            clock=world.now,
        )
        made.append(journal)
        return Terminal(journal, world, province_keys)

    yield one
    for journal in made:
        journal.close()


@pytest.fixture
def kiosk(make: Callable[..., Terminal]) -> Terminal:
    return make()


@pytest.fixture
def tools() -> Any:
    """Helpers for test modules (importlib mode has no package to import them from)."""

    class Tools:
        pass

    box: Any = Tools()
    box.lost, box.reply, box.results, box.facts_of, box.quiet = (
        lost,
        reply,
        results,
        facts_of,
        quiet,
    )
    return box
