"""A catalogue as its editors have it on disk: read as far as it can be read, each fault a finding.

A terminal refuses a damaged release at its first fault; an editor wants all of them, each with its
place and how to mend it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from shared.catalogue.care.finding import Finding
from shared.catalogue.lexicon import LEXICON, read_lexicon
from shared.catalogue.library import LIBRARY, Library
from shared.catalogue.manifest import MANIFEST, MAX_FILE, file_name_ok
from shared.catalogue.situations import Situations
from shared.domain.form import Form
from shared.domain.guide import PlainGuide
from shared.domain.item import Bundle, Frozen, Material, ServiceItem
from shared.domain.offer import Offers

Model = TypeVar("Model", bound=Frozen)
FIELDS = {
    "id": "事项编号",
    "name": "事项名称",
    "aliases": "别名",
    "task_type": "事项类型",
    "dept": "部门",
    "object": "服务对象",
    "project_type": "办件类型",
    "conditions": "受理条件",
    "min_age": "最低年龄",
    "statutory_limit": "法定时限",
    "promised_limit": "承诺时限",
    "materials": "申请材料",
    "legal_basis": "设定依据",
    "fee": "收费",
    "result": "办理结果",
    "max_visits": "跑动次数",
    "online_depth": "网办深度",
    "channels": "办理渠道",
    "faq": "常见问题",
    "value": "数值",
    "unit": "单位",
    "code_key": "材料代号",
    "charge": "是否收费",
    "members": "环节",
    "depends_on": "要先办的",
    "questions": "问题",
    "short_name": "短名",
    "minutes": "分钟数",
    "amount": "金额",
    "basis": "收费依据",
    "bring": "要带什么",
    "choices": "选项",
    "closes": "截止日",
    "commitment": "承诺书",
    "copies": "份数",
    "copy": "复印件份数",
    "counter": "窗口",
    "days_before": "提前天数",
    "detail": "说明",
    "e_licence": "电子证照",
    "exempt_rule": "免交规则",
    "external": "别处办的环节",
    "fee_name": "收费项目",
    "fee_nature": "收费性质",
    "fen": "金额（分）",
    "field": "哪一项",
    "form": "材料形式",
    "full_text": "承诺书全文",
    "gov_issued": "是否政府出具",
    "high": "最大年龄",
    "hint": "提示",
    "icon": "图标",
    "illustrative": "是否示例",
    "issued": "发证事项",
    "issuer": "出具单位",
    "item": "事项",
    "key": "代号",
    "kind": "种类",
    "kiosk": "自助机",
    "lead_dept": "牵头单位",
    "leave": "不用带什么",
    "leave_note": "不用带的说明",
    "licence": "证件",
    "low": "最小年龄",
    "max_length": "最多字数",
    "min_length": "最少字数",
    "national_list": "国家清单",
    "needed_when": "什么时候要",
    "needs": "条件",
    "not_after": "不晚于",
    "not_before": "不早于",
    "note": "说明",
    "notes": "备注",
    "notice": "声明",
    "opens": "开始日",
    "optional": "是否可不选",
    "original": "原件份数",
    "output": "怎么出来",
    "pages": "页面",
    "prefill": "从哪里带入",
    "provenance": "来源",
    "question": "问题",
    "reminders": "到期提醒",
    "reports": "年报提醒",
    "required": "是否必需",
    "result_note": "结果说明",
    "result_words": "结果",
    "reusable_in_profile": "是否存进个人档案",
    "rule": "填写要求",
    "rules": "规则",
    "says": "一句话说明",
    "select": "选法",
    "sentences": "三句话",
    "sex": "性别",
    "shared_form": "合并的表单",
    "short": "简称",
    "source": "来源",
    "spoken": "朗读的话",
    "steps": "步骤",
    "subject": "服务对象",
    "summary": "一句话",
    "tag": "标签",
    "text": "文字",
    "tile_note": "首页说明",
    "title": "标题",
    "told": "答“是”的说法",
    "years": "管几年",
    "yes": "肯定的回答",
    "no": "否定的回答",
    "tolerable": "能否容缺",
    "type": "类型",
    "valid_from": "开始日期",
    "valid_to": "结束日期",
    "values": "取值",
    "when": "什么时候问",
    "who": "谁要报",
    "why": "为什么",
}
"""What editors call the fields."""


@dataclass
class Draft:
    """Everything that could be read, and what could not."""

    items: dict[str, ServiceItem] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    """Item -> the file it came from."""
    bundles: dict[str, Bundle] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    guides: dict[str, PlainGuide] = field(default_factory=dict)
    guide_files: dict[str, str] = field(default_factory=dict)
    """Item -> the file its guide stands in."""
    papers: dict[str, Material] = field(default_factory=dict)
    own_papers: list[tuple[str, Material]] = field(default_factory=list)
    """(item, paper) of papers described whole inside an item."""
    frequent: tuple[str, ...] = ()
    situations: Situations | None = None
    offers: Offers | None = None
    codes: Mapping[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    whole: bool = True
    """False for a bare list of items, where forms and bundles are not to be expected."""

    def place(self, item: str) -> str:
        """Where an item stands, for a finding."""
        file = self.where.get(item, "")
        known = self.items.get(item)
        name = f"{item}（{known.name}）" if known else item
        return f"{file} {name}".strip()


def read_folder(folder: Path) -> Draft:
    """A release folder, or one that shall become one."""
    draft = Draft()
    files = {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    bodies: dict[str, Any] = {}
    for name, path in files.items():
        if not file_name_ok(name):
            draft.findings.append(
                Finding("E02", name, "这个文件不属于目录。", "请把它移走，目录里只放 json 文件。")
            )
            continue
        body = _body(draft, name, path)
        if body is not None:
            bodies[name] = body
    _papers(draft, bodies.get(LIBRARY))
    for name, body in bodies.items():
        if name == "items.json" or name.startswith("items/"):
            _items(draft, name, body)
        elif name.startswith("forms/"):
            _one(draft, name, body, Form, draft.forms)
        elif name.startswith("plain/"):
            for raw in body.get("guides", [body]):
                guide = _one(draft, name, raw, PlainGuide, draft.guides)
                if guide is not None:
                    draft.guide_files[guide.item] = name
        elif name == "bundles.json":
            for raw in _list(draft, name, body, "bundles"):
                bundle = _read(draft, f"{name} {_id(raw)}", raw, Bundle)
                if bundle is not None:
                    draft.bundles[bundle.id] = bundle
        elif name == "offers.json":
            draft.offers = _read(draft, name, body, Offers)
        elif name == "home.json":
            draft.frequent = tuple(str(x) for x in _list(draft, name, body, "frequent"))
        elif name == "codes.json":
            draft.codes = body
    _lexicon(draft, {name: files[name] for name in bodies if name.startswith(LEXICON)})
    for name in ("bundles.json", "home.json", "codes.json", f"{LEXICON}words.json"):
        if name not in bodies and name not in files:
            draft.findings.append(
                Finding("E01", name, "缺少这个文件。", "请从上一个版本复制过来再改。")
            )
    return draft


def _lexicon(draft: Draft, files: Mapping[str, Path]) -> None:
    try:
        draft.situations = read_lexicon({name: path.read_bytes() for name, path in files.items()})
    except ValueError as error:
        said = f"{error}。"
        draft.findings.append(Finding("E02", LEXICON, said, "请照情景词典的写法改。"))


def read_list(file: Path) -> Draft:
    """A bare list of items, as departments export it: ``{"items": [...]}``."""
    draft = Draft(whole=False)
    body = _body(draft, file.name, file)
    if body is not None:
        _items(draft, file.name, body)
    return draft


def _body(draft: Draft, name: str, path: Path) -> dict[str, Any] | None:
    if path.stat().st_size > MAX_FILE:
        draft.findings.append(
            Finding(
                "E01", name, f"文件超过 {MAX_FILE // 1024 // 1024} MB。", "请按部门拆成几个文件。"
            )
        )
        return None
    try:
        body = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        mend = "请用 UTF-8 编码另存一次。"
        draft.findings.append(Finding("E01", name, "文字编码读不出来。", mend))
        return None
    except json.JSONDecodeError as error:
        place = f"{name} 第 {error.lineno} 行第 {error.colno} 个字"
        mend = "多半是少了逗号、引号或括号，请看这一行和上一行。"
        draft.findings.append(Finding("E01", place, "这里的写法不对。", mend))
        return None
    except RecursionError:
        draft.findings.append(Finding("E01", name, "括号套得太深。", "请重新导出这个文件。"))
        return None
    if not isinstance(body, dict):
        draft.findings.append(Finding("E01", name, "最外层应当是大括号。", "请参照原来的文件。"))
        return None
    return body


def _list(draft: Draft, name: str, body: Mapping[str, Any], key: str) -> list[Any]:
    value = body.get(key)
    if isinstance(value, list):
        return value
    draft.findings.append(Finding("E02", name, f"里面没有“{key}”清单。", "请参照原来的文件补上。"))
    return []


def _papers(draft: Draft, body: Mapping[str, Any] | None) -> None:
    papers = body.get("materials") if body is not None else {}
    if not isinstance(papers, dict):
        draft.findings.append(
            Finding("E02", LIBRARY, "里面没有“materials”。", "请参照原来的文件。")
        )
        return
    for key, raw in papers.items():
        place = f"{LIBRARY} 材料 {key}"
        if not isinstance(raw, dict):
            draft.findings.append(Finding("E02", place, "写法不对。", "请参照别的材料。"))
            continue
        paper = _read(draft, place, {**raw, "code_key": key}, Material)
        if paper is not None:
            draft.papers[key] = paper


def _items(draft: Draft, name: str, body: Mapping[str, Any]) -> None:
    library = Library({k: p.model_dump(by_alias=True) for k, p in draft.papers.items()})
    for raw in _list(draft, name, body, "items"):
        place = f"{name} {_id(raw)}"
        if not isinstance(raw, dict):
            draft.findings.append(Finding("E02", place, "写法不对。", "一个事项是一对大括号。"))
            continue
        try:
            resolved = library.item(raw)
        except (ValueError, KeyError, TypeError) as error:
            said = f"{error.args[0]}。" if isinstance(error, ValueError) else "没有写申请材料。"
            mend = "请在 materials.json 里加上这份材料，或者改用已有的代号。"
            draft.findings.append(Finding("E08", place, said, mend))
            continue
        item = _read(draft, place, resolved, ServiceItem)
        if item is None:
            continue
        if item.id in draft.items:
            mend = f"另一处在 {draft.where[item.id]}，请删掉一个或者改编号。"
            draft.findings.append(Finding("E03", place, f"事项编号 {item.id} 用了两次。", mend))
            continue
        draft.items[item.id] = item
        draft.where[item.id] = name
        draft.own_papers += [
            (item.id, Material.model_validate(m))
            for m in raw["materials"]
            if isinstance(m, dict) and "use" not in m
        ]


def _one(
    draft: Draft, name: str, raw: object, model: type[Model], into: dict[str, Model]
) -> Model | None:
    own = str(raw.get("item", "")) if isinstance(raw, dict) else ""
    value = _read(draft, f"{name} {own}".strip(), raw, model)
    if value is None:
        return None
    item = str(getattr(value, "item", ""))
    if item in into:
        draft.findings.append(Finding("E03", name, f"{item} 写了两份。", "请只留一份。"))
    into[item] = value
    return value


def _read(draft: Draft, place: str, raw: object, model: type[Model]) -> Model | None:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        draft.findings += [_fault(place, dict(one)) for one in error.errors()[:10]]
        return None


def _fault(place: str, error: Mapping[str, Any]) -> Finding:
    path = "的".join(_step(step) for step in error["loc"]) or "内容"
    kind = str(error["type"])
    if kind == "missing":
        return Finding("E02", place, f"没有写{path}。", "请补上。")
    if kind == "extra_forbidden":
        unknown = error["loc"][-1]
        inside = "的".join(_step(step) for step in error["loc"][:-1])
        return Finding(
            "E02",
            place,
            f"{inside}多了不认识的一项“{unknown}”。",
            "请删掉，或者看看是不是写错了字。",
        )
    if kind == "enum":
        allowed = (
            str(error.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", "、")
        )
        return Finding("E02", place, f"{path}只能是：{allowed}。", "请改成其中一个。")
    if kind.startswith(("int", "greater", "less")):
        return Finding("E02", place, f"{path}要写成范围内的整数。", "请不要带单位。")
    return Finding("E02", place, f"{path}的写法不对。", "请参照别处同样的一项。")


def _step(step: object) -> str:
    """What an editor calls it, and how it stands in the file."""
    if isinstance(step, int):
        return f"第 {step + 1} 项"
    name = FIELDS.get(str(step))
    return f"{name}（{step}）" if name else f"“{step}”"


def _id(raw: object) -> str:
    if isinstance(raw, dict):
        return str(raw.get("id") or raw.get("name") or "（没有编号）")[:40]
    return "（写法不对的一项）"
