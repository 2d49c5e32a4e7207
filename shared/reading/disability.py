"""Fields of a disabled person's certificate (残疾人证), booklet page or card."""

from __future__ import annotations

import re
from dataclasses import replace

from shared.domain.identity import id_number_ok
from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import cross_checked, number_in
from shared.reading.model import Field
from shared.reading.tidy import coded, dated, named, numbered, sexed

_LABELS = labels_of(
    {
        "name": ("姓名", "持证人姓名"),
        "sex": ("性别",),
        "nation": ("民族",),
        "birth": ("出生年月", "出生日期", "出生年月日"),
        "number": ("身份证号", "身份证号码", "公民身份号码"),
        "address": ("住址", "家庭住址", "户籍地址", "现住址"),
        "disability": ("残疾类别", "类别"),
        "grade": ("残疾等级", "等级"),
        "certificate-number": ("残疾证号", "残疾人证号", "证号", "证件号码", "残疾人证号码"),
        "issued": ("发证日期", "签发日期", "批准日期"),
        "valid-until": ("有效期至", "有效期限", "有效期"),
        "guardian": ("监护人", "监护人姓名"),
        "phone": ("联系电话",),
        "": ("批准残联", "签发机关", "关系"),
    },
    long=("address",),
)


def disability(raw: RawPage) -> dict[str, Field]:
    """Person, kind and degree of the disability, number of the certificate and its dates.

    The certificate's number is the identity number, one digit for the kind, one for the degree
    (and B1 … for a copy); it is flagged when the identity number in it does not add up.
    """
    fields = Sheet(raw.lines, _LABELS).values()
    dated(fields, "birth", "issued", "valid-until")
    named(fields, "name", "guardian")
    sexed(fields, "sex")
    numbered(fields, "number")
    coded(fields, "certificate-number")
    serial = fields.get("certificate-number")
    if serial is not None and not id_number_ok(serial.value[:18]):
        fields["certificate-number"] = replace(serial, flag="check-digit")
    if "number" not in fields or fields["number"].flag:
        found = number_in(raw.lines)
        if found is not None and ("number" in fields or not found.flag):
            fields["number"] = found
    grade = fields.get("grade")
    if grade is not None and not re.search("[一二三四1-4]", grade.value):
        del fields["grade"]
    return cross_checked(fields)
