"""What must hold after every step, whatever happened in it."""

from __future__ import annotations

import hashlib
import json
import os
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from shared.proof import Header
from tests.sim.broken import Broken
from tests.sim.machine import Machine

_FACTS = "select n, id, terminal, epoch, seq from facts where n > ? order by n"


_STEPS_BETWEEN = 15
"""Looks at one terminal that may only read what is new before a whole one."""
_REBUILT_EVERY = 3
"""Whole looks of a schedule after which the views are made again and compared, as at its end."""


def _place(header: Header) -> tuple[int, int]:
    return header.epoch, header.seq


@dataclass
class Look:
    """What was seen of a terminal's journal since it was last proved whole."""

    boots: int
    disk: int = 0
    steps: int = 0
    changes: tuple[int, int] = (0, 0)
    mark: tuple[int, int] = (0, 0)
    headers: list[Header] = field(default_factory=list)
    places: dict[tuple[int, int], Header] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    scans: set[str] = field(default_factory=set)
    cases: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, name: str, header: Header) -> None:
        """The next fact: linked, in its place, new, and in the order of its case."""
        last = self.headers[-1] if self.headers else None
        if header.prev_hash != (last.hash() if last else ""):
            raise Broken(f"{name}: {_place(header)} does not go on from what was there")
        same = last is not None and last.epoch == header.epoch
        if header.seq != (last.seq + 1 if last and same else 1):
            raise Broken(f"{name}: {_place(header)} is out of place")
        if header.id in self.ids:
            raise Broken(f"{name}: an id twice")
        if header.case:
            epoch, seq = self.cases.get(header.case, (0, 0))
            if header.type == "receipt-issued" and not epoch:
                raise Broken(f"{name}: {header.case} has a receipt before it began")
            if header.case_seq != (seq + 1 if epoch == header.epoch else 1):
                raise Broken(f"{name}: {header.case} has a gap")
            self.cases[header.case] = _place_in_case(header)
        self.headers.append(header)
        self.ids.add(header.id)
        self.places[_place(header)] = header


def _place_in_case(header: Header) -> tuple[int, int]:
    return header.epoch, header.case_seq


class Checks:
    """Looks at the terminal that was touched, and at the province."""

    def __init__(self, world: Any) -> None:
        self._world = world
        self.stored: dict[str, int] = {}
        """Ids the province has, with their number there."""
        self._ends: dict[tuple[str, int], int] = {}
        self._last_n = 0
        self.aside: set[str] = set()
        """Ids in quarantine."""
        self.aside_undone: set[str] = set()
        """Ids that were in quarantine before that."""
        self.undone: set[str] = set()
        """Ids the province had before it was put back to an older copy."""
        self.pages_undone = False
        self._changes = -1
        self.numbers: set[str] = set()
        """Receipt numbers that people hold."""
        self._looks: dict[str, Look] = {}
        self._wholes = 0

    # the province

    def province(self) -> None:
        """Once, in order, for ever; what is set aside raised an alarm."""
        centre = self._world.centre
        changes = centre.changes()
        if changes == self._changes:
            return
        self._changes = changes
        for n, id_, terminal, epoch, seq in centre.rows(_FACTS, (self._last_n,)):
            if id_ in self.stored:
                raise Broken(f"{id_} is stored twice")
            end = self._ends.get((terminal, epoch), 0)
            if seq <= end:
                raise Broken(f"{terminal} {epoch}/{seq} is stored out of order")
            if seq != end + 1 and terminal not in self._world.forks:
                raise Broken(f"{terminal} {epoch}/{seq} is stored behind a gap")
            self._ends[terminal, epoch] = seq
            self.stored[id_] = self._last_n = n
        if centre.rows("select count(*) from facts")[0][0] != len(self.stored):
            raise Broken("the province lost a fact")
        rows = centre.rows("select id, terminal from quarantine")
        aside = {row[0] for row in rows}
        for terminal in {row[1] for row in rows} - self._world.forks:
            raise Broken(f"{terminal}: a fact was sent in two forms")
        if aside and not centre.rows("select n from alarms"):
            raise Broken("a fact was set aside without an alarm")
        self.aside = aside
        allowed = self._world.forks | self._world.revoked
        for (terminal,) in centre.rows("select id from terminals where revoked"):
            if terminal not in allowed:
                raise Broken(f"{terminal} is one machine, and was fenced")

    def province_put_back(self) -> None:
        """The province is older now: what it lost has to be offered again."""
        before = set(self.stored)
        self.stored, self._ends, self._last_n = {}, {}, 0
        for n, id_, terminal, epoch, seq in self._world.centre.rows(_FACTS, (0,)):
            self.stored[id_] = self._last_n = n
            self._ends[terminal, epoch] = seq
        self.undone |= before - set(self.stored)
        self.aside_undone |= self.aside
        self.pages_undone = True

    def has(self, id_: str) -> bool:
        """True when the province keeps a fact, in its chain or set aside."""
        return id_ in self.stored or id_ in self.aside

    # a terminal

    def length(self, m: Machine) -> int:
        """How many facts were seen in a journal last."""
        look = self._looks.get(m.name)
        return len(look.headers) if look else 0

    def terminal(self, m: Machine, *, whole: bool = False) -> None:
        """Nothing acknowledged is missing, and everything derived from facts fits them.

        The whole journal is proved after each start, at the end and every few steps; between
        those what is new since the last look.
        """
        assert m.journal is not None
        look = self._looks.get(m.name)
        changes = m.changes()
        if look is not None and look.changes == changes and not whole:
            return
        if look is None or look.boots != m.boots or whole or look.steps >= _STEPS_BETWEEN:
            look = self._looks[m.name] = self._whole(m, look, last=whole)
        else:
            self._newer(m, look)
        self._outbox(m, look)
        self._blobs(m, look)
        look.changes = m.changes()

    def _whole(self, m: Machine, before: Look | None, *, last: bool) -> Look:
        """Every fact that was ever acknowledged, the chain with its heads, views, papers."""
        journal = m.journal
        assert journal is not None
        look = Look(m.boots)
        headers = m.facts()
        for header in headers:
            look.add(m.name, header)
        if before is not None and before.disk == m.disks:
            self._kept(m, look, before.places)
        self._kept(m, look, m.acked)
        m.acked = {}
        verdict = journal.verify()
        if not verdict.ok:
            raise Broken(f"{m.name}: {verdict.sentence}")
        self._wholes += 1
        if last or self._wholes % _REBUILT_EVERY == 0:
            live = journal.dump_views()
            journal.rebuild_views()
            if journal.dump_views() != live:
                raise Broken(f"{m.name}: the views are not what the facts say")
        self._papers(m)
        look.disk = m.disks
        return look

    def _newer(self, m: Machine, look: Look) -> None:
        """What came since the last look goes on from it."""
        assert m.journal is not None
        look.steps += 1
        last = look.headers[-1]
        for header in m.journal.facts(after_seq=last.seq, epoch=last.epoch, limit=1_000_000):
            look.add(m.name, header)
        self._kept(m, look, m.acked)
        m.acked = {}

    def _kept(self, m: Machine, look: Look, acked: dict[tuple[int, int], Header]) -> None:
        for place, header in acked.items():
            if look.places.get(place) != header:
                raise Broken(f"{m.name}: acknowledged {place} {header.type} is gone")

    def _outbox(self, m: Machine, look: Look) -> None:
        journal = m.journal
        assert journal is not None
        mark = journal.stored_up_to()
        headers = look.headers
        waiting = len(headers) - bisect_right(headers, mark, key=_place)
        if journal.backlog().facts != waiting:
            raise Broken(f"{m.name}: the backlog does not count the tail")
        if not look.steps and waiting:
            ids = [h.id for h in headers[-waiting:]]
            if [o.header.id for o in journal.tail()] != ids[:100]:
                raise Broken(f"{m.name}: the tail is not what lies behind the mark")
        known = min(look.mark, mark)
        for header in headers[bisect_right(headers, known, key=_place) : len(headers) - waiting]:
            if not self.has(header.id) and header.id not in self.undone | self.aside_undone:
                raise Broken(f"{m.name}: {header.type} is marked stored, the province has it not")
        look.mark = mark

    def _blobs(self, m: Machine, look: Look) -> None:
        journal = m.journal
        assert journal is not None
        known = journal.query("select name, sealed_digest from blobs")
        folder = m.disk.data / "blobs"
        if {row["name"] for row in known} != set(os.listdir(folder)):
            raise Broken(f"{m.name}: scans on disk and scans on record differ")
        for row in known:
            if row["name"] in look.scans:
                continue
            data = (folder / row["name"]).read_bytes()
            if hashlib.sha256(data).hexdigest() != row["sealed_digest"]:
                raise Broken(f"{m.name}: a scan is not whole")
            look.scans.add(row["name"])

    # paper

    def paper(self, m: Machine, name: str, number: str, paper: str) -> None:
        """A paper comes out now: what it says must be durable already, and not printed yet."""
        journal = m.journal
        assert journal is not None
        begun = journal.query("select state from prints where print_id = ?", (name,))
        if [row["state"] for row in begun] != ["begun"]:
            raise Broken(f"{m.name}: {paper} printed before the journal knew")
        table = "receipts" if paper == "receipt" else "cases"
        if not journal.query(f"select 1 from {table} where number = ?", (number,)):
            raise Broken(f"{m.name}: {paper} {number} printed before it was committed")
        if name in {p for p, _ in m.paper}:
            raise Broken(f"{m.name}: {paper} {number} came out twice")
        if paper == "receipt":
            if number in self.numbers and m.terminal not in self._world.forks:
                raise Broken(f"{m.name}: two people hold receipt {number}")
            self.numbers.add(number)
        m.paper.append((name, number))
        self._world.note(m.name, f"paper {number}")

    def _papers(self, m: Machine) -> None:
        if m.truncated or m.name in self._world.restored:
            return  # the record of older papers went with the disk
        journal = m.journal
        assert journal is not None
        prints = {row["print_id"]: row["state"] for row in journal.query("select * from prints")}
        for name, _ in m.paper:
            if prints.get(name) not in {"begun", "confirmed", "unknown"}:
                raise Broken(f"{m.name}: paper {name} is {prints.get(name)} in the journal")

    # the end

    def final(self) -> None:
        """The line was good for long enough: everything is everywhere it belongs."""
        self.province()
        for terminal, kind in self._world.centre.rows("select terminal, kind from alarms"):
            self._world.note(terminal, f"alarm-{kind}")
        for m in self._world.machines:
            self.terminal(m, whole=True)
            self._arrived(m)
            self._told(m)
        for digest in self._world.centre.complete():
            if hashlib.sha256(self._world.centre.blob(digest)).hexdigest() != digest:
                raise Broken("a scan at the province is not whole")
        self._scans()

    def _arrived(self, m: Machine) -> None:
        journal = m.journal
        assert journal is not None
        for header in m.facts():
            if not (self.has(header.id) or self._overwritten(m, header)):
                raise Broken(f"{m.name}: {header.type} {_place(header)} never arrived")
        if journal.backlog().facts:
            raise Broken(f"{m.name}: everything is stored, but the backlog is not empty")
        if m.terminal in self._world.forks:
            return
        cases = {row[0] for row in self._world.centre.rows("select case_id from cases")}
        for header in m.facts():
            if header.type != "case-submitted" or header.case in cases | self._waiting():
                continue
            raise Broken(f"{m.name}: {header.case} was submitted and is not registered")

    def _overwritten(self, m: Machine, header: Header) -> bool:
        """Two disasters at once: the province had this fact of one of two machines under one name,
        lost it with all it had from a moment on, and has the other machine's in that place now. A
        mark is a place: it cannot tell them apart. The alarm of the fork leads people to it."""
        lost = header.id in self.undone | self.aside_undone
        return lost and m.terminal in self._world.forks

    def _waiting(self) -> set[str]:
        """Cases that wait for a person, and why nobody else can register them.

        A fact of theirs was too large for a narrow province's door and came without its body
        (contract 3.12); or a second machine under another terminal's name acted on them.
        """
        rows, reasons = self._world.centre.rows, set[str]()
        if self._world.narrow:
            bare = "select case_id from facts where body_state = 'missing'"
            reasons |= {row[0] for row in rows(bare)}
        for terminal, fact in rows("select terminal, fact from quarantine"):
            if terminal in self._world.forks:
                reasons.add(json.loads(fact)["header"]["case"])
        return reasons & {row[0] for row in rows("select case_id from parked_cases")}

    def _told(self, m: Machine) -> None:
        """The feed as it stands was laid down: each saying, in order, and nothing twice."""
        query = "select type, case_id, state from feed where terminal = ? order by n"
        said = [
            ("case-received" if kind == "case-offered" else kind, case, state)
            for kind, case, state in self._world.centre.rows(query, (m.terminal,))
            if kind != "page-offered"
        ]
        heard = [(h.type, h.case, h.state) for h in m.facts() if h.role == "province"]
        if not self._world.rolled_back and heard != said:
            raise Broken(f"{m.name}: the province said {len(said)}, {len(heard)} were laid down")
        rest = iter(heard)
        if not all(entry in rest for entry in said):
            raise Broken(f"{m.name}: something the province said was never heard")

    def _scans(self) -> None:
        """The province shows no page it does not have; each page of a registered case is there,
        unless the disk it lay on was lost, or the province was put back to before it came: the
        terminal keeps no scan that was taken from it, so nobody can bring that one again."""
        world, rows = self._world, self._world.centre.rows
        shown = rows("select case_id, digest, sealed_digest from pages where sealed_digest <> ''")
        complete = set(world.centre.complete())
        for case, _digest, sealed_digest in shown:
            if sealed_digest not in complete:
                raise Broken(f"{case}: a page is shown, and its scan is not there")
        if self.pages_undone:
            return
        cases = {row[0] for row in rows("select case_id from cases")}
        have = {(case, digest) for case, digest, _sealed in shown}
        for name, case, digest in world.pages:
            if name in world.restored or name.partition("*")[0] in world.forks:
                continue
            if case in cases and (case, digest) not in have:
                raise Broken(f"{case}: a scan never arrived")
