"""Rows of a department's table to items: header words recognised, every cell checked.

What is left empty in a row keeps what the catalogue had; a new item needs the columns of
``NEEDED``. Several values in one cell stand on lines of their own, or between ；.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from shared.catalogue.care.draft import FIELDS, Draft
from shared.catalogue.care.finding import Finding
from shared.catalogue.care.tables import Cell, Sheet
from shared.domain.item import LimitUnit, Material, ServiceItem

HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("事项编号", "编号", "事项代码", "编码", "序号代码"),
    "name": ("事项名称", "名称", "事项", "实施清单名称", "办理项名称"),
    "aliases": ("别名", "常用称呼", "俗称", "常用称呼（别名）", "群众叫法"),
    "task_type": ("事项类型", "类型", "权力类型"),
    "dept": ("部门", "实施主体", "责任部门", "办理部门", "单位"),
    "object": ("服务对象", "办理对象", "对象"),
    "project_type": ("办件类型", "办理类型"),
    "conditions": ("受理条件", "办理条件", "申请条件"),
    "min_age": ("最低年龄", "年龄要求"),
    "statutory_limit": ("法定时限", "法定办结时限", "法定期限"),
    "promised_limit": ("承诺时限", "承诺办结时限", "承诺期限", "办理时限"),
    "materials": ("申请材料", "所需材料", "材料", "材料清单"),
    "legal_basis": ("设定依据", "法律依据", "依据"),
    "charge": ("是否收费", "收费"),
    "amount": ("收费标准", "收费金额", "金额"),
    "fee_basis": ("收费依据",),
    "result": ("办理结果", "结果名称", "结果"),
    "result_type": ("结果类型",),
    "max_visits": ("跑动次数", "到现场次数", "最多跑动次数"),
    "online_depth": ("网办深度", "办理深度"),
    "kiosk": ("自助机", "自助终端", "自助办"),
    "faq": ("常见问题", "常见咨询问题"),
    "provenance": ("来源", "依据来源", "核对情况"),
}
"""Column -> header words it is known by."""
_KNOWN = {word: column for column, words in HEADERS.items() for word in words}
NEEDED = ("name", "dept", "statutory_limit", "promised_limit", "materials", "legal_basis")
TYPES = ("行政许可", "行政确认", "行政给付", "行政奖励", "行政裁决", "其他行政权力", "公共服务")
_KIOSK = {
    "可以申请": "apply_only",
    "可申请": "apply_only",
    "全程": "full",
    "可办": "full",
    "只看指南": "guide_only",
    "不可办": "guide_only",
    "可以打印": "apply_and_print",
}
_UNITS = (
    (r"个{0,1}工作日", LimitUnit.WORKDAY),
    (r"(?:个{0,1}自然日|[日天])", LimitUnit.DAY),
    (r"个{0,1}月", LimitUnit.MONTH),
    (r"小时", LimitUnit.HOUR),
    (r"分钟", LimitUnit.MINUTE),
)
_AT_ONCE = ("即办", "当场", "当场办结", "立等可取", "即时办结", "0", "无")
_NOT_NEEDED = ("非必要", "可选", "选交", "不必要", "需要时")
_MARK = re.compile(r"[（(](必要|必交|必须|原件|" + "|".join(_NOT_NEEDED) + r")[）)]$")
_ID = re.compile(r"[A-Z]{2}\d{3,4}")


@dataclass
class Brought:
    """What a file brings: items by id, papers the library does not have, and findings."""

    items: dict[str, ServiceItem] = field(default_factory=dict)
    raw: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The same as they are written to the catalogue's files: papers named by key."""
    papers: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def bring(sheets: list[Sheet], base: Draft) -> Brought:
    """The items of all sheets that have a header row. ``base``: the catalogue as it is."""
    brought = Brought()
    for sheet in sheets:
        _sheet(sheet, base, brought)
    if not brought.items and not brought.findings:
        mend = "请在第一行写上“事项编号、事项名称、部门……”这样的列名。"
        brought.findings.append(Finding("E21", "整个文件", "没有找到事项。", mend))
    return brought


def _sheet(sheet: Sheet, base: Draft, brought: Brought) -> None:
    found = _header(sheet)
    if found is None:
        if any(cell.text in _KNOWN for row in sheet.rows[:10] for cell in row):
            mend = "要有“事项编号”和“事项名称”两列。"
            brought.findings.append(Finding("E21", sheet.name, "没有认出表头。", mend))
        return
    begins, heads = found
    for cell, head in zip(sheet.rows[begins - 1], heads, strict=True):
        if cell.text and head is None:
            mend = "这一列没有用上；要用请改成说明书里的列名。"
            brought.findings.append(Finding("W21", cell.place, f"不认识列名“{cell.text}”。", mend))
    for column in {h for h in heads if h and heads.count(h) > 1}:
        said = f"“{FIELDS.get(column, HEADERS[column][0])}”有两列。"
        brought.findings.append(Finding("E21", sheet.name, said, "请只留一列。"))
        return
    for line in sheet.rows[begins:]:
        cells = {h: c for h, c in zip(heads, line, strict=False) if h is not None}
        if any(cell.text for cell in cells.values()):
            _Row(cells, line[0].place, base, brought).take()


def _header(sheet: Sheet) -> tuple[int, list[str | None]] | None:
    """The number of the first row with what is listed, and the column each cell above names."""
    for number, row in enumerate(sheet.rows[:10], 1):
        heads = [_KNOWN.get(re.sub(r"[\s*＊]", "", cell.text)) for cell in row]
        if "id" in heads and "name" in heads:
            return number, heads
    return None


class _Row:
    """One row on its way to an item."""

    def __init__(
        self, cells: Mapping[str, Cell], place: str, base: Draft, brought: Brought
    ) -> None:
        self._cells, self._base, self._brought = cells, base, brought
        self._place = cells["id"].place if "id" in cells else place
        self._whole = True

    def take(self) -> None:
        key = self._text("id")
        if not _ID.fullmatch(key):
            said = f"事项编号“{key}”不对。" if key else "没有写事项编号。"
            self._wrong("id", "E22", said, "编号是两个大写字母加三位数字，例如 MZ002。")
            return
        if key in self._brought.items:
            self._wrong("id", "E03", f"事项编号 {key} 在表里出现了两次。", "请删掉一行。")
            return
        before = self._base.items.get(key)
        raw = _raw_of(before, self._base) if before is not None else _blank(key)
        self._fill(raw, new=before is None)
        if not self._whole:
            return
        known = {k: p.model_dump(by_alias=True) for k, p in self._base.papers.items()}
        papers = {**known, **self._brought.papers}
        try:
            item = ServiceItem.model_validate({**raw, "materials": _whole(raw, papers)})
        except ValidationError as error:
            names = "、".join(
                FIELDS.get(str(e["loc"][0]), str(e["loc"][0])) for e in error.errors()
            )
            self._wrong("id", "E22", f"{names}的写法不对。", "请参照别的行。")
            return
        self._brought.items[key] = item
        self._brought.raw[key] = raw

    def _fill(self, raw: dict[str, Any], *, new: bool) -> None:
        if new:
            for column in NEEDED:
                if not self._text(column):
                    said = f"没有写{HEADERS[column][0]}。"
                    self._wrong(column, "E22", said, "新增的事项这一格必须填。")
        for column in ("name", "dept", "object", "project_type", "provenance"):
            if self._text(column):
                raw[column] = self._text(column)
        for column in ("conditions", "legal_basis", "faq"):
            if self._text(column):
                raw[column] = _split(self._text(column))
        if self._text("aliases"):
            raw["aliases"] = _split(self._text("aliases"), more="、，,")
        if self._text("task_type"):
            self._type(raw)
        for column in ("statutory_limit", "promised_limit"):
            if self._text(column):
                self._limit(raw, column)
        for column, least, most in (
            ("max_visits", 0, 9),
            ("online_depth", 1, 4),
            ("min_age", 0, 130),
        ):
            if self._text(column):
                self._number(raw, column, least, most)
        if self._text("materials"):
            self._materials(raw)
        self._fee(raw)
        if self._text("result"):
            raw["result"] = {**raw["result"], "name": self._text("result")}
        if self._text("result_type"):
            raw["result"] = {**raw["result"], "type": self._text("result_type")}
        if self._text("kiosk"):
            self._kiosk(raw)
        if not self._text("project_type") and self._text("promised_limit") and self._whole:
            raw["project_type"] = "承诺件" if raw["promised_limit"]["value"] else "即办件"

    def _text(self, column: str) -> str:
        return self._cells[column].text if column in self._cells else ""

    def _wrong(self, column: str, code: str, said: str, mend: str) -> None:
        place = self._cells[column].place if column in self._cells else self._place
        self._brought.findings.append(Finding(code, place, said, mend))
        self._whole = False

    def _type(self, raw: dict[str, Any]) -> None:
        text = self._text("task_type")
        if text not in TYPES:
            self._wrong(
                "task_type", "E22", f"事项类型“{text}”不对。", f"请写：{'、'.join(TYPES)}。"
            )
        raw["task_type"] = text

    def _limit(self, raw: dict[str, Any], column: str) -> None:
        limit = limit_of(self._text(column))
        if limit is None:
            said = f"{HEADERS[column][0]}“{self._text(column)}”看不懂。"
            self._wrong(column, "E22", said, "请写成“5 个工作日”“30 天”“3 个月”或“当场办结”。")
            return
        raw[column] = limit

    def _number(self, raw: dict[str, Any], column: str, least: int, most: int) -> None:
        found = re.search(r"\d+", self._text(column))
        value = int(found.group()) if found and len(found.group()) < 4 else -1
        if not least <= value <= most:
            said = f"{HEADERS[column][0]}“{self._text(column)}”不对。"
            self._wrong(column, "E22", said, f"请写 {least} 到 {most} 的数字。")
            return
        raw[column] = value

    def _materials(self, raw: dict[str, Any]) -> None:
        before = {
            (m if isinstance(m, str) else m.get("use", m.get("code_key"))): m
            for m in raw["materials"]
        }
        listed: list[Any] = []
        for text in _split(self._text("materials")):
            text = re.sub(r"^\s*(?:\d+[.、．]|[（(]\d+[）)]|[①-⑳])\s*", "", text).strip()
            mark = _MARK.search(text)
            name = _MARK.sub("", text).strip()
            key = self._paper(name)
            required = not (mark and mark.group(1) in _NOT_NEEDED)
            kept = before.get(key)
            if isinstance(kept, dict):
                listed.append({**kept, "required": required})
            else:
                listed.append(key if required else {"use": key, "required": False})
        raw["materials"] = listed

    def _paper(self, name: str) -> str:
        for key, paper in self._base.papers.items():
            if name in (paper.name, paper.short_name, key):
                return key
        key = f"m{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        if key not in self._brought.papers:
            self._brought.papers[key] = {"name": name, "form": "原件核验", "issuer": "申请人"}
            place = self._cells["materials"].place
            said = f"材料库里没有“{name}”，已作为新材料加入（{key}）。"
            mend = "请在 materials.json 里补上发证部门、能不能免交。"
            self._brought.findings.append(Finding("W22", place, said, mend))
        return key

    def _fee(self, raw: dict[str, Any]) -> None:
        said = self._text("charge")
        if said in ("否", "不收费", "免费", "无"):
            raw["fee"] = {"charge": False}
        elif said in ("是", "收费") or self._text("amount"):
            old = raw["fee"]
            raw["fee"] = {
                "charge": True,
                "amount": self._text("amount") or old.get("amount", ""),
                "basis": self._text("fee_basis") or old.get("basis", ""),
            }
        elif said:
            self._wrong("charge", "E22", f"是否收费“{said}”看不懂。", "请写“是”或者“否”。")

    def _kiosk(self, raw: dict[str, Any]) -> None:
        text = self._text("kiosk")
        known = _KIOSK.get(text, text if text in _KIOSK.values() else "")
        if not known:
            ways = "、".join(list(_KIOSK)[::2])
            self._wrong("kiosk", "E22", f"自助机“{text}”看不懂。", f"请写：{ways}。")
            return
        raw["channels"] = {**raw["channels"], "kiosk": known}


def limit_of(text: str) -> dict[str, Any] | None:
    """A limit from the words of a table; None when they cannot be understood."""
    text = re.sub(r"\s", "", text)
    if text in _AT_ONCE:
        return {"value": 0, "unit": LimitUnit.AT_ONCE.value}
    for pattern, unit in _UNITS:
        found = re.fullmatch(r"(\d{1,3})" + pattern + r"(?:内|以内|办结)*", text)
        if found:
            return {"value": int(found.group(1)), "unit": unit.value}
    return None


def _split(text: str, more: str = "") -> list[str]:
    parts = re.split(rf"[\n；;{re.escape(more)}]", text)
    return [part.strip() for part in parts if part.strip()]


def _whole(raw: Mapping[str, Any], papers: Mapping[str, Mapping[str, Any]]) -> list[Any]:
    found = []
    for named in raw["materials"]:
        key = named if isinstance(named, str) else named.get("use")
        if key is None:
            found.append(named)
        else:
            rest = {} if isinstance(named, str) else {k: v for k, v in named.items() if k != "use"}
            found.append({**papers[key], **rest, "code_key": key})
    return found


def _raw_of(item: ServiceItem, base: Draft) -> dict[str, Any]:
    """An item as its file has it: papers by key where the library has the same."""
    raw = item.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"materials"})
    raw.setdefault("fee", {"charge": False})
    raw["materials"] = [named_paper(material, base) for material in item.materials]
    return raw


def named_paper(material: Material, base: Draft) -> Any:  # noqa: ANN401 - a key or an object, as in JSON
    """A paper as an item's file has it: its key where the library has the same."""
    paper = base.papers.get(material.key)
    if paper is None:
        return material.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    mine, theirs = (m.model_dump(mode="json", by_alias=True) for m in (material, paper))
    differs = {k: v for k, v in mine.items() if theirs[k] != v}
    return {"use": material.key, **differs} if differs else material.key


def _blank(key: str) -> dict[str, Any]:
    return {
        "id": key,
        "name": "",
        "aliases": [],
        "task_type": "公共服务",
        "dept": "",
        "object": "自然人",
        "project_type": "承诺件",
        "statutory_limit": {},
        "promised_limit": {},
        "materials": [],
        "legal_basis": [],
        "fee": {"charge": False},
        "result": {"type": "回执", "name": "办理结果告知", "output": "slip"},
        "max_visits": 1,
        "online_depth": 3,
        "channels": {"kiosk": "guide_only", "counter": "full"},
        "faq": [],
        "conditions": [],
        "provenance": "",
    }
