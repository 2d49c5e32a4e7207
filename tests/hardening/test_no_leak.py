"""P4: a person's data and the terminal's keys are in no log, no command line, no environment, no
crash and no left-over file: a whole visit in a real process, then the search."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from shared import hardening
from shared.devices.virtual.people import PEOPLE

_CHILD = Path(__file__).with_name("visit_child.py")
_ROOT = Path(hardening.__file__).parents[1]
_LIMIT_S = 300.0


def _spellings(secret: bytes) -> list[bytes]:
    return [secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")]


def _watch(child: subprocess.Popen[bytes]) -> tuple[set[str], set[str]]:
    """Command lines and environments of a process and all that it starts, until it ends."""
    lines: set[str] = set()
    environments: set[str] = set()
    me = psutil.Process(child.pid)
    limit = time.monotonic() + _LIMIT_S
    while child.poll() is None:
        assert time.monotonic() < limit, "the visit did not end"
        try:
            for process in [me, *me.children(recursive=True)]:
                try:
                    lines.add("\0".join(process.cmdline()))
                    environments.add(repr(process.environ()))
                except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                    continue
        except psutil.NoSuchProcess:
            break
        time.sleep(0.03)
    return lines, environments


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Everything such a visit left where somebody may look, by name."""
    place = tmp_path_factory.mktemp("visit")
    outside = {name: place / name for name in ("tmp", "home", "cwd")}
    for folder in outside.values():
        folder.mkdir()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            [sys.executable, str(_CHILD), str(place / "stage")],
            env=os.environ
            | {
                "PYTHONPATH": str(_ROOT),
                "TMPDIR": str(outside["tmp"]),
                "HOME": str(outside["home"]),
                "XDG_CACHE_HOME": str(outside["home"] / "cache"),
                "QT_QPA_PLATFORM": "offscreen",
                "QT_QUICK_BACKEND": "software",
            },
            cwd=outside["cwd"],
            stdout=out,
            stderr=errors,
        )
        lines, environments = _watch(child)
        out.seek(0)
        errors.seek(0)
        found = {"stdout": out.read(), "stderr": errors.read()}
    assert b"DONE" in found["stdout"], found["stderr"][-3000:].decode()
    found["argv"] = "\n".join(lines).encode()
    found["environ"] = "\n".join(environments).encode()
    for name, folder in outside.items():
        for path in folder.rglob("*"):
            if path.is_file():
                found[f"{name}/{path.relative_to(folder)}"] = path.read_bytes()
    data = place / "stage" / "kiosk-data"
    for path in [place / "stage" / "kiosk.toml", *data.rglob("*")]:
        if path.is_file() and path.parent.name != "keys":
            found[f"terminal/{path.name}"] = path.read_bytes()
    found["keys"] = b"\n".join(
        (data / "keys" / name).read_bytes().hex().encode()
        for name in ("file-key", "signing-key", "claim-key", "scope-wrap-key")
    )
    assert not list(outside["cwd"].glob("core*"))
    return found


def _places(visited: dict[str, bytes], words: list[bytes]) -> list[str]:
    return [
        f"{name}: {word!r}"
        for name, data in visited.items()
        for word in words
        if name != "keys" and word in data
    ]


def test_nothing_of_the_person_is_anywhere_outside(visited: dict[str, bytes]) -> None:
    card = PEOPLE[0].card
    words = [card.name, card.number, card.address, "13800000012", PEOPLE[0].bank_number]
    assert _places(visited, [word.encode() for word in words]) == []
    assert _places(visited, [ascii(card.name)[1:-1].encode()]) == []


def test_no_key_is_anywhere_outside(visited: dict[str, bytes]) -> None:
    keys = [bytes.fromhex(line) for line in visited["keys"].decode().split()]
    assert len(keys) == 4
    assert _places(visited, [form for key in keys for form in _spellings(key)]) == []


def test_the_failures_were_told_all_the_same(visited: dict[str, bytes]) -> None:
    """Else an empty log would pass."""
    errors = (visited["stderr"] + visited["stdout"]).decode()
    assert errors.count("builtins.ValueError") >= 4, errors
    assert "background work broke" in errors
    assert "a journal subscriber failed" in errors
    assert "Qt warning: Unable to assign" in errors
    kept = visited["terminal/kiosk.jsonl"].decode()
    assert kept.count("builtins.ValueError") >= 4, "the file has them too"
    assert "Unable to assign" in kept
    assert visited["terminal/kiosk.crash"], "it ended by abort()"
    assert b"visit_child.py" in visited["argv"]
    assert visited["environ"]
