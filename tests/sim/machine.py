"""One terminal: a real journal on a disk of its own, a real engine, and a mains plug.

A kill copies the disk at the named point it happens at, as ``kill -9`` would leave it, and nothing
that the dying process does after that reaches the copy or anybody else.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from shared.domain.errors import Trouble
from shared.journal import FileKeyStore, Journal, points, writer
from shared.proof import Header
from shared.sync import ProvinceClock, SyncEngine, SyncSettings
from tests.sim.chance import at

T = TypeVar("T")
writer.SIGN_AFTER_S = 1e6  # that pause is real time: no schedule may depend on it
_NOT_ON_DISK = {"journal.db-shm", "lock"}
"""A process's own; it goes with the process."""


_RESERVE_PAGES = 1024
"""4 MB, as the product holds back."""


class Died(Exception):
    """The terminal was killed; whoever was using it has lost it."""


@dataclass(frozen=True, slots=True)
class Disk:
    """What survives a process: the journal's folder and the key store's."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    def copy(self, root: Path, keys_from: Disk | None = None) -> Disk:
        _copy(self.data, root / "data")
        _copy((keys_from or self).keys, root / "keys")
        return Disk(root)

    def remove(self) -> None:
        shutil.rmtree(self.root)


def _most_pages(db: Any, more: int) -> None:
    """SQLite's own full disk: the same error, from the same place."""
    (pages,) = db.execute("pragma page_count").fetchone()
    db.execute(f"pragma max_page_count = {pages + more}").fetchall()


def _copy(source: Path, target: Path) -> None:
    target.mkdir(mode=0o700, parents=True)
    for entry in source.iterdir():
        if entry.is_dir():
            _copy(entry, target / entry.name)
        elif entry.name not in _NOT_ON_DISK:
            shutil.copy(entry, target / entry.name)


class Machine:
    """A terminal. ``world`` tells the time; ``engine`` makes its sync engine."""

    def __init__(self, world: Any, name: str, kind: str, disk: Disk, engine: type[SyncEngine]):
        self.world, self.name, self.kind = world, name, kind
        self.terminal = name.partition("*")[0]
        """A clone ``K1*`` says it is K1."""
        self.disk = disk
        self._engine_type = engine
        self._disks = 0
        self.disks = 0
        """How often another disk was put in."""
        self.boots = 0
        self.offset_s = 0.0
        self.journal: Journal | None = None
        self.engine: SyncEngine | None = None
        self.clock = ProvinceClock(self.now)
        self.armed: tuple[str, int] | None = None
        self.dead = False
        self._left: Disk | None = None
        self.acked: dict[tuple[int, int], Header] = {}
        """What the journal acknowledged since the last look, by place."""
        self.paper: list[tuple[str, str]] = []
        """(print id, receipt number) that came out of the printer."""
        self.truncated = 0
        self.newest_epoch = 0
        """Over all its disks."""
        self.visits = 0
        self.offs = 0
        """How often it was switched off; only the last one's start counts."""

    def now(self) -> datetime:
        """The wall clock of this machine; people and time servers turn it."""
        return at(self.world.seconds) + timedelta(seconds=self.offset_s)

    @property
    def up(self) -> bool:
        return self.journal is not None

    @property
    def fallen(self) -> bool:
        """Died, and its ghost was not buried yet."""
        return self.dead and self._left is not None

    # power

    def start(self, new_epoch: str = "") -> None:
        """Power on. A file older than its last signed head must be noticed, then restored."""
        self.dead, self._left = False, None
        try:
            opened = self._at_work(lambda: self._open(new_epoch))
        except Trouble as trouble:
            if trouble.code != "journal-truncated" or new_epoch:
                raise
            self.truncated += 1
            opened = self._at_work(lambda: self._open("restore"))
        self.journal = opened
        if self.dead:
            raise Died
        self.boots += 1
        self.newest_epoch = max(self.newest_epoch, opened.end[0])
        self.clock = ProvinceClock(self.now)
        self.engine = self.do(self.fresh_engine)
        self.remember(self.facts())

    def stop(self) -> None:
        """An orderly end of the process."""
        journal = self.journal
        assert journal is not None
        self._at_work(journal.close)
        if self.dead:
            raise Died
        self.journal = self.engine = None

    def kill(self) -> None:
        """Dies between two steps."""
        if not self.dead:
            self.settle()
            self._leave()
        self.bury()

    def bury(self) -> None:
        """End the ghost of a killed process; what it left on disk is what there is."""
        assert self.dead
        assert self._left is not None
        journal, self.journal, self.engine = self.journal, None, None
        if journal is not None:
            journal._shut()
        self.disk.remove()
        self.disk, self._left, self.armed = self._left, None, None

    def reached(self, name: str) -> None:
        """The hook of the named points: dies here when armed for it."""
        if self.armed is None or self.armed[0] != name or self.dead:
            return
        if self.armed[1]:
            self.armed = (name, self.armed[1] - 1)
            return
        self.world.note(self.name, f"killed-at-{name}")
        self._leave(on_writer=name.endswith("-commit"))

    def do(self, work: Callable[..., T], *args: Any) -> T:
        """Use the machine. Raises Died when that killed it: then nothing was acknowledged."""
        try:
            result = self._at_work(lambda: work(*args))
        except BaseException:
            if self.dead:
                raise Died from None
            raise
        if self.dead:
            raise Died
        return result

    # room

    def fill_up(self) -> None:
        """No page more on this disk; the reserve, once given up, is room for a few."""
        journal = self.journal
        assert journal is not None
        release = journal._writer._release_reserve
        self.settle()

        def released() -> bool:
            held = release()
            if held:
                _most_pages(journal._db, _RESERVE_PAGES)
            return held

        journal._writer._release_reserve = released
        journal._writer.aside(lambda db: _most_pages(db, 0))

    def make_room(self) -> None:
        """There is room again."""
        assert self.journal is not None
        self.journal._writer.aside(lambda db: _most_pages(db, 1 << 20))

    # disks

    def backup(self) -> Disk:
        """A copy of the disk as it is now."""
        copy: list[Disk] = []
        self.settle()
        self._quietly(lambda: copy.append(self.disk.copy(self.next_root())))
        return copy[0]

    def put_back(self, backup: Disk, *, with_keys: bool) -> None:
        """Replace the disk (of a stopped machine) by a copy of an older one."""
        old = self.disk
        self.disk = backup.copy(self.next_root(), None if with_keys else old)
        old.remove()
        self.acked.clear()  # counted again from what the disk holds
        self.disks += 1

    def changes(self) -> tuple[int, int]:
        """Differs from before when anything was written."""
        assert self.journal is not None
        return self.boots, int(self.journal._db.total_changes)

    def length(self) -> int:
        """Where the chain ends; no facts are read for it."""
        assert self.journal is not None
        return self.journal._writer.chain.seq

    def next_root(self) -> Path:
        self._disks += 1
        root: Path = self.world.root / f"{self.name.replace('*', '-clone')}-{self._disks}"
        return root

    # the journal

    def append(self, *drafts: Any) -> tuple[Header, ...]:
        assert self.journal is not None
        return self.remember(self.do(self.journal.append, *drafts))

    def append_with(self, build: Any) -> tuple[Header, ...]:
        assert self.journal is not None
        return self.remember(self.do(self.journal.append_with, build))

    def remember(self, headers: Any) -> Any:
        self.acked.update({(h.epoch, h.seq): h for h in headers})
        return headers

    def facts(self) -> list[Header]:
        assert self.journal is not None
        return self.journal.facts(limit=1_000_000)

    # inside

    def _open(self, new_epoch: str) -> Journal:
        return Journal.open(
            self.disk.data,
            keys=FileKeyStore(self.disk.keys),
            terminal=self.terminal,
            province_key=self.world.centre.keys.public,
            clock=self.now,
            new_epoch=new_epoch,
        )

    def fresh_engine(self) -> SyncEngine:
        """Sync from durable state alone."""
        boot = f"{self.world.seed} {self.name} {self.boots}"
        return self._engine_type(
            self.journal,
            clock=self.clock,
            monotonic=lambda: float(self.world.seconds),
            rng=random.Random(boot),
            settings=SyncSettings(feed_every_s=self.world.feed_every_s),
        )

    def _at_work(self, work: Callable[[], T]) -> T:
        before, points.hook = points.hook, self.reached
        try:
            return work()
        finally:
            if self.armed is not None:
                self.settle()
            points.hook = before

    def arm(self, name: str, passes: int) -> None:
        """Die at a named point, after passing it so often."""
        self.settle()
        self.armed = (name, passes)

    def settle(self) -> None:
        """Wait for the journal's own threads, so that a kill finds the same disk every time."""
        journal = self.journal
        if journal is None:
            return
        try:
            journal._writer.aside(lambda _db: None)
        except Trouble:  # closed
            return
        journal._keeper.settle()

    def _leave(self, *, on_writer: bool = False) -> None:
        root = self.next_root()

        def copy() -> None:
            self._left = self.disk.copy(root)

        if on_writer:
            copy()
        else:
            self._quietly(copy)
        self.dead = True

    def _quietly(self, work: Callable[[], object]) -> None:
        """Run where no checkpoint can come between the copies of two files."""
        if self.journal is None:
            work()
            return
        try:
            self.journal._writer.aside(lambda _db: work())
        except Trouble:  # closed: nobody writes
            work()
