"""A seeded play: people pay, machines fail, the terminal is killed; nothing is lost or doubled.

The invariant, per denomination, at every restart and at the end: what lies in the boxes is what
the facts say, what was put in is in the boxes or back in the hand, what the hoppers paid is what
the facts say, and what the bank took is what the journal holds as charged.

Longer or other plays: YC_MONEY_SESSIONS=400 YC_MONEY_SEED=8.
"""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from pathlib import Path

from shared.casework.office import Office
from shared.devices.codec.essp import FACTORY_KEY
from shared.devices.virtual.coin_acceptor import VirtualCoinAcceptor
from shared.devices.virtual.note_validator import VirtualNoteValidator, Way
from shared.devices.virtual.pos import VirtualPos
from tests.crash.test_money import Child, revived, wait_until
from tests.crash.till_child import jammed

SEED = int(os.environ.get("YC_MONEY_SEED", "7"))
SESSIONS = int(os.environ.get("YC_MONEY_SESSIONS", "40"))
FATES = ("power-in", "power-out", "fraud", "jam", "notes-line", "coins-line", "coins")
LINE = ("silent", "checksum", "cut", "noise", "twice", "deaf")


class Play:
    """Hands, machines and a bank outside the process that may die."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.chance = folder, random.Random(SEED)
        self.notes = VirtualNoteValidator(encrypts=FACTORY_KEY)
        self.coins = VirtualCoinAcceptor(hoppers={100: 4000})
        self.pos = VirtualPos()
        self.put_in: Counter[int] = Counter()
        self.unjammed: list[str] = []
        """What staff did with jammed notes, oldest first."""
        self.devices = {
            "urls": {"ssp": self.notes.url, "cctalk": self.coins.url, "ecr": self.pos.url},
            "options": {
                "ssp": {"poll_ms": 4, "encrypted": True},
                "cctalk": {"poll_ms": 4, **self.coins.options},
                "ecr": {"answer_ms": 300},
            },
        }
        self.fate = ""
        """What still goes wrong in this session, '' for nothing."""
        self.kills = self.faults = self.sessions = 0

    def run(self) -> None:
        while self.sessions < SESSIONS:
            child = Child(self.folder, self.devices)
            if wait_until(lambda c=child: c.said("ready"), child):
                for _ in range(self.chance.randint(6, 24)):
                    if child.dead or self.sessions >= SESSIONS:
                        break
                    self.session(child)
            if not child.dead:
                self.kill(child)
            child.run.communicate()
            self.check()

    def kill(self, child: Child) -> None:
        os.kill(child.run.pid, signal.SIGKILL)
        assert child.ended() == -9
        self.kills += 1

    # -- one person ------------------------------------------------------------------------------

    def session(self, child: Child) -> None:
        self.sessions += 1
        self.fate = self.chance.choice(FATES) if self.chance.random() < 0.6 else ""
        settled = sum(line.startswith("settled") for line in child.lines)
        due = self.chance.choice((500, 700, 1000, 1250, 1500, 2000, 3000, 10000))
        how = "card" if self.chance.random() < 0.2 else "cash"
        if how == "card":
            self.pos.plan(self.chance.choice(("approve", "approve", "decline", "die", "twice")))
        child.tell("pay", f"case-{self.sessions}", due, how)
        dies_after = self.chance.randint(0, 12) if self.chance.random() < 0.12 else -1
        acts = 0

        def over() -> bool:
            return child.dead or child.said("settled", settled + 1)

        while not over():
            if how == "cash":
                acts += self.act(child)
            if acts == dies_after:
                self.kill(child)
                return
            try:
                wait_until(over, child) if how == "card" else child.run.wait(0.004)
            except Exception:
                continue
        self.unjam(max(child.numbers("jammed"), default=0))

    def act(self, child: Child) -> int:
        """One thing a hand, a cable or fate does; 1 when it was money."""
        if self.fate and self.chance.random() < 0.1:
            self.strike()
        what = self.chance.random()
        if what < 0.01:
            child.tell("stop")
        elif what < 0.45 and self.notes.way is Way.NONE and self.notes.open_for:
            note = self.chance.choice(self.notes.open_for)
            self.notes.insert(note)
            self.put_in[note] += 1
            return 1
        elif what < 0.55 and self.coins.open_for and self.coins.unread < 2:
            coin = self.chance.choice(self.coins.open_for)
            self.coins.drop(coin)
            self.put_in[coin] += 1
            return 1
        return 0

    def strike(self) -> None:
        """What fate has in store for this session."""
        self.faults += 1
        fate, self.fate = self.fate, ""
        if fate == "notes-line":
            self.notes.mangle(self.chance.choice(LINE))
        elif fate == "coins-line":
            self.coins.mangle(self.chance.choice(LINE))
        elif fate == "coins":
            self.coins.error(self.chance.choice((1, 17)))
        else:
            self.notes.fault(fate)

    def unjam(self, told: int) -> None:
        """Staff open the machine when the terminal has told of one more note stuck in it."""
        if self.notes.way is Way.STUCK and told > len(self.unjammed):
            into_box = self.chance.random() < 0.5
            self.notes.unjam(into_box=into_box)
            self.unjammed.append("in-box" if into_box else "returned")

    # -- the invariant ---------------------------------------------------------------------------

    def check(self) -> None:
        with revived(self.folder, self.devices) as office:
            self.notes.come_to_rest()
            self.coins.come_to_rest()

            def known() -> bool:
                """It has said that this note is stuck, not only one before it."""
                office.till.recover()
                return self.notes.way is not Way.STUCK or jammed(office.journal) > len(
                    self.unjammed
                )

            assert wait_until(known)
            self.unjam(jammed(office.journal))
            office.till.recover()
            for task in office.till.reckoning.tasks():
                if task["kind"] == "piece":
                    outcome = self.unjammed.pop(0)
                    office.till.reckoning.settle_task(str(task["task"]), outcome, "W003")
            assert self.unjammed == []
            self.compare(office)

    def compare(self, office: Office) -> None:
        ask = office.journal.query
        assert office.till.book.box("ssp") == +self.notes.box, SEED
        unseen = self.coins.box - Counter(office.till.book.box("cctalk"))
        said = sum(
            int(office.journal.body(h.id)["count"])
            for h in office.journal.facts(type="cash-unseen")
        )
        assert Counter(office.till.book.box("cctalk")) <= self.coins.box, SEED
        assert unseen.total() == said, SEED  # what nobody saw is said to the piece
        back = self.notes.hand + self.coins.hand
        assert self.notes.box + self.coins.box + back == self.put_in, SEED
        open_ = ask("select piece from pieces where state in ('escrowed', 'unknown')")
        assert open_ == []
        (given,) = ask("select coalesce(sum(given), 0) as v from payouts")
        assert given["v"] == sum(v * n for v, n in self.coins.tray.items()), SEED
        (charged,) = ask("select coalesce(sum(amount), 0) as v from cards where state = 'approved'")
        assert charged["v"] == self.pos.taken, SEED
        for paid in ask("select * from payments"):
            assert paid["state"] in ("paid", "cancelled", "interrupted"), paid
            kept = paid["received"] - paid["change"] - paid["owed"]
            assert kept == (paid["due"] if paid["state"] == "paid" else 0), paid
        stray = ask("select piece from pieces where payment = ''")
        assert stray == []


def test_people_pay_while_everything_fails(tmp_path: Path) -> None:
    play = Play(tmp_path)
    try:
        play.run()
        # a play in which little went wrong proves little
        assert play.kills >= SESSIONS // 20
        assert play.faults >= SESSIONS // 5
    finally:
        play.notes.close()
        play.coins.close()
        play.pos.close()
