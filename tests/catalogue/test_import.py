"""Tables of departments: taken as they have them, faults to the cell, hostile files refused."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from typer.testing import CliRunner

from shared.catalogue.care.bringing import apply, prepare
from shared.catalogue.care.draft import read_folder
from shared.catalogue.care.finding import errors
from shared.catalogue.care.lint import lint
from shared.catalogue.care.rows import limit_of
from shared.catalogue.care.tables import letter, read_table
from shared.cli import app
from shared.domain.errors import Trouble

HEAD = [
    "事项编号",
    "事项名称",
    "常用称呼",
    "实施主体",
    "法定办结时限",
    "承诺办结时限",
    "申请材料",
    "设定依据",
]
NEW = [
    "MZ900",
    "老年餐补贴申领",
    "吃饭补贴、老年餐",
    "民政局",
    "20个工作日",
    "10 个工作日",
    "1.居民身份证（必要）\n2.居民户口簿（非必要）",
    "《中华人民共和国老年人权益保障法》",
]


def book(path: Path, rows: list[list[object]], title: str = "民政") -> Path:
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def test_a_workbook_comes_in_under_the_words_departments_use(folder: Path, tmp_path: Path) -> None:
    file = book(tmp_path / "民政.xlsx", [["民政局事项清单"], HEAD, NEW])
    done = prepare(file, folder)
    assert errors(done.findings) == []
    assert [c.line for c in done.changes] == ["老年餐补贴申领（MZ900）：新增事项，由民政局办理。"]
    assert "MZ900" not in read_folder(folder).items, "nothing is written before it is wanted"
    assert apply(done, folder) == ["items/MZ.json"]
    draft, found = lint(folder)
    item = draft.items["MZ900"]
    assert item.aliases == ("吃饭补贴", "老年餐")
    assert (item.statutory_limit.text, item.promised_limit.text) == ("20 个工作日", "10 个工作日")
    assert [(m.key, m.required) for m in item.materials] == [("id", True), ("hk", False)]
    assert errors(found) == []


def test_what_a_row_leaves_empty_stays_and_the_rest_is_told_in_words(
    folder: Path, tmp_path: Path
) -> None:
    text = "事项编号,事项名称,承诺时限\nMZ002,,3个工作日\n"
    for coding in ("utf-8-sig", "gb18030"):
        file = tmp_path / "改.csv"
        file.write_bytes(text.encode(coding))
        done = prepare(file, folder)
        assert [c.sentence for c in done.changes] == ["承诺时限由 5 个工作日缩短为 3 个工作日。"]
    before = read_folder(folder).items["MZ002"]
    apply(done, folder)
    after = read_folder(folder).items["MZ002"]
    assert after.promised_limit.value == 3
    assert after.model_copy(update={"promised_limit": before.promised_limit}) == before


def test_a_paper_nobody_described_is_added_and_said(folder: Path, tmp_path: Path) -> None:
    row = [*NEW[:6], "居民身份证\n养老护理合同", NEW[7]]
    done = prepare(book(tmp_path / "a.xlsx", [HEAD, row]), folder)
    (hint,) = [one for one in done.findings if one.code == "W22"]
    assert "养老护理合同" in hint.sentence
    assert hint.place == "民政 第 2 行 G 列"
    assert sorted(apply(done, folder)) == ["items/MZ.json", "materials.json"]
    assert errors(lint(folder)[1]) == []


FAULTS = [
    (0, "民政9", "E22", "第 2 行 A 列", "编号“民政9”不对"),
    (0, "", "E22", "第 2 行 A 列", "没有写事项编号"),
    (1, "", "E22", "第 2 行 B 列", "没有写事项名称"),
    (4, "很快", "E22", "第 2 行 E 列", "“很快”看不懂"),
    (5, "30个工作日", "E05", "MZ900", "比法定时限"),
    (6, "居民身份证；其他材料", "E04", "MZ900", "写得含糊"),
    (7, "", "E22", "第 2 行 H 列", "没有写设定依据"),
]


@pytest.mark.parametrize(("column", "text", "code", "place", "words"), FAULTS)
def test_a_fault_is_told_with_its_cell_and_nothing_is_written(
    folder: Path, tmp_path: Path, column: int, text: str, code: str, place: str, words: str
) -> None:
    row = [*NEW[:column], text, *NEW[column + 1 :]]
    file = book(tmp_path / "a.xlsx", [HEAD, row])
    done = prepare(file, folder)
    hits = [one for one in errors(done.findings) if one.code == code]
    assert any(place in one.place and words in one.sentence for one in hits), done.findings
    before = (folder / "items" / "MZ.json").read_bytes()
    told = CliRunner().invoke(
        app, ["catalog", "import", str(file), "--into", str(folder), "--write"]
    )
    assert told.exit_code == 1
    assert "什么都没有写" in told.stdout
    assert (folder / "items" / "MZ.json").read_bytes() == before


def test_columns_nobody_knows_are_said_and_two_of_one_kind_refused(
    folder: Path, tmp_path: Path
) -> None:
    done = prepare(book(tmp_path / "a.xlsx", [[*HEAD, "颜色"], [*NEW, "红"]]), folder)
    (unknown,) = [one for one in done.findings if one.code == "W21"]
    assert (unknown.place, unknown.sentence) == ("民政 第 1 行 I 列", "不认识列名“颜色”。")
    done = prepare(book(tmp_path / "b.xlsx", [[*HEAD, "法定时限"], [*NEW, "1天"]]), folder)
    assert "有两列" in errors(done.findings)[0].sentence
    done = prepare(book(tmp_path / "c.xlsx", [["事项编号", "部门"], ["MZ900", "民政局"]]), folder)
    assert "没有认出表头" in errors(done.findings)[0].sentence
    done = prepare(book(tmp_path / "d.xlsx", [["随便", "写写"]]), folder)
    assert "没有找到事项" in errors(done.findings)[0].sentence


def test_a_list_in_json_comes_in_too(folder: Path, tmp_path: Path) -> None:
    item = read_folder(folder).items["MZ002"]
    fresh = item.model_copy(update={"id": "MZ901", "name": "百岁津贴申领", "aliases": ()})
    file = tmp_path / "a.json"
    file.write_text('{"items": [' + fresh.model_dump_json(by_alias=True) + "]}")
    done = prepare(file, folder)
    assert errors(done.findings) == []
    apply(done, folder)
    assert read_folder(folder).items["MZ901"].materials == item.materials


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("即办", 0, "即办"),
        ("当场办结", 0, "即办"),
        ("5个工作日", 5, "工作日"),
        ("5 工作日内", 5, "工作日"),
        ("60日", 60, "自然日"),
        ("30 天", 30, "自然日"),
        ("3个月", 3, "月"),
        ("2小时", 2, "小时"),
    ],
)
def test_limits_as_people_write_them(text: str, value: int, unit: str) -> None:
    assert limit_of(text) == {"value": value, "unit": unit}


@pytest.mark.parametrize("text", ["", "尽快", "5", "1000个工作日", "-3天", "五个工作日左右"])
def test_limits_nobody_can_count(text: str) -> None:
    assert limit_of(text) is None


# hostile files


def said_of(path: Path) -> str:
    with pytest.raises(Trouble) as caught:
        read_table(path)
    assert caught.value.code == "catalogue-table"
    return caught.value.sentence


def repacked(source: Path, target: Path, extra: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in extra:
                new.writestr(part.filename, old.read(part))
        for name, data in extra.items():
            new.writestr(name, data)
    return target


def test_a_formula_is_refused_with_its_cell(tmp_path: Path) -> None:
    file = book(tmp_path / "a.xlsx", [HEAD, ["MZ900", '=HYPERLINK("http://x")']])
    assert "民政 第 2 行 B 列是公式" in said_of(file)
    csv = tmp_path / "a.csv"
    csv.write_text("事项编号,事项名称\nMZ900,=cmd|' /C calc'!A0\n")
    assert "第 2 行 B 列是公式" in said_of(csv)


def test_hostile_workbooks_are_refused_before_they_are_read(tmp_path: Path) -> None:
    good = book(tmp_path / "good.xlsx", [HEAD, NEW])
    bomb = repacked(good, tmp_path / "bomb.xlsx", {"xl/worksheets/sheet9.xml": b" " * 110_000_000})
    assert "多得不正常" in said_of(bomb)
    many = {f"x/{n}.txt": b"" for n in range(500)}
    assert "多得不正常" in said_of(repacked(good, tmp_path / "many.xlsx", many))
    link = {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}
    assert "指向别的文件" in said_of(repacked(good, tmp_path / "link.xlsx", link))
    macro = {"xl/vbaProject.bin": b"\xd0\xcf"}
    assert "有宏" in said_of(repacked(good, tmp_path / "macro.xlsx", macro))
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    hostile = repacked(good, tmp_path / "entity.xlsx", {"xl/sharedStrings.xml": entity})
    assert "不该有的声明" in said_of(hostile)


def test_what_is_no_table_is_said_to_be_none(tmp_path: Path) -> None:
    for name, data, words in (
        ("a.xls", b"\xd0\xcf\x11\xe0", "旧版 Excel"),
        ("a.pdf", b"%PDF", "不是表格"),
        ("a.xlsx", b"PK\x03\x04nothing", "不是完好的 xlsx"),
        ("b.csv", b"\xff\xff\xff", "编码"),
        ("c.csv", b'a,"b\n', "引号"),
    ):
        (tmp_path / name).write_bytes(data)
        assert words in said_of(tmp_path / name)
    assert "读不出来" in said_of(tmp_path / "nowhere.csv")


@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=300), at=st.integers(0, 5000))
def test_a_damaged_workbook_is_refused_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int
) -> None:
    sink = io.BytesIO()
    made = Workbook()
    made.active.append(HEAD)
    made.save(sink)
    raw = sink.getvalue()
    at %= len(raw)
    file = tmp_path_factory.mktemp("x") / "a.xlsx"
    file.write_bytes(raw[:at] + data + raw[at + len(data) :])
    with contextlib.suppress(Trouble):  # anything else is a fault of ours
        read_table(file)


def test_columns_are_named_as_a_spreadsheet_does() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]
