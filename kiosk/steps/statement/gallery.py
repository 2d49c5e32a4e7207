"""The social insurance record in its states, for pictures and tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.statement.statement import (
    InsuranceRow,
    OtherWay,
    RecordFace,
    StatementModel,
    StatementState,
)

FACE = RecordFace(
    "王*芳",
    "4103••••••••••0021",
    "11 月 21 日 14:02",
    (
        InsuranceRow("企业职工基本养老保险", "累计 236 个月", "正常参保", "缴到 2026 年 10 月"),
        InsuranceRow("职工基本医疗保险", "累计 236 个月", "正常参保", "缴到 2026 年 10 月"),
        InsuranceRow("失业保险", "累计 180 个月", "正常参保", "缴到 2026 年 10 月"),
        InsuranceRow("工伤保险", "累计 120 个月", "暂停缴费", "缴到 2021 年 3 月"),
    ),
)
WAYS = (
    OtherWay("clock", "网络好了再来", "本机会自己重连，一般不用等很久"),
    OtherWay("smartphone", "用手机查", "省政务服务平台，登录后能下载"),
    OtherWay("map-pin", "到社保窗口", "窗口走专线，带上身份证"),
)


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    shown = []
    for state in StatementState:
        model = StatementModel(WAYS)
        model.show(StatementState.FOUND, face=FACE)
        model.show(state)
        shown.append((f"statement-{state.value}", model))
    return [Shot(name, model, item_name="社保缴费记录打印") for name, model in shown]
