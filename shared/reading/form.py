"""Fields of an application form (申请表, 登记表 …): what nearly every form asks."""

from __future__ import annotations

import re

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import cross_checked, field_of, level, squeeze
from shared.reading.model import Field, Line
from shared.reading.tidy import coded, dated, named, numbered, sexed

TITLE = re.compile(
    r"^(?!.*代表$)[一-鿿《》()、0-9]{2,28}(?:表|申请书|审批单|申报单)(?:\([一-鿿0-9]+\))?$"
)
_LABELS = labels_of(
    {
        "name": ("姓名", "申请人姓名", "申请人", "申请人（签名）"),
        "sex": ("性别",),
        "nation": ("民族",),
        "birth": ("出生日期", "出生年月", "出生年月日"),
        "number": ("身份证号码", "身份证号", "公民身份号码", "证件号码", "居民身份证号码"),
        "phone": ("联系电话", "电话", "手机", "手机号码", "联系方式"),
        "address": ("户籍地址", "住址", "家庭住址", "家庭地址", "户籍所在地", "通讯地址",
                    "联系地址"),
        "home": ("居住地址", "现住址", "现居住地", "居住地"),
        "bank": ("开户银行", "开户行"),
        "bank-number": ("银行账号", "银行卡号", "开户账号", "账号", "卡号"),
        "agent": ("代办人姓名", "代办人", "代理人姓名", "受托人"),
        "relation": ("与申请人关系", "与本人关系"),
        "reason": ("申请事由", "申请理由", "事由"),
        "date": ("填表日期", "申请日期", "日期"),
        "form-number": ("申请编号", "编号", "受理编号"),
        "": ("年龄", "婚姻", "婚姻状况", "文化程度", "政治面貌", "职业", "工作单位", "邮政编码",
             "代办人电话", "本人承诺", "社区意见", "街道意见", "审核意见", "审批意见", "备注",
             "填表说明", "与申请人", "关系"),
    },
    long=("address", "home", "reason"),
)  # fmt: skip


def title_of(lines: list[Line], high: int) -> Line | None:
    """The line that names the form: in the upper part, the tallest of those that could."""
    could = [
        line
        for line in lines
        if line.middle < 0.45 * high and TITLE.match(squeeze(line.text).strip(":"))
    ]
    return max(could, key=lambda line: line.height, default=None)


def form(raw: RawPage) -> dict[str, Field]:
    """Title, applicant, address, telephone, account, agent, reason and date."""
    fields = Sheet(raw.lines, _LABELS).values()
    title = title_of(level(raw.lines), raw.height)
    if title is not None:
        fields["title"] = field_of(squeeze(title.text), [title])
    named(fields, "name", "agent")
    sexed(fields, "sex")
    dated(fields, "birth", "date")
    numbered(fields, "number")
    coded(fields, "bank-number", "phone", "form-number")
    return cross_checked(fields)
