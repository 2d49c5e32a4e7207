"""空白证照纸: blank licence paper is stock with numbers, and every number has to be accounted for.

A sheet is drawn before the print begins and counts as used only when the printer confirmed the
page. After anything else nobody knows what is on it: it stays drawn, no other licence is printed,
and a person looks at the sheet and says by its number what became of it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from shared.devices.model import OutcomeKind
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.journal import FactDraft
from shared.journal.views.sheets import numbers

if TYPE_CHECKING:
    from shared.casework.printing import Outcome, PrintRoom
    from shared.journal import Journal

MOST_AT_ONCE = 2000
"""Sheets of one loading; no tray holds more, a larger number is a slip of the finger."""


class SheetState(StrEnum):
    """What is known of a sheet."""

    BLANK = "blank"
    DRAWN = "drawn"
    """A print began on it and nobody has said yet what became of it."""
    PRINTED = "printed"
    SPOILED = "spoiled"
    REMOVED = "removed"
    """Taken out of the tray unused."""

    @property
    def words(self) -> str:
        """What people call it."""
        return _WORDS[self]


_WORDS: Mapping[SheetState, str] = {
    SheetState.BLANK: "空白",
    SheetState.DRAWN: "待核对",
    SheetState.PRINTED: "已打印",
    SheetState.SPOILED: "作废",
    SheetState.REMOVED: "已取出",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``number``: of the case it was drawn for. ``reason``: why it was spoiled."""

    sheet: str
    state: SheetState
    number: str = ""
    reason: str = ""


class Blanks:
    """The blank licence paper of one printer. device: its id in the configuration."""

    def __init__(self, journal: Journal, device: str) -> None:
        self._journal, self._device = journal, device
        self._one = threading.Lock()

    def load(self, first: str, count: int, by: str) -> None:
        """Sheets put in, numbered on from ``first`` in the order they will be drawn.

        by: work number. Raises ValueError for what is no run of numbers, Trouble
        ``sheets-known`` when one of them was put in before.
        """
        if count > MOST_AT_ONCE:
            raise ValueError("more sheets than a tray holds")
        run = numbers(first, count)
        with self._one:
            known = {s.sheet for s in self._sheets()} & set(run)
            if known:
                raise _known(min(known))
            fresh = len(run) + self.tally()[SheetState.BLANK]
            self._journal.append(
                self._fact("sheets-loaded", first=first, count=count, by=by),
                self._fact("stock-changed", what="licence-paper", amount=fresh, by=by),
            )

    def print(
        self, room: PrintRoom, visit: str, number: str, title: str, pdf: bytes
    ) -> tuple[Sheet, Outcome]:
        """Print a licence of one page on the next blank sheet; blocks.

        Gives the sheet as it is now known and the outcome. Raises Trouble ``sheets-in-doubt`` while
        a sheet waits for somebody to look at it, ``sheets-none`` without a blank one.
        """
        with self._one:
            sheet = self._next()
            self._journal.append(self._fact("sheet-drawn", sheet=sheet.sheet, number=number))
            outcome = room.page(visit, number, "licence", title, pdf, media="licence")
            if outcome.kind is OutcomeKind.CONFIRMED:
                self._settle(sheet.sheet, SheetState.PRINTED, "", "")
            elif outcome.kind is OutcomeKind.FAILED and not getattr(outcome, "job_id", 0):
                # no job, no paper: what was never handed over has drawn no sheet
                self._settle(sheet.sheet, SheetState.BLANK, "", "")
            return self.sheet(sheet.sheet), outcome

    def settle(self, sheet: str, how: SheetState, reason: str, by: str) -> None:
        """A person looked at a sheet: printed after all, spoiled, still blank, or taken out.

        by: work number. Raises ValueError without a reason for a spoiled sheet or for a state no
        person may give, Trouble ``sheets-settled`` for a sheet that is accounted for already.
        """
        if how is SheetState.DRAWN or (how is SheetState.SPOILED and not reason.strip()):
            raise ValueError("a person says what became of it, and why it was spoiled")
        with self._one:
            if self.sheet(sheet).state not in (SheetState.DRAWN, SheetState.BLANK):
                raise _settled(sheet)
            self._settle(sheet, how, reason.strip(), by)

    def tally(self) -> Mapping[SheetState, int]:
        """How many sheets are in each state; together they are all that were ever put in."""
        states = [s.state for s in self._sheets()]
        return {state: states.count(state) for state in SheetState}

    def in_doubt(self) -> tuple[Sheet, ...]:
        """Sheets somebody has to look at."""
        return tuple(s for s in self._sheets() if s.state is SheetState.DRAWN)

    def sheet(self, number: str) -> Sheet:
        """One sheet. Raises KeyError for a number that was never put in."""
        return {s.sheet: s for s in self._sheets()}[number]

    def _next(self) -> Sheet:
        doubt = self.in_doubt()
        if doubt:
            raise _doubt(doubt[0].sheet)
        for sheet in self._sheets():
            if sheet.state is SheetState.BLANK:
                return sheet
        raise _none()

    def _settle(self, sheet: str, how: SheetState, reason: str, by: str) -> None:
        self._journal.append(
            self._fact("sheet-settled", sheet=sheet, how=how.value, reason=reason, by=by)
        )

    def _fact(self, kind: str, **body: object) -> FactDraft:
        return FactDraft(kind, {"device": self._device, **body}, role=Role.DEVICE)

    def _sheets(self) -> list[Sheet]:
        rows = self._journal.query(
            "select sheet, state, number, reason from sheets where device = ?"
            " order by epoch, seq, place",
            (self._device,),
        )
        return [Sheet(r["sheet"], SheetState(r["state"]), r["number"], r["reason"]) for r in rows]


def _known(sheet: str) -> Trouble:
    return Trouble(
        "sheets-known",
        "证照纸编号重复，请工作人员核对。",
        Actor.STAFF,
        f"编号 {sheet} 以前登记过，请核对这一叠纸的起始编号和张数。",
    )


def _doubt(sheet: str) -> Trouble:
    return Trouble(
        "sheets-in-doubt",
        "证照暂时不能打印，请联系工作人员。",
        Actor.STAFF,
        f"编号 {sheet} 的证照纸上次没有确认打完，请取出来看，登记是已打印、作废还是空白。",
    )


def _none() -> Trouble:
    return Trouble(
        "sheets-none",
        "空白证照纸用完了，请联系工作人员。",
        Actor.STAFF,
        "请在证照纸盘装入空白证照纸，并登记起始编号和张数。",
    )


def _settled(sheet: str) -> Trouble:
    return Trouble(
        "sheets-settled",
        "这张证照纸已经登记过，请工作人员核对。",
        Actor.STAFF,
        f"编号 {sheet} 已经登记为已打印、作废或取出，不能再改。",
    )
