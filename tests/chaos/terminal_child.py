"""A terminal as a process of its own: the real journal on disk, the real sync, and people.

Argument: a JSON file, see ``Order``. Every 0.2 s it writes how it stands to ``status.json``. Papers
are lines appended to ``paper.log`` after the print was begun durably, as a printer would keep them.
It works until a file ``drain`` lies beside it, and ends in good order when ``stop`` does; before
that it may be killed from outside at any moment, and kills itself at named points of the journal.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.domain.errors import Trouble
from shared.domain.facts import Role
from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, Tx, points
from shared.sync import HttpTransport, ProvinceClock, SyncService, SyncSettings, page_queue
from shared.sync.credentials import Credentials

CARD = {"name": "王桂芳", "number": "410101194003070021"}
ITEM = "MZ002"


@dataclass(frozen=True)
class Order:
    """What the harness wants of this terminal."""

    root: str
    terminal: str
    kind: str
    province_key: str
    answer_key: str
    ca: str
    url: str
    seed: str
    """Names this life as well: a restarted terminal does something else."""
    cases: int
    """Enough for this terminal; it goes on syncing."""
    pause_s: float
    """Longest pause between two people."""
    scan_bytes: int
    """Largest scan; a tenth of them are ten times as large."""
    answer_s: float
    longest_wait_s: float
    suicide: float
    """Chance of kill -9 at each named point."""


def now() -> datetime:
    return datetime.now(UTC)


class Terminal:
    """One life of one terminal."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.root = Path(order.root)
        self.rng = random.Random(order.seed)
        if order.suicide:
            points.hook = self._maybe_die
        keys = FileKeyStore(self.root / "keys")
        self.journal = Journal.open(
            self.root / "journal",
            keys=keys,
            terminal=order.terminal,
            province_key=bytes.fromhex(order.province_key),
            clock=now,
        )
        clock = ProvinceClock(now)
        credentials = Credentials(keys, order.terminal, clock.now)
        self.sync = SyncService(
            self.journal,
            HttpTransport(
                order.url,
                self.journal.signer,
                clock,
                answer_keys=[bytes.fromhex(order.answer_key)],
                ca=Path(order.ca),
                pair=credentials.pair,
                answer_s=order.answer_s,
            ),
            clock=clock,
            settings=SyncSettings(feed_every_s=1.0, longest_wait_s=order.longest_wait_s),
            credentials=credentials,
        )

    def _maybe_die(self, _name: str) -> None:
        if not self.asked("drain") and self.rng.random() < self.order.suicide:
            os.kill(os.getpid(), signal.SIGKILL)

    def asked(self, what: str) -> bool:
        """True when the harness has laid down such a file."""
        return (self.root / what).exists()

    def run(self) -> None:
        """Work, report, end."""
        self.sync.start()
        threading.Thread(target=self._report, name="report", daemon=True).start()
        while not self.asked("stop"):
            try:
                if self.order.kind == "counter":
                    self._clerk()
                elif not self.asked("drain") and self._submitted() < self.order.cases:
                    self._resident()
            except Trouble as trouble:
                self.say("trouble", trouble.code)
            time.sleep(self.rng.uniform(0.0, self.order.pause_s))
        self.sync.stop()
        self.journal.close()

    def say(self, *words: str) -> None:
        """One line to the harness."""
        sys.stdout.write(" ".join(words) + "\n")
        sys.stdout.flush()

    def _submitted(self) -> int:
        return self._count("select count(*) as n from receipts")

    def _count(self, query: str) -> int:
        return int(self.journal.query(query)[0]["n"])

    # the resident at a kiosk

    def _resident(self) -> None:
        j, rng = self.journal, self.rng
        visit, case = f"v-{rng.getrandbits(64):x}", f"c-{rng.getrandbits(64):x}"
        j.append(FactDraft("visit-began", {"visit": visit, "face": "kiosk"}))
        scope = j.begin_scope(ScopeKind.VISIT)
        j.append(FactDraft("resident-identified", {"card": CARD, "how": "card"}, scope=scope))
        body: dict[str, Any] = {"visit": visit, "item_name": "高龄津贴"}
        j.append(FactDraft("case-opened", body, case=case, item=ITEM, role=Role.RESIDENT))
        digests = []
        for number in range(rng.choice((0, 1, 1, 2, 3))):
            size = int(self.order.scan_bytes * rng.random()) * (10 if rng.random() < 0.1 else 1)
            digests.append(j.put_blob(scope, rng.randbytes(size + 1), "image/jpeg"))
            body = {"material": "photo", "page": f"{case}-{number}", "digest": digests[-1]}
            body |= {"media_type": "image/jpeg"}
            j.append(FactDraft("page-captured", body, scope, case, ITEM))
        if rng.random() < 0.1:
            j.append(FactDraft("visit-ended", {"visit": visit, "reason": "left"}))
            j.destroy(scope, "not-submitted")
            return
        number = self._submit(visit, scope, case, digests)
        self._print(visit, number, case, digests)
        j.append(FactDraft("visit-ended", {"visit": visit, "reason": "done"}))
        j.forget(scope, "done")

    def _submit(self, visit: str, scope: str, case: str, digests: list[str]) -> str:
        made: list[str] = []

        def build(tx: Tx) -> list[FactDraft]:
            day = f"{now():%y%m%d}"
            number = f"{self.order.terminal} {day} {tx.next_serial(day):04d}"
            body: dict[str, Any] = {"number": number, "applicant": CARD, "answers": {}}
            body |= {"materials": [], "pages": digests}
            tx.add(FactDraft("case-submitted", body, scope, case, ITEM, "submitted", Role.RESIDENT))
            seconds = int(now().timestamp())
            token = tx.receipt_token(number=number, case=case, item=ITEM, received_at=seconds)
            made[:] = [number]
            body = {"number": number, "visit": visit, "token": token, "item_name": "高龄津贴"}
            body |= {"received_at": now().isoformat(), "expected_by": "2026-12-01"}
            body |= {"provisional": False}
            return [FactDraft("receipt-issued", body, "", case, ITEM, "received")]

        self.journal.append_with(build)
        return made[0]

    def _print(self, visit: str, number: str, case: str, digests: list[str]) -> None:
        name = f"p-{self.rng.getrandbits(64):x}"
        body = {"print": name, "visit": visit, "number": number, "paper": "receipt", "copy": 0}
        self.journal.append(FactDraft("print-begun", body))
        points.reach("print.begun")
        line = json.dumps({"print": name, "number": number, "case": case, "pages": digests})
        with (self.root / "paper.log").open("a", encoding="utf-8") as paper:
            paper.write(line + "\n")
        points.reach("print.sent")
        self.journal.append(FactDraft("print-confirmed", {"print": name}))
        points.reach("print.settled")

    # the clerk at a counter

    def _clerk(self) -> None:
        rows = self.journal.query(
            "select case_id, number from cases where scope <> '' and state = 'received'"
        )
        for row in rows[:5]:
            body = {"number": row["number"], "clerk": "C1", "window": "1"}
            body |= {"promised_by": "2026-12-01", "provisional": False}
            case = str(row["case_id"])
            self.journal.append(
                FactDraft("case-accepted", body, "", case, ITEM, "accepted", Role.CLERK)
            )

    # how it stands

    def _report(self) -> None:
        while True:
            state = self.sync.state
            row = {
                "at": time.time(),
                "standing": state.standing.value,
                "facts": state.backlog.facts,
                "blobs": state.backlog.blobs,
                "parked": state.parked,
                "stuck": state.stuck_blobs,
                "detail": state.detail,
                "receipts": self._submitted(),
                "heard": self._count("select count(*) as n from facts where role = 'province'"),
                "open": self._count(
                    "select count(*) as n from cases where number <> '' and state <> 'accepted'"
                ),
                "kept": self._count("select count(*) as n from blobs"),
                "pages": page_queue.waiting(self.journal),
            }
            part = self.root / "status.part"
            part.write_text(json.dumps(row), "utf-8")
            part.replace(self.root / "status.json")
            time.sleep(0.2)


def main(path: str) -> None:
    Terminal(Order(**json.loads(Path(path).read_text("utf-8")))).run()


if __name__ == "__main__":
    main(sys.argv[1])
