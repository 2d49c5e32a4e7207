"""Scans over a real TCP line: bytes sent per byte needed under cuts, and speed beside a bare PUT.

The line is the counting proxy of ``tests/sync/cutter.py``; terminal and province are the real ones.
Cuts fall anywhere in what travels, headers included, by a seed per round. The bare PUT sends the
same sealed bytes with requests to a server that only writes them down and fsyncs, in a process of
its own as the province is; neither goes through the proxy.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import requests

from shared.journal import FactDraft, FileKeyStore, Journal, ScopeKind
from shared.proof import Signer
from shared.sandbox import Settings, provision, run_in_thread
from shared.sync import HttpTransport, ProvinceClock, SyncService, SyncSettings

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.sync.cutter import Line

SCANS = 100
SIZE = 1_000_000
CUTS = 20
ROUNDS = 3
_WAIT_S = 1800.0


def _now() -> datetime:
    return datetime.now(UTC)


def _province(folder: Path, public_key: bytes, pipe: Connection) -> None:
    """Child process: one province."""
    handle = run_in_thread(Settings(folder, provision(folder)))
    handle.enrol("BENCH", "kiosk", "H1", public_key)
    pipe.send(handle.port)
    pipe.recv()
    handle.stop()


class _Put(BaseHTTPRequestHandler):
    """Writes a body down, durably, and says so."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        with (self.folder / self.path.rpartition("/")[2]).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_values: object) -> None:
        return


def _sink(folder: Path, _public_key: bytes, pipe: Connection) -> None:
    """Child process: a server that takes a PUT."""
    _Put.folder = folder
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Put)
    pipe.send(server.server_address[1])
    server.timeout = 0.2
    while not pipe.poll():
        server.handle_request()


class _Child:
    """A server in a process of its own."""

    def __init__(self, serve: Callable[..., None], folder: Path, signer: Signer) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        arguments = (folder, signer.public_key, theirs)
        self._process = context.Process(target=serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()  # so that a child that dies ends the wait below
        self.port: int = self._pipe.recv()

    def stop(self) -> None:
        self._pipe.send("stop")
        self._process.join(20)


def _journal(folder: Path) -> tuple[Journal, bytes]:
    """A journal, and the key its province will sign answers with."""
    keys = provision(folder / "province")
    journal = Journal.open(
        folder / "journal",
        keys=FileKeyStore(folder / "keys"),
        terminal="BENCH",
        province_key=keys.public,
        clock=_now,
    )
    return journal, keys.answer_public


def _fill(journal: Journal) -> int:
    """One case with all the scans; the bytes they need, as sealed."""
    scope = journal.begin_scope(ScopeKind.CASE)
    for _ in range(SCANS):
        journal.put_blob(scope, secrets.token_bytes(SIZE), "image/jpeg")
    body = {"number": "YC 261121 0001", "applicant": {"name": "样例"}, "answers": {}}
    body |= {"materials": [], "pages": []}
    journal.append(FactDraft("case-submitted", body, scope, "case-1", "MZ002"))
    return journal.backlog().blob_bytes


def _send(journal: Journal, url: str, answer_key: bytes, before: Callable[[], None]) -> float:
    """Seconds from the first scan to the last; ``before`` is called when the facts are through."""
    clock = ProvinceClock(_now)
    settings = SyncSettings(feed_every_s=3600, longest_wait_s=0.2)
    # facts alone first: what is measured are scans
    line = HttpTransport(url, journal.signer, clock, answer_keys=[answer_key])
    held = SyncService(journal, line, clock=clock, settings=settings)
    before()
    started = time.perf_counter()
    held.start()
    while journal.backlog().blobs:
        if time.perf_counter() - started > _WAIT_S:
            raise RuntimeError("the scans never arrived")
        time.sleep(0.005)
    taken = time.perf_counter() - started
    held.stop()
    return taken


def _wire(folder: Path, seed: int) -> tuple[int, int]:
    """(bytes that went up, bytes needed) with the cuts."""
    journal, key = _journal(folder)
    needed = _fill(journal)
    province = _Child(_province, folder / "province", journal.signer)
    line = Line("127.0.0.1", province.port)
    rng = random.Random(seed)
    cuts = [rng.randrange(needed) for _ in range(CUTS)]
    try:
        _send(journal, line.url, key, lambda: line.plan(cut_at=cuts))
        assert line.cuts == CUTS, line.cuts
        return line.sent, needed
    finally:
        line.close()
        province.stop()
        journal.close()


def _speed(folder: Path) -> tuple[float, float]:
    """(ours, bare PUT) in MB/s."""
    journal, key = _journal(folder)
    needed = _fill(journal)
    sealed = [
        (blob.sealed_digest, journal.sealed_blob(blob.sealed_digest))
        for blob in journal.pending_blobs()
    ]
    try:
        sink = _Child(_sink, folder / "sink", journal.signer)
        with requests.Session() as session:
            session.trust_env = False
            started = time.perf_counter()
            for name, data in sealed:
                url = f"http://127.0.0.1:{sink.port}/{name}"
                session.put(url, data=data, timeout=60).raise_for_status()
            bare = needed / (time.perf_counter() - started) / 1e6
        sink.stop()
        province = _Child(_province, folder / "province", journal.signer)
        url = f"http://127.0.0.1:{province.port}"
        ours = needed / _send(journal, url, key, lambda: None) / 1e6
        province.stop()
        return ours, bare
    finally:
        journal.close()


def samples(progress: Callable[[str], None] = lambda _text: None) -> list[dict[str, Any]]:
    """Rows for ``make bench``: raw samples of ours and of the baseline."""
    sent: list[float] = []
    needed: list[float] = []
    ours: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS):
        progress(f"scans, round {number + 1} of {ROUNDS}")
        with tempfile.TemporaryDirectory() as folder:
            wire, need = _wire(Path(folder), number)
        sent.append(wire)
        needed.append(need)
        with tempfile.TemporaryDirectory() as folder:
            one, other = _speed(Path(folder))
        ours.append(one)
        bare.append(other)
    return [
        {
            "name": f"bytes on the wire, {SCANS} scans of {SIZE // 1000} kB with {CUTS} cuts",
            "unit": "B",
            "samples": sent,
            "baseline_name": "sealed bytes needed",
            "baseline_samples": needed,
            "aim": {"kind": "ratio_max", "value": 1.02},
        },
        {
            "name": f"upload of {SCANS} scans of {SIZE // 1000} kB",
            "unit": "MB/s",
            "samples": ours,
            "baseline_name": "bare PUT of the same bytes, written and fsynced",
            "baseline_samples": bare,
            "aim": {},
        },
    ]


if __name__ == "__main__":
    for row in samples(print):
        mine, base = row["samples"], row["baseline_samples"]
        ratio = statistics.median(a / b for a, b in zip(mine, base, strict=True))
        print(row["name"], mine, row["baseline_name"], base, f"median of ratios {ratio:.4f}")
