"""Lives visit after visit on a disk that is sick at another place each time (see sickdisk.c).

Run by test_sick_process with the shim preloaded. Arguments: root, province key (hex), shim, kind of
sickness, stride. For each n = 1, 1 + stride, ... the n-th call of that kind fails in a visit of its
own; then the disk is well again. Whatever is not as promised ends the process with a traceback.
Prints one JSON line.
"""

from __future__ import annotations

import ctypes
import errno
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.domain.errors import Actor, Trouble
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, Tx

WRITE, SYNC, CREATE, NAME = 1, 2, 4, 8
FOR_GOOD = 1_000_000
CARD = {"name": "王桂芳", "number": "410101194003070021"}
_LOOK_EVERY = 12


@dataclass(frozen=True)
class Sickness:
    """kinds of calls, how many fail in a row, with what, whether a failed sync loses what was
    written, whether the first failing write writes half."""

    kinds: int
    times: int
    error: int
    lies: bool = False
    half: bool = False


SICKNESSES = {
    "full-once": Sickness(WRITE, 1, errno.ENOSPC),
    "full-torn": Sickness(WRITE, 2, errno.ENOSPC, half=True),
    "full-until-cleaned": Sickness(WRITE | CREATE, FOR_GOOD, errno.ENOSPC),
    "write-error": Sickness(WRITE, 1, errno.EIO),
    "sync-error": Sickness(SYNC, 1, errno.EIO),
    "sync-error-that-lies": Sickness(SYNC, 1, errno.EIO, lies=True),
    "syncs-that-lie": Sickness(SYNC, 5, errno.EIO, lies=True),
    # a disk of which nobody can promise anything: the test of the test
    "syncs-confirmed-but-not-done": Sickness(SYNC, FOR_GOOD, 0, lies=True),
    "read-only": Sickness(WRITE | CREATE | NAME, FOR_GOOD, errno.EROFS),
}


class Broken(Exception):
    """A promise was not kept."""


class Day:
    """One terminal on the sick disk."""

    def __init__(self, root: Path, province: bytes) -> None:
        self.root, self.province = root, province
        self.journal = self.open(root)
        self.told: Counter[str] = Counter()
        self.visits = 0
        self.acked: set[str] = {h.id for h in self.journal.facts(limit=FOR_GOOD)}
        self.papers: list[str] = []

    def open(self, root: Path) -> Journal:
        return Journal.open(
            root / "data",
            keys=FileKeyStore(root / "keys"),
            terminal="K-0001",
            province_key=self.province,
            clock=lambda: datetime.now(UTC),
        )

    def reopen(self) -> None:
        """A restart; what it settles by itself counts as acknowledged."""
        self.journal.close()
        self.journal = self.open(self.root)
        self.check("after a restart", exact=False)
        self.acked = {h.id for h in self.journal.facts(limit=FOR_GOOD)}

    def step(self, work: Callable[[], Any]) -> Any:
        """Do it; None when the disk refused, which must be said in words."""
        try:
            done = work()
        except Trouble as trouble:
            if trouble.code not in ("disk-full", "disk-trouble"):
                raise
            said = (trouble.sentence, trouble.staff_hint)
            if not all(re.search("[一-鿿].*。$", text) for text in said):
                raise Broken(f"not a sentence: {said}") from trouble
            if trouble.actor not in (Actor.STAFF, Actor.TECHNICIAN):
                raise Broken(f"nobody acts: {trouble.actor}") from trouble
            self.told[trouble.code] += 1
            return None
        for header in done if isinstance(done, tuple) else ():
            self.acked.add(header.id)
        return done if done is not None else True

    def visit(self) -> None:
        """As casework does it: no paper for what was not recorded, and the visit always ends."""
        j, step = self.journal, self.step
        self.visits += 1
        visit, case = f"v{self.visits}", f"c{self.visits}"
        if not step(lambda: j.append(FactDraft("visit-began", {"visit": visit, "face": "kiosk"}))):
            return
        scope = step(lambda: j.begin_scope(ScopeKind.VISIT))
        if scope is None:
            return
        body = {"card": CARD, "how": "card"}
        number = None
        if step(lambda: j.append(FactDraft("resident-identified", body, scope))):
            number = self._case(visit, scope, case)
        if number is not None:
            self._print(visit, number)
        step(lambda: j.append(FactDraft("visit-ended", {"visit": visit, "reason": "done"})))
        ended = j.forget if number is not None else j.destroy
        step(lambda: ended(scope, "done"))
        if j.readable(scope):
            raise Broken("the visit is over and can still be read")

    def _case(self, visit: str, scope: str, case: str) -> str | None:
        j, step = self.journal, self.step
        opened = {"visit": visit, "item_name": "高龄津贴"}
        if not step(lambda: j.append(FactDraft("case-opened", opened, case=case))):
            return None
        digest = step(lambda: j.put_blob(scope, f"scan of {case}".encode() * 500, "image/jpeg"))
        if digest is not None:
            page = {"material": "m", "page": case, "digest": digest, "media_type": "image/jpeg"}
            step(lambda: j.append(FactDraft("page-captured", page, scope, case)))
        made: list[str] = []

        def build(tx: Tx) -> list[FactDraft]:
            number = f"ZZ{tx.next_serial('260301'):05d}"
            made[:] = [number]
            tx.add(FactDraft("case-submitted", {"number": number, "applicant": CARD}, scope, case))
            token = tx.receipt_token(number=number, case=case, item="MZ002", received_at=1)
            body = {"number": number, "visit": visit, "token": token}
            return [FactDraft("receipt-issued", body, case=case)]

        return made[0] if step(lambda: j.append_with(build)) else None

    def _print(self, visit: str, number: str) -> None:
        name = f"p{self.visits}"
        body = {"print": name, "visit": visit, "number": number}
        if self.step(lambda: self.journal.append(FactDraft("print-begun", body))):
            self.papers.append(number)
            self.step(lambda: self.journal.append(FactDraft("print-confirmed", {"print": name})))

    def check(self, when: str, journal: Journal | None = None, *, exact: bool = True) -> None:
        """Everything acknowledged is there, and nothing that was refused; papers have records."""
        j = journal or self.journal
        headers = j.facts(limit=FOR_GOOD)
        there = {h.id for h in headers}
        if self.acked - there:
            raise Broken(f"{when}: {len(self.acked - there)} acknowledged facts are gone")
        own = {h.id for h in headers if h.type not in ("key-forgotten", "key-destroyed")}
        if exact and own - self.acked:
            raise Broken(f"{when}: {len(own - self.acked)} refused facts are there")
        numbers = {row["number"] for row in j.query("select number from receipts")}
        if set(self.papers) - numbers or len(set(self.papers)) != len(self.papers):
            raise Broken(f"{when}: a paper without a record, or twice")

    def look_closely(self) -> None:
        """The whole chain, and what a process would find that had to start from the files now."""
        verdict = self.journal.verify()
        if not verdict.ok:
            raise Broken(verdict.sentence)
        copy = self.root.with_name("copy")
        shutil.rmtree(copy, ignore_errors=True)
        for part in ("data", "keys"):
            shutil.copytree(self.root / part, copy / part, ignore=shutil.ignore_patterns("*-shm"))
        with closing(self.open(copy)) as found:
            self.check("in a copy of the files", found, exact=False)
            if not found.verify().ok:
                raise Broken(f"a copy of the files: {found.verify().sentence}")
        shutil.rmtree(copy)


def main(root: str, province: str, shim: str, name: str, stride: str) -> None:
    """Until a visit passes without meeting the sickness."""
    sick = SICKNESSES[name]
    disk = ctypes.CDLL(shim)
    day = Day(Path(root), bytes.fromhex(province))
    disk.sick_folder(root.encode())
    place = met = 0
    while True:
        disk.sick_arm(
            sick.kinds, ctypes.c_long(place), ctypes.c_long(sick.times), sick.error,
            int(sick.lies), int(sick.half),
        )  # fmt: skip
        day.visit()
        spoiled = disk.sick_well()
        day.check(f"{name} at {place + 1}")
        if not day.step(lambda: day.journal.append(FactDraft("rated", {"level": 5}))):
            raise Broken("the disk is well again, and the journal is not")
        if not spoiled:
            break
        met += 1
        place += int(stride)
        if met % _LOOK_EVERY == 0:
            day.look_closely()
            day.reopen()
    day.look_closely()
    day.reopen()
    live = day.journal.dump_views()
    day.journal.rebuild_views()
    if day.journal.dump_views() != live:
        raise Broken("the views are not what the facts say")
    day.journal.close()
    sys.stdout.write(json.dumps({"met": met, "told": day.told, "papers": len(day.papers)}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
