"""Case numbers and query codes a receipt carries. Nothing in them tells who the person is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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


class ReceiptVerdict(StrEnum):
    """What can be said of a receipt somebody shows (docs/sync-contract.md section 10)."""

    KNOWN = "valid-known"
    """Genuine, and the province has what it promises."""
    NOT_YET_KNOWN = "valid-not-yet-known"
    """Genuine; the province has not heard of it yet. The terminal that gave it still has it."""
    REVOKED = "revoked"
    """The key was revoked before the province had this receipt: nobody knows who signed it."""
    REPLAYED = "replayed"
    """Genuine, but the province holds another receipt in its place, or for its case or number."""
    FORGED = "forged"
    """Not signed by the terminal it names."""
    UNREADABLE = "unreadable"
    """No receipt at all, or read only in part."""

    @property
    def genuine(self) -> bool:
        """True when what the receipt promises holds."""
        return self in (ReceiptVerdict.KNOWN, ReceiptVerdict.NOT_YET_KNOWN)

    @property
    def words(self) -> str:
        """The verdict in a few words."""
        return _VERDICTS[self][0]

    @property
    def sentence(self) -> str:
        """What it means and who must act, for a clerk."""
        return _VERDICTS[self][1]


_VERDICTS = {
    ReceiptVerdict.KNOWN: ("回执有效，省平台已有", "回执是真的，省平台已经收到这件申请。"),
    ReceiptVerdict.NOT_YET_KNOWN: (
        "回执有效，省平台还没有",
        "回执是真的，申请存在出具它的终端里，还没有报到省平台。请告诉申请人不用重新提交；"
        "过一天还没有，请技术人员查那台终端。",
    ),
    ReceiptVerdict.REVOKED: (
        "出具回执的终端已停用",
        "终端停用以前，省平台没有收到过这张回执，不能凭它办理。请核对身份后人工处理。",
    ),
    ReceiptVerdict.REPLAYED: (
        "这张回执与登记的不一致",
        "签名是真的，但省平台在同一个位置、编号或办件上登记的是另一张回执。"
        "不能凭它办理，请工作人员比对两张纸，并报告管理员。",
    ),
    ReceiptVerdict.FORGED: (
        "这张回执不是真的",
        "内容被改动过，或不是本省终端出具的。不能凭它办理，请留下复印件并报告管理员。",
    ),
    ReceiptVerdict.UNREADABLE: ("没有读懂", "不是回执上的二维码，或没有扫完整。请重新扫一次。"),
}


def token_of(text: str) -> str:
    """The token in what a scanner typed: bare, or at the end of the address of its page.

    Blanks that a keyboard wedge adds are dropped; the token comes back in capitals.
    """
    bare = "".join(text.split())
    return bare.rpartition("/")[2].partition("?")[0].partition("#")[0].upper()
