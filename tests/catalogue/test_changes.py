"""What changed between two versions, in words a department can confirm."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shared.catalogue.care.changes import differences
from shared.catalogue.care.draft import read_folder
from shared.cli import app
from tests.catalogue.conftest import body_of, put


def after(folder: Path, name: str, edit: Any) -> list[str]:
    old = folder.with_name("old")
    shutil.copytree(folder, old)
    body = body_of(folder / name)
    edit(body)
    put(folder / name, body)
    return [c.line for c in differences(read_folder(old), read_folder(folder))]


CASES: list[tuple[dict[str, Any], str]] = [
    (
        {"promised_limit": {"value": 3, "unit": "工作日"}},
        "承诺时限由 5 个工作日缩短为 3 个工作日。",
    ),
    (
        {"statutory_limit": {"value": 60, "unit": "自然日"}},
        "法定时限由 20 个工作日延长为 60 天。",
    ),
    ({"name": "高龄津贴"}, "名称由“高龄津贴申领”改为“高龄津贴”。"),
    ({"materials": ["id", "hk"]}, "不再要材料“本人银行账户（社会保障卡金融账户）”。"),
    ({"min_age": 70}, "最低年龄由 80 周岁改为 70 周岁。"),
    ({"min_age": None}, "最低年龄由 80 周岁改为不限。"),
    (
        {"fee": {"charge": True, "amount": "5 元", "basis": "某文件"}},
        "收费由“免费”改为“5 元，依据某文件”。",
    ),
    ({"online_depth": 3, "max_visits": 1}, "跑动次数由 0 次改为 1 次。"),
    (
        {"channels": {"kiosk": "guide_only", "counter": "full"}},
        "自助机由“可以全程办”改为“只看指南”。",
    ),
    ({"aliases": ["高龄补贴", "80岁补贴", "尊老金", "老人钱"]}, "别名“长寿钱”改为“老人钱”。"),
]


@pytest.mark.parametrize(("fields", "sentence"), CASES)
def test_a_change_of_an_item_reads_as_people_say_it(
    folder: Path, fields: dict[str, Any], sentence: str
) -> None:
    lines = after(folder, "items/MZ.json", lambda b: b["items"][1].update(fields))
    assert any(line.endswith("（MZ002）：" + sentence) for line in lines), lines


def test_no_change_says_nothing(folder: Path) -> None:
    assert after(folder, "items/MZ.json", lambda _: None) == []


def test_items_come_and_go(folder: Path) -> None:
    def edit(body: dict[str, Any]) -> None:
        body["items"][0]["id"] = "MZ009"

    lines = after(folder, "items/MZ.json", edit)
    assert any("MZ009" in line and "新增事项" in line for line in lines)
    assert any("MZ001" in line and "取消了" in line for line in lines)


def test_forms_bundles_and_home_are_told_too(folder: Path) -> None:
    lines = after(folder, "forms/MZ002.json", lambda b: b["questions"].pop())
    assert any("表单不再问：" in line for line in lines)
    shutil.rmtree(folder.with_name("old"))
    members = {"item": "MZ003", "depends_on": ["MZ002"]}
    lines = after(folder, "bundles.json", lambda b: b["bundles"][0]["members"].append(members))
    assert lines == ["老人一件事（OT99）：环节增加：MZ003。"]
    shutil.rmtree(folder.with_name("old"))
    lines = after(folder, "home.json", lambda b: b["frequent"].append("MZ001"))
    assert "首页上的常办事项改成：高龄津贴、" in lines[0]


def test_the_command(folder: Path) -> None:
    after(folder, "items/MZ.json", lambda b: b["items"][1].update(CASES[0][0]))
    old = str(folder.with_name("old"))
    told = CliRunner().invoke(app, ["catalog", "diff", old, str(folder)])
    assert told.exit_code == 1
    assert "缩短为 3 个工作日" in told.stdout
    assert CliRunner().invoke(app, ["catalog", "diff", old, old]).exit_code == 0
