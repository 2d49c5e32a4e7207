"""A person begins a new epoch: after a clone was found, or a backup was put back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.assembly import keys_of, local_now
from shared.cli import app
from shared.config import load
from shared.journal import FactDraft, Journal
from shared.journal.tx import SERIALS_SKIPPED
from shared.smoke import smoke_config


def _number(journal: Journal) -> int:
    given: list[int] = []

    def build(tx):
        given.append(tx.next_serial("260301"))
        return []

    journal.append_with(build)
    return given[0]


def test_a_clone_s_epoch_is_passed_over_and_its_numbers_too(station) -> None:
    journal = station.open()
    journal.append(FactDraft("duty-began", {"clerk": "1", "window": "1"}))
    before = _number(journal)
    station.close()
    journal = station.open(new_epoch="clone", after_epoch=7)
    (began,) = [f for f in journal.facts(type="epoch-began") if f.epoch == 8]
    assert journal.body(began.id)["reason"] == "clone"
    assert _number(journal) > before + SERIALS_SKIPPED - 1
    assert journal.verify().ok
    waiting = [(f.header.epoch, f.header.seq) for f in journal.tail(100, 1 << 20)]
    assert waiting == sorted(waiting)
    assert {epoch for epoch, _seq in waiting} == {1, 8}, "what was not sent is still sent"


def test_one_backup_that_is_put_back_twice_gives_no_number_twice(station, tmp_path: Path) -> None:
    """Found by the simulation: two disks lost on one day, and both times the same old copy."""
    journal = station.open()
    journal.append(FactDraft("duty-began", {"clerk": "1", "window": "1"}))
    _number(journal)
    station.close()
    backup = tmp_path / "backup"
    shutil.copytree(station.folder, backup)
    given = []
    for _disk in range(3):
        shutil.rmtree(station.folder)
        shutil.copytree(backup, station.folder)
        given.append(_number(station.open(new_epoch="restore")))
        station.close()
    assert len(set(given)) == 3


@pytest.fixture
def configured():
    """The configuration of a terminal whose journal has an epoch already."""
    with smoke_config("kiosk") as path:
        _opened(path).close()
        yield path


def _opened(path: Path) -> Journal:
    settings = load(path)
    return Journal.open(
        settings.data_folder / "journal",
        keys=keys_of(settings).store,
        terminal=settings.terminal.id,
        province_key=settings.province.key_bytes,
        clock=local_now,
    )


def _epoch(path: Path) -> int:
    journal = _opened(path)
    try:
        return journal.head().epoch
    finally:
        journal.close()


def _run(path: Path, *more: str, typed: str = ""):
    command = ["journal", "new-epoch", "--config", str(path), *more]
    return CliRunner().invoke(app, command, input=typed)


def test_the_command_explains_asks_and_only_then_begins(configured: Path) -> None:
    terminal = load(configured).terminal.id
    said = _run(configured, "--reason", "clone", "--beyond", "4", typed="something else\n")
    assert said.exit_code == 1
    assert "什么也没有改" in said.output
    assert _epoch(configured) == 1
    said = _run(configured, "--reason", "clone", "--beyond", "4", typed=f"{terminal}\n")
    assert said.exit_code == 0
    for words in ("只留这一台", "硬盘封存", "第 5 期", "恢复这台终端"):
        assert words in said.output
    assert _epoch(configured) == 5


def test_an_old_backup_is_not_taken_for_a_clone(configured: Path) -> None:
    folder = load(configured).data_folder / "journal"
    backup = {file: file.read_bytes() for file in folder.glob("journal.db*")}
    journal = _opened(configured)
    journal.append(FactDraft("duty-began", {"clerk": "1", "window": "1"}))
    journal.head()
    journal.close()
    for file in folder.glob("journal.db*"):
        file.unlink()
    for file, data in backup.items():
        file.write_bytes(data)
    said = _run(configured, "--reason", "clone", "--yes")
    assert said.exit_code == 2
    assert "new-epoch --reason restore" in said.output
    said = _run(configured, "--reason", "restore", "--yes")
    assert said.exit_code == 0
    assert "第 2 期" in said.output
    assert _epoch(configured) == 2
