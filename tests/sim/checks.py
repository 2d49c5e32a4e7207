"""What must hold after every step, whatever happened in it."""

from __future__ import annotations

import hashlib
from typing import Any

from shared.proof import Header
from tests.sim.machine import Machine

_FACTS = "select n, id, terminal, epoch, seq from facts where n > ? order by n"


class Broken(Exception):
    """An invariant does not hold."""


def _place(header: Header) -> tuple[int, int]:
    return header.epoch, header.seq


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
        self.undone: set[str] = set()
        """Ids the province had before it was put back to an older copy."""
        self.pages_undone = False
        self._seen: dict[str, tuple[Any, ...]] = {}
        self._changes = -1
        self.numbers: set[str] = set()
        """Receipt numbers that people hold."""
        self._checked: dict[str, tuple[int, int]] = {}

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
            if self._ends.get((terminal, epoch), 0) >= seq:
                raise Broken(f"{terminal} {epoch}/{seq} is stored out of order")
            self._ends[terminal, epoch] = seq
            self.stored[id_] = self._last_n = n
        if centre.rows("select count(*) from facts")[0][0] != len(self.stored):
            raise Broken("the province lost a fact")
        rows = centre.rows("select id, terminal from quarantine")
        aside = {row[0] for row in rows}
        for terminal in {row[1] for row in rows} - self._world.forks:
            # the past of a lost disk may still arrive late, by a request the line repeats
            if terminal not in self._world.restored or "an" not in self._world.counts:
                raise Broken(f"{terminal}: a fact was sent in two forms")
        if aside and not centre.rows("select n from alarms"):
            raise Broken("a fact was set aside without an alarm")
        self.aside = aside

    def province_put_back(self) -> None:
        """The province is older now: what it lost has to be offered again."""
        before = set(self.stored)
        self.stored, self._ends, self._last_n = {}, {}, 0
        for n, id_, terminal, epoch, seq in self._world.centre.rows(_FACTS, (0,)):
            self.stored[id_] = self._last_n = n
            self._ends[terminal, epoch] = seq
        self.undone |= before - set(self.stored)
        self.pages_undone = True

    def has(self, id_: str) -> bool:
        """True when the province keeps a fact, in its chain or set aside."""
        return id_ in self.stored or id_ in self.aside

    # a terminal

    def terminal(self, m: Machine) -> None:
        """Nothing acknowledged is missing, and everything derived from facts fits them."""
        journal = m.journal
        assert journal is not None
        if self._checked.get(m.name) == m.changes():
            return
        headers = m.facts()
        self._acknowledged(m, headers)
        self._outbox(m, headers)
        self._blobs(m)
        state = (len(headers), headers[-1].id if headers else "", m.boots)
        if self._seen.get(m.name) != state:
            self._seen[m.name] = state
            self._derived(m, headers)
        self._checked[m.name] = m.changes()

    def _derived(self, m: Machine, headers: list[Header]) -> None:
        """The chain with its heads, the views, the order within cases, the papers."""
        journal = m.journal
        assert journal is not None
        verdict = journal.verify()
        if not verdict.ok:
            raise Broken(f"{m.name}: {verdict.sentence}")
        live = journal.dump_views()
        journal.rebuild_views()
        if journal.dump_views() != live:
            raise Broken(f"{m.name}: the views are not what the facts say")
        self._case_order(m, headers)
        self._papers(m, headers)

    def _acknowledged(self, m: Machine, headers: list[Header]) -> None:
        now = {_place(h): h for h in headers}
        for place, header in m.acked.items():
            if now.get(place) != header:
                raise Broken(f"{m.name}: acknowledged {place} {header.type} is gone")
        m.acked = now
        if len({h.id for h in headers}) != len(headers):
            raise Broken(f"{m.name}: an id twice")

    def _outbox(self, m: Machine, headers: list[Header]) -> None:
        journal = m.journal
        assert journal is not None
        mark = journal.stored_up_to()
        waiting = [h.id for h in headers if _place(h) > mark]
        if journal.backlog().facts != len(waiting):
            raise Broken(f"{m.name}: the backlog does not count the tail")
        if waiting and [o.header.id for o in journal.tail()] != waiting[:100]:
            raise Broken(f"{m.name}: the tail is not what lies behind the mark")
        for header in headers:
            if _place(header) <= mark and not self.has(header.id) and header.id not in self.undone:
                raise Broken(f"{m.name}: {header.type} is marked stored, the province has it not")

    def _blobs(self, m: Machine) -> None:
        journal = m.journal
        assert journal is not None
        known = journal.query("select name, sealed_digest from blobs")
        folder = m.disk.data / "blobs"
        if {row["name"] for row in known} != {path.name for path in folder.iterdir()}:
            raise Broken(f"{m.name}: scans on disk and scans on record differ")
        for row in known:
            data = (folder / row["name"]).read_bytes()
            if hashlib.sha256(data).hexdigest() != row["sealed_digest"]:
                raise Broken(f"{m.name}: a scan is not whole")

    def _case_order(self, m: Machine, headers: list[Header]) -> None:
        last: dict[tuple[str, int], int] = {}
        for h in headers:
            if h.case and h.case_seq != last.get((h.case, h.epoch), 0) + 1:
                raise Broken(f"{m.name}: {h.case} has a gap")
            last[h.case, h.epoch] = h.case_seq
        first: dict[str, str] = {}
        for h in headers:
            first.setdefault(h.case, h.type)
            if h.type == "receipt-issued" and first[h.case] == h.type:
                raise Broken(f"{m.name}: {h.case} has a receipt before it began")

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

    def _papers(self, m: Machine, headers: list[Header]) -> None:
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
        for m in self._world.machines:
            self.terminal(m)
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
            if not self.has(header.id) and not self._said(m, header):
                raise Broken(f"{m.name}: {header.type} {_place(header)} never arrived")
        if journal.backlog().facts:
            raise Broken(f"{m.name}: everything is stored, but the backlog is not empty")
        if m.terminal in self._world.forks:
            return
        cases = {row[0] for row in self._world.centre.rows("select case_id from cases")}
        cases |= {row[0] for row in self._world.centre.rows("select case_id from parked_cases")}
        for header in m.facts():
            if header.type == "case-submitted" and header.case not in cases:
                raise Broken(f"{m.name}: {header.case} was submitted and is not registered")

    def _said(self, m: Machine, header: Header) -> bool:
        """A repeated request of a newer epoch came before what a restored province has lost: the
        gap between the epochs raised an alarm."""
        query = "select 1 from alarms where terminal = ? and kind = 'epoch-previous'"
        return header.id in self.undone and bool(self._world.centre.rows(query, (m.terminal,)))

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
        """Each page of a registered case is at the province, unless its disk was lost."""
        if self.pages_undone or self._world.forks or self._world.restored:
            return
        cases = {row[0] for row in self._world.centre.rows("select case_id from cases")}
        have = {
            (case, digest)
            for case, digest in self._world.centre.rows(
                "select case_id, digest from pages where sealed_digest <> ''"
            )
        }
        for _name, case, digest in self._world.pages:
            if case in cases and (case, digest) not in have:
                raise Broken(f"{case}: a scan never arrived")
