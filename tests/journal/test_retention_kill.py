"""P4: killed anywhere while letting go, the next run finishes it and nothing else is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journal.test_retention import _DAYS, _figures, _found, _hall, _wait

ROOT = Path(__file__).resolve().parents[2]
_POINTS = [
    "retain.before-commit",
    "retain.after-commit",
    "shred.scope-ended",
    "shred.aside",
    "shred.before-wipe",
]


@pytest.mark.parametrize("point", _POINTS)
def test_killed_anywhere_the_next_run_finishes_it(station: Any, point: str) -> None:
    journal, _visit, _window = _hall(station)
    before = _figures(journal)
    _wait(station, journal)
    station.close()
    aside = station.folder / "quarantine" / "then"
    aside.mkdir(parents=True)
    (aside / "journal.db").write_bytes((station.folder / "journal.db").read_bytes())
    (aside / "report.json").write_text("{}")
    old = (station.now - timedelta(days=_DAYS + 1)).timestamp()
    os.utime(aside / "journal.db", (old, old))
    told = [station.folder, station.key_folder, station.province_public.hex()]
    child = Path(__file__).with_name("retain_child.py")
    ran = subprocess.run(
        [sys.executable, child, *told, station.clock().isoformat(), str(_DAYS), point],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert ran.returncode == -9, ran.stderr
    journal = station.open()
    journal.retain(_DAYS)
    assert not (aside / "journal.db").exists()
    assert (aside / "report.json").exists()
    assert _found(station) == set()
    assert _figures(journal) == before
    assert journal.verify().ok
