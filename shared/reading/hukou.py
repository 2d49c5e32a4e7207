"""Fields of a 常住人口登记卡, the household book's page for one person."""

from __future__ import annotations

import re
from collections.abc import Mapping

from shared.reading.layout import cross_checked, field_of, iso_date, level, number_in, squeeze
from shared.reading.model import Field, Line
from shared.reading.worker import RawPage

_LABELS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名",),
    "former-name": ("曾用名",),
    "sex": ("性别",),
    "birthplace": ("出生地",),
    "nation": ("民族",),
    "origin": ("籍贯",),
    "birth": ("出生日期",),
    "relation": ("户主或与", "户主关系", "户主或与户主关系"),
    "education": ("文化程度",),
    "marriage": ("婚姻状况",),
    "work": ("服务处所",),
}
_PLACES: Mapping[str, tuple[float, float]] = {
    "name": (0.23, 0.196),
    "sex": (0.69, 0.265),
    "nation": (0.69, 0.333),
    "birth": (0.69, 0.402),
}
"""Where a value begins on the standard form (shares of width and height), for lost labels."""
_WORDS = frozenset(word for words in _LABELS.values() for word in words) | {
    "姓", "名", "性", "别", "民", "族", "籍", "贯", "职业", "职", "业", "身高", "身", "高",
    "宗教信仰", "公民身份", "证件编号", "血型", "兵役状况", "本市(县)", "其他住址",
}  # fmt: skip


def person(raw: RawPage) -> dict[str, Field]:
    """Name, number, sex, birth, nation and what else the page says of its person."""
    lines = level(raw.lines)
    fields: dict[str, Field] = {}
    for name, labels in _LABELS.items():
        found = _beside(name, labels, lines, raw)
        if found is not None:
            fields[name] = found
    if "sex" in fields and (sex := re.search("[男女]", fields["sex"].value)):
        fields["sex"] = Field(sex.group(), fields["sex"].confidence, fields["sex"].box)
    if "birth" in fields:
        value = iso_date(fields["birth"].value)
        fields["birth"] = Field(value, fields["birth"].confidence, fields["birth"].box)
        if not value:
            del fields["birth"]
    number = number_in(lines)
    if number is not None:
        fields["number"] = number
    return cross_checked(fields)


def _beside(name: str, labels: tuple[str, ...], lines: list[Line], raw: RawPage) -> Field | None:
    """The value right of a label, in the label's row and before the next label."""
    band = 0.032 * raw.height
    for line in lines:
        text = squeeze(line.text)
        for label in labels:
            if text.startswith(label) and len(text) > len(label) and text not in _WORDS:
                return field_of(text[len(label) :], [line])
            if text == label:
                return _next(line.right, line.middle, band, lines, raw)
    if name == "name":
        # 姓　名 is set wide and may be read as two pieces
        for line in lines:
            if squeeze(line.text) == "名" and line.middle < 0.25 * raw.height:
                return _next(line.right, line.middle, band, lines, raw)
    if name in _PLACES:
        x, y = _PLACES[name]
        return _next((x - 0.02) * raw.width, y * raw.height, band, lines, raw)
    return None


def _next(
    right: float, middle: float, band: float, lines: list[Line], raw: RawPage
) -> Field | None:
    row = [
        line
        for line in lines
        if abs(line.middle - middle) < band and line.left > right - 0.015 * raw.width
    ]
    row.sort(key=lambda line: line.left)
    if not row or row[0].left > right + 0.17 * raw.width:
        return None
    text = squeeze(row[0].text)
    return None if text in _WORDS else field_of(text, [row[0]])
