"""A plain list in a file: read without a release, its index kept, many services looked up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.domain.errors import Trouble
from shared.finder import finder_of
from shared.finder.entries import Entry
from shared.finder.index import Index, build, pair_keys
from shared.finder.lists import _WORTH_KEEPING


def place(number: int) -> str:
    """A county nobody has heard of."""
    return "东西南北兴安平泰宁福"[number // 10] + "山河湖海江桥湾岭乡州"[number % 10] + "县"


def listed(file: Path, count: int, filler: str = "") -> Path:
    items = [
        {
            "id": f"X{n:05d}",
            "name": f"{place(n)}公共浴室卫生许可",
            "aliases": [f"{place(n)}浴室证"],
            "notes": filler,
        }
        for n in range(count)
    ]
    items.append({"id": "MZ002", "name": "高龄津贴申领", "aliases": ["长寿钱"]})
    file.write_text(json.dumps({"items": items}, ensure_ascii=False), "utf-8")
    return file


def test_a_plain_list_is_searched_with_the_lexicon_and_without_other_fields(tmp_path: Path) -> None:
    finder = finder_of(listed(tmp_path / "list.json", 20))
    assert finder.find("我妈八十了有啥补贴")[0].item_id == "MZ002"
    assert finder.find(f"{place(7)}浴室卫生许可")[0].item_id == "X00007"
    assert finder.find("身份证丢了") == []


def test_the_index_of_a_large_list_is_kept_and_a_changed_list_gets_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    file = listed(tmp_path / "list.json", 50, "长" * 20_000)
    assert file.stat().st_size > _WORTH_KEEPING
    finder_of(file)
    (kept,) = (tmp_path / "cache").rglob("*.index")
    made = kept.stat().st_mtime_ns
    assert finder_of(file).find(f"{place(7)}浴室卫生许可")[0].item_id == "X00007"
    assert kept.stat().st_mtime_ns == made
    listed(file, 51, "长" * 20_000)
    assert finder_of(file).find(f"{place(50)}浴室卫生许可")[0].item_id == "X00050"


@pytest.mark.parametrize("text", ["", "[]", '{"items": [{"id": "A"}]}', '{"items": [3]}'])
def test_what_is_no_list_of_services_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "list.json"
    file.write_text(text)
    with pytest.raises(Trouble) as told:
        finder_of(file)
    assert "list.json" in told.value.staff_hint


def test_of_very_many_the_shortest_names_and_the_rarest_pairs_come_first() -> None:
    entries = [
        Entry(f"E{n}", f"甲乙{'丙' * (n % 7)}{n}", ((f"甲乙{n}", 1.0),)) for n in range(9000)
    ]
    entries.append(Entry("RARE", "很长很长的名字甲乙稀有", (("甲乙稀有", 1.0),)))
    index = Index(build(entries, "k"))
    found = index.candidates("pairs", pair_keys("甲乙稀有"), 5)
    assert index.entry(found[0]).id == "RARE"
    assert index.number_of("E77") is not None
    assert index.number_of("E") is None
