"""叫号: whose turn it is at this window. Written down first, then shown; what no board confirmed
is said to be unconfirmed.

The numbers are this window's own series (A001, A002 …): a hall with a queue machine of its own
keeps that one's, and types the number it gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.office import Office

_NUMBER: Final = re.compile(r"[A-Z]{0,3}\d{1,6}", re.ASCII)


class How(StrEnum):
    """Why a number is called, or no longer."""

    NEXT = "next"
    AGAIN = "again"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Called:
    """What became of a call. shown: True confirmed, None the board never says; why: a trouble."""

    number: str
    shown: bool | None
    why: str = ""


def last_called(office: Office) -> str:
    """The number called last at this window today, '' for none."""
    rows = office.journal.query("select number, at from calls order by at desc, fact desc limit 1")
    if not rows:
        return ""
    now = office.now()
    at = datetime.fromisoformat(str(rows[0]["at"])).astimezone(now.tzinfo)
    return str(rows[0]["number"]) if at.date() == now.date() else ""


def number_after(number: str) -> str:
    """A012 after A011, with as many digits; A1000 after A999."""
    digits = re.search(r"\d+\Z", number)
    if digits is None:
        return ""
    return f"{number[: digits.start()]}{int(digits[0]) + 1:0{len(digits[0])}d}"


def call(office: Office, clerk: str, number: str, how: How) -> Called:
    """Call a number: the fact, then the board. Blocks.

    Raises Trouble ``number-bad`` for what is no number, and what the journal raises. A board that
    fails keeps nobody from being called by voice: the trouble is in the answer.
    """
    wanted = number.strip().upper()
    if _NUMBER.fullmatch(wanted) is None:
        raise Trouble("number-bad", "号码用字母加数字，例如 A012。", Actor.STAFF)
    window = office.tools.site.window or office.tools.site.terminal
    body = {"number": wanted, "window": window, "how": how.value, "clerk": clerk}
    office.journal.append(FactDraft("number-called", body, role=Role.CLERK))
    caller = office.tools.caller
    if how is How.SKIPPED or caller is None:
        return Called(wanted, None)
    try:
        return Called(wanted, caller.call(wanted, window))
    except Trouble as trouble:
        return Called(wanted, False, trouble.sentence)
