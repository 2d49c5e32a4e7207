"""What editors of the lexicon run: their sentences played, a machine's counts read."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from shared.catalogue import bundled
from shared.catalogue.manifest import seal_folder
from shared.commands.finding import check_sentences, tell_counts
from shared.demo.tools import find_services
from shared.finder.counts import FindCounts


def test_a_sentence_that_does_not_lead_to_its_service_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "editors"
    shutil.copytree(bundled(), folder)
    file = folder / "lexicon" / "services.json"
    body = json.loads(file.read_text())
    body["services"]["GA001"]["when"][0]["say"].append("今天天气真好")
    file.write_text(json.dumps(body, ensure_ascii=False))
    seal_folder(folder, "later", 90)
    assert check_sentences(folder) == 1
    told = capsys.readouterr().out
    assert "“今天天气真好”应当找到居民身份证换领、补领，找到的是：什么也没有。" in told
    assert "没找对的 1 句" in told


def test_counts_are_read_with_the_names_of_services(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = FindCounts(tmp_path / "c.json", lambda: date(2026, 11, 22))
    for _ in range(3):
        counts.chosen("GA001", 0)
    counts.visit_over()
    assert tell_counts(tmp_path / "c.json") == 0
    assert "3 次　GA001 居民身份证换领、补领" in capsys.readouterr().out


def test_a_file_of_queries_may_come_from_an_editor_of_windows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "queries.txt"
    file.write_bytes("\ufeff我妈八十了有啥补贴\r\n\r\n今天天气真好\r\n".encode())
    assert find_services("", file, None, as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["我妈八十了有啥补贴", "今天天气真好"]
    assert found["我妈八十了有啥补贴"][0]["id"] == "MZ002"
    assert found["今天天气真好"] == []
