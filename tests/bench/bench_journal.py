"""What a durable append costs beside the raw floor: one row, one FULL commit, same SQLCipher.

Both run in the same folder, in turns, in the same process. ``samples()`` returns raw samples.
"""

from __future__ import annotations

import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind, Tx
from shared.journal.engine import connect_writer
from shared.proof import canonical, key_pair

ROUNDS = 300
WARM_UP = 30
BODY = {
    "question": "bank",
    "value": {"account": "6217 0000 0000 0000 000", "holder": "测试", "notes": "x" * 700},
    "source": "typed",
}
"""About 1 KB, like the measurements this is compared with."""
CARD = {"name": "测试", "number": "410101194003070021"}


def samples(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Rows in the house format, milliseconds."""
    with tempfile.TemporaryDirectory(prefix="bench-journal-") as root:
        return _measure(Path(root), rounds)


def _measure(root: Path, rounds: int) -> list[dict[str, Any]]:
    journal = Journal.open(
        root / "data",
        keys=FileKeyStore(root / "keys"),
        terminal="BENCH",
        province_key=key_pair()[1],
        clock=lambda: datetime.now(UTC),
    )
    raw = connect_writer(root / "data" / "raw.db", secrets.token_bytes(32))
    raw.execute("create table t (id integer primary key, doc text not null) strict")
    try:
        floor = _raw_commit(raw)
        append = _append(journal)
        submit = _submission(journal)
        append_times, append_floor = _interleaved(append, floor, rounds)
        submit_times, submit_floor = _interleaved(submit, floor, rounds)
    finally:
        journal.close()
        raw.close()
    return [
        _row("durable append with its views (sealed, 1 KB)", append_times, append_floor, 0.4),
        _row("case-submitted + receipt-issued, one transaction", submit_times, submit_floor, 1.0),
    ]


def _raw_commit(raw: Any) -> Callable[[], None]:
    document = canonical(BODY).decode("utf-8")

    def once() -> None:
        raw.execute("begin immediate")
        raw.execute("insert into t (doc) values (?)", (document,))
        raw.execute("commit")

    return once


def _append(journal: Journal) -> Callable[[], None]:
    scope = journal.begin_scope(ScopeKind.VISIT)
    journal.append(FactDraft("case-opened", {"visit": "v", "item_name": "高龄津贴"}, case="c"))
    count = iter(range(10**9))

    def once() -> None:
        body = BODY | {"question": f"q{next(count) % 20}"}
        journal.append(FactDraft("answer-given", body, scope=scope, case="c", item="MZ002"))

    return once


def _submission(journal: Journal) -> Callable[[], None]:
    scope = journal.begin_scope(ScopeKind.VISIT)
    count = iter(range(10**9))

    def once() -> None:
        case = f"case-{next(count)}"

        def build(tx: Tx) -> list[FactDraft]:
            number = f"ZZ 260301 {tx.next_serial('260301'):04d}"
            submitted = {"number": number, "applicant": CARD, "answers": BODY}
            tx.add(FactDraft("case-submitted", submitted, scope=scope, case=case))
            token = tx.receipt_token(number=number, case=case, item="MZ002", received_at=1)
            body = {"number": number, "visit": "v", "token": token, "item_name": "高龄津贴"}
            return [FactDraft("receipt-issued", body, case=case)]

        journal.append_with(build)

    return once


def _interleaved(
    ours: Callable[[], None], floor: Callable[[], None], rounds: int
) -> tuple[list[float], list[float]]:
    """Both in turns, each first in every other round. Milliseconds."""
    times: dict[Callable[[], None], list[float]] = {ours: [], floor: []}
    for number in range(rounds + WARM_UP):
        for act in (ours, floor) if number % 2 else (floor, ours):
            begun = time.perf_counter()
            act()
            if number >= WARM_UP:
                times[act].append((time.perf_counter() - begun) * 1000)
    return times[ours], times[floor]


def _row(name: str, ours: list[float], base: list[float], headroom_ms: float) -> dict[str, Any]:
    """Samples are what ours took longer than the raw commit beside it; both stand in the row."""
    return {
        "name": f"{name}, above a raw one-row FULL commit",
        "unit": "ms",
        "samples": [mine - raw for mine, raw in zip(ours, base, strict=True)],
        "ours_samples": ours,
        "baseline_name": "one row, FULL commit, same SQLCipher",
        "baseline_samples": base,
        "aim": {"kind": "max", "value": headroom_ms},
    }


if __name__ == "__main__":
    for row in samples():
        medians = {key: statistics.median(row[key]) for key in ("samples", "baseline_samples")}
        print(row["name"], json.dumps(medians))
