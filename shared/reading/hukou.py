"""Fields of the household book (居民户口簿): its first page and a 常住人口登记卡."""

from __future__ import annotations

from collections.abc import Mapping

from shared.reading.cells import Sheet, labels_of
from shared.reading.eye import RawPage
from shared.reading.layout import cross_checked, level, number_in
from shared.reading.model import Field, Line
from shared.reading.tidy import coded, dated, named, sexed

_PERSON = labels_of(
    {
        "name": ("姓名",),
        "former-name": ("曾用名",),
        "sex": ("性别",),
        "birthplace": ("出生地",),
        "nation": ("民族",),
        "origin": ("籍贯",),
        "birth": ("出生日期",),
        "relation": ("户主或与", "户主关系", "户主或与户主关系", "与户主关系"),
        "education": ("文化程度",),
        "marriage": ("婚姻状况",),
        "work": ("服务处所",),
        "job": ("职业",),
        "other-home": ("本市（县）其他住址", "本市（县）", "其他住址"),
        "height": ("身高",),
        "blood": ("血型",),
        "service": ("兵役状况",),
        "faith": ("宗教信仰",),
        "moved-in": ("何时由何地迁来本市（县）", "何时由何地迁", "来本市（县）"),
        "moved-here": ("何时由何地迁来本址", "何时由何地", "迁来本址"),
        "issued": ("登记日期",),
        "": ("公民身份证件编号", "公民身份", "证件编号", "身份证件编号", "承办人签章"),
    },
    long=("work", "moved-in", "moved-here"),
)
_COVER = labels_of(
    {
        "household-kind": ("户别",),
        "head": ("户主姓名",),
        "household-number": ("户号",),
        "address": ("住址",),
        "issued": ("签发日期", "发证日期"),
        "": ("省级公安机关户口专用章", "省级公安机关", "户口登记机关户口专用章", "户口登记机关",
             "承办人签章", "承办人"),
    },
    long=("address",),
)  # fmt: skip
_PLACES: Mapping[str, tuple[float, float]] = {
    "name": (0.23, 0.196),
    "relation": (0.69, 0.196),
    "sex": (0.69, 0.265),
    "nation": (0.69, 0.333),
    "birth": (0.69, 0.402),
}
"""Where a value begins on the standard form (shares of width and height), for lost labels."""


def person(raw: RawPage) -> dict[str, Field]:
    """Name, number, sex, birth, nation and what else the page says of its person."""
    lines = level(raw.lines)
    sheet = Sheet(lines, _PERSON)
    fields = sheet.values()
    for name, (x, y) in _PLACES.items():
        if name not in fields:
            found = _at(sheet, x * raw.width, y * raw.height, raw)
            if found is not None:
                fields[name] = found
    dated(fields, "birth", "issued")
    sexed(fields, "sex")
    named(fields, "name", "former-name")
    number = number_in(lines)
    if number is not None:
        fields["number"] = number
    return cross_checked(fields)


def cover(raw: RawPage) -> dict[str, Field]:
    """Kind and number of the household, its head, address and the day of issue."""
    fields = Sheet(raw.lines, _COVER).values()
    dated(fields, "issued")
    named(fields, "head")
    coded(fields, "household-number")
    return fields


def _at(sheet: Sheet, x: float, y: float, raw: RawPage) -> Field | None:
    """What begins near a place and belongs to no label."""
    band = 0.032 * raw.height
    line: Line | None = next(
        (
            piece.line
            for piece in sorted(sheet.pieces, key=lambda p: p.left)
            if piece.label is None
            and abs(piece.middle - y) < band
            and x - 0.04 * raw.width < piece.left < x + 0.15 * raw.width
        ),
        None,
    )
    return Field(line.text, line.confidence, line.box) if line is not None else None
