"""What a support bundle may hold, source by source: allowed in by name, cleaned by shape."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

from shared import logfiles
from shared.config import TerminalConfig
from shared.journal import Backlog
from shared.logs import clean, masked

_LIBRARIES = (
    "PySide6-Essentials", "sqlcipher3-wheels", "sqlcipher3", "cryptography", "requests",
    "urllib3", "pydantic", "http-message-signatures", "opencv-python", "numpy", "pyserial",
    "pyusb", "pyudev", "pyscard", "python-escpos", "rapidocr-onnxruntime", "onnxruntime",
    "zxing-cpp", "typst", "structlog",
)  # fmt: skip
_EVENTS = 2000
"""Changes of devices and results that go along, newest first."""
_SECRET = re.compile(r"pass|pwd|secret|token|key|pin|code|auth|user|account|licen", re.I)
_GONE = "(removed)"
_LINE = re.compile(
    r"\s*(File \"[^\"]*\", line \d+ in [\w<>.]+"
    r"|(Fatal Python error|Windows fatal exception): [A-Za-z ]{1,60}"
    r"|(Current thread|Thread) 0x[0-9a-f]+ \(most recent call first\):|<no Python frame>)\s*"
)
"""What faulthandler writes; nothing else of a crash report is taken along."""
_TEST_TYPES = ("self-test-began", "self-test-ended", "journal-verified")
_DMESG_BYTES = 256 * 1024


class Missing(Exception):
    """A source that cannot be had; the message is a code."""


class Journal(Protocol):
    """A journal, or a look into one."""

    def query(
        self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()
    ) -> list[dict[str, Any]]:
        """Rows of a read-only query."""

    def backlog(self) -> Backlog:
        """How much waits for the province."""


def about(config: TerminalConfig, ours: str) -> dict[str, Any]:
    """Versions of everything that runs here."""
    found: dict[str, str] = {}
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    release: dict[str, str] = {}
    with suppress(OSError):
        release = platform.freedesktop_os_release()
    return {
        "terminal": config.terminal.id,
        "face": config.terminal.face,
        "version": ours,
        "python": platform.python_version(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "system": platform.system(),
        "kernel": platform.release(),
        "machine": platform.machine(),
        "distribution": release.get("PRETTY_NAME", ""),
        "libraries": found,
    }


def configuration(config: TerminalConfig) -> dict[str, Any]:
    """The settings in force. Keys are the province's public ones; passwords are taken out."""
    terminal, hall, province = config.terminal, config.hall, config.province
    return {
        "terminal": {
            **terminal.model_dump(exclude={"data"}),
            "data": Path(terminal.data).name,
        },
        "hall": hall.model_dump(),
        "province": {**province.model_dump(), "url": _url(province.url)},
        "device": [
            {
                "id": entry.id,
                "kind": entry.kind,
                "driver": entry.driver,
                "url": _url(entry.url),
                "enabled": entry.enabled,
                "options": {
                    name: _GONE if _SECRET.search(name) else clean(value)
                    for name, value in entry.options.items()
                },
            }
            for entry in config.device
        ],
        "last_good_copy": bool(config.notices),
    }


def devices(journal: Journal) -> dict[str, Any]:
    """What the devices did: the last changes, and how often each of them happened."""
    rows = _clear(journal, ("device-changed",))
    counted: dict[str, dict[str, int]] = {}
    for row in rows:
        of = counted.setdefault(str(row.get("device", "")), {})
        name = f"{row.get('after', '')} {row.get('code', '')}".strip()
        of[name] = of.get(name, 0) + 1
    return {"changes": rows[:500], "counted": counted, "counted_changes": len(rows)}


def self_tests(journal: Journal) -> dict[str, Any]:
    """Results of the self-tests and of the journal's own, newest first."""
    return {"results": _clear(journal, _TEST_TYPES)[:200]}


def journal_state(journal: Journal, sync: Mapping[str, Any]) -> dict[str, Any]:
    """How the journal stands: epochs, last verification, what waits for the province."""
    backlog = journal.backlog()
    epochs = journal.query(
        "select epoch, count(*) as facts, min(occurred_at) as first, max(occurred_at) as last"
        " from facts group by epoch order by epoch"
    )
    verified = _clear(journal, ("journal-verified",))
    return {
        "epochs": epochs,
        "verified": verified[0] if verified else None,
        "backlog": {
            "facts": backlog.facts,
            "scans": backlog.blobs,
            "scan_bytes": backlog.blob_bytes,
            "cases": backlog.cases,
            "oldest_at": backlog.oldest_at,
        },
        "sync": clean(dict(sync)),
    }


def certificate(told: Mapping[str, str]) -> dict[str, Any]:
    """Dates of the terminal's own certificate. Raises Missing."""
    if not told:
        raise Missing("no-certificate")
    return {name: told[name] for name in ("not_before", "not_after", "serial") if name in told}


def system(data: Path, clock: Mapping[str, Any]) -> dict[str, Any]:
    """Disk, memory, load and clock."""
    found: dict[str, Any] = {"clock": clean(dict(clock)), "cpus": os.cpu_count()}
    with suppress(OSError):
        room = shutil.disk_usage(data)
        found["disk"] = {"total": room.total, "free": room.free}
    with suppress(OSError, AttributeError):
        found["load"] = list(os.getloadavg())
    with suppress(AttributeError, OSError):
        found["up_s"] = round(time.clock_gettime(time.CLOCK_BOOTTIME))
    with suppress(OSError, ValueError, IndexError):
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        names = {"MemTotal", "MemAvailable", "SwapTotal", "SwapFree"}
        pairs = (line.split(":") for line in lines)
        found["memory_kb"] = {n: int(v.split()[0]) for n, v in pairs if n in names}
    return found


def attached() -> dict[str, Any]:
    """Everything the system says is attached: USB, serial ports, card readers, scanners, printers,
    cameras. Nothing is opened or probed."""
    from shared.devices.finding.search import Search

    found = Search(probes=()).run()
    return {
        sight.bus: {
            "seen": [
                {"url": _url(a.url), "usb_id": a.usb_id, "name": masked(a.name)[:80]}
                for a in sight.attachments
            ],
            "note": sight.note,
        }
        for sight in found.sights
    }


def dmesg() -> bytes:
    """The newest messages of the kernel, masked. Raises Missing where that is not allowed."""
    tool = shutil.which("dmesg")
    if tool is None:
        raise Missing("no-dmesg")
    try:
        said = subprocess.run([tool], capture_output=True, timeout=10, check=True).stdout
    except subprocess.CalledProcessError as error:
        raise Missing("not-allowed") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing("not-readable") from error
    text = said[-_DMESG_BYTES:].decode("utf-8", "replace")
    return masked(text).encode("utf-8")


def logs(folder: Path, room: int) -> Iterator[tuple[str, bytes]]:
    """Every log of ``folder`` as the file would hold it today: read line by line, cleaned again.

    At most ``room`` bytes together, the newest file of each process first.
    """
    # NAME.jsonl before NAME.jsonl.1 before NAME.jsonl.2 of every process
    found = sorted(logfiles.files(folder), key=lambda path: (_age(path), path.name))
    for path in found:
        try:
            raw = path.read_bytes()[-2 * logfiles.MAX_BYTES :]
        except OSError:
            continue
        data = _crash(raw) if ".crash" in path.name else _log(raw)
        if len(data) > room:
            continue
        room -= len(data)
        yield path.name, data


def _age(path: Path) -> int:
    tail = path.name.rpartition(".")[2]
    return int(tail) if tail.isascii() and tail.isdigit() else 0


def _log(raw: bytes) -> bytes:
    kept = []
    for line in raw.splitlines():
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(said, dict):
            kept.append(json.dumps(_said(said), sort_keys=True))
    return "".join(f"{line}\n" for line in kept).encode("ascii")


def _said(said: dict[str, Any]) -> dict[str, Any]:
    plain = {
        name: clean(value) for name, value in said.items() if name not in ("at", "event", "error")
    }
    plain["at"] = str(said.get("at", ""))[:30] if _STAMP.fullmatch(str(said.get("at", ""))) else ""
    plain["event"] = masked(str(said.get("event", "")))[:400]
    places = said.get("error")
    if isinstance(places, list):
        plain["error"] = [str(p) for p in places if _PLACE.fullmatch(str(p))]
    return plain


_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_PLACE = re.compile(r"  [\w./<>-]{1,120}:\d{1,6} [\w<>.]{1,80}|[\w.]{1,120}( \([a-z0-9-]{1,60}\))?")
"""What ``shared.logs.told`` writes: a place, or the kind of an error with its code."""


def _crash(raw: bytes) -> bytes:
    lines = raw.decode("utf-8", "replace").splitlines()
    kept = [re.sub(r"File \"[^\"]*?([^/\\\"]+)\"", r'File "\1"', x) for x in lines
            if _LINE.fullmatch(x)]  # fmt: skip
    return "".join(f"{line}\n" for line in kept).encode("utf-8")


def _clear(journal: Journal, types: Sequence[str]) -> list[dict[str, Any]]:
    """Bodies of clear facts of these types, newest first, cleaned."""
    rows = journal.query(
        "select epoch, seq, type, occurred_at, clear from facts"
        " where type in (select value from json_each(?)) order by pos desc limit ?",
        (json.dumps(types), _EVENTS),
    )
    found = []
    for row in rows:
        try:
            body = json.loads(row["clear"] or "{}")
        except ValueError:
            body = {}
        told = {str(name): clean(value) for name, value in body.items()}
        place = {"epoch": row["epoch"], "seq": row["seq"], "at": row["occurred_at"]}
        found.append(told | place | {"type": row["type"]})
    return found


def _url(url: str) -> str:
    """An address without who may use it: no user, no password, no value that may be a secret."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        asked = [
            (name, _GONE if _SECRET.search(name) else value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        ]
    except ValueError:
        return _GONE
    tail = f"?{urlencode(asked, safe=':/,()')}" if asked else ""
    return masked(f"{parts.scheme}://{host}{parts.path}{tail}")
