"""A drain of 5,000 facts with 30 % of the answers lost, beside the same drain on a good line.

Both go through the same kind of proxy to the same kind of province: terminal, proxy and province
are processes of their own, every run has a fresh province, rounds are interleaved. There are two
ways to lose an answer after the request has arrived: the connection is reset (the terminal notices
at once), or the line stays open and silent (it notices when its patience ends). After each run the
province is asked: every fact once, nothing set aside, no alarm.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.sandbox import ProvinceKeys, Settings, provision, run_in_thread
from shared.sync import Call, HttpTransport, ProvinceClock, SyncEngine, SyncService, SyncSettings
from tests.chaos.proxy import CLEAN, Fault, Plan, Proxy, losing

FACTS = 5000
ROUNDS = 3
SHARE = 0.3
_PER_CASE = 20
_LOADED = SyncEngine
"""Loads late in the product; here before the clock runs."""
_PLANS: dict[str, Plan] = {
    "clean": CLEAN,
    "reset": losing(SHARE, Fault.RESET),
    "silent": losing(SHARE, Fault.SWALLOW),
}


def _now() -> datetime:
    return datetime.now(UTC)


def _province(folder: Path, public_key: bytes, pipe: Connection) -> None:
    """Child process: one province."""
    handle = run_in_thread(Settings(folder, provision(folder)))
    handle.enrol("BENCH", "kiosk", "H1", public_key)
    pipe.send(handle.port)
    pipe.recv()
    handle.stop()


def _proxy(port: int, seed: str, how: str, pipe: Connection) -> None:
    """Child process: one line."""
    proxy = Proxy(("127.0.0.1", port), seed, _PLANS[how])
    pipe.send(proxy.port)
    pipe.recv()
    pipe.send(sum(proxy.counts.faults.values()))
    proxy.close()


class _Child:
    """A process that tells one number, runs until told to stop, and may tell another."""

    def __init__(self, work: Callable[..., None], *arguments: object) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(*arguments, theirs), daemon=True)
        self._process.start()
        theirs.close()  # so that a child that dies ends the wait below
        self.told: int = self.pipe.recv()

    def stop(self) -> int:
        self.pipe.send("stop")
        last = self.told
        while self._process.is_alive():
            if self.pipe.poll(0.05):
                try:
                    last = self.pipe.recv()
                except EOFError:
                    break
        self._process.join(20)
        return last


def _fill(journal: Journal) -> None:
    """Cases as a kiosk writes them: mostly sealed answers, one submission each."""
    done, number = 1, 0  # epoch-began
    while done < FACTS:
        number += 1
        case, scope = f"case-{number}", journal.begin_scope(ScopeKind.CASE)
        drafts = [FactDraft("case-opened", {"visit": "v", "item_name": "高龄津贴申领"}, case=case)]
        for question in range(_PER_CASE - 2):
            body = {"question": f"q{question}", "value": "样例答案" * 12, "source": "resident"}
            drafts.append(FactDraft("answer-given", body, scope=scope, case=case, item="MZ002"))
        body = {"number": f"YC 261121 {number:04d}", "applicant": {"name": "样例"}, "answers": {}}
        body |= {"materials": [], "pages": []}
        drafts.append(FactDraft("case-submitted", body, scope=scope, case=case, item="MZ002"))
        drafts = drafts[: FACTS - done]
        journal.append(*drafts)
        done += len(drafts)


def _drain(journal: Journal, keys: ProvinceKeys, folder: Path, how: str, seed: str) -> float:
    """Facts per second to a fresh province over a line of this kind."""
    folder.mkdir(mode=0o700)
    shutil.copy(folder.parent / "keys" / "province-key.json", folder)
    province = _Child(_province, folder, journal.signer.public_key)
    line = _Child(_proxy, province.told, seed, how)
    clock = ProvinceClock(_now)
    url = f"http://127.0.0.1:{line.told}"
    transport = HttpTransport(url, journal.signer, clock, answer_keys=[keys.answer_public])
    service = SyncService(journal, transport, clock=clock, settings=SyncSettings(feed_every_s=3600))
    transport.send(Call("feed", "GET", "/v1/feed?since="))  # what loads late is loaded for all
    journal.mark_stored(1, 0)  # this province is new: it has nothing yet
    began = time.perf_counter()
    service.start()
    while journal.stored_up_to() < (1, FACTS):
        time.sleep(0.002)
    taken = time.perf_counter() - began
    service.stop()
    lost = line.stop()
    province.stop()
    assert lost == 0 if how == "clean" else lost > FACTS // 100 * SHARE / 3, lost
    _each_once(journal, folder)
    return FACTS / taken


def _each_once(journal: Journal, folder: Path) -> None:
    """0 lost, 0 doubled: the province has this journal, in this order, and no complaint."""
    with closing(sqlite3.connect(folder / "province.sqlite")) as db:
        theirs = db.execute("select id, hash from facts order by n").fetchall()
        mine = [(h.id, h.hash()) for h in journal.facts(limit=10 * FACTS)]
        assert len(theirs) >= FACTS
        assert theirs == mine[: len(theirs)]  # what the feed brought meanwhile may still be here
        for table in ("quarantine", "alarms"):
            assert db.execute(f"select count(*) from {table}").fetchone() == (0,)


def _round(folder: Path, number: int) -> dict[str, float]:
    keys = provision(folder / "keys")
    with closing(
        Journal.open(
            folder / "journal",
            keys=FileKeyStore(folder / "journal-keys"),
            terminal="BENCH",
            province_key=keys.public,
            clock=_now,
        )
    ) as journal:
        _fill(journal)
        return {how: _drain(journal, keys, folder / how, how, f"bench:{number}") for how in _PLANS}


def samples(progress: Callable[[str], None] = lambda _text: None) -> list[dict[str, Any]]:
    """Rows for ``make bench``: raw samples, lossy beside clean, interleaved."""
    runs: list[dict[str, float]] = []
    for number in range(ROUNDS):
        progress(f"lossy drain, round {number + 1} of {ROUNDS}")
        with tempfile.TemporaryDirectory() as folder:
            runs.append(_round(Path(folder), number))
            progress(str(runs[-1]))
    clean = [run["clean"] for run in runs]
    names = {
        "reset": "30 % of answers lost, connection reset; 0 lost, 0 doubled",
        "silent": "30 % of answers swallowed, line silent; 0 lost, 0 doubled",
    }
    return [
        {
            "name": f"drain of {FACTS} facts, {name}",
            "unit": "facts/s",
            "samples": [run[how] for run in runs],
            "baseline_name": "the same over the same proxy, nothing lost",
            "baseline_samples": clean,
            "aim": {"kind": "ratio_min", "value": 0.5},
        }
        for how, name in names.items()
    ]


if __name__ == "__main__":
    for row in samples(print):
        pairs = zip(row["samples"], row["baseline_samples"], strict=True)
        mine, base = statistics.median(row["samples"]), statistics.median(row["baseline_samples"])
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{row['name']}: {mine:.0f}/s, good line {base:.0f}/s, median of ratios {ratio:.2f}")
