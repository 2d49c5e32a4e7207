"""Keys that are gone: nothing is overwritten, somebody is told, and the terminal goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Actor, Trouble
from shared.journal import FactDraft, Journal, points
from shared.keys import SystemdCreds, open_store
from shared.keys.renewal import Renewed, renew
from tests.journal.conftest import Station
from tests.keys.conftest import Chip, needs_tpm

_CHILD = Path(__file__).with_name("renew_child.py")
_ROOT = Path(points.__file__).parents[2]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path)
    yield made
    made.close()


def _day(station: Station) -> Any:
    journal = station.open()
    visit = station.visit(journal)
    station.submit(journal, visit)
    journal.append(FactDraft("visit-ended", {"visit": "v1", "reason": "done"}))
    journal.forget(visit, "visit-ended")
    return journal


def _renew(station: Station, creds: SystemdCreds | None = None) -> Renewed:
    return renew(
        station.folder,
        station.key_folder,
        open_keys=lambda: open_store(station.key_folder, want="file", creds=creds),
        terminal="K-0001",
        province_key=station.province_public,
        clock=station.clock,
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _goes_on(station: Station, done: Renewed, old_kid: str) -> None:
    journal = station.open()
    assert journal.signer.kid == done.kid != old_kid
    began = journal.facts(type="epoch-began")
    assert began[-1].epoch == done.epoch
    assert began[0].epoch > 50_000, "later than any that was counted from 1"
    assert journal.body(began[0].id)["reason"] == "keys-lost"
    visit = station.visit(journal, "v2")
    (_submitted, receipt) = station.submit(journal, visit, "v2")
    number = journal.body(receipt.id)["number"]
    assert int(number.split()[-1]) > 2000, "no number is given twice on one day"
    assert journal.verify().ok


@pytest.mark.parametrize(
    "what", ["folder", "file-key", "signing-key", "claim-key", "scope-wrap-key"]
)
def test_a_start_without_its_keys_is_refused_and_makes_nothing(station: Station, what: str) -> None:
    _day(station)
    station.close()
    if what == "folder":
        shutil.rmtree(station.key_folder)
    else:
        (station.key_folder / what).unlink()
    before = _files(station.folder)
    with pytest.raises(Trouble) as caught:
        station.open()
    assert caught.value.code == "journal-wrong-key"
    assert caught.value.actor is Actor.TECHNICIAN
    assert "yichuang keys renew" in caught.value.staff_hint
    assert _files(station.folder) == before
    assert not (station.key_folder / what).exists()


def test_after_lost_keys_the_old_files_lie_aside_and_the_terminal_goes_on(
    station: Station,
) -> None:
    old = _day(station).signer.kid
    station.close()
    before = {n: d for n, d in _files(station.folder).items() if n != "lock"}
    shutil.rmtree(station.key_folder)
    done = _renew(station)
    kept = _files(done.quarantine)
    assert {n: kept[n] for n in before} == before, "byte for byte, in case the keys come back"
    _goes_on(station, done, old)


@needs_tpm
def test_another_mainboard_and_then_the_old_one_again(
    chip: Callable[[str], Chip], station: Station
) -> None:
    first, second = chip("one").creds, chip("two").creds
    kept = open_store(station.key_folder, want="tpm2", creds=first)

    def opened(creds: SystemdCreds) -> Journal:
        journal = Journal.open(
            station.folder,
            keys=open_store(station.key_folder, creds=creds).store,
            terminal="K-0001",
            province_key=station.province_public,
            clock=station.clock,
        )
        station._opened.append(journal)
        return journal

    assert kept.kind == "tpm2"
    kept.store.put("first", b"")  # this software TPM serves one at a time: wait until it is done
    old = opened(first).signer.kid
    station.close()
    with pytest.raises(Trouble, match="keys-not-unsealed"):
        opened(second)
    done = _renew(station, second)
    assert (done.quarantine / "keys" / "store.json").exists()
    assert opened(second).signer.kid == done.kid
    station.close()
    # the old mainboard comes back: the old files open as they were
    sealed = open_store(done.quarantine / "keys", creds=first).store
    again = Journal.open(
        done.quarantine,
        keys=sealed,
        terminal="K-0001",
        province_key=station.province_public,
        clock=station.clock,
    )
    station._opened.append(again)
    assert again.signer.kid == old
    assert again.verify().ok


def test_good_keys_are_not_given_up(station: Station) -> None:
    _day(station)
    station.close()
    before = _files(station.folder)
    with pytest.raises(Trouble, match="keys-are-good"):
        _renew(station)
    assert _files(station.folder) == before
    station.open()
    with pytest.raises(Trouble, match="journal-in-use"):
        _renew(station)


@pytest.mark.parametrize(
    ("point", "passes"),
    [
        ("renew.planned", 0),
        ("renew.moving", 2),
        ("renew.aside", 0),
        ("append.after-commit", 0),
        ("renew.begun", 0),
    ],
)
def test_killed_anywhere_a_start_is_refused_until_it_is_done(
    station: Station, point: str, passes: int
) -> None:
    old = _day(station).signer.kid
    station.close()
    (station.key_folder / "file-key").unlink()
    before = {n: d for n, d in _files(station.folder).items() if n != "lock"}
    child = subprocess.run(
        [sys.executable, str(_CHILD), str(station.folder.parent),
         station.province_public.hex(), point, str(passes)],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    with pytest.raises(Trouble) as caught:
        station.open()
    assert caught.value.code == "renew-unfinished"
    assert "yichuang keys renew" in caught.value.staff_hint
    done = _renew(station)
    kept = _files(done.quarantine)
    assert {n: kept[n] for n in before} == before
    assert len(list((station.folder / "quarantine").iterdir())) == 1
    _goes_on(station, done, old)


def test_lost_twice_the_epochs_go_on(station: Station) -> None:
    _day(station)
    station.close()
    shutil.rmtree(station.key_folder)
    first = _renew(station)
    shutil.rmtree(station.key_folder)
    second = _renew(station)
    assert second.epoch > first.epoch
    assert len(list((station.folder / "quarantine").iterdir())) == 2
