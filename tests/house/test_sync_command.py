"""`yichuang sync`: what a technician sees of a running and of a stopped terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.assembly import Terminal, assemble, bell_of
from shared.config import load
from shared.journal import FactDraft
from shared.smoke import smoke_config

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def config() -> Iterator[Path]:
    with smoke_config("kiosk") as path:
        yield path


def _sync(config: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as a technician runs it beside the terminal."""
    return subprocess.run(
        [sys.executable, "-m", "shared.cli", "sync", *words, "--config", str(config)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def _files(terminal: Terminal) -> dict[str, bytes]:
    folder = terminal.config.data_folder / "journal"
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def test_the_status_of_a_running_terminal_is_read_without_touching_it(config: Path) -> None:
    terminal = assemble(load(config))
    try:
        drafts = [FactDraft("case-opened", {"visit": "v", "item_name": "甲"}, case=f"c{n}")
                  for n in range(3)]  # fmt: skip
        terminal.journal.append(*drafts)
        refused = {"fact": "f1", "problem": "urn:yichuang:problem:fork", "detail": ""}
        terminal.journal.append(FactDraft("fact-refused", refused, case="c1"))
        said = _sync(config, "status", "--json")
        assert said.returncode == 1, said.stderr
        told = json.loads(said.stdout)
        # a card reader that is not there writes its own facts meanwhile
        assert 5 <= told["facts"] <= terminal.journal.backlog().facts
        assert told["oldest_at"]
        assert told["last_contact"] == ""
        (row,) = told["stuck"]
        assert row["case"] == "c1"
        terminal.journal.append(FactDraft("case-opened", {"visit": "v", "item_name": "乙"}))
    finally:
        terminal.stop()
    before = _files(terminal)
    words = _sync(config, "status")  # and of a stopped one
    assert words.returncode == 1
    assert re.search(r"未上报 ([6-9]|\d\d) 条记录，最早刚刚|分钟前", words.stdout)
    assert "待处理办件　1 件" in words.stdout
    assert _files(terminal) == before
    again = assemble(load(config))  # a look leaves nothing that a start would stumble over
    assert again.journal.verify().ok
    again.stop()


def test_where_nothing_ever_ran_it_says_so(config: Path) -> None:
    said = _sync(config, "status")
    assert said.returncode == 2
    assert "还没有记录文件" in said.stderr


def test_now_reaches_a_running_terminal(config: Path) -> None:
    terminal = assemble(load(config))
    try:
        terminal.sync.start()
        said = _sync(config, "now")
        assert said.returncode == 0, said.stderr
        assert "几秒内" in said.stdout
        give_up = time.monotonic() + 120
        while bell_of(terminal.config).exists():
            assert time.monotonic() < give_up
            time.sleep(0.05)
    finally:
        terminal.stop()
