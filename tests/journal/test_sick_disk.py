"""A disk that fails, is slow, or may only be read: said in words, and nothing acknowledged lost."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Actor, Trouble
from shared.journal import FactDraft, troubles
from shared.journal.salvage import salvage
from tests.crash import powerloss

_WHY_NOT = powerloss.why_not()
_traced = pytest.mark.skipif(bool(_WHY_NOT), reason=_WHY_NOT or "possible here")
_RATED = FactDraft("rated", {"level": 5})
_CHILD = """
import sys, threading
from datetime import UTC, datetime
from pathlib import Path
from shared.domain.errors import Trouble
from shared.journal import FactDraft, FileKeyStore, Journal
root, threads, each = Path(sys.argv[1]), int(sys.argv[3]), int(sys.argv[4])
journal = Journal.open(root / "data", keys=FileKeyStore(root / "keys"), terminal="K-0001",
                       province_key=bytes.fromhex(sys.argv[2]), clock=lambda: datetime.now(UTC))
print("opened", flush=True)
def work():
    for _ in range(each):
        try:
            (header,) = journal.append(FactDraft("rated", {"level": 5}))
            sys.stdout.write(f"ack {header.id}\\n")
        except Trouble as trouble:
            sys.stdout.write(f"trouble {trouble.code} {trouble.staff_hint}\\n")
        sys.stdout.flush()
workers = [threading.Thread(target=work) for _ in range(threads)]
for worker in workers: worker.start()
for worker in workers: worker.join()
journal.close()
"""


def _traced_child(station: Any, inject: str, threads: int, each: int, log: Path) -> list[list[str]]:
    """What a child said whose system calls strace spoils; the log holds its syncs."""
    root = station.folder.parent
    command = ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=fdatasync,fsync,pwrite64"]
    command += ["-e", f"inject={inject}", sys.executable, "-c", _CHILD, str(root)]
    done = subprocess.run(
        [*command, station.province_public.hex(), str(threads), str(each)],
        env=os.environ | {"PYTHONPATH": str(Path(troubles.__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [line.split(" ", 2) for line in done.stdout.splitlines()]


def _kept(station: Any, said: list[list[str]]) -> list[str]:
    """Everything acknowledged is there, nothing twice; returns what is there."""
    journal = station.open()
    ids = [h.id for h in journal.facts(type="rated", limit=5000)]
    assert len(set(ids)) == len(ids)
    assert {words[1] for words in said if words[0] == "ack"} <= set(ids)
    assert journal.verify().ok
    return ids


@_traced
@pytest.mark.parametrize("when", ["3..5", "9+4", "12..13"])
def test_a_sync_that_fails_is_said_and_takes_nothing_with_it(
    station: Any, tmp_path: Path, when: str
) -> None:
    station.open()
    station.close()
    said = _traced_child(station, f"fsync,fdatasync:error=EIO:when={when}", 1, 20, tmp_path / "log")
    failed = [words for words in said if words[0] == "trouble"]
    assert failed
    assert {words[1] for words in failed} == {"disk-trouble"}
    assert all(words[2].startswith("磁盘读写出错") for words in failed)
    acknowledged = sum(words[0] == "ack" for words in said)
    assert acknowledged + len(failed) == 20
    assert acknowledged, "it goes on when the disk does"
    ids = _kept(station, said)
    assert len(ids) == acknowledged, "a step that was refused is not there later"


@_traced
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_write_that_fails_is_said_and_takes_nothing_with_it(
    station: Any, tmp_path: Path, error: str
) -> None:
    station.open()
    station.close()
    said = _traced_child(station, f"pwrite64:error={error}:when=40..60", 1, 20, tmp_path / "log")
    codes = {words[1] for words in said if words[0] == "trouble"}
    assert codes == {"disk-full" if error == "ENOSPC" else "disk-trouble"}
    _kept(station, said)


@_traced
def test_on_a_slow_disk_those_who_wait_share_one_sync(station: Any, tmp_path: Path) -> None:
    station.open()
    station.close()
    said = _traced_child(station, "fsync,fdatasync:delay_exit=40000", 12, 8, tmp_path / "log")
    assert [words[0] for words in said] == ["opened"] + ["ack"] * 96
    assert len(_kept(station, said)) == 96
    syncs = len(re.findall(r"f(?:data)?sync\(", (tmp_path / "log").read_text()))
    assert 0 < syncs < 96, "a group commits together, and still nobody is told before the sync"


@pytest.fixture
def lockable(tmp_path: Path) -> Iterator[Path]:
    """A folder that can be made read-only even for root: a small file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    able = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount")
    command = ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(place)]
    if not able or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a disk of its own here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def _remount(place: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


def _told(trouble: Trouble) -> None:
    assert trouble.code == "disk-trouble"
    assert trouble.actor is Actor.TECHNICIAN
    for sentence in (trouble.sentence, trouble.staff_hint):
        assert re.search("[一-鿿]", sentence)
        assert sentence.endswith("。")


def test_a_folder_that_may_only_be_read_is_said_at_the_start(lockable: Path, station: Any) -> None:
    station.folder = lockable / "data"
    journal = station.open()
    journal.append(_RATED)
    station.close()
    before = {p.name: p.read_bytes() for p in station.folder.iterdir() if p.is_file()}
    _remount(lockable, "ro")
    with pytest.raises(Trouble) as caught:
        station.open()
    _told(caught.value)
    with pytest.raises(Trouble) as caught:
        salvage(
            station.folder,
            keys=station.keys,
            terminal="K-0001",
            province_key=station.province_public,
            clock=station.clock,
        )
    _told(caught.value)
    _remount(lockable, "rw")
    assert {p.name: p.read_bytes() for p in station.folder.iterdir() if p.is_file()} == before
    journal = station.open()
    assert len(journal.facts(type="rated")) == 1
    station.close()


def test_a_salvage_without_room_leaves_the_damaged_file_where_it_is(
    lockable: Path, station: Any
) -> None:
    station.folder = lockable / "data"
    journal = station.open()
    journal.append(*[FactDraft("catalogue-switched", {"release": "长" * 9000})] * 300)
    station.close()
    path = station.folder / "journal.db"
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    filler = lockable / "filler"
    room = shutil.disk_usage(lockable).free
    filler.write_bytes(bytes(room - (len(data) // 2)))
    options = {
        "keys": station.keys,
        "terminal": "K-0001",
        "province_key": station.province_public,
        "clock": station.clock,
    }
    with pytest.raises(Trouble, match="disk-full"):
        salvage(station.folder, **options)
    assert path.read_bytes() == data
    assert not list(station.folder.glob("*fresh*"))
    filler.unlink()
    said = salvage(station.folder, **options)
    assert said is not None
    assert said.facts + said.lost >= 300
    assert station.open().verify().ok
    station.close()
