"""Fields of a marriage certificate (结婚证) or divorce certificate (离婚证)."""

from __future__ import annotations

import re

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import cross_checked
from shared.reading.model import Field
from shared.reading.tidy import dated, named, numbered, sexed

_LABELS = labels_of(
    {
        "holder": ("持证人",),
        "registered": ("登记日期",),
        "certificate-number": ("结婚证字号", "离婚证字号", "字号"),
        "note": ("备注",),
        "name": ("姓名",),
        "sex": ("性别",),
        "country": ("国籍",),
        "birth": ("出生日期",),
        "number": ("身份证件号", "身份证号", "身份证件号码"),
        "issuer": ("登记机关",),
        "registrar": ("婚姻登记员", "登记员"),
    }
)
_BOTH = ("name", "sex", "birth", "number")


def marriage(raw: RawPage) -> dict[str, Field]:
    """Both persons: the holder's values plainly, the other's under ``spouse-…``."""
    sheet = Sheet(raw.lines, _LABELS)
    fields = sheet.values()
    for name in _BOTH:
        values = sheet.all_values(name)
        fields.pop(name, None)
        for key, value in zip((name, f"spouse-{name}"), values, strict=False):
            fields[key] = value
    _holder_first(fields)
    for before in ("", "spouse-"):
        dated(fields, f"{before}birth")
        named(fields, f"{before}name")
        sexed(fields, f"{before}sex")
        numbered(fields, f"{before}number")
    dated(fields, "registered")
    named(fields, "holder", "registrar")
    serial = fields.get("certificate-number")
    if serial is not None and not re.search(r"\d", serial.value):
        del fields["certificate-number"]
    spouse = {name: fields[f"spouse-{name}"] for name in _BOTH if f"spouse-{name}" in fields}
    checked = {f"spouse-{name}": value for name, value in cross_checked(spouse).items()}
    return cross_checked(fields) | checked


def _holder_first(fields: dict[str, Field]) -> None:
    """The persons change places when the holder stands second."""
    holder, second = fields.get("holder"), fields.get("spouse-name")
    first = fields.get("name")
    if holder is None or second is None or holder.value != second.value:
        return
    if first is not None and first.value == holder.value:
        return
    for name in _BOTH:
        other = f"spouse-{name}"
        one, two = fields.pop(name, None), fields.pop(other, None)
        if two is not None:
            fields[name] = two
        if one is not None:
            fields[other] = one
