"""Hundreds of seeded schedules in virtual time against the real province, without HTTP.

The same schedules must catch each planted bug: a simulation that cannot fail proves nothing.
"""

from __future__ import annotations

import random

import pytest
from sqlalchemy import delete, select

from shared.sandbox import Province, Settings
from shared.sandbox import tables as t
from shared.sandbox.intake import Intake
from shared.sync import SyncEngine
from shared.sync.contract import FactsRequest

SCHEDULES = 200


class Broken(Exception):
    """An invariant does not hold."""


class Line:
    """Carries calls to a Province object; loses, swallows, repeats and delays by chance."""

    def __init__(self, province, device, world, tools, rng):
        self.province, self.device = province, device
        self.world, self.tools, self.rng = world, tools, rng
        self.late = []

    def send(self, call):
        fate = self.rng.random()
        self.world.seconds += self.rng.uniform(0.01, 2.0)
        if fate < 0.15:
            return self.tools.lost("request lost")
        if fate < 0.20:
            return self.tools.reply(self.rng.choice([500, 502, 503, 429]))
        if fate < 0.22:
            return self.tools.reply(401)
        if self.late and self.rng.random() < 0.3:
            self.answer(self.rng.choice(self.late))  # an old request arrives once more
        answer = self.answer(call)
        if call.lane == "facts":
            self.late = [*self.late[-3:], call]
        if fate > 0.85:
            return self.tools.lost("answer swallowed")
        return answer

    def answer(self, call):
        from shared.sandbox.intake import BatchRefused
        from shared.sync import Reply

        if call.lane == "facts":
            import gzip

            request = FactsRequest.model_validate_json(gzip.decompress(call.body))
            try:
                taken = self.province.take_facts(self.device, request)
            except BatchRefused:
                return self.tools.reply(422)
            return Reply(200, {}, taken.model_dump_json().encode())
        if call.lane == "feed":
            since = call.path.partition("since=")[2]
            page = self.province.feed(self.device, since)
            return Reply(200, {}, page.model_dump_json().encode())
        return self.tools.reply(404)


class Simulation:
    def __init__(self, tmp_path, kiosk, tools, engine=SyncEngine, intake=None):
        self.kiosk, self.tools, self.engine = kiosk, tools, engine
        self.province = Province(
            Settings(tmp_path / "province", kiosk.keys, "sqlite://", clock=kiosk.world.now)
        )
        if intake is not None:
            self.province._intake = intake(self.province._keys)
        key = kiosk.journal.signer.public_key
        self.device = self.province.enrol("K1", "kiosk", "H1", key)
        self.cases = 0
        self.mine, self.stored, self.last_n = [], [], 0

    def run(self, seed):
        rng = random.Random(seed)
        line = Line(self.province, self.device, self.kiosk.world, self.tools, rng)
        self.kiosk.restart(self.engine, seed)
        for _ in range(rng.randint(5, 12)):
            if rng.random() < 0.3:
                self.kiosk.clear(rng.choice([1, 1, 1, 2, 3, 3, 5, 110]))
            if rng.random() < 0.08:
                self.cases += 1
                self.kiosk.submit(f"case-{self.cases}")
            if rng.random() < 0.1:
                self.kiosk.restart(self.engine, seed)  # the process died and came back
            self.step(line)
        self.check(final=False)

    def step(self, line):
        call = self.kiosk.engine.next_call()
        if call is None:
            self.kiosk.world.seconds = max(
                self.kiosk.world.seconds + 0.5, self.kiosk.engine.wake_at()
            )
            return False
        if line.rng.random() < 0.5:
            self.kiosk.engine.prepare()
        sent = self.kiosk.world.now()
        self.kiosk.engine.handle(call, line.send(call), sent)
        return bool(self.kiosk.journal.backlog().facts)

    def settle(self):
        """A good line at last."""
        rng = random.Random(0)
        line = Line(self.province, self.device, self.kiosk.world, self.tools, rng)
        line.send = line.answer
        calm = 0
        for _ in range(3000):
            calm = 0 if self.step(line) else calm + 1
            if calm > 6:
                break
        self.check(final=True)

    def check(self, final):
        journal = self.kiosk.journal
        mine, stored = self.mine, self.stored
        mine += [h.id for h in journal.facts(after_seq=len(mine), limit=1_000_000)]
        query = select(t.facts.c.id, t.facts.c.n).where(t.facts.c.n > self.last_n)
        for row in self.province.rows(query.order_by(t.facts.c.n)):
            stored.append(row["id"])
            self.last_n = row["n"]
        marked = len(mine) - journal.backlog().facts
        if stored != mine[: len(stored)]:
            raise Broken("not in order, or not once")
        if marked > len(stored):
            raise Broken("marked stored, but the province has it not")
        if self.province.rows(select(t.quarantine)):
            raise Broken("a fact was sent in two forms")
        told = [h.case for h in journal.facts(type="case-progressed", limit=1_000_000)]
        if len(told) != len(set(told)):
            raise Broken("the feed was applied twice")
        if not final:
            return
        cases = [row["case_id"] for row in self.province.rows(select(t.cases.c.case_id))]
        if len(stored) < len(mine) or len(cases) != self.cases:
            raise Broken("something never arrived")
        if sorted(set(told)) != sorted(cases):
            raise Broken("the feed lost something")


@pytest.fixture
def simulate(tmp_path, kiosk, tools):
    made = []

    def build(**bugs):
        made.append(Simulation(tmp_path, kiosk, tools, **bugs))
        return made[-1]

    yield build
    for simulation in made:
        simulation.province.close()


def test_no_schedule_loses_repeats_or_reorders_anything(simulate):
    simulation = simulate()
    for seed in range(SCHEDULES):
        simulation.run(seed)
    simulation.settle()


class MarksBeforeTheAnswer(SyncEngine):
    """Planted bug: what was sent counts as stored."""

    def handle(self, call, outcome, sent=None):
        if call.lane == "facts" and self._facts._sent is not None:
            last = self._facts._sent.headers[-1]
            self._journal.mark_stored(last.epoch, last.seq)
            self._facts._forget()
            return
        super().handle(call, outcome, sent)


class DropsOnRefusal(SyncEngine):
    """Planted bug: a refused identity throws the batch away."""

    def _identity(self, call, reply):
        if call.lane == "facts":
            last = self._facts._sent.headers[-1]
            self._journal.mark_stored(last.epoch, last.seq)
            self._facts._forget()
        super()._identity(call, reply)


class CursorInMemory(SyncEngine):
    """Planted bug: the cursor does not survive with the facts it brought."""

    def __init__(self, journal, **more):
        super().__init__(journal, **more)
        self._feed._place.cursor = ""


class MarksTheBlocked(SyncEngine):
    """Planted bug: blocked facts count as stored."""

    def handle(self, call, outcome, sent=None):
        mark = None
        if call.lane == "facts" and self._facts._sent is not None:
            mark = self._facts._sent.headers[-1]
        super().handle(call, outcome, sent)
        if mark is not None and getattr(outcome, "status", 0) in (200, 503):
            self._journal.mark_stored(mark.epoch, mark.seq)


class ForgetsWhatItHas(Intake):
    """Planted bug: the province does not remember ids it has (no dedupe)."""

    def take(self, db, request, public_key, book, now):
        ids = [fact.header["id"] for fact in request.facts]
        db.execute(delete(t.facts).where(t.facts.c.id.in_(ids)))
        first = request.facts[0].header
        db.execute(t.chains.update().values(seq=first["seq"] - 1, hash=first["prev_hash"]))
        return super().take(db, request, public_key, book, now)


@pytest.mark.parametrize(
    "bug",
    [
        {"engine": MarksBeforeTheAnswer},
        {"engine": DropsOnRefusal},
        {"engine": CursorInMemory},
        {"engine": MarksTheBlocked},
        {"intake": ForgetsWhatItHas},
    ],
    ids=lambda bug: next(iter(bug.values())).__name__,
)
def test_the_same_schedules_catch_a_planted_bug(simulate, bug):
    simulation = simulate(**bug)

    def everything():
        for seed in range(SCHEDULES):
            simulation.run(seed)
        simulation.settle()

    with pytest.raises((Broken, AssertionError)):
        everything()
