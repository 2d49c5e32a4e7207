"""What each money task (钱款待核对) is about, and what staff may say of it, at both faces.

What is said is kept word for word as the task's note, so nobody types anything about a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shared.casework.windowtill import Why, WindowTill

if TYPE_CHECKING:
    from shared.casework.reckoning import Reckoning

REFUND: Final = "refund"
"""Outcome of a finding after which money is given back: in two steps, by two people."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing staff may say of a task. outcome: as in ``money-task-closed``."""

    key: str
    words: str
    outcome: str

    @property
    def gives_back(self) -> bool:
        """True when money goes back to somebody, so that another person has to check it."""
        return self.outcome == REFUND


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of task: its name, what it means and who is concerned, and what may be said."""

    name: str
    means: str
    findings: tuple[Finding, ...]


_GIVE_BACK: Final = Finding("give-back", "提出退费", REFUND)
_OTHER: Final = Kind(
    "钱款待核对", "照写明的去查，查明了再写。", (Finding("agreed", "查明了", "agreed"),)
)
_KINDS: Final = {
    "refund": Kind(
        "要退的钱",
        "机器收了却没有退出来，是缴费人的钱。看过缴费凭条，编号对得上再退；要两个人。",
        (_GIVE_BACK,),
    ),
    "stray": Kind(
        "不知道是谁的钱",
        "进了机器却不属于任何一笔缴费。清点时单独放、单独登记，有人来认再按规定处理。",
        (Finding("apart", "单独登记了", "agreed"),),
    ),
    "piece": Kind(
        "一张钞票去向不明",
        "断电或卡钞的时候，不知道这张钞票进没进钱箱。打开机器看，看到在哪里就写哪里。",
        (Finding("in-box", "在钱箱里", "in-box"), Finding("returned", "退给人了", "returned")),
    ),
    "unseen": Kind(
        "硬币没有报面值",
        "收进了硬币，机器没有说是多少。取出来数，数进清点单。",
        (Finding("counted", "已数进清点单", "agreed"),),
    ),
    "change": Kind(
        "找零不知道出完没有",
        "找零的时候机器停了。数一数找零斗，跟记录比，就知道出没出完。",
        (Finding("all-out", "都出完了", "agreed"), _GIVE_BACK),
    ),
    "card": Kind(
        "刷卡结果不知道",
        "刷卡机没有说扣没扣钱，这一笔先不能再收。在刷卡机或银行那边查这个流水号。",
        (
            Finding("charged", "查到扣款了", "charged"),
            Finding("not-charged", "查到没有扣款", "not-charged"),
        ),
    ),
    "card-return": Kind(
        "刷卡要退货",
        "钱从卡里扣了，费用没有缴成。在刷卡机上做退货，退到原来那张卡，再写明。",
        (Finding("card-returned", "已在刷卡机上退货", "agreed"),),
    ),
    "settlement": Kind(
        "刷卡机对账不符",
        "刷卡机的账和本机的账有一笔对不上。跟银行核对，以银行的为准，再写明。",
        (Finding("bank-agreed", "已跟银行对清", "agreed"),),
    ),
    "count": Kind(
        "清点不符",
        "清点的跟记录的不一样。先再数一遍，查这一段的凭条；查不明的报负责人，不自己补平。",
        (
            Finding("explained", "差额查明了", "agreed"),
            Finding("reported", "查不明，已报负责人", "agreed"),
        ),
    ),
}


def kind_of(task: dict[str, object]) -> Kind:
    """What a row of ``Reckoning.tasks`` is about."""
    kind, name = str(task["kind"]), str(task["task"])
    if kind == "refund" and not task["payment"]:
        kind = "stray"
    elif kind == "card" and name.endswith("/refund"):
        kind = "card-return"
    return _KINDS.get(kind, _OTHER)


def say(
    reckoning: Reckoning, till: WindowTill, task: str, finding: str, amount: int | None = None
) -> str:
    """Say what was found of a task: closed, or the id of a refund that waits for another person.

    '' when it is closed. amount: fen to give back, None for all of it. Blocks. Raises KeyError for
    a task or a finding there is not, and what ``WindowTill.ask_owed`` raises.
    """
    row = reckoning.task(task)
    said = next((f for f in kind_of(row).findings if f.key == finding), None)
    if said is None:
        raise KeyError(finding)
    if not said.gives_back:
        reckoning.settle_task(task, said.outcome, till.clerk, said.words)
        return ""
    payment = str(row["payment"])
    if task == f"refund/{payment}" and amount is None:
        return till.ask_refund(payment, Why.OWED)
    return till.ask_owed(task, amount)
