"""Case numbers and query codes a receipt carries. Nothing in them tells who the person is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

_NUMBER = re.compile(r"(?P<prefix>\S+) (?P<day>\d{6}) (?P<serial>\d{4,6})")
_PREFIX = re.compile(r"[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff-]{0,15}")
MAX_SERIAL = 999_999
QUERY_DIGITS = 6


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """``prefix yymmdd serial``: the prefix belongs to one terminal, the serial to one day."""

    prefix: str
    day: date
    serial: int

    def __str__(self) -> str:
        return f"{self.prefix} {self.day:%y%m%d} {self.serial:04d}"


def case_number(prefix: str, day: date, serial: int) -> CaseNumber:
    """Make a number. Raises ValueError for a serial outside 1..999999 or an unfit prefix."""
    if not 1 <= serial <= MAX_SERIAL:
        raise ValueError(f"serial {serial} out of range")
    if not prefix_ok(prefix):
        raise ValueError(f"unfit number prefix {prefix!r}")
    if not 2000 <= day.year <= 2099:
        raise ValueError(f"year {day.year} cannot be written with two digits")
    return CaseNumber(prefix, day, serial)


def prefix_ok(prefix: str) -> bool:
    """Up to 16 capitals, digits, Chinese characters or inner hyphens."""
    return _PREFIX.fullmatch(prefix) is not None


def parse_case_number(text: str) -> CaseNumber | None:
    """Read a number back; forgiving about spaces and letter case, None when it is none."""
    parts = _NUMBER.fullmatch(" ".join(text.upper().split()))
    if parts is None or not prefix_ok(parts["prefix"]):
        return None
    try:
        day = datetime.strptime("20" + parts["day"], "%Y%m%d").date()
        return case_number(parts["prefix"], day, int(parts["serial"]))
    except ValueError:
        return None


def next_number(prefix: str, day: date, last: CaseNumber | None) -> CaseNumber:
    """The number after ``last``.

    The clock may jump back: a day before the last number's day keeps that day, so that no number
    is ever given twice.
    """
    if last is None or last.prefix != prefix or last.day < day:
        return case_number(prefix, day, 1)
    return case_number(prefix, last.day, last.serial + 1)


def new_query_code(randbelow: Callable[[int], int]) -> str:
    """Six digits from a random source (``secrets.randbelow``); never all the same digit."""
    while True:
        code = f"{randbelow(10**QUERY_DIGITS):0{QUERY_DIGITS}d}"
        if len(set(code)) > 1:
            return code
