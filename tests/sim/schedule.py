"""One schedule: a world of terminals and a province in virtual time, all of it from one seed."""

from __future__ import annotations

import hashlib
import heapq
import itertools
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal
from shared.sync import Call, Lost, Reply, SyncEngine
from tests.sim import faults, people
from tests.sim.broken import Broken
from tests.sim.bugs import NONE, Bug
from tests.sim.centre import Centre
from tests.sim.chance import at, seeded
from tests.sim.checks import Checks
from tests.sim.machine import Died, Disk, Machine
from tests.sim.net import Net, Weather
from tests.sim.threads import one_thread

DRAWS = 4
"""Raised whenever the same seed means another schedule: kept seeds then no longer say anything."""
_NARROW = 406
"""Bytes of a batch, packed: some single facts are larger."""
_PATIENCE_S = 4 * 3600.0
"""How long a good line may take to bring everything home."""
_MOST_STEPS = 2_500


@dataclass
class Outcome:
    """What became of a schedule."""

    seed: int
    trace: str
    """SHA-256 over every event, and over the chains at the end."""
    steps: int
    facts: int
    broken: str = ""
    blew_up: bool = False
    """True when no invariant said so, but an exception nobody expected."""
    last: list[str] = field(default_factory=list)
    """The last events, for reading."""
    counts: dict[str, int] = field(default_factory=dict)


class World:
    """Events in order of virtual time; people, faults and lines put them there."""

    def __init__(self, seed: int, centre: Centre, root: Path, templates: Path, bug: Bug) -> None:
        self.seed, self.centre, self.root, self.bug = seed, centre, root, bug
        self.rng = random.Random(seed)
        self.seconds = 0.0
        self.calm = False
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._names = itertools.count(1)
        self._trace = hashlib.sha256()
        self.log: list[str] = []
        self.counts: dict[str, int] = {}
        self.steps = 0
        self.feed_every_s = self.rng.choice((60.0, 60.0, 300.0))
        self.horizon = self.rng.choice((40.0, 40.0, 100.0, 300.0))
        self.visits = self.rng.choice((1, 1, 1, 2))
        """People who come to each terminal."""
        self.machines: list[Machine] = []
        self.clones: list[Machine] = []
        self.restored: set[str] = set()
        self.forks: set[str] = set()
        """Terminals of which two pasts were let loose."""
        self.revoked: set[str] = set()
        """Terminals whose key a person trusted no more for a while."""
        self.rolled_back = False
        self.pages: list[tuple[str, str, str]] = []
        self._touched: list[Machine] = []
        self._pumps: dict[str, int] = {}
        self._busy: set[str] = set()
        self._active = 0.0
        self._tried_again: set[str] = set()
        self._heard: dict[str, float] = {}
        """When a terminal last heard the province out."""
        self.thorough = self.rng.random() < 0.3
        """Waits for everything that is still on its way, however late."""
        self._templates = templates
        self.checks = Checks(self)
        self.net = Net(self, faults.weather(self.rng))
        centre.tick(at(0))
        signed, largest = self.rng.random() < 0.03, self.rng.choice((0,) * 9 + (_NARROW,))
        largest = _NARROW if bug.narrow else largest
        self.narrow = largest > 0
        """The province's door takes less than the contract allows, so single facts come bare."""
        centre.reset(signed=signed, largest=largest, intake=bug.intake)
        for name, kind in self.rng.choice(_HALLS):
            self._add(Machine(self, name, kind, self._disk(name), bug.engine))
        faults.plan(self)

    # time

    def later(self, delay: float, work: Callable[[], None]) -> None:
        """Do ``work`` after ``delay`` virtual seconds."""
        heapq.heappush(self._events, (self.seconds + delay, next(self._order), work))

    def note(self, who: str, what: str) -> None:
        """Write an event down; the trace is the hash of all of them."""
        line = f"{self.seconds:.3f} {who} {what}"
        self._trace.update(line.encode())
        self.log.append(line)
        self.counts[what.partition(" ")[0]] = self.counts.get(what.partition(" ")[0], 0) + 1

    def stirred(self) -> None:
        """Something happened that everybody has to hear of before it is quiet."""
        self._active = self.seconds

    def name(self, kind: str, m: Machine) -> str:
        """A fresh name for a visit, a case or a print."""
        return f"{m.name}-{kind}{next(self._names)}"

    def single(self, m: Machine) -> bool:
        """True when no other machine says it is this terminal."""
        return m.terminal not in {clone.terminal for clone in self.clones}

    def run(self) -> None:
        """People and faults until the horizon, then a good line until all is quiet."""
        self._until(lambda: self.seconds >= self.horizon)
        self._calm_down()
        end = self.seconds + _PATIENCE_S
        self._until(self._quiet, end)
        self.checks.final()

    def trace(self, *, whole: bool) -> str:
        """``whole``: with the chains; a schedule that broke may have left a journal closed."""
        for m in self.machines:
            if whole and m.up:
                self._trace.update(m.facts()[-1].hash().encode())
        return self._trace.hexdigest()

    # machines

    def killed(self, m: Machine, *, dead: bool = True) -> None:
        """A machine lost power; it comes back by itself."""
        if dead:
            m.bury()
        else:
            m.kill()
        self.switched_off(m, self.rng.uniform(1.0, 120.0))

    def switched_off(self, m: Machine, seconds: float, new_epoch: str = "") -> None:
        """It is off and will be started."""
        self._busy.discard(m.name)
        m.offs += 1
        off = m.offs
        self._active = self.seconds + seconds

        def start() -> None:
            if m.offs == off:
                self._start(m, new_epoch)

        self.later(seconds, start)

    def add_clone(self, m: Machine) -> None:
        """A second machine with a copy of the disk of ``m``."""
        clone = Machine(self, f"{m.name}*", m.kind, m.backup(), self.bug.engine)
        clone.offset_s = m.offset_s
        self.clones.append(clone)
        self._add(clone)

    def _add(self, m: Machine) -> None:
        self.machines.append(m)
        self._start(m)

    def _start(self, m: Machine, new_epoch: str = "") -> None:
        self.note(m.name, f"start {new_epoch}")
        self._active = self.seconds
        try:
            m.start(new_epoch)
        except Died:
            self.killed(m)
            return
        assert m.journal is not None
        if not m.boots - 1 and m.name == m.terminal:
            self.centre.province.enrol(m.name, m.kind, "H1", m.journal.signer.public_key)
        self._touched.append(m)
        self.net.told.pop(m.name, None)  # what it was told went with the process
        self.pump(m)
        if not self.calm:
            self._person(m)

    def _disk(self, name: str) -> Disk:
        """A disk as it was when the terminal was set up."""
        return Disk(self._templates / name).copy(self.root / name)

    # sync

    def pump(self, m: Machine) -> None:
        """What the sync thread does: one call at a time, or a wait."""
        if not m.up or m.name in self._busy:
            return
        turn = self._pumps[m.name] = self._pumps.get(m.name, 0) + 1
        engine = m.engine
        assert engine is not None
        call = m.do(engine.next_call)
        if call is None:
            delay = max(0.01, engine.wake_at() - self.seconds)
            self.later(delay, partial(self._turn, m, turn))
            return
        self._busy.add(m.name)
        asked = (m.clock.local(), self.seconds)
        self.net.send(m, call, partial(self._answered, m, engine, call, asked))
        if self.rng.random() < 0.5:
            m.do(engine.prepare)

    def _turn(self, m: Machine, turn: int) -> None:
        if self._pumps[m.name] == turn:
            self._safely(m, lambda: self.pump(m))

    def _answered(
        self,
        m: Machine,
        engine: SyncEngine,
        call: Call,
        asked: tuple[Any, float],
        got: Reply | Lost,
    ) -> None:
        if m.engine is not engine or not m.up:
            return

        if isinstance(got, Reply) and got.status in (429, 503) and "retry-after" in got.headers:
            self.net.told[m.name] = self.seconds + float(got.headers["retry-after"])

        def take() -> None:
            self._busy.discard(m.name)
            said = got.status if isinstance(got, Reply) else got.detail
            self.note(m.name, f"{call.lane}-answered {said}")
            if call.lane != "feed":
                self._active = self.seconds
            elif isinstance(got, Reply) and got.signed and got.status == 200:
                self._heard[m.name] = asked[1]  # a slow answer tells what was said then
            before = m.length()
            m.do(engine.handle, call, got, asked[0])
            if m.length() != before:
                self._active = self.seconds
            self.pump(m)

        self._safely(m, take)

    # people

    def _person(self, m: Machine) -> None:
        if m.visits >= self.visits:
            return
        m.visits += 1
        self.later(self.rng.uniform(0.0, 20.0), partial(self._begin, m, m.boots))

    def _begin(self, m: Machine, boots: int) -> None:
        if self.calm or not m.up or m.boots != boots:
            return
        who = people.resident if m.kind == "kiosk" else people.clerk
        self._act(m, boots, who(self, m))

    def _act(self, m: Machine, boots: int, person: Iterator[None]) -> None:
        if not m.up or m.boots != boots:
            return

        def act() -> None:
            self.note(m.name, "acts")
            try:
                ended = next(person, "end") == "end"
            except Trouble as trouble:
                if trouble.code != "disk-full":
                    raise
                self.note(m.name, "turned-away")
                return  # the disk is full: whoever stood here has to go
            assert m.engine is not None
            m.engine.wake()
            self.pump(m)
            if ended:
                self._person(m)
            else:
                gap = self.rng.choice((0.1, 0.4, 4.0, 20.0)) * self.rng.random()
                self.later(gap, partial(self._act, m, boots, person))

        self._safely(m, act)

    # the loop

    def _safely(self, m: Machine, work: Callable[[], None]) -> None:
        self._touched.append(m)
        try:
            work()
        except Died:
            self.killed(m)
        except Trouble as trouble:
            if trouble.code != "disk-full":
                raise
            self._sync_on_a_full_disk(m)

    def _sync_on_a_full_disk(self, m: Machine) -> None:
        """Sync begins again from what is durable, as its service does."""
        self.note(m.name, "sync-on-a-full-disk")
        self._busy.add(m.name)
        self._active = self.seconds
        if self.calm:
            m.make_room()
        boots = m.boots

        def again() -> None:
            if m.up and m.boots == boots:
                self._busy.discard(m.name)
                m.engine = m.do(m.fresh_engine)
                self.net.told.pop(m.name, None)
                self.pump(m)

        self.later(30.0, lambda: self._safely(m, again))

    def _until(self, done: Callable[[], bool], end: float = float("inf")) -> None:
        while self._events and not done():
            if self.seconds > end or self.steps > _MOST_STEPS:
                raise Broken(f"not quiet after {self.steps} steps: {self._why()}")
            self.seconds, _, work = heapq.heappop(self._events)
            self.centre.tick(at(self.seconds))
            self.steps += 1
            self._touched = []
            try:
                work()
            except Died:
                for m in self.machines:
                    if m.fallen:
                        self.killed(m)
            self.checks.province()
            for m in self._touched:
                if m.up:
                    self.checks.terminal(m)

    def _calm_down(self) -> None:
        self.note("world", "calm")
        self.calm = True
        self.net.weather = Weather()
        self.net.cut.clear()
        self.net.told.clear()  # everybody is asked to try now
        self.centre.largest = 0 if not self.rng.random() < 0.5 else self.centre.largest
        if not self.centre.up:
            self.centre.restart()
        self._active = self.seconds
        self._unfence()
        for m in self.machines:
            m.armed = None
            if m.up:
                m.make_room()
                assert m.engine is not None
                m.engine.kick()
                self._safely(m, partial(self.pump, m))

    def _unfence(self) -> None:
        """Somebody looks at what was fenced: the clone goes, the other begins a new epoch."""
        for (terminal,) in self.centre.rows("select id from terminals where revoked"):
            self.centre.province.reinstate(terminal)
            self.revoked.discard(terminal)
            if terminal not in self.forks:
                continue  # revoked by a person, who has looked now
            self.note(terminal, "fenced")
            for m in [m for m in self.machines if m.terminal == terminal]:
                if m.up:
                    m.kill()
                if m in self.clones:
                    self.machines.remove(m)
                else:
                    self.switched_off(m, 1.0, "clone")

    def _quiet(self) -> bool:
        """Everybody has heard the province out since something moved last, and nothing waits."""
        self._unfence()
        if self.thorough and self.net.on_its_way:
            return False
        for m in self.machines:
            if m.engine is not None and m.engine.stuck_blobs and m.name not in self._busy:
                self._try_scans_again(m)
        if any(self._heard.get(m.name, 0.0) <= self._active for m in self.machines):
            return False
        return not self._why()

    def _try_scans_again(self, m: Machine) -> None:
        """What staff do about scans that were put aside: start the program again, once."""
        if m.name in self._tried_again:
            return
        self._tried_again.add(m.name)
        self.note(m.name, "scans-put-aside")
        self._active = self.seconds
        m.engine = m.do(m.fresh_engine)
        self._safely(m, partial(self.pump, m))

    def _why(self) -> str:
        for m in self.machines:
            if m.journal is None or m.engine is None:
                return f"{m.name} is off"
            backlog = m.journal.backlog()
            if backlog.facts:
                return f"{m.name} has {backlog.facts} facts ({m.engine.standing})"
            if backlog.blobs > m.engine.stuck_blobs:
                return f"{m.name} has {backlog.blobs} scans"
        return ""


_HALLS = (
    (("K1", "kiosk"),),
    (("K1", "kiosk"),),
    (("W1", "counter"),),
    (("K1", "kiosk"), ("W1", "counter")),
    (("K1", "kiosk"), ("W1", "counter")),
    (("K1", "kiosk"), ("W1", "counter")),
    (("K1", "kiosk"), ("W1", "counter")),
    (("K1", "kiosk"), ("K2", "kiosk")),
    (("K1", "kiosk"), ("W1", "counter"), ("W2", "counter")),
)


class Stage:
    """Where schedules run: a folder (in memory where there is one), one province, ready disks."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._templates = root / "templates"
        self.centre = Centre(root / "centre")
        with seeded("templates", lambda: at(0)):
            for name in ("K1", "K2", "W1", "W2"):
                self._set_up(name)

    def run(self, seed: int, bug: Bug = NONE) -> Outcome:
        """Play one schedule to its end, or to the first thing that is broken."""
        folder = self._root / "world"
        threads = nullcontext() if seed % 20 == 7 else one_thread()
        with seeded(seed, self.centre.now), bug.patched(), threads:
            world: World | None = None
            broken, blew_up = "", False
            try:
                world = World(seed, self.centre, folder, self._templates, bug)
                world.run()
            except Broken as error:
                broken = str(error)
            except Exception as error:  # a schedule that blows up is a finding too
                broken, blew_up = f"{type(error).__name__}: {error}", True
                if world is None:
                    raise
            try:
                return _outcome(world, broken, blew_up=blew_up)
            finally:
                for m in world.machines:
                    if m.journal is not None:
                        m.journal._shut()
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        self.centre.close()

    def _set_up(self, name: str) -> None:
        disk = Disk(self._templates / name)
        disk.data.mkdir(parents=True, mode=0o700)
        (disk.data / "reserve").write_bytes(b"-")  # a full disk is another test's subject
        keys = FileKeyStore(disk.keys)
        keys.put("signing-key", hashlib.sha256(f"device {name}".encode()).digest())
        Journal.open(
            disk.data,
            keys=keys,
            terminal=name,
            province_key=self.centre.keys.public,
            clock=lambda: at(0),
        ).close()


def _outcome(world: World, broken: str, *, blew_up: bool) -> Outcome:
    facts = sum(world.checks.length(m) for m in world.machines)
    trace = world.trace(whole=not broken)
    counts, last = world.counts, world.log[-60:]
    return Outcome(world.seed, trace, world.steps, facts, broken, blew_up, last, counts)
