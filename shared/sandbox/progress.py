"""A case's progress in plain words, from the province's own row of it. No person is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shared.domain.case import State

ZONE = ZoneInfo("Asia/Shanghai")
_ENDED = {
    State.NOT_ACCEPTED: "窗口决定不予受理，理由见通知书。",
    State.LAPSED: "没有在期限内补齐材料，申请已退回，可以重新申请。",
    State.FORWARDED: "已转给有权办理的机关。",
    State.WITHDRAWN: "您已经撤回这件申请。",
    State.DENIED: "已作出不准予的决定，理由和复议途径见决定书。",
}
_AT_DESK = (State.ACCEPTED, State.SUSPENDED)


@dataclass(frozen=True, slots=True)
class View:
    """Colour, icon and words of a page's head."""

    tone: str
    icon: str
    heading: str
    says: str


CHECKED_BY_HAND = View(
    "waiting",
    "inbox",
    "省平台已收到",
    "省平台已收到您的申请，正在由工作人员核对，您不用重新提交。",
)
"""The receipt arrived, but what came with it could not be registered: a person looks."""


def view_of(row: dict[str, Any] | None) -> View:
    """What to say of a case; None: the province does not have it (yet)."""
    if row is None:
        says = (
            "回执有效。申请已经存在自助终端里，还没有报到省平台；网络恢复后会自动上报，您不用再来。"
        )
        return View("waiting", "upload", "已存本机，尚未上报", says)
    state = State(row["state"])
    if state in (State.SUBMITTED, State.RECEIVED, State.SUPPLEMENTED):
        says = "省平台已收到您的申请，正在等窗口受理。"
        if row["expected_by"]:
            says += f"预计 {_day(row['expected_by'])}前办好。"
        return View("received", "inbox", "省平台已收到", says)
    if state is State.SUPPLEMENTING:
        return View("waiting", "pencil", "需要补正材料", "请按补正通知书补齐材料，可以到任何窗口。")
    if state is State.WITHDRAWING:
        return View("waiting", "alert", "正在确认撤回", "您申请撤回这件事，等窗口确认。")
    if state in _AT_DESK:
        says = f"{row['window'] or '窗口'}已经受理。"
        if row["promised_by"]:
            says += f"承诺 {_day(row['promised_by'])}前办好。"
        if state is State.SUSPENDED:
            says += "现在是特别程序，办理时间另计。"
        return View("done", "building", "窗口已受理", says)
    if state in _ENDED:
        return View("received", "flag", state.words, _ENDED[state])
    return View("done", "check", state.words, "这件事已经办结。结果按您选的方式送达。")


def later_steps(row: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """Steps after the terminal's own: (past | now | todo, icon, name, note)."""
    state = State(row["state"])
    steps = [("past", "inbox", "省平台已收到", _when(row["received_at"]))]
    if row["accepted_at"]:
        note = " · ".join(filter(None, (_when(row["accepted_at"]), row["window"])))
        steps.append(("past", "building", "窗口已受理", note))
        ended = state.project_status == "3"
        name = state.words if ended else "办理中"
        note = _when(row["changed_at"]) if ended else "办好后这里会更新"
        steps.append(("past" if ended else "now", "flag", name, note))
    elif state.project_status == "3":
        steps.append(("past", "flag", state.words, _when(row["changed_at"])))
    elif state is State.SUPPLEMENTING:
        steps.append(("now", "pencil", "需要补正材料", "补齐后继续办理"))
        steps.append(("todo", "building", "窗口受理", "还没到这一步"))
    else:
        steps.append(("now", "building", "等待窗口受理", "轮到后由工作人员核对材料"))
        steps.append(("todo", "flag", "办结", "还没到这一步"))
    return steps


def _when(text: str) -> str:
    try:
        return moment(datetime.fromisoformat(text).astimezone(ZONE))
    except (ValueError, OverflowError):  # a terminal writes into its facts what it likes
        return "时间不详"


def moment(when: datetime) -> str:
    """A local time as people read it."""
    return f"{when.month} 月 {when.day} 日 {when:%H:%M}"


def _day(text: str) -> str:
    year, month, day = (int(part) for part in text[:10].split("-"))
    return f"{year} 年 {month} 月 {day} 日"
