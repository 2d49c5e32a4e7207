"""Run by test_journal_kill: one resident's visit, killed at a named point.

Arguments: root folder, province key (hex), point, how often the point is passed before the kill.
Every step prints a line once the journal has acknowledged it; nothing is printed before.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, Tx, points, writer

CARD = {"name": "欧阳测试", "number": "410101194003070021"}


def say(*words: object) -> None:
    """One acknowledged step."""
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def arm(point: str, passes: int) -> None:
    """Kill this process without warning at the given passing of ``point``."""
    left = [passes]

    def hook(name: str) -> None:
        assert name in points.NAMES, name
        if name == point:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    points.hook = hook


def submit(journal: Journal, scope: str, case: str) -> None:
    """Number, submission and receipt."""
    made: list[str] = []

    def build(tx: Tx) -> list[FactDraft]:
        number = f"ZZ{tx.next_serial('260301'):04d}"
        made[:] = [number]
        tx.add(FactDraft("case-submitted", {"number": number, "applicant": CARD}, scope, case))
        token = tx.receipt_token(number=number, case=case, item="MZ002", received_at=1)
        body = {"number": number, "visit": "v1", "token": token}
        return [FactDraft("receipt-issued", body, case=case)]

    journal.append_with(build)
    say("receipt", made[0])


def visit(journal: Journal, point: str) -> None:
    """A visit with two cases, scans and prints; the second case is not submitted."""
    scope, other = journal.begin_scope(ScopeKind.VISIT), journal.begin_scope(ScopeKind.VISIT)
    journal.append(FactDraft("visit-began", {"visit": "v1", "face": "kiosk"}))
    say("visit")
    for case, key in (("c1", scope), ("c2", other)):
        journal.append(
            FactDraft("case-opened", {"visit": "v1", "item_name": "高龄津贴"}, case=case)
        )
        (fact,) = journal.append(
            FactDraft("answer-given", {"question": "q", "value": CARD["number"]}, key, case)
        )
        say("fact", fact.id)
        say("blob", key, journal.put_blob(key, f"canary-scan-{case}".encode(), "image/jpeg"))
    submit(journal, scope, "c1")
    submit(journal, scope, "c3")
    journal.append(FactDraft("print-begun", {"print": "p1", "visit": "v1", "number": "ZZ0001"}))
    say("begun", "p1")
    journal.append(FactDraft("print-confirmed", {"print": "p1"}))
    say("confirmed", "p1")
    journal.append(FactDraft("print-begun", {"print": "p2", "visit": "v1", "number": "ZZ0002"}))
    say("begun", "p2")
    journal.destroy(other, "not-submitted")
    say("destroyed", other)
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    journal.forget(scope, "done")
    say("forgotten", scope)
    acknowledge(journal)
    (fact,) = journal.append(FactDraft("rated", {"level": 5}))
    say("fact", fact.id)
    if point.startswith("sign."):
        writer.SIGN_AFTER_S = 0.05
        time.sleep(120)  # killed in the pause


def acknowledge(journal: Journal) -> None:
    """The province answers: first for the facts, then for the scan."""
    last = journal.head()
    journal.mark_stored(last.epoch, last.seq)
    say("stored", last.seq)
    (scan,) = journal.pending_blobs()
    journal.blob_stored(scan.sealed_digest)
    say("scan-stored", scan.sealed_digest)


def main() -> None:
    """Open, arm, live through the visit, close."""
    root, province, point, passes = sys.argv[1:5]
    if point.startswith(("open.", "migrate.", "rebuild.")):
        arm(point, int(passes))
    journal = Journal.open(
        Path(root) / "data",
        keys=FileKeyStore(Path(root) / "keys"),
        terminal="T",
        province_key=bytes.fromhex(province),
        clock=lambda: datetime.now(UTC),
    )
    say("open")
    arm(point, int(passes))
    visit(journal, point)
    journal.close()
    say("closed")


if __name__ == "__main__":
    main()
