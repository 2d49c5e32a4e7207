"""A hall of real processes behind the chaos proxy: started, killed, calmed, judged at the end."""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from shared.devices.virtual.port import KeptPort
from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal
from shared.sandbox import ProvinceKeys, Settings, provision, run_in_thread
from shared.sync.credentials import CURRENT
from tests.chaos.proxy import Plan, Proxy
from tests.chaos.terminal_child import Order

ROOT = Path(__file__).resolve().parents[2]
STUCK_S = 300.0
"""A run in which nothing changes for so long is broken, however slow the machine is."""

_COUNTED = ("facts", "blobs", "heard", "kept", "pages", "open", "receipts")


class Broken(AssertionError):
    """An invariant does not hold."""


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    kiosks: int = 2
    cases: int = 6
    """For each kiosk."""
    pause_s: float = 0.5
    scan_bytes: int = 20_000
    answer_s: float = 1.5
    longest_wait_s: float = 1.0
    suicide: float = 0.01


@dataclass
class Score:
    """What a run came to."""

    seed: str
    seconds: float = 0.0
    cases: int = 0
    papers: int = 0
    facts: int = 0
    scans: int = 0
    scan_bytes: int = 0
    lost: int = 0
    doubled: int = 0
    up: int = 0
    down: int = 0
    connections: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    deaths: Counter[str] = field(default_factory=Counter)


class Station:
    """One terminal: its folder, its process, its lives."""

    def __init__(self, hall: Hall, name: str, kind: str) -> None:
        self.hall, self.name, self.kind = hall, name, kind
        self.root = hall.folder / name
        self.keys = FileKeyStore(self.root / "keys")
        self.lives = 0
        self.process: subprocess.Popen[bytes] | None = None
        with closing(self.journal()) as journal:
            self.public_key = journal.signer.public_key

    def journal(self) -> Journal:
        """The journal on disk, while no process has it."""
        return Journal.open(
            self.root / "journal",
            keys=self.keys,
            terminal=self.name,
            province_key=self.hall.keys.public,
            clock=lambda: datetime.now(UTC),
        )

    def start(self) -> None:
        self.lives += 1
        size = self.hall.size
        order = Order(
            root=str(self.root),
            terminal=self.name,
            kind=self.kind,
            province_key=self.hall.keys.public.hex(),
            answer_key=self.hall.keys.answer_public.hex(),
            ca=str(self.hall.ca),
            url=f"https://127.0.0.1:{self.hall.proxy.port}",
            seed=f"{self.hall.seed}:{self.name}:{self.lives}",
            cases=size.cases,
            pause_s=size.pause_s,
            scan_bytes=size.scan_bytes,
            answer_s=size.answer_s,
            longest_wait_s=size.longest_wait_s,
            suicide=size.suicide,
        )
        path = self.root / "order.json"
        path.write_text(json.dumps(asdict(order)), "utf-8")
        with (self.root / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.terminal_child", str(path)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    def died(self) -> int | None:
        """Exit code of a process that ended, or None."""
        return self.process.poll() if self.process is not None else None

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def status(self) -> dict[str, Any]:
        try:
            said: dict[str, Any] = json.loads((self.root / "status.json").read_text("utf-8"))
        except FileNotFoundError:
            return {"at": 0.0}
        return said

    def papers(self) -> list[dict[str, Any]]:
        """What came out of the printer; a line cut off by a kill is no paper yet."""
        path = self.root / "paper.log"
        lines = path.read_text("utf-8").split("\n")[:-1] if path.exists() else []
        return [json.loads(line) for line in lines]


class Hall:
    """Kiosks and a counter, a proxy, and a province."""

    def __init__(self, folder: Path, seed: str, plan: Plan, size: Size, database: str = "") -> None:
        """``database``: a SQLAlchemy URL; empty means SQLite in the province's folder."""
        self.folder, self.seed, self.size = folder, seed, size
        self.database = database
        self.rng = random.Random(f"hall:{seed}")
        self.began = time.monotonic()
        self.keys: ProvinceKeys = provision(folder / "province")
        settings = Settings(folder / "province", self.keys, database)
        self._settings = settings
        self._engine = create_engine(settings.database, poolclass=NullPool)
        self.deaths: Counter[str] = Counter()
        kinds = [("K", "kiosk", n) for n in range(1, size.kiosks + 1)] + [("C", "counter", 1)]
        self.stations = [Station(self, f"{letter}{n}", kind) for letter, kind, n in kinds]
        self._port = self._register()
        self.proxy = Proxy(("127.0.0.1", self._port), seed, plan)
        self.province: subprocess.Popen[bytes] | None = None

    def _register(self) -> int:
        """Make every terminal known to the province, with a certificate; the port it had."""
        # the province is killed and comes back: its port is nobody else's meanwhile
        self._kept = KeptPort()
        handle = run_in_thread(self._settings, self._kept.number, tls=True)
        try:
            self.ca = handle.authority.ca_file
            for station in self.stations:
                handle.enrol(station.name, station.kind, "H1", station.public_key)
                station.keys.put(CURRENT, handle.issue(station.name).to_bytes())
            return handle.port
        finally:
            handle.stop()

    # -- running

    def start(self) -> None:
        self.start_province()
        for station in self.stations:
            station.start()

    def start_province(self) -> None:
        told = [str(self.folder / "province"), str(self._port), self.database]
        with (self.folder / "province.log").open("ab") as log:
            self.province = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.province_child", *told],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )

    def kill_province(self) -> None:
        assert self.province is not None
        self.province.kill()
        self.province.wait()
        self.deaths["province, kill -9"] += 1
        self.start_province()

    def revive(self) -> None:
        """Start what is dead again. Raises Broken for a process that failed instead of dying."""
        assert self.province is not None
        if self.province.poll() is not None:
            raise Broken(f"the province ended: {(self.folder / 'province.log').read_text()}")
        for station in self.stations:
            code = station.died()
            if code is None:
                continue
            if code != -signal.SIGKILL:
                raise Broken(f"{station.name} ended with {code}: {self._log(station)}")
            self.deaths["terminal, at a named point"] += 1
            station.start()

    def trouble(self) -> None:
        """One misfortune of its own choosing."""
        what = self.rng.choice(("terminal", "terminal", "terminal", "province", "outage"))
        if what == "terminal":
            station = self.rng.choice(self.stations)
            if station.died() is None:
                station.kill()
                self.deaths["terminal, kill -9"] += 1
            station.start()
        elif what == "province":
            self.kill_province()
        else:
            self.proxy.shut()
            self.deaths["outage of the line"] += 1
            self.wait(lambda: True, pause_s=self.rng.uniform(0.5, 3.0))
            self.proxy.listen()

    def wait(self, until: Callable[[], bool], pause_s: float = 0.1) -> None:
        """Keep all alive until something holds. Raises Broken when nothing moves any more."""
        moved, before = time.monotonic(), ""
        while True:
            time.sleep(pause_s)
            self.revive()
            if until():
                return
            said = {s.name: s.status() for s in self.stations}
            counts = {name: [row.get(part) for part in _COUNTED] for name, row in said.items()}
            now = json.dumps(counts)
            if now != before:
                moved, before = time.monotonic(), now
            elif time.monotonic() - moved > STUCK_S:
                raise Broken(f"it never came to rest: {json.dumps(said)}")

    def receipts(self) -> int:
        return sum(s.status().get("receipts", 0) for s in self.stations)

    def settle(self) -> None:
        """A good line, nobody dies any more: until every terminal has said and heard everything."""
        for station in self.stations:
            (station.root / "drain").touch()
        self.proxy.calm()
        since = time.time()
        self.wait(lambda: self._quiet(since))
        for station in self.stations:
            (station.root / "stop").touch()
        for station in self.stations:
            assert station.process is not None
            if station.process.wait(STUCK_S):
                raise Broken(f"{station.name} did not end in good order: {self._log(station)}")
        self._stop_province()

    def close(self) -> None:
        """Leave nothing running."""
        for station in self.stations:
            station.kill()
        if self.province is not None:
            self.province.kill()
            self.province.wait()
        self.proxy.close()

    def _stop_province(self) -> None:
        assert self.province is not None
        assert self.province.stdin is not None
        self.province.stdin.close()
        if self.province.wait(STUCK_S):
            raise Broken(f"the province: {(self.folder / 'province.log').read_text()}")

    def _quiet(self, since: float) -> bool:
        said = [s.status() for s in self.stations]
        paired = list(zip(said, self.stations, strict=True))
        idle = all(
            s["at"] > since and not (s["facts"] or s["blobs"] or s["open"] or s["pages"])
            for s in said
        )
        if not idle:
            return False
        query = "select terminal, count(*) from feed where type <> 'page-offered' group by terminal"
        told = dict(self.rows(query))
        offered = self.rows("select distinct case_id, body from feed where type = 'page-offered'")
        if any(t.kind == "counter" and s["kept"] < len(offered) for s, t in paired):
            return False
        return all(s["heard"] == told.get(t.name, 0) for s, t in paired)

    def _log(self, station: Station) -> str:
        return (station.root / "log").read_text("utf-8", "replace")[-3000:]

    # -- judging

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What lies in the province's database, read beside it."""
        with self._engine.connect() as db:
            return [tuple(row) for row in db.execute(text(query))]

    def judge(self) -> Score:
        """Hold the end against the promises. Raises Broken naming the first that was not kept."""
        counts = self.proxy.counts
        score = Score(self.seed, time.monotonic() - self.began)
        score.up, score.down, score.connections = counts.up, counts.down, counts.connections
        score.faults, score.deaths = counts.faults, self.deaths
        for table in ("quarantine", "alarms", "parked_cases"):
            if found := self.rows(f"select * from {table}"):
                raise Broken(f"{table} at the province: {found[:5]}")
        self._cases(score)
        for station in self.stations:
            with closing(station.journal()) as journal:
                self._journal(station, journal, score)
        self._scans(score)
        return score

    def _cases(self, score: Score) -> None:
        """Each paper's case is registered once, under the number on the paper."""
        papers = [paper for station in self.stations for paper in station.papers()]
        registered = self.rows("select number, case_id from cases")
        numbers = Counter(number for number, _ in registered)
        score.cases, score.papers = len(registered), len(papers)
        score.lost = sum((p["number"], p["case"]) not in set(registered) for p in papers)
        score.doubled = sum(n - 1 for n in numbers.values())
        score.doubled += len(papers) - len({p["number"] for p in papers})
        if score.lost or score.doubled:
            raise Broken(f"{score.lost} lost, {score.doubled} doubled")

    def _journal(self, station: Station, journal: Journal, score: Score) -> None:
        name = station.name
        verdict = journal.verify()
        if not verdict.ok:
            raise Broken(f"{name}: {verdict.sentence}")
        live = journal.dump_views()
        journal.rebuild_views()
        if journal.dump_views() != live:
            raise Broken(f"{name}: the views are not what the facts say")
        mine = [(h.id, h.hash()) for h in journal.facts(limit=1_000_000)]
        query = f"select id, hash from facts where terminal = '{name}' order by n"
        theirs = self.rows(query)
        # the process that wrote said goodbye with an empty backlog; opening it here added nothing
        if theirs != mine:
            raise Broken(f"{name}: {len(mine)} facts here, {len(theirs)} at the province")
        backlog = journal.backlog()
        if backlog.facts or backlog.blobs:
            raise Broken(f"{name}: {backlog} left over")
        prints = {r["print_id"]: r["state"] for r in journal.query("select * from prints")}
        receipts = {r["number"] for r in journal.query("select number from receipts")}
        for paper in station.papers():
            if paper["number"] not in receipts:
                raise Broken(f"{name}: {paper['number']} was printed without a record")
            if prints.get(paper["print"]) not in ("confirmed", "unknown"):
                raise Broken(f"{name}: print of {paper['number']} is {prints.get(paper['print'])}")
        if station.kind == "counter":
            self._window(journal)
        score.facts += len(mine)

    def _window(self, journal: Journal) -> None:
        """The window heard of each case once and can show each page."""
        heard = Counter(h.case for h in journal.facts(type="case-received", limit=1_000_000))
        cases = {row[0] for row in self.rows("select case_id from cases")}
        if heard != Counter(dict.fromkeys(cases, 1)):
            raise Broken("the window did not hear of each case once")
        scopes = {r["case_id"]: r["scope"] for r in journal.query("select * from cases")}
        for case, digest in self.rows("select case_id, digest from pages"):
            try:
                page = journal.get_blob(scopes[case], digest)
            except Trouble as trouble:
                raise Broken(f"{case}: a page at the window: {trouble.code}") from trouble
            if hashlib.sha256(page).hexdigest() != digest:
                raise Broken(f"{case}: a page at the window is not what was captured")

    def _scans(self, score: Score) -> None:
        """Each page a paper promises lies at the province, whole."""
        query = "select case_id, digest, sealed_digest from pages"
        pages = {(case, digest): sealed for case, digest, sealed in self.rows(query)}
        for station in self.stations:
            for paper in station.papers():
                for digest in paper["pages"]:
                    if not pages.get((paper["case"], digest)):
                        raise Broken(f"a scan of {paper['number']} never arrived")
        blobs = self.folder / "province" / "blobs"
        for sealed in set(pages.values()) - {""}:
            data = _blob(blobs, sealed)
            if hashlib.sha256(data).hexdigest() != sealed:
                raise Broken("a scan at the province is not whole")
            score.scans += 1
            score.scan_bytes += len(data)


def _blob(folder: Path, sealed_digest: str) -> bytes:
    (path,) = folder.rglob(f"{sealed_digest}*")
    return path.read_bytes()
