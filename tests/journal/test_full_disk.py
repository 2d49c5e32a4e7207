"""A full disk: the step is refused in words, nothing said before is lost, visits still end."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.journal import FactDraft, files, troubles
from shared.journal.room import ENOUGH_BYTES
from shared.proof import verify_chain

_BIG = FactDraft("catalogue-switched", {"release": "长" * 20_000})
_SMALL = FactDraft("rated", {"level": 5})


def _cap(journal: Any, extra_pages: int) -> None:
    """Let SQLite itself run out of room."""

    def work(db: Any) -> None:
        pages = db.execute("pragma page_count").fetchone()[0]
        db.execute(f"pragma max_page_count = {pages + extra_pages}").fetchone()

    journal._writer.aside(work)


def test_a_full_disk_refuses_the_step_whole_and_keeps_all_before(station: Any) -> None:
    journal = station.open()
    _cap(journal, 40)
    kept = _append_until_refused(journal, _SMALL, _BIG)
    assert kept > 0
    assert len(journal.facts(type="rated")) == kept
    _cap(journal, 1000)
    journal.append(_SMALL)
    station.close()
    journal = station.open()
    assert len(journal.facts(type="rated")) == kept + 1
    assert verify_chain(journal.facts()) is None
    assert journal.verify().ok


def test_every_waiting_thread_is_told(station: Any) -> None:
    journal = station.open()
    _cap(journal, 2)
    told: list[str] = []
    kept: list[int] = []

    def work() -> None:
        for _ in range(5):
            try:
                kept.extend(h.seq for h in journal.append(_BIG))
            except Trouble as trouble:
                told.append(trouble.code)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(told) == {"disk-full"}
    assert len(told) + len(kept) == 30
    assert sorted(kept) == [h.seq for h in journal.facts(type="catalogue-switched")]
    assert verify_chain(journal.facts()) is None


def test_a_number_is_not_used_up_by_a_submission_the_disk_refused(station: Any) -> None:
    journal = station.open()
    scope = station.visit(journal)
    _cap(journal, 2)
    _append_until_refused(journal, _BIG)
    pages = "x" * 60_000

    def build(tx: Any) -> list[FactDraft]:
        tx.next_serial("260301")
        return [FactDraft("catalogue-switched", {"release": pages})]

    with pytest.raises(Trouble, match="disk-full"):
        journal.append_with(build)
    _cap(journal, 1000)
    station.submit(journal, scope)
    numbers = [r["number"] for r in journal.query("select number from receipts")]
    assert numbers == ["ZZ 260301 0001"]


def test_a_scan_that_does_not_fit_leaves_nothing(
    station: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = station.open()
    scope = station.visit(journal)

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(Trouble, match="disk-full"):
            journal.put_blob(scope, b"page", "image/jpeg")
    assert list((station.folder / "blobs").iterdir()) == []
    digest = journal.put_blob(scope, b"page", "image/jpeg")
    assert journal.get_blob(scope, digest) == b"page"


def test_a_failing_disk_is_not_called_full() -> None:
    assert troubles.from_os(OSError(errno.EIO, "io")).code == "disk-trouble"
    assert troubles.from_os(OSError(errno.EDQUOT, "quota")).code == "disk-full"


_LIMITED = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from shared.domain.errors import Trouble
from shared.journal import FactDraft, FileKeyStore, Journal
root = Path(sys.argv[1])
journal = Journal.open(root / "data", keys=FileKeyStore(root / "keys"), terminal="T",
                       province_key=bytes.fromhex(sys.argv[2]), clock=lambda: datetime.now(UTC))
limit = (root / "data" / "journal.db-wal").stat().st_size + 200_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    for count in range(1000):
        journal.append(FactDraft("rated", {"level": 5}))
        print(count + 1, flush=True)
except Trouble as trouble:
    print(trouble.code, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_file_that_may_not_grow_loses_nothing_acknowledged(station: Any) -> None:
    root = station.folder.parent
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(root), station.province_public.hex()],
        env=os.environ | {"PYTHONPATH": str(Path(troubles.__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    lines = done.stdout.split()
    assert lines[-1] in {"disk-full", "disk-trouble"}, done.stderr
    assert int(lines[-2]) > 10
    journal = station.open("T")
    assert len(journal.facts(type="rated", limit=5000)) == int(lines[-2])
    assert journal.verify().ok


def _fill(path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    for size in (1 << 20, 4096, 1):
        try:
            while os.write(descriptor, b"x" * size):
                pass
        except OSError:
            continue
    os.close(descriptor)


def _append_until_refused(journal: Any, *drafts: FactDraft) -> int:
    """Append until the disk is full; returns how often it went well."""
    for count in range(200):
        try:
            journal.append(*drafts)
        except Trouble as trouble:
            if trouble.code != "disk-full":
                raise
            return count
    raise AssertionError("the disk never filled up")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount")
    size = ENOUGH_BYTES + (12 << 20)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if not mounted or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_on_a_truly_full_disk_a_visit_can_still_end_and_be_forgotten(
    small_disk: Path, station: Any
) -> None:
    station.folder = small_disk / "data"
    journal = station.open()
    assert journal.room_left() > 0
    scope = station.visit(journal)
    submitted, _ = station.submit(journal, scope)
    filler = small_disk / "filler"
    _fill(filler)
    _append_until_refused(journal, _BIG)
    with pytest.raises(Trouble, match="disk-full"):
        journal.put_blob(scope, b"x" * 100_000, "image/jpeg")
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    journal.forget(scope, "done")
    assert not journal.readable(scope)
    assert journal.query("select * from answers") == []
    filler.unlink()
    journal.append(_SMALL)
    station.close()
    journal = station.open()
    assert submitted in journal.facts()
    assert journal.facts(type="key-forgotten")
    assert journal.verify().ok
    station.close()


def test_the_reserve_is_there_before_it_is_needed(station: Any) -> None:
    station.open()
    reserve = station.folder / "reserve"
    if shutil.disk_usage(station.folder).free < ENOUGH_BYTES:
        pytest.skip("this disk is nearly full itself")
    assert reserve.stat().st_size >= 1 << 20
