"""One source of what an item is, for kiosk, window and paper: steps, depth, questions and answers.

Everything is drawn from the item's own elements, so no text can promise what the item does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.domain.item import ServiceItem
from shared.domain.materials import How, MaterialFacts, needs

DEPTHS = {
    1: "网上只能看怎么办，申请要到现场",
    2: "网上先看一遍材料，最多到现场两次",
    3: "网上就能申请，最多到现场一次核对原件",
    4: "从头到尾网上办，一次也不用跑",
}
"""The four depths (seed paper 002) in a resident's words."""
_OUTPUTS = {
    "kiosk_print": "在这台机器上当场打印",
    "slip": "凭回执查结果",
    "screen_or_slip": "屏幕上看，也可以打回执",
    "counter_issue": "到窗口领",
    "counter_or_mail": "到窗口领，或者寄给您",
    "pickup_or_mail": "到窗口领，或者寄给您",
    "controlled_paper": "用专用纸打印",
    "card_dispenser": "当场领卡",
    "card_or_screen": "屏幕上看，也可以领卡",
    "special_device": "在专门的机器上办",
}


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One box of the flow chart: icon, what happens, and what it means here."""

    icon: str
    title: str
    note: str


def depth_words(item: ServiceItem) -> str:
    """How far it can be done without going anywhere."""
    return DEPTHS[item.online_depth]


def flow(item: ServiceItem, *, here: bool, place: str = "这台机器上") -> tuple[FlowStep, ...]:
    """The way from papers to result. here: this terminal, called ``place``, can take it in."""
    listed = needs(item, MaterialFacts())
    bring = [n.name for n in listed if n.how is How.BRING or n.key == "id"]
    steps = [
        FlowStep("files", "备材料", f"带上{'、'.join(bring)}" if bring else "什么都不用带"),
        FlowStep(
            "send",
            "申请",
            f"在{place}办" if here else f"到窗口办，{item.dept}受理",
        ),
    ]
    if item.fee.charge:
        steps.append(FlowStep("coins", "缴费", item.fee.amount))
    if not item.promised_limit.at_once:
        limit = f"受理后 {item.promised_limit.text}内办好"
        steps.append(FlowStep("timer", "审核", limit))
    how = _OUTPUTS.get(item.result.output, "")
    done = f"{item.result.name}，{how}" if how else item.result.name
    steps.append(FlowStep("badge-check", "拿结果", done))
    return tuple(steps)


def own_questions(item: ServiceItem) -> tuple[tuple[str, str], ...]:
    """Those the editors wrote."""
    return tuple(_pair(text) for text in item.faq)


def questions(item: ServiceItem) -> tuple[tuple[str, str], ...]:
    """Questions and answers: the editors' own first, then what the elements answer."""
    found = list(own_questions(item))
    fee = (
        "不收钱。" if not item.fee.charge else f"要收：{item.fee.amount}。依据是{item.fee.basis}。"
    )
    promised, statutory = item.promised_limit, item.statutory_limit
    days = (
        "当场就能办好。"
        if promised.at_once
        else f"承诺 {promised.text}，法律规定最长 {statutory.text}，从受理那天算起。"
    )
    visits = f"最多跑 {item.max_visits} 次。" if item.max_visits else ""
    spared = [n.name for n in needs(item, MaterialFacts()) if n.how is How.PENDING]
    found += [
        ("要不要钱？", fee),
        ("多久能办好？", days),
        ("要跑几趟？", f"{depth_words(item)}。{visits}"),
    ]
    if spared:
        answer = f"{'、'.join(spared)}政府自己能查到，先不用交；查不到会通知您补。"
        found.append(("哪些材料可以不带？", answer))
    return tuple((ask, answer) for ask, answer in found if answer)


def _pair(text: str) -> tuple[str, str]:
    """问：……答：…… as the catalogue writes it; what is not written so is an answer alone."""
    ask, mark, answer = text.partition("答：")
    if not mark:
        return "还有什么要知道？", text
    return ask.removeprefix("问：").strip(), answer.strip()
