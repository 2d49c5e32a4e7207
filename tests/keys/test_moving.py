"""Keys move between stores; killed anywhere, every secret is there and lies in one place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.domain.errors import Trouble
from shared.journal import points
from shared.keys import SystemdCreds, describe, open_store
from shared.keys.moving import move
from tests.keys.conftest import Chip, needs_creds, needs_tpm

_CHILD = Path(__file__).with_name("move_child.py")
_ROOT = Path(points.__file__).parents[2]
_SECRETS = {f"secret-{n}": f"CANARY-{n}".encode() * 4 for n in range(3)}
_POINTS = [
    ("move.copied", 1),
    ("move.before-switch", 0),
    ("move.after-switch", 0),
    ("move.erasing", 1),
]


def _fill(folder: Path, kind: str, creds: SystemdCreds) -> None:
    store = open_store(folder, want=kind, creds=creds).store
    for name, value in _SECRETS.items():
        store.put(name, value)


def _holds_all(folder: Path, creds: SystemdCreds) -> str:
    kept = open_store(folder, creds=creds)
    assert {name: kept.store.get(name) for name in _SECRETS} == _SECRETS
    plain = [p.name for p in folder.iterdir() if b"CANARY" in p.read_bytes()]
    assert bool(plain) == (kept.kind == "file"), plain
    return kept.kind


@needs_creds
@pytest.mark.parametrize(("before", "after"), [("file", "host"), ("host", "file")])
@pytest.mark.parametrize("at", _POINTS, ids=lambda p: f"{p[0]}-{p[1]}")
def test_killed_at_any_point_of_a_move(
    before: str, after: str, at: tuple[str, int], host_key: Path, tmp_path: Path
) -> None:
    folder, creds = tmp_path / "keys", SystemdCreds()
    _fill(folder, before, creds)
    child = subprocess.run(
        [sys.executable, str(_CHILD), str(folder), after, "auto", at[0], str(at[1])],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    switched = at[0] in ("move.after-switch", "move.erasing")
    assert _holds_all(folder, creds) == (after if switched else before)
    if not switched:
        move(folder, after, creds=creds)
        assert _holds_all(folder, creds) == after


@needs_tpm
def test_into_the_chip_and_to_a_new_key_of_it_and_out_again(
    chip: Callable[[], Chip], tmp_path: Path
) -> None:
    folder, creds = tmp_path / "keys", chip().creds
    _fill(folder, "file", creds)
    shown: list[tuple[str, int, int]] = []
    assert move(folder, "tpm2", creds=creds, progress=lambda *said: shown.append(said)) == 3
    assert shown[-1] == ("读回核对", 3, 3)
    assert _holds_all(folder, creds) == "tpm2"
    first = describe(folder)
    move(folder, "tpm2", creds=creds)
    assert _holds_all(folder, creds) == "tpm2"
    second = describe(folder)
    assert first is not None
    assert second is not None
    assert first.check != second.check
    move(folder, "file", creds=creds)
    assert _holds_all(folder, creds) == "file"
    with pytest.raises(Trouble, match="keys-already-there"):
        move(folder, "file", creds=creds)


@needs_creds
def test_a_copy_that_reads_back_otherwise_leaves_everything_in_its_old_place(
    host_key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, creds = tmp_path / "keys", SystemdCreds()
    _fill(folder, "file", creds)

    def sick_disk(name: str) -> None:
        if name == "move.copied":
            for path in folder.glob("secret-1.*"):
                path.write_bytes(path.read_bytes()[:-1] + b"?")

    monkeypatch.setattr(points, "hook", sick_disk)
    with pytest.raises(Trouble, match="keys-damaged"):
        move(folder, "host", creds=creds)
    monkeypatch.undo()
    assert _holds_all(folder, creds) == "file"


@needs_creds
def test_a_start_during_a_move_takes_nothing_away(
    host_key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal that starts meanwhile must not take the half-made store for a leftover."""
    folder, creds = tmp_path / "keys", SystemdCreds()
    _fill(folder, "host", creds)

    def start(name: str) -> None:
        if name == "move.copied":
            open_store(folder, creds=creds)

    monkeypatch.setattr(points, "hook", start)
    move(folder, "file", creds=creds)
    monkeypatch.undo()
    assert _holds_all(folder, creds) == "file"
