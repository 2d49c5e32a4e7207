"""Fields of a resident identity card, both sides."""

from __future__ import annotations

import re

from shared.reading.layout import (
    cross_checked,
    field_of,
    iso_date,
    level,
    number_in,
    rows,
    squeeze,
)
from shared.reading.model import Field, Line
from shared.reading.worker import RawPage

_NAME = re.compile(r"^姓?名(.{1,24})$")
_SEX = re.compile(r"性?别([男女])")
_NATION = re.compile(r"民?族([一-鿿]{1,5})$")
_BIRTH = re.compile(r"(?:出生|出|生)?(\d{4}年\d{1,2}月\d{1,2})日?")
_VALID = re.compile(r"(\d{4}\.\d{2}\.\d{2})-?((?:\d{4}\.\d{2}\.\d{2})|长期)")


def front(raw: RawPage) -> dict[str, Field]:
    """Name, sex, nation, birth, address and number of the portrait side."""
    text_side = [line for line in level(raw.lines) if line.left < 0.62 * raw.width]
    fields: dict[str, Field] = {}
    for row in rows(text_side):
        text = squeeze("".join(line.text for line in row))
        for name, pattern in (("name", _NAME), ("sex", _SEX), ("nation", _NATION)):
            match = pattern.search(text)
            if match and name not in fields:
                fields[name] = field_of(match.group(1), row)
        birth = _BIRTH.search(text)
        if birth and "birth" not in fields and (value := iso_date(birth.group(1) + "日")):
            fields["birth"] = field_of(value, row)
    number = number_in(level(raw.lines))
    if number is not None:
        fields["number"] = number
    address = _address(text_side, raw)
    if address is not None:
        fields["address"] = address
    return cross_checked(fields)


def _address(lines: list[Line], raw: RawPage) -> Field | None:
    """Everything right of the label 住址, down to the number."""
    grouped = rows(lines)
    texts = [squeeze("".join(line.text for line in row)) for row in grouped]
    start = next((i for i, text in enumerate(texts) if "住址" in text), None)
    if start is None:
        start = next((i + 1 for i, t in enumerate(texts) if re.search(r"\d年\d+月", t)), None)
        if start is None:
            return None
    used: list[Line] = []
    value = ""
    for row, text in zip(grouped[start:], texts[start:], strict=True):
        if "号码" in text or "公民" in text or re.search(r"\d{15}", text):
            break
        if row[0].left > 0.30 * raw.width:
            continue
        used += row
        value += re.sub(r"^.{0,2}住?址", "", text) if not value else text
    return field_of(value, used) if value else None


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
