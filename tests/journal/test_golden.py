"""Journals written by every schema so far open today, verify, and give the views they held."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import Trouble
from shared.domain.identity import id_number_ok
from shared.journal import FactDraft, FileKeyStore, Journal, schema, views
from tests.journal.golden import make

_FOLDERS = sorted(make.HERE.glob("schema-*"))


def _copy(folder: Path, tmp_path: Path) -> tuple[Path, FileKeyStore, dict[str, Any]]:
    said: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
    data = tmp_path / "data"
    shutil.copytree(folder, data)
    (data / "expected.json").unlink()
    keys = FileKeyStore(tmp_path / "keys")
    for name, value in said["keys"].items():
        keys.put(name, bytes.fromhex(value))
    return data, keys, said


def _open(data: Path, keys: FileKeyStore, said: dict[str, Any]) -> Journal:
    return make.open_journal(data, keys, bytes.fromhex(said["province_key"]))


def test_the_present_schema_has_its_golden_file() -> None:
    """A change of schema.VERSION adds one: docs/journal-care.md says how."""
    assert f"schema-{schema.VERSION}" in {folder.name for folder in _FOLDERS}


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda f: f.name)
def test_it_opens_verifies_and_says_what_it_said(folder: Path, tmp_path: Path) -> None:
    data, keys, said = _copy(folder, tmp_path)
    journal = _open(data, keys, said)
    assert journal.verify().ok
    headers = journal.facts()
    assert len(headers) >= said["facts"]
    assert headers[said["facts"] - 1].hash() == said["last_hash"]
    assert {h.id: journal.body(h.id) for h in headers if h.id in said["bodies"]} == said["bodies"]
    sealed = [h for h in headers if h.scope and h.id not in said["bodies"]]
    assert sealed
    for header in sealed:
        with pytest.raises(Trouble, match="forgotten"):
            journal.body(header.id)
    assert "样张" in journal.get_blob(said["scan"]["scope"], said["scan"]["digest"]).decode()
    assert journal.stored_up_to() == tuple(said["stored"])
    assert journal.tail()[0].header.seq == said["stored"][1] + 1
    journal.append(FactDraft("rated", {"level": 1}, case="case-1"))
    assert journal.verify().ok
    journal.close()


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda f: f.name)
def test_its_views_rebuilt_today_are_the_views_it_held(folder: Path, tmp_path: Path) -> None:
    data, keys, said = _copy(folder, tmp_path)
    journal = _open(data, keys, said)
    live = journal.dump_views()
    journal.rebuild_views()
    assert journal.dump_views() == live
    if said["views_version"] == views.VERSION:
        assert json.loads(json.dumps(live, ensure_ascii=False)) == said["views"]
    journal.close()


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda f: f.name)
def test_a_golden_file_holds_nobody_real(folder: Path) -> None:
    text = (folder / "expected.json").read_text("utf-8")
    assert "样张：合成数据" in text
    numbers = set(re.findall(r"\d{17}[\dXx]", text))
    assert numbers
    assert not any(id_number_ok(number) for number in numbers), "no number that could be anybody's"
