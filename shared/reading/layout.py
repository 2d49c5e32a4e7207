"""Lines of text into rows and cells; numbers and dates checked, never mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from shared.domain.identity import birth_of, id_number_ok, sex_of
from shared.reading.model import Box, Doubtful, Field, Line

NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_MOST_SLANT = 0.09
_DOUBTFUL = 0.80
_HALF = str.maketrans({chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"　": "", "：": ":"})


def squeeze(text: str) -> str:
    """Text without blanks, full-width letters and digits made half-width."""
    return "".join(text.translate(_HALF).split())


_WIDE = str.maketrans(",;:?!", "，；：？！")
_HAN = re.compile(r"[一-鿿㐀-䶿\U00020000-\U0003FFFF]")
_ZERO = re.compile("(?<=[一二三四五六七八九〇])[OoＯ○](?=[一二三四五六七八九〇OoＯ○年])")
_BESIDE_HAN = re.compile(rf"(?<={_HAN.pattern})[,;:?!]|[,;:?!](?={_HAN.pattern})")


def widened(text: str) -> str:
    """Commas, colons, brackets among Chinese characters as wide ones, the zero of 二〇一六 as 〇.

    The recogniser cannot tell such twins apart; official papers set them so. Nothing else of a
    text is ever exchanged.
    """
    text = _ZERO.sub("〇", _ZERO.sub("〇", text))
    text = _BESIDE_HAN.sub(lambda hit: hit.group().translate(_WIDE), text)
    if _HAN.search(text):
        text = text.replace("(", "（").replace(")", "）")
    return text


def level(lines: Iterable[Line]) -> list[Line]:
    """Lines that run level; stamps and scribbles across the page are left out.

    The slant of one or two characters is not known well.
    """
    return [line for line in lines if abs(line.slant) <= _slant_allowed(line)]


def _slant_allowed(line: Line) -> float:
    return _MOST_SLANT if line.right - line.left > 1.6 * line.height else 3 * _MOST_SLANT


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped by the row they stand in, top to bottom, each row from left to right."""
    grouped: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.middle):
        last = grouped[-1] if grouped else None
        if last and _in_row(last, line):
            last.append(line)
        else:
            grouped.append([line])
    return [sorted(row, key=lambda one: one.left) for row in grouped]


def _in_row(row: list[Line], line: Line) -> bool:
    """Does a line belong to a row? It must not lie over what is there already."""
    near = min(row, key=lambda one: abs((one.left + one.right) - (line.left + line.right)))
    shared = min(near.right, line.right) - max(near.left, line.left)
    if shared > 0.5 * min(near.right - near.left, line.right - line.left):
        return False
    return any(
        abs(line.middle - one.middle) < 0.5 * min(line.height, one.height) for one in (near, row[0])
    )


def around(lines: Sequence[Line]) -> Box:
    """The smallest upright box around lines."""
    xs = [x for line in lines for x, _ in line.box]
    ys = [y for line in lines for _, y in line.box]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def field_of(value: str, lines: Sequence[Line]) -> Field:
    """A field with the confidence of its weakest line, and its doubtful characters."""
    doubtful = tuple(one for line in lines for one in doubts(line) if one.char in value)
    return Field(value, min(line.confidence for line in lines), around(lines), "", doubtful)


def doubts(line: Line) -> list[Doubtful]:
    """The characters of a line that were not read surely."""
    if not len(line.text) == len(line.sure) == len(line.at):
        return []
    (x0, y0), (x1, y1), _, (x3, y3) = line.box
    half = 0.42 * line.height / max(1.0, line.right - line.left)

    def place(at: float) -> Box:
        a, b = max(0.0, at - half), min(1.0, at + half)
        top = [(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s) for s in (a, b)]
        low = [(x + x3 - x0, y + y3 - y0) for x, y in top]
        return (top[0], top[1], low[1], low[0])

    maybe = line.maybe if len(line.maybe) == len(line.text) else ("",) * len(line.text)
    found = [
        Doubtful(char, sure, place(at), other)
        for char, sure, at, other in zip(line.text, line.sure, line.at, maybe, strict=True)
        if sure < _DOUBTFUL and char.strip()
    ]
    return found + [Doubtful("", 0.0, place(at)) for at in _holes(line)]


def _holes(line: Line) -> list[float]:
    """Places, as shares of the width, where a character seems to have been passed over."""
    pairs = [
        (a, b)
        for i, (a, b) in enumerate(zip(line.at, line.at[1:], strict=False))
        if _HAN.match(line.text[i]) and _HAN.match(line.text[i + 1])
    ]
    if len(pairs) < 5:
        return []
    usual = sorted(b - a for a, b in pairs)[len(pairs) // 2]
    return [(a + b) / 2 for a, b in pairs if 1.6 * usual < b - a < 2.6 * usual]


def verified(field: Field, adds_up: Callable[[str], bool]) -> Field:
    """A number as it was read; one that does not add up is flagged ``check-digit``.

    Of what its doubtful characters may be, those that would make it add up are kept, if any does:
    the clerk is asked about the likeliest. The number itself stays as it was read.
    """
    if adds_up(field.value):
        return field

    def likely(one: Doubtful) -> Doubtful:
        read = field.value
        places = [i for i, char in enumerate(read) if char == one.char.upper()]
        good = [
            other
            for other in one.maybe.upper()
            if any(adds_up(read[:i] + other + read[i + 1 :]) for i in places)
        ]
        return replace(one, maybe="".join(dict.fromkeys(good))) if good else one

    return replace(field, flag="check-digit", doubtful=tuple(map(likely, field.doubtful)))


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
            found.append(verified(field, id_number_ok))
    return min(found, key=lambda f: bool(f.flag), default=None)


def iso_date(text: str) -> str:
    """``1945-03-08`` out of 1945年3月8日, 一九四五年三月八日 and the like; empty without a date."""
    match = DATE.search(text)
    if match is None:
        return _chinese_date(text)
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


_DIGITS = {char: str(i) for i, char in enumerate("零一二三四五六七八九")}
_DIGITS |= dict.fromkeys("〇○OoＯ0", "0") | {"元": "1"}
_CHINESE_DATE = re.compile(
    rf"([{''.join(_DIGITS)}]{{4}})年([元一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日?"
)


def _chinese_date(text: str) -> str:
    match = _CHINESE_DATE.search(text)
    if match is None:
        return ""
    year = "".join(_DIGITS[char] for char in match.group(1))
    month, day = (_counted(part) for part in match.group(2, 3))
    return f"{year}-{month:02d}-{day:02d}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _counted(text: str) -> int:
    """十二 -> 12, 三十一 -> 31."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(_DIGITS.get(text, "0"))
    return 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0"))


def flowing(lines: Iterable[Line]) -> tuple[str, Callable[[int, int], list[Line]]]:
    """All level text in reading order as one string, and which lines a part of it came from."""
    text, origin = "", list[Line]()
    for row in rows(level(lines)):
        for line in row:
            part = squeeze(line.text).replace("，", ",")
            text += part
            origin += [line] * len(part)

    def of(start: int, end: int) -> list[Line]:
        return list(dict.fromkeys(origin[start:end]))

    return text, of
