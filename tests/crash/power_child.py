"""Run by test_power_loss under strace: a day of one terminal. Arguments: root, province key (hex).

Every line in root/acks was acknowledged by the journal before it was written.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, Tx, upkeep

CARD = {"name": "欧阳测试", "number": "410101194003070021"}
SCAN = b"synthetic scan " * 700
_now = datetime(2026, 3, 1, 1, tzinfo=UTC)


def clock() -> datetime:
    """A clock that only goes on, the same in every run."""
    global _now
    _now += timedelta(milliseconds=7)
    return _now


class Day:
    """What happens, and saying so."""

    def __init__(self, root: Path, province: bytes) -> None:
        self.root, self.province = root, province
        self._acks = os.open(root / "acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.journal = self.open()

    def open(self) -> Journal:
        self.journal = Journal.open(
            self.root / "data",
            keys=FileKeyStore(self.root / "keys"),
            terminal="T",
            province_key=self.province,
            clock=clock,
        )
        self.say("open")
        return self.journal

    def say(self, *words: object) -> None:
        """One acknowledged step."""
        os.write(self._acks, (" ".join(map(str, words)) + "\n").encode())

    def append(self, *drafts: FactDraft) -> None:
        """Append, then say each fact."""
        for header in self.journal.append(*drafts):
            self.say("fact", header.id)

    def visit(self, visit: str) -> None:
        """A resident with two cases; one of them is submitted, printed and left waiting."""
        journal = self.journal
        scope, other = (journal.begin_scope(ScopeKind.VISIT) for _ in range(2))
        self.append(FactDraft("visit-began", {"visit": visit, "face": "kiosk"}))
        for case, key in ((f"{visit}-a", scope), (f"{visit}-b", other)):
            self.append(
                FactDraft("case-opened", {"visit": visit, "item_name": "高龄津贴"}, case=case),
                FactDraft("answer-given", {"question": "q", "value": "1" * 300}, key, case),
            )
            journal.put_blob(key, SCAN + case.encode(), "image/jpeg")
        self.submit(scope, f"{visit}-a", visit)
        self.append(
            FactDraft("print-begun", {"print": visit, "visit": visit, "number": "n", "copy": 0})
        )
        self.append(FactDraft("print-confirmed", {"print": visit}))
        journal.destroy(other, "not-submitted")
        self.say("destroyed", other)
        self.append(FactDraft("visit-ended", {"visit": visit, "reason": "done"}))
        journal.forget(scope, "done")
        self.say("forgotten", scope)

    def submit(self, scope: str, case: str, visit: str) -> None:
        """Number, submission and receipt in one transaction."""
        made: list[str] = []

        def build(tx: Tx) -> list[FactDraft]:
            number = f"ZZ 260301 {tx.next_serial('260301'):04d}"
            made[:] = [number]
            tx.add(FactDraft("case-submitted", {"number": number, "applicant": CARD}, scope, case))
            token = tx.receipt_token(number=number, case=case, item="MZ002", received_at=1)
            body = {"number": number, "visit": visit, "token": token}
            return [FactDraft("receipt-issued", body, case=case)]

        self.journal.append_with(build)
        self.say("receipt", made[0])

    def desk(self) -> None:
        """A case a clerk can go on with tomorrow, with a scan."""
        scope = self.journal.begin_scope(ScopeKind.CASE)
        self.say("scope", scope)
        snapshot = {"number": "ZZ 260301 0099", "applicant": CARD}
        self.append(FactDraft("case-received", {"snapshot": snapshot}, scope, "desk"))
        self.say("blob", scope, self.journal.put_blob(scope, SCAN, "image/jpeg"))
        self.append(FactDraft("catalogue-switched", {"release": "长" * 6000}))

    def stored(self) -> None:
        """The province has everything so far."""
        last = self.journal.facts()[-1]
        self.journal.mark_stored(last.epoch, last.seq)
        self.say("stored", last.epoch, last.seq)
        for blob in self.journal.pending_blobs()[:1]:
            self.journal.blob_stored(blob.sealed_digest)

    def checkpoint(self) -> None:
        """What a pause does: the log is written back and begins anew."""
        self.journal._writer.aside(upkeep.tidy)

    def many(self, count: int) -> None:
        """Small facts, one commit each."""
        for _ in range(count):
            self.append(FactDraft("rated", {"level": 5}))


def main() -> None:
    """The day."""
    day = Day(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
    day.visit("v1")
    day.desk()
    day.checkpoint()
    day.many(4)
    day.stored()
    day.visit("v2")
    day.journal.rebuild_views()
    day.say("rebuilt")
    day.many(2)
    day.journal.head()
    # views of an older version: the next start makes them anew
    day.journal._writer.aside(
        lambda db: db.execute("update marks set value = '\"0\"' where key = 'views'")
    )
    day.journal.close()
    day.say("closed")
    day.open()
    day.many(2)
    day.checkpoint()
    day.visit("v3")
    day.journal.close()
    day.say("closed")


if __name__ == "__main__":
    main()
