"""Fields of a resident identity card, both sides."""

from __future__ import annotations

import re

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import cross_checked, field_of, level, number_in, rows, squeeze
from shared.reading.model import Field
from shared.reading.tidy import dated, named, sexed

_LABELS = labels_of(
    {
        "name": ("姓名",),
        "sex": ("性别",),
        "nation": ("民族",),
        "birth": ("出生",),
        "address": ("住址",),
        "": ("公民身份号码", "公民身份证号码"),
    },
    long=("address",),
)
_VALID = re.compile(r"(\d{4}\.\d{2}\.\d{2})-?((?:\d{4}\.\d{2}\.\d{2})|长期)")


def front(raw: RawPage) -> dict[str, Field]:
    """Name, sex, nation, birth, address and number of the portrait side."""
    lines = level(raw.lines)
    beside = [line for line in lines if line.left < 0.62 * raw.width]
    fields = Sheet(beside, _LABELS, gap=1.1).values()
    dated(fields, "birth")
    sexed(fields, "sex")
    named(fields, "name", "nation")
    number = number_in(lines)
    if number is not None:
        fields["number"] = number
    return cross_checked(fields)


def back(raw: RawPage) -> dict[str, Field]:
    """Issuer and validity of the emblem side; ``valid-until`` is a date or 长期."""
    fields: dict[str, Field] = {}
    for row in rows(level(raw.lines)):
        text = squeeze("".join(line.text for line in row))
        if match := re.search(r"机关(.{3,})$", text):
            fields["issuer"] = field_of(match.group(1), row)
        if match := _VALID.search(text.replace("一", "-").replace("—", "-")):
            fields["valid-from"] = field_of(match.group(1).replace(".", "-"), row)
            fields["valid-until"] = field_of(match.group(2).replace(".", "-"), row)
    return fields
