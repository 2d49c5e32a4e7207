"""The pay step in its states, for pictures and tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.pay.pay import Bill, Coming, Ended, PayModel, Way
from kiosk.steps.print_told import PrintState

NAMES = ("刷身份证", "填几个问题", "拍材料", "核对提交", "缴费")
BILL = Bill("10元", "工本费（政府非税收入）", "发改价格〔2004〕2831号", "GL 261121 0037")
TERMS = (
    "能收1、5、10、20、50、100元。",
    "本机不找零，请投入正好的金额。",
    "收下的钱要退，得到人工窗口领。",
)
WAYS = (
    Way("cash", "banknote", "现金", "纸币硬币都收"),
    Way("card", "credit-card", "刷银行卡", "在旁边的刷卡机上刷"),
    Way("window", "landmark", "以后到窗口缴", "凭回执到任何窗口，不影响收件"),
)
WITHOUT = (
    Way("cash", "banknote", "现金", "本机现在不能收现金，现金请到人工窗口缴。", False),
    Way("card", "credit-card", "刷银行卡", "刷卡机现在不能用。", False),
    WAYS[2],
)


def _model() -> PayModel:
    model = PayModel(BILL)
    model.receipt.tell(PrintState.CONFIRMED)
    return model


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    found: list[tuple[str, PayModel]] = []

    def shot(name: str) -> PayModel:
        model = _model()
        found.append((name, model))
        return model

    shot("pay").show_ways(WAYS, TERMS)
    shot("pay-nothing").show_ways(WITHOUT, ("本机现在不能收现金，现金请到人工窗口缴。",))
    shot("pay-again").show_ways(WAYS, TERMS, "银行没有批准这次刷卡。可以换一张卡，或用现金。")
    shot("pay-cash").show_coming(Coming("5元", "5元", 0.5, "5元"))
    back = Coming("0元", "10元", 0.0, words="现在不能找零，这张50元已退回，还需10元。")
    shot("pay-cash-back").show_coming(back)
    shot("pay-card").show_card()
    shot("pay-ending").show_ending()
    paid = shot("pay-paid")
    paid.show_ended(
        Ended("ok", "circle-check", "费用缴清了", ("应收10元", "已收10元", "现金：5元 2 张"))
    )
    paid.slip.tell(PrintState.CONFIRMED)
    owed = shot("pay-owed")
    lines = (
        "应收10元",
        "已收5元",
        "现金：5元 1 张",
        "还应退您5元，请凭此条到人工窗口领取。",
    )
    owed.show_ended(Ended("warn", "hand-coins", "这笔费用没有缴成", lines))
    owed.slip.tell(PrintState.FAILED, "打印纸用完了，请工作人员换纸。")
    unknown = shot("pay-unknown")
    said = ("应收10元", "已收0元", "刷卡结果正在核实，请不要再付一次，请到人工窗口查询。")
    unknown.show_ended(Ended("warn", "circle-help", "刷卡结果正在核实", said))
    unknown.slip.tell(PrintState.CONFIRMED)
    return [
        Shot(name, model, item_name="机动车驾驶证期满换证", steps=NAMES, at=4)
        for name, model in found
    ]
