"""Whose turn it is with a case: who must act next, said to the applicant.

Only what a state itself means is said. Dates, reasons and ways of delivery are another matter:
they stand in the case and in the papers, never here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.case import State


class Party(StrEnum):
    """Who can act."""

    APPLICANT = "applicant"
    WINDOW = "window"
    AUTHORITY = "authority"
    NOBODY = "nobody"
    """The matter has come to its end."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who must act next, and the sentence that says so."""

    party: Party
    sentence: str


_WAITING = Turn(Party.WINDOW, "等窗口核对材料、决定受理。您现在不用做什么。")
_TURNS = {
    State.DRAFT: Turn(Party.APPLICANT, "还没有提交。要办，请重新开始。"),
    State.DISCARDED: Turn(Party.NOBODY, "这份草稿已经放弃。要办，请重新开始。"),
    State.SUBMITTED: _WAITING,
    State.RECEIVED: _WAITING,
    State.SUPPLEMENTING: Turn(Party.APPLICANT, "要您补材料：请照补正通知书补齐，交到窗口。"),
    State.SUPPLEMENTED: Turn(Party.WINDOW, "补的材料收到了，等窗口决定受理。您现在不用做什么。"),
    State.LAPSED: Turn(Party.APPLICANT, "没有在期限内补齐，申请已退回。还要办，请重新申请。"),
    State.NOT_ACCEPTED: Turn(Party.APPLICANT, "窗口不予受理，理由在通知书上。有疑问请到窗口问。"),
    State.FORWARDED: Turn(Party.AUTHORITY, "已转给有权办理的机关，由那里接着办。"),
    State.ACCEPTED: Turn(Party.AUTHORITY, "办理部门正在办。您现在不用做什么。"),
    State.SUSPENDED: Turn(Party.AUTHORITY, "正在走特别程序，这段时间另计，等办理部门。"),
    State.GRANTED: Turn(Party.AUTHORITY, "已经同意，等办理部门出件。"),
    State.GRANTED_WITH_GAP: Turn(
        Party.APPLICANT, "已经同意，但还有材料容后补，请照通知补交到窗口。"
    ),
    State.DENIED: Turn(Party.APPLICANT, "决定不准予，理由和复议途径在决定书上。有疑问请到窗口问。"),
    State.ISSUED: Turn(Party.APPLICANT, "结果出来了，请照当时选的方式领取；没收到请到窗口问。"),
    State.DELIVERED: Turn(Party.NOBODY, "结果已经送到，这件事办完了。"),
    State.ARCHIVED: Turn(Party.NOBODY, "这件事办完了，已经归档。"),
    State.WITHDRAWING: Turn(Party.WINDOW, "您申请了撤回，等窗口确认。"),
    State.WITHDRAWN: Turn(Party.NOBODY, "您撤回了这件申请。还要办，请重新申请。"),
}


def turn_of(state: State) -> Turn:
    """Whose turn it is while a case stands so."""
    return _TURNS[state]
