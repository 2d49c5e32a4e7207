"""The receipt that did not come out, for pictures and tests."""

from __future__ import annotations

from dataclasses import replace

from kiosk.gallery import Shot
from kiosk.steps.fault.fault import FaultFacts, FaultModel
from kiosk.steps.left_behind import LeftBehind
from shared.domain.calendar import PROVISIONAL_WORDS

FACTS = FaultFacts(
    title="打印纸用完了，您的申请没丢",
    comfort="不用重办。回执只是凭据，下面这个号码一样管用。",
    received_at="14:02",
    number="GL 261121 0037",
    code="HTTPS://EXAMPLE.INVALID/R/1A2B3C4D5E6F7G8H9J0KLMNPQRSTUVWXYZ0123456789ABCDEFGHJKLMNPQRSTUV",
    item_name="高龄津贴申领",
    name="王*芳",
    expected="预计 11 月 27 日（星期五）前办好",
    lines=(
        ("check", "ok", "申请、材料和签名都存好了", "14:02 已存本机，联网后自动上报"),
        ("bell", "info", "已经记下，等工作人员加纸", "14:03 记下，打印机没纸了"),
    ),
)


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    asking, waiting = FaultModel(FACTS), FaultModel(FACTS)
    asking.show_left_behind(LeftBehind(card=True, paper=True))
    waiting.show_left_behind(LeftBehind(card=True))
    waiting.wait()
    later = FaultModel(replace(FACTS, expected=f"{FACTS.expected}（{PROVISIONAL_WORDS}）"))
    later.show_left_behind(LeftBehind(card=True, paper=True))
    return [
        Shot("fault", asking, item_name="高龄津贴申领"),
        Shot("fault-provisional", later, item_name="高龄津贴申领"),
        Shot("fault-waiting", waiting, item_name="高龄津贴申领"),
    ]
