"""Lint: every rule has a code, a place, a sentence and how to mend it; the shipped one is clean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from shared.catalogue import bundled
from shared.catalogue.care import sentences
from shared.catalogue.care.draft import FIELDS
from shared.catalogue.care.finding import Finding, errors
from shared.catalogue.care.lint import lint
from shared.cli import app
from shared.domain.form import Form
from shared.domain.guide import PlainGuide
from shared.domain.item import Bundle, Frozen, ServiceItem
from shared.domain.offer import Offers
from tests.catalogue.conftest import body_of, put

Edit = Callable[[dict[str, Any]], None]


def found_in(folder: Path) -> list[Finding]:
    return lint(folder)[1]


def edited(folder: Path, name: str, edit: Edit) -> list[Finding]:
    path = folder / name
    body = body_of(path)
    edit(body)
    put(path, body)
    return found_in(folder)


def item(index: int, **fields: Any) -> Edit:
    def edit(body: dict[str, Any]) -> None:
        body["items"][index].update(fields)

    return edit


def test_the_shipped_catalogue_has_no_errors() -> None:
    found = found_in(bundled())
    assert errors(found) == []
    assert len(found) < 10


def test_the_small_one_has_nothing_at_all(folder: Path) -> None:
    assert found_in(folder) == []


DAYS = {"value": 30, "unit": "工作日"}
RULES: list[tuple[str, str, Edit, str]] = [
    ("E04", "items/MZ.json", item(0, materials=[{"use": "id", "name": "其他材料"}]), "写得含糊"),
    ("E04", "items/MZ.json", item(0, materials=[{"use": "id", "name": "相关证明材料"}]), "含糊"),
    ("E05", "items/MZ.json", item(1, promised_limit=DAYS), "承诺时限（30 个工作日）比法定时限"),
    ("E06", "items/MZ.json", item(0, legal_basis=[]), "没有写设定依据"),
    ("E07", "items/MZ.json", item(0, fee={"charge": True, "amount": "5 元"}), "收费依据"),
    ("E08", "items/MZ.json", item(0, materials=["没有这份"]), "不在材料库里"),
    ("E08", "home.json", lambda b: b["frequent"].append("XX999"), "首页上的 XX999"),
    ("E08", "bundles.json", lambda b: b["bundles"][0]["members"].append({"item": "XX9"}), "XX9"),
    (
        "E09",
        "bundles.json",
        lambda b: b["bundles"][0]["members"][0].update(depends_on=["MZ002"]),
        "绕成了圈：MZ001 → MZ002 → MZ001",
    ),
    ("E10", "items/MZ.json", item(0, name="高龄津贴申领"), "2 个事项在用"),
    ("E03", "items/MZ.json", item(0, id="MZ002"), "MZ002 用了两次"),
    ("E11", "items/MZ.json", item(0, max_visits=2), "跑动次数却是 2"),
    ("E02", "items/MZ.json", item(0, colour="red"), "多了不认识的一项“colour”"),
    ("E02", "items/MZ.json", item(0, statutory_limit={"value": 1, "unit": "旬"}), "只能是"),
    ("E02", "items/MZ.json", item(0, online_depth=9), "范围内的整数"),
    ("E12", "forms/MZ002.json", lambda b: b["questions"].append(b["questions"][0]), "重复"),
    ("W01", "items/MZ.json", item(0, aliases=["高龄补贴"]), "2 个事项在用"),
    ("W02", "items/MZ.json", item(0, conditions=["很" * 50]), "没有停顿"),
    ("W03", "items/MZ.json", item(0, conditions=["符合条件的予以办理。"]), "公文用语"),
    ("W04", "items/MZ.json", item(0, conditions=["没有户口不得办理。"]), "双重否定"),
    ("W05", "items/MZ.json", item(0, conditions=[]), "没有写受理条件"),
    ("W07", "items/MZ.json", item(0, provenance=""), "没有写来源"),
    ("W12", "items/MZ.json", item(0, conditions=["老人,都可以办。"]), "半角标点"),
]


@pytest.mark.parametrize(("code", "name", "edit", "words"), RULES)
def test_each_rule(folder: Path, code: str, name: str, edit: Edit, words: str) -> None:
    hits = [one for one in edited(folder, name, edit) if one.code == code]
    assert hits, "the rule says nothing"
    assert any(words in one.sentence for one in hits), [one.sentence for one in hits]
    assert all(one.place and one.sentence.endswith("。") and one.mend for one in hits)
    if name.startswith("items") and code != "E02":
        assert any("MZ00" in one.place for one in hits)


def test_a_paper_named_anew_though_the_library_has_it(folder: Path) -> None:
    whole = {"code_key": "x", "name": "居民身份证"}
    hits = edited(folder, "items/MZ.json", item(0, materials=[whole]))
    assert [one.code for one in hits if one.code.startswith("W09")] == ["W09"]
    assert "id" in next(one for one in hits if one.code == "W09").mend


def test_a_paper_that_hangs_on_an_answer_nobody_can_give(folder: Path) -> None:
    when = {"question": "relation", "values": ["nobody"]}
    paper = {"use": "poa", "needed_when": when}
    hits = edited(folder, "items/MZ.json", item(1, materials=["id", paper]))
    assert any("“nobody”不是选项" in one.sentence for one in hits)


def test_rules_of_what_is_offered_are_looked_through_too(folder: Path) -> None:
    rule = {
        "id": "OF1",
        "item": "XX999",
        "says": "说明。",
        "needs": [],
        "legal_basis": [],
        "valid_from": "2026-01-01",
    }
    put(folder / "offers.json", {"rules": [rule]})
    said = [one.sentence for one in found_in(folder) if one.code == "E13"]
    assert len(said) == 3
    assert any("会推给所有人" in one for one in said)
    put(folder / "offers.json", {"rules": [{**rule, "valid_from": "明年"}]})
    assert any(one.place == "offers.json" for one in found_in(folder) if one.code == "E02")


def member(**fields: Any) -> Edit:
    return lambda b: b["bundles"][0]["members"].append(fields)


def bundle(**fields: Any) -> Edit:
    return lambda b: b["bundles"][0].update(fields)


PATHS: list[tuple[str, Edit, str, str, str]] = [
    # a one-thing
    ("bundles.json", member(item="XX9"), "bundles.json OT99（老人一件事）", "事项 XX9", "事项编号"),
    ("bundles.json", member(item="MZ001"), "OT99", "“MZ001”写了两次", "只留一个"),
    ("bundles.json", member(item=None), "OT99", "没有写事项，也没有写名称", "external"),
    (
        "bundles.json",
        member(item="MZ003", depends_on=["WJ001"]),
        "OT99",
        "“MZ003”要等“WJ001”，但这件事里没有它",
        "这件事里有的环节",
    ),
    ("bundles.json", bundle(lead_dept=""), "OT99", "没有写牵头单位", "lead_dept"),
    ("bundles.json", bundle(members="MZ001"), "bundles.json OT99", "环节（members）", "同样"),
    ("bundles.json", bundle(lead_dept="公安局/卫健委"), "OT99", "部门写成“公安局/卫健委”", "顿号"),
    ("bundles.json", member(item="MZ003", wait=1), "OT99", "第 3 项多了不认识的一项“wait”", "写错"),
    # a guide
    (
        "plain/MZ002.json",
        lambda b: b.update(minutes=b["minutes"] + 1),
        "plain/MZ002.json MZ002（高龄津贴申领）",
        "步骤时间加起来不是",
        "材料和步骤",
    ),
    (
        "plain/MZ002.json",
        lambda b: b["bring"].append({"key": "photo", "name": "照片", "note": ""}),
        "plain/MZ002.json",
        "要带“照片”，但事项没有这份材料",
        "材料和步骤",
    ),
    (
        "plain/MZ002.json",
        lambda b: b["commitment"]["sentences"].pop(),
        "plain/MZ002.json",
        "承诺不是三句话",
        "指南",
    ),
    (
        "plain/MZ002.json",
        lambda b: b.pop("summary"),
        "plain/MZ002.json MZ002",
        "没有写一句话（summary）",
        "补上",
    ),
    (
        "plain/MZ002.json",
        lambda b: b["steps"][1].update(name="填表"),
        "plain/MZ002.json",
        "步骤“填表”屏幕上没有",
        "材料和步骤",
    ),
    ("plain/MZ002.json", lambda b: b["steps"].reverse(), "plain", "要从“刷身份证”写起", "步骤"),
    (
        "forms/MZ002.json",
        lambda b: next(q for q in b["questions"] if q["type"] == "yesno").pop("no"),
        "forms/MZ002.json",
        "两个回答没有成对",
        "",
    ),
    ("plain/MZ002.json", lambda b: b.update(item="XX7"), "plain/MZ002.json", "XX7", "补上事项"),
    # what is offered, and what runs out
    (
        "offers.json",
        lambda b: b["rules"].append({"id": "OF9", "item": "MZ002"}),
        "offers.json",
        "没有写规则（rules）的第 1 项的一句话说明（says）",
        "补上",
    ),
    (
        "offers.json",
        lambda b: b["reminders"][0].update(days_before=0),
        "offers.json",
        "到期提醒（reminders）的第 1 项的提前天数（days_before）",
        "单位",
    ),
    (
        "offers.json",
        lambda b: b["reminders"][0].update(item="XX8"),
        "offers.json",
        "主动办规则 RM1 指向不存在的事项 XX8",
        "这条规则",
    ),
    (
        "offers.json",
        lambda b: b["reminders"][0].update(licence="驾驶证"),
        "offers.json RM1",
        "“驾驶证”的有效期机器看不到",
        "居民身份证",
    ),
    (
        "offers.json",
        lambda b: b["reminders"][0].update(licence="某证", issued=["XX8"], years=5),
        "offers.json",
        "到期提醒 RM1 的发证事项 XX8 不存在",
        "这条规则",
    ),
    (
        "offers.json",
        lambda b: b["reminders"][0].update(years=50),
        "offers.json",
        "到期提醒（reminders）的第 1 项的管几年（years）",
        "单位",
    ),
    (
        "offers.json",
        lambda b: b["reports"][0].update(opens="1-1"),
        "offers.json",
        "年报提醒（reports）的第 1 项的开始日（opens）",
        "同样",
    ),
]


@pytest.mark.parametrize(("name", "edit", "place", "words", "mend"), PATHS)
def test_what_is_wrong_in_a_path_says_file_place_and_how_to_mend_it(
    folder: Path, name: str, edit: Edit, place: str, words: str, mend: str
) -> None:
    basis = {"legal_basis": ["某法"]}
    reminder = {"id": "RM1", "licence": "居民身份证", "item": "MZ002", "days_before": 30}
    report = {"id": "RP1", "who": "企业", "item": "MZ002", "opens": "01-01", "closes": "06-30"}
    offers = {"rules": [], "reminders": [reminder | basis], "reports": [report | basis]}
    put(folder / "offers.json", offers)
    assert found_in(folder) == [], "nothing is wrong before"
    hits = [one for one in edited(folder, name, edit) if words in one.sentence]
    assert hits, [one.line for one in found_in(folder)]
    assert any(one.place.startswith(place) or place in one.place for one in hits), hits
    assert any(mend in one.mend for one in hits), hits
    if hits[0].code.startswith("E"):
        said = CliRunner().invoke(
            app, ["catalog", "release", "r1", "--from", str(folder), "--to", str(folder / "out")]
        )
        assert said.exit_code == 1
        assert not (folder / "out" / "r1").exists(), "nothing of it goes out"


def test_every_field_an_editor_may_write_has_a_name_people_use() -> None:
    seen: set[type[Frozen]] = set()

    def walk(kind: Any) -> None:
        if isinstance(kind, type) and issubclass(kind, Frozen) and kind not in seen:
            seen.add(kind)
            for one in kind.model_fields.values():
                walk(one.annotation)
        for inner in get_args(kind):
            walk(inner)

    for model in (ServiceItem, Bundle, Form, PlainGuide, Offers):
        walk(model)
    assert len(seen) > 20
    names = {f.alias or name for model in seen for name, f in model.model_fields.items()}
    assert sorted(names - set(FIELDS)) == []


def test_one_id_for_two_questions_in_a_one_thing(folder: Path) -> None:
    form = body_of(folder / "forms" / "MZ002.json")
    other = {**form, "item": "MZ001", "questions": [dict(q) for q in form["questions"]]}
    other["questions"][0]["choices"] = other["questions"][0]["choices"][:1]
    put(folder / "forms" / "MZ001.json", other)
    assert "W11" in {one.code for one in found_in(folder)}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"items": [', "这里的写法不对"),
        (b"[]", "最外层应当是大括号"),
        ('{"items": ["坏"]}'.encode("gb18030"), "文字编码"),
        (b'{"things": []}', "没有“items”清单"),
        (b'{"items": [3]}', "写法不对"),
        (b"[" * 100_000, "括号套得太深"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(folder: Path, data: bytes, words: str) -> None:
    (folder / "items" / "XX.json").write_bytes(data)
    hits = [one for one in found_in(folder) if one.place.startswith("items/XX.json")]
    assert any(words in one.sentence for one in hits), hits


def test_a_missing_comma_is_found_to_the_line(folder: Path) -> None:
    (folder / "items" / "XX.json").write_text('{\n "items": [\n  {"id": "A" "name": "B"}\n ]\n}')
    (hit,) = [one for one in found_in(folder) if one.code == "E01"]
    assert "第 3 行" in hit.place


def test_sentences_people_can_read() -> None:
    assert sentences.double_negation("户口在本市，没有在别的地方领同样的钱。") == ""
    assert sentences.double_negation("无劳动能力、无生活来源、无法定赡养人。") == ""
    assert sentences.double_negation("不得不重新办理。")
    assert sentences.double_negation("非本人不可办理。")
    assert sentences.too_long("短句。" * 40) == ""
    assert sentences.office_words("依申请办理") == ("依申请", "申请后")


def test_the_command_tells_and_its_exit_code_says_whether_it_may_go_out(folder: Path) -> None:
    run = CliRunner()
    fine = run.invoke(app, ["catalog", "lint", str(folder)])
    assert (fine.exit_code, "0 个错误" in fine.stdout) == (0, True)
    edited(folder, "items/MZ.json", item(0, legal_basis=[]))
    wrong = run.invoke(app, ["catalog", "lint", str(folder), "--json"])
    assert wrong.exit_code == 1
    (one,) = json.loads(wrong.stdout)
    assert one["code"] == "E06"
    assert one["weight"] == "错误"
    assert run.invoke(app, ["catalog", "lint", str(folder / "nowhere")]).exit_code == 2
