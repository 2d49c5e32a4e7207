"""What happened to a case, in plain sentences: who did it and what came of it, not its contents."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shared.casework.stuck import TASK_KIND
from shared.domain.case import State
from shared.domain.errors import Trouble

if TYPE_CHECKING:
    from shared.casework.office import Office

_TRAIL_WORDS = {
    "case-opened": "开始办理",
    "case-submitted": "提交申请",
    "receipt-issued": "收件，登记收件编号",
    "case-received": "从省平台收到这件申请",
    "data-viewed": "查看个人信息（已留痕）",
    "material-checked": "核验材料",
    "material-settled": "省平台核验了免交的材料",
    "task-opened": "省平台要求补材料",
    "task-closed": "要补的材料到了",
    "page-captured": "拍下材料",
    "page-moved": "把一页放到别处",
    "reading-settled": "核对机器认出的内容",
    "shortfall-passed": "看过问题，照收",
    "supplement-requested": "一次告知需补正的材料",
    "supplement-received": "补正的材料收齐",
    "case-accepted": "受理",
    "result-handed-out": "出件",
    "case-progressed": "省平台更新状态",
    "print-confirmed": "打印完成",
    "print-failed": "打印没有完成",
    "print-unknown": "打印结果不能确定",
    "rated": "申请人评价",
    "payment-opened": "开始缴费",
    "payment-closed": "缴费结束",
    "fee-waived": "费用按规定免收",
    "refund-asked": "提出退费",
    "refund-paid": "退费完成",
    "refund-dropped": "退费撤回",
    "fact-refused": "省平台没有登记成，等人处理",
    "stuck-settled": "处理没有登记成的一步",
}
_STUCK_WORDS = {
    "again": "没有登记成的一步，再送一次",
    "retaken": "没有登记成，已重新收件",
    "closed": "没有登记成的一步，核对后结束",
}
_PAID_WORDS = {
    "paid": "费用缴清",
    "cancelled": "缴费没有缴成",
    "interrupted": "缴费中断，没有缴成",
    "unresolved": "缴费结果正在核实",
}
_SETTLED_WORDS = {"exempt": "已有，免交", "bring": "没有查到，要补"}
_VERDICT_WORDS = {"passed": "通过", "refused": "退回", "exempt": "免交"}


def trail(office: Office, case: str) -> list[tuple[str, str]]:
    """What happened to a case, newest first: local time and a plain sentence."""
    zone = office.now().tzinfo
    at = datetime.fromisoformat
    return [
        (f"{at(h.occurred_at).astimezone(zone):%H:%M}", _sentence(office, h.id, h.type, h.item))
        for h in reversed(office.journal.facts(case=case))
        if h.type in _TRAIL_WORDS
    ]


def _sentence(office: Office, fact: str, type_: str, item: str) -> str:
    """What a fact says on the trail: who did it, and what came of it, without its contents."""
    words = _TRAIL_WORDS[type_]
    try:
        body = office.journal.body(fact)
    except Trouble:  # forgotten: that it happened is all that is left
        return words
    named = {m.key: m.name for m in office.item(item).materials} if item else {}
    name = named.get(str(body.get("material")), "材料")
    if type_ == "material-checked":
        words = f"核验“{name}”：{_VERDICT_WORDS.get(str(body['verdict']), '')}"
    elif type_ == "material-settled":
        words = f"省平台核验“{name}”：{_SETTLED_WORDS.get(str(body['how']), '')}"
    elif type_ == "payment-closed":
        words = _PAID_WORDS.get(str(body["outcome"]), words)
    elif type_ == "stuck-settled":
        words = _STUCK_WORDS.get(str(body["how"]), words)
    elif type_ == "task-opened" and body.get("kind") == TASK_KIND:
        words = _TRAIL_WORDS["fact-refused"]
    elif type_ == "task-closed" and str(body.get("outcome")) not in ("captured", "withdrawn"):
        words = "没有登记成的一步已了结"
    elif type_ == "page-captured":
        words = f"拍下“{name}”一页"
    elif type_ == "case-progressed" and body.get("state") in set(State):
        words = f"省平台：{State(str(body['state'])).words}"
    clerk = str(body.get("clerk") or body.get("by") or "")
    return f"工号 {clerk} {words}" if clerk else words
