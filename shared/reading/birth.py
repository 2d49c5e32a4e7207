"""Fields of a medical certificate of birth (出生医学证明)."""

from __future__ import annotations

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.model import Field
from shared.reading.tidy import coded, dated, named, numbered, sexed

_LABELS = labels_of(
    {
        "name": ("新生儿姓名",),
        "sex": ("性别", "新生儿性别"),
        "birth": ("出生时间", "出生日期"),
        "weeks": ("出生孕周",),
        "weight": ("出生体重", "体重"),
        "length": ("出生身长", "身长"),
        "birthplace": ("出生地点",),
        "hospital": ("医疗机构名称", "接生机构名称"),
        "mother": ("母亲姓名",),
        "father": ("父亲姓名",),
        "parent-number": ("有效身份证件号码", "证件号码", "身份证号", "身份证号码"),
        "parent-number-broken": ("有效身份证件号", "有效身份证件"),
        "certificate-number": ("出生证编号", "编号", "出生医学证明编号"),
        "issued": ("签发日期",),
        "issuer": ("签发机构（章）", "签发机构", "签发单位"),
        "": ("年龄", "国籍", "民族", "住址", "有效身份证件类别", "有效身份证件类", "健康状况",
             "别", "码", "新生儿母亲签字", "接生人员"),
    }
)  # fmt: skip


def birth(raw: RawPage) -> dict[str, Field]:
    """Child, parents, their identity numbers, place, number and date of the certificate."""
    sheet = Sheet(raw.lines, _LABELS)
    fields = sheet.values()
    numbers = sheet.all_values("parent-number") + sheet.all_values("parent-number-broken")
    numbers.sort(key=lambda field: min(y for _, y in field.box))
    fields.pop("parent-number", None)
    fields.pop("parent-number-broken", None)
    for name, value in zip(("mother-number", "father-number"), numbers, strict=False):
        fields[name] = value
    mother, father = fields.get("mother"), fields.get("father")
    if mother and father and mother.box[0][1] > father.box[0][1]:
        one, two = fields.pop("mother-number", None), fields.pop("father-number", None)
        fields |= {"father-number": one} if one else {}
        fields |= {"mother-number": two} if two else {}
    dated(fields, "birth", "issued")
    named(fields, "name", "mother", "father")
    sexed(fields, "sex")
    numbered(fields, "mother-number", "father-number")
    coded(fields, "certificate-number")
    return fields
