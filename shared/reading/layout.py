"""Lines of text into rows and cells; numbers and dates checked, never mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from shared.domain.identity import birth_of, id_number_ok, sex_of
from shared.reading.model import Box, Field, Line

NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_MOST_SLANT = 0.09
_HALF = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"　": "", "：": ":"})


def squeeze(text: str) -> str:
    """Text without blanks, full-width letters and digits made half-width."""
    return "".join(text.translate(_HALF).split())


def level(lines: Iterable[Line]) -> list[Line]:
    """Lines that run level; stamps and scribbles across the page are left out."""
    return [line for line in lines if abs(line.slant) <= _MOST_SLANT]


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped by the row they stand in, top to bottom, each row from left to right."""
    grouped: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.middle):
        last = grouped[-1] if grouped else None
        if last and abs(line.middle - last[0].middle) < 0.5 * min(line.height, last[0].height):
            last.append(line)
        else:
            grouped.append([line])
    return [sorted(row, key=lambda one: one.left) for row in grouped]


def around(lines: Sequence[Line]) -> Box:
    """The smallest upright box around lines."""
    xs = [x for line in lines for x, _ in line.box]
    ys = [y for line in lines for _, y in line.box]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def field_of(value: str, lines: Sequence[Line]) -> Field:
    """A field with the confidence of its weakest line."""
    return Field(value, min(line.confidence for line in lines), around(lines))


def number_in(lines: Sequence[Line]) -> Field | None:
    """The identity number on the page; flagged ``check-digit`` when it does not add up.

    A number that adds up wins over one that does not; none is ever changed to fit.
    """
    found: list[Field] = []
    for row in [[line] for line in lines] + rows(lines):
        text = squeeze(" ".join(line.text for line in row))
        spaced = re.sub(r"[^0-9A-Za-z]+", " ", text)
        for match in NUMBER.finditer(spaced):
            value = match.group().upper()
            field = field_of(value, row)
            found.append(field if id_number_ok(value) else replace(field, flag="check-digit"))
    return min(found, key=lambda f: bool(f.flag), default=None)


def iso_date(text: str) -> str:
    """``1945-03-08`` out of 1945年3月8日 and the like; empty when there is no date."""
    match = DATE.search(text)
    if match is None:
        return ""
    year, month, day = (int(g) for g in match.groups())
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def cross_checked(fields: dict[str, Field]) -> dict[str, Field]:
    """Flag birth and sex where they contradict a number that adds up."""
    number = fields.get("number")
    if number is None or number.flag:
        return fields
    birth, sex = birth_of(number.value), sex_of(number.value)
    checked = dict(fields)
    if "birth" in fields and birth is not None and fields["birth"].value != birth.isoformat():
        checked["birth"] = replace(fields["birth"], flag="birth-differs")
    if "sex" in fields and fields["sex"].value != sex:
        checked["sex"] = replace(fields["sex"], flag="sex-differs")
    return checked
