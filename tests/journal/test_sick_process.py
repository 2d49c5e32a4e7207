"""A real process on a disk that fails at each of its calls in turn (P1, P4).

ENOSPC, EIO, EROFS and torn writes; and syncs that fail as they do on Linux, where what was written
since the last good one is lost although the process still believes it is there. Whatever happens:
the step is refused with a sentence that says who acts, nothing acknowledged is lost, nothing that
was refused is there later, no paper without its record, the visit ends and can no longer be read.

``YICHUANG_SICK_STRIDE=1`` fails every single call instead of some.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.proof import key_pair
from tests.journal.sick_child import SICKNESSES, SYNC, Sickness

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_WHY_NOT = ""
if not sys.platform.startswith("linux"):
    _WHY_NOT = "a sick disk is played with LD_PRELOAD, which only Linux has"
elif not shutil.which("gcc"):
    _WHY_NOT = "a sick disk is played by a small C library: gcc is not on this machine"
pytestmark = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "possible here")


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shim") / "sickdisk.so"
    source = str(_HERE / "sickdisk.c")
    command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(made), source]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return made


def _live(root: Path, shim: Path, name: str, stride: int) -> subprocess.CompletedProcess[str]:
    root.mkdir()
    told = [str(root), key_pair()[1].hex(), str(shim), name, str(stride)]
    return subprocess.run(
        [sys.executable, "-m", "tests.journal.sick_child", *told],
        cwd=_ROOT,
        env=os.environ | {"LD_PRELOAD": str(shim)},
        capture_output=True,
        text=True,
        timeout=800,
        check=False,
    )


def _stride(sick: Sickness) -> int:
    return int(os.environ.get("YICHUANG_SICK_STRIDE", "2" if sick.kinds == SYNC else "13"))


@pytest.mark.parametrize("name", [name for name, sick in SICKNESSES.items() if sick.error])
def test_wherever_the_disk_fails_the_journal_keeps_its_promises(
    tmp_path: Path, shim: Path, name: str
) -> None:
    done = _live(tmp_path / "sick", shim, name, _stride(SICKNESSES[name]))
    assert done.returncode == 0, done.stderr[-3000:]
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert said["met"] > 5, "the disk was hardly sick"
    assert said["papers"], "the disk let nothing through"
    code = "disk-full" if name.startswith("full") else "disk-trouble"
    assert said["told"].get(code), "a disk that fails has to be said"


def test_a_disk_that_confirms_what_it_did_not_do_is_seen(tmp_path: Path, shim: Path) -> None:
    """Test of the test: here acknowledged facts do get lost, and the child must find out."""
    done = _live(tmp_path / "sick", shim, "syncs-confirmed-but-not-done", 1)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "Broken" in last or "Trouble" in last, done.stderr[-3000:]
