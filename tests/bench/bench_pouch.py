"""Our drain beside PouchDB replicating the very same facts to express-pouchdb (npm).

express-pouchdb is a CouchDB-like server re-implemented in node over leveldb; CouchDB itself is not
in Debian and was not measured. It does not sync to disk before it answers, opens no seals, checks
no signatures and has no effects to apply; ours does all of that. Each side has a client process
and a server process, 100 documents to a batch. The packages go to ``out/``, never into the
repository: ``package.json`` names what we ask for exactly; what those packages need is up to npm.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import bench_sync

from shared.sync import Call

HERE = Path(__file__).parent / "pouch"
PACKAGES = Path(__file__).resolve().parents[2] / "out" / "pouch"
ROUNDS = 5
BATCH = 100
_INSTALL_S = 300
_RUN_S = 120
_MODES = {
    "default": "PouchDB to express-pouchdb as its README mounts it, leveldb, no fsync",
    "minimum": "PouchDB to express-pouchdb with replication's routes only, leveldb, no fsync",
}


class NotHere(Exception):
    """What the comparison needs is not on this machine; says what."""


def samples(progress: Callable[[str], None] = lambda _text: None) -> list[dict[str, Any]]:
    """Rows for ``make bench``; without node or its packages they hold no samples but the reason."""
    ours: list[float] = []
    theirs: dict[str, list[float]] = {mode: [] for mode in _MODES}
    why = ""
    try:
        _install()
        for number in range(ROUNDS):
            progress(f"drain and PouchDB, round {number + 1} of {ROUNDS}")
            with tempfile.TemporaryDirectory(prefix="bench-pouch-") as folder:
                rate, calls = bench_sync.drained(Path(folder) / "ours")
                ours.append(rate)
                documents = Path(folder) / "documents.json"
                documents.write_text(json.dumps(_documents(calls)), "utf-8")
                for mode, rates in theirs.items():
                    rates.append(_replicate(Path(folder) / mode, documents, mode))
    except NotHere as error:
        why = str(error)
    return [
        {
            "name": f"drain of {bench_sync.FACTS} facts beside PouchDB ({mode})",
            "unit": "facts/s",
            "samples": ours,
            "baseline_name": f"{words}{why and f' ({why})'}",
            "baseline_samples": theirs[mode],
            "aim": {"kind": "ratio_min", "value": 3} if mode == "default" else None,
        }
        for mode, words in _MODES.items()
    ]


def _install() -> None:
    """Put the packages into ``out/``. Raises NotHere."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise NotHere(f"{program} is not installed")
    wanted = (HERE / "package.json").read_text("utf-8")
    kept = PACKAGES / "package.json"
    if (PACKAGES / "node_modules" / "express-pouchdb").is_dir() and kept.read_text() == wanted:
        return
    PACKAGES.mkdir(parents=True, exist_ok=True)
    kept.write_text(wanted, "utf-8")
    command = ["npm", "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=PACKAGES, check=True, capture_output=True, timeout=_INSTALL_S)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(PACKAGES / "node_modules", ignore_errors=True)
        raise NotHere("npm could not fetch the packages") from error


def _documents(calls: list[Call]) -> list[dict[str, Any]]:
    """The facts our drain sent, as documents."""
    found: list[dict[str, Any]] = []
    for call in calls:
        facts = json.loads(zlib.decompress(call.body, wbits=31))["facts"]
        found += [{"_id": fact["header"]["id"], **fact} for fact in facts]
    return found


def _replicate(folder: Path, documents: Path, mode: str) -> float:
    """Documents per second. Raises NotHere when node could not do it."""
    for name in ("server", "client"):
        (folder / name).mkdir(parents=True)
    serve = ["node", str(HERE / "server.js"), str(PACKAGES), str(folder / "server"), mode]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(serve, cwd=folder, stderr=subprocess.DEVNULL, **pipes) as server:
        try:
            assert server.stdout is not None
            said = server.stdout.readline()
            if not said:
                raise NotHere("express-pouchdb did not start")
            url = f"http://127.0.0.1:{json.loads(said)['port']}"
            client = ["node", str(HERE / "client.js"), str(PACKAGES), str(folder / "client")]
            ran = subprocess.run(
                [*client, str(documents), url, str(BATCH)],
                cwd=folder,
                capture_output=True,
                timeout=_RUN_S,
            )
        finally:
            server.kill()
    if ran.returncode:
        raise NotHere("PouchDB stopped: " + ran.stderr.decode(errors="replace").splitlines()[-1])
    outcome = json.loads(ran.stdout)
    if outcome["there"] != bench_sync.FACTS:
        raise NotHere(f"PouchDB carried {outcome['there']} of {bench_sync.FACTS} documents")
    return float(bench_sync.FACTS / outcome["seconds"])


if __name__ == "__main__":
    for row in samples(print):
        pairs = list(zip(row["samples"], row["baseline_samples"], strict=False))
        if not pairs:
            print(row["name"], "无数据", row["baseline_name"])
            continue
        mine, base = (statistics.median(row[key]) for key in ("samples", "baseline_samples"))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{row['name']}: ours {mine:.0f}/s, theirs {base:.0f}/s, per round {ratio:.2f}")
