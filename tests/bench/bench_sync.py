"""Drain of 5,000 facts by the engine against the same prebuilt bodies posted by a bare loop.

Both post to the same kind of province: a fresh sandbox of its own, in a child process, per run.
The baseline's requests are built and signed beforehand, so that it pays for nothing but requests
itself and the province. Rounds are interleaved.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.proof import Signer
from shared.sandbox import ProvinceKeys, Settings, provision, run_in_thread
from shared.sync import Call, HttpTransport, Lost, ProvinceClock, Reply, SyncService, SyncSettings
from shared.sync.contract import SIGNATURE_TAG
from shared.sync.signing import RequestSigner, SignedMessage

FACTS = 5000
ROUNDS = 5
_PER_CASE = 20
_PERSON = {"name": "样例", "number": "410101194003070021"}
"""Whole, or every submission would be refused and the drain measure refusals."""


def _now() -> datetime:
    return datetime.now(UTC)


def _serve(folder: Path, public_key: bytes, pipe: Connection) -> None:
    """Child process: one province."""
    handle = run_in_thread(Settings(folder, provision(folder)))
    handle.enrol("BENCH", "kiosk", "H1", public_key)
    pipe.send(handle.url)
    pipe.recv()
    handle.stop()


class _Province:
    """A fresh province in a child process."""

    def __init__(self, folder: Path, keys: ProvinceKeys, signer: Signer) -> None:
        folder.mkdir(parents=True, mode=0o700)
        kept = {"x25519": keys.private.hex(), "ed25519": keys.answer_private.hex()}
        (folder / "province-key.json").write_text(json.dumps(kept))
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (folder, signer.public_key, theirs)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()  # so that a child that dies ends the wait below
        self.url: str = self._pipe.recv()

    def stop(self) -> None:
        self._pipe.send("stop")
        self._process.join(20)


def _fill(journal: Journal) -> None:
    """Cases as a kiosk writes them: mostly sealed answers, one submission each."""
    done = 1  # epoch-began
    number = 0
    while done < FACTS:
        number += 1
        case, scope = f"case-{number}", journal.begin_scope(ScopeKind.CASE)
        drafts = [FactDraft("case-opened", {"visit": "v", "item_name": "高龄津贴申领"}, case=case)]
        for question in range(_PER_CASE - 2):
            body = {"question": f"q{question}", "value": "样例答案" * 12, "source": "resident"}
            drafts.append(FactDraft("answer-given", body, scope=scope, case=case, item="MZ002"))
        body = {"number": f"YC 261121 {number:04d}", "applicant": _PERSON, "answers": {}}
        body |= {"materials": [], "pages": []}
        drafts.append(FactDraft("case-submitted", body, scope=scope, case=case, item="MZ002"))
        drafts = drafts[: FACTS - done]
        journal.append(*drafts)
        done += len(drafts)


class _Recorder:
    """A transport that keeps the facts calls it carried."""

    def __init__(self, inner: HttpTransport) -> None:
        self._inner = inner
        self.calls: list[Call] = []

    def send(self, call: Call) -> Reply | Lost:
        if call.lane == "facts":
            self.calls.append(call)
        return self._inner.send(call)

    def close(self) -> None:
        self._inner.close()


def _drain(journal: Journal, url: str, keys: ProvinceKeys) -> tuple[float, list[Call]]:
    """Facts per second of the real service, and the bodies it sent."""
    clock = ProvinceClock(_now)
    line = HttpTransport(url, journal.signer, clock, answer_keys=[keys.answer_public])
    recorder = _Recorder(line)
    service = SyncService(journal, recorder, clock=clock, settings=SyncSettings(feed_every_s=3600))
    target = (1, FACTS)
    started = time.perf_counter()
    service.start()
    while journal.stored_up_to() < target:
        time.sleep(0.002)
    taken = time.perf_counter() - started
    service.stop()
    sent = sum(1 for _ in recorder.calls)
    assert sent >= FACTS // 100
    return FACTS / taken, recorder.calls


def _bare(url: str, signer: Signer, calls: list[Call]) -> float:
    """Facts per second of a plain requests loop over prebuilt, presigned bodies."""
    request_signer = RequestSigner(signer, SIGNATURE_TAG)
    prepared: list[tuple[str, dict[str, str], bytes]] = []
    for call in calls:
        message = SignedMessage(call.method, url + call.path, dict(call.headers))
        request_signer.sign(message, call.body, _now())
        prepared.append((message.url, dict(message.headers), call.body))
    with requests.Session() as session:
        session.trust_env = False
        started = time.perf_counter()
        for target, headers, body in prepared:
            answer = session.post(target, data=body, headers=headers, timeout=30)
            answer.raise_for_status()
            answer.json()
        return FACTS / (time.perf_counter() - started)


@contextmanager
def _terminal(folder: Path) -> Iterator[tuple[Journal, ProvinceKeys]]:
    """A filled journal and the keys of the province it seals for."""
    keys = provision(folder / "keys")
    journal = Journal.open(
        folder / "journal",
        keys=FileKeyStore(folder / "journal-keys"),
        terminal="BENCH",
        province_key=keys.public,
        clock=_now,
    )
    try:
        _fill(journal)
        yield journal, keys
    finally:
        journal.close()


def drained(folder: Path) -> tuple[float, list[Call]]:
    """One drain into a fresh province: facts per second, and the calls that carried them."""
    with _terminal(folder) as (journal, keys):
        province = _Province(folder / "one", keys, journal.signer)
        try:
            return _drain(journal, province.url, keys)
        finally:
            province.stop()


def _round(folder: Path) -> tuple[float, float]:
    with _terminal(folder) as (journal, keys):
        province = _Province(folder / "one", keys, journal.signer)
        ours, calls = _drain(journal, province.url, keys)
        province.stop()
        province = _Province(folder / "two", keys, journal.signer)
        bare = _bare(province.url, journal.signer, calls)
        province.stop()
        return ours, bare


def samples(progress: Callable[[str], None] = lambda _text: None) -> list[dict[str, Any]]:
    """Rows for ``make bench``: raw samples of ours and of the baseline, interleaved."""
    ours: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS):
        progress(f"sync drain, round {number + 1} of {ROUNDS}")
        with tempfile.TemporaryDirectory() as folder:
            one, other = _round(Path(folder))
        ours.append(one)
        bare.append(other)
    return [
        {
            "name": f"drain of {FACTS} facts",
            "unit": "facts/s",
            "samples": ours,
            "baseline_name": "bare requests loop, same prebuilt and presigned bodies",
            "baseline_samples": bare,
            "aim": {"kind": "ratio_min", "value": 0.8},
        }
    ]


if __name__ == "__main__":
    row = samples(print)[0]
    mine, base = statistics.median(row["samples"]), statistics.median(row["baseline_samples"])
    pairs = zip(row["samples"], row["baseline_samples"], strict=True)
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"ours {mine:.0f}/s, bare loop {base:.0f}/s, median of per-round ratios {ratio:.2f}")
