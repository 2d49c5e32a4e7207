"""P4, P5: what a process holds in memory stays there: real processes, the real kernel."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared import hardening
from shared.hardening import swap_note

_HERE = Path(__file__).parent
_ROOT = Path(hardening.__file__).parents[1]
_NOBODY = 65534
_ENV = os.environ | {"PYTHONPATH": str(_ROOT)}
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="walls of Linux")


@contextmanager
def _process(walls: bool) -> Iterator[tuple[int, int, int]]:
    """(process id, dumpable, address of its secret) of an unprivileged process."""
    user = _NOBODY if os.geteuid() == 0 else os.getuid()
    command = [sys.executable, str(_HERE / "wall_child.py"), str(user), "yes" if walls else "no"]
    child = subprocess.Popen(
        command, env=_ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        dumpable, address = child.stdout.readline().split()
        yield child.pid, int(dumpable), int(address)
    finally:
        child.communicate()


def _peek(pid: int, address: int) -> list[str]:
    user = _NOBODY if os.geteuid() == 0 else os.getuid()
    command = [sys.executable, str(_HERE / "peek_child.py"), str(user), str(pid), str(address)]
    return subprocess.run(
        command, env=_ENV, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_another_program_of_the_same_user_reads_no_memory() -> None:
    with _process(walls=False) as (pid, dumpable, address):
        assert dumpable == 1
        if _peek(pid, address)[0] != "CANARY-IN-MEMORY":
            pytest.skip("this system closes every process to its own user already")
    with _process(walls=True) as (pid, dumpable, address):
        assert dumpable == 0
        refused = {f"refused {errno.EACCES}", f"refused {errno.EPERM}"}
        assert set(_peek(pid, address)) <= refused


def test_no_core_is_written_and_no_privilege_can_be_gained() -> None:
    with _process(walls=True) as (pid, _dumpable, _address):
        limits = Path(f"/proc/{pid}/limits").read_text()
        status = Path(f"/proc/{pid}/status").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert "NoNewPrivs:\t1" in status


def test_the_child_that_reads_pages_stands_behind_the_walls_too() -> None:
    from shared.reading.reader import Reader

    reader = Reader()
    try:
        reader.warm_up()
        pid = reader.pid
        assert reader.wait_ready()
        status = Path(f"/proc/{pid}/status").read_text()
        limits = Path(f"/proc/{pid}/limits").read_text()
    finally:
        reader.close()
    assert "NoNewPrivs:\t1" in status
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]


def _swaps(tmp_path: Path, *devices: str) -> Path:
    file = tmp_path / "swaps"
    rows = "".join(f"{d} partition 1000 0 -2\n" for d in devices)
    file.write_text("Filename Type Size Used Priority\n" + rows)
    return file


def test_swap_in_the_clear_is_told_to_staff(tmp_path: Path) -> None:
    blocks = tmp_path / "block"
    for name, uuid in (("dm-0", "CRYPT-PLAIN-swap\n"), ("dm-1", "LVM-abc\n")):
        (blocks / name / "dm").mkdir(parents=True)
        (blocks / name / "dm" / "uuid").write_text(uuid)
    assert swap_note(_swaps(tmp_path), blocks) == ""
    assert swap_note(_swaps(tmp_path, "/dev/zram0", "/dev/dm-0"), blocks) == ""
    for device in ("/dev/sda2", "/dev/dm-1", "/swapfile"):
        note = swap_note(_swaps(tmp_path, "/dev/dm-0", device), blocks)
        assert "交换分区未加密" in note
        assert device in note
        assert "dm-0" not in note
    assert swap_note(tmp_path / "missing", blocks) == ""
