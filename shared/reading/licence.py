"""Fields of a business licence (营业执照), companies, co-operatives and sole traders."""

from __future__ import annotations

import re

from shared.domain.identity import credit_code_ok
from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import field_of, level, squeeze
from shared.reading.model import Field
from shared.reading.tidy import credited, dated, named

_LABELS = labels_of(
    {
        "credit-code": ("统一社会信用代码", "统一社会信用代码/注册号", "社会信用代码", "注册号"),
        "company": ("名称", "企业名称", "字号名称"),
        "type": ("类型", "主体类型", "公司类型"),
        "legal-person": (
            "法定代表人",
            "经营者",
            "负责人",
            "投资人",
            "执行事务合伙人",
            "经营者姓名",
        ),
        "scope": ("经营范围", "经营范围及方式"),
        "capital": ("注册资本", "成员出资总额", "注册资金", "出资额"),
        "founded": ("成立日期", "注册日期"),
        "term": ("营业期限", "合伙期限", "经营期限"),
        "address": ("住所", "经营场所", "营业场所", "主要经营场所"),
        "composition": ("组成形式",),
        "issuer": ("登记机关",),
        "": (
            "扫描二维码",
            "核准日期",
            "发照日期",
            "证照编号",
            "市场主体应当",
            "国家市场监督管理总局监制",
        ),
    },
    long=("scope", "address", "company", "type"),
)
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")


def licence(raw: RawPage) -> dict[str, Field]:
    """Name, credit code, type, legal person or trader, scope, capital, dates and place."""
    fields = Sheet(raw.lines, _LABELS).values()
    credited(fields, "credit-code")
    if "credit-code" not in fields or fields["credit-code"].flag:
        found = _code(raw)
        if found is not None:
            fields["credit-code"] = found
            credited(fields, "credit-code")
    dated(fields, "founded")
    named(fields, "legal-person")
    fields.pop("issuer", None)
    return fields


def _code(raw: RawPage) -> Field | None:
    """The code stands below its label or alone; a number that adds up wins."""
    found = [
        field_of(match.group(), [line])
        for line in level(raw.lines)
        for match in _CODE.finditer(squeeze(line.text).upper())
    ]
    return min(found, key=lambda one: not credit_code_ok(one.value), default=None)
