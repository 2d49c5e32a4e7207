"""A person's cases in their states, for pictures and tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.cases.cases import CaseCard, CaseLine, CasesModel
from kiosk.steps.print_told import PrintState

WAITING = CaseCard(
    "GL 261121 0037",
    "高龄津贴申领",
    "已收件",
    "info",
    "landmark",
    (
        CaseLine("landmark", "info", "等窗口核对材料、决定受理。您现在不用做什么。"),
        CaseLine("calendar-days", "info", "预计 11 月 27 日（星期五）前办好"),
        CaseLine("cloud-upload", "warn", "申请还在本机，没有报到省平台，联网后自动上报。"),
    ),
)
SUPPLEMENT = CaseCard(
    "GL 261102 0011",
    "老年人优待证申领",
    "待补正",
    "warn",
    "file-plus",
    (
        CaseLine("file-plus", "warn", "要您补材料：请照补正通知书补齐，交到窗口。"),
        CaseLine("cloud-download", "info", "省平台说：需要补正材料，请看补正通知书。"),
        CaseLine("circle-help", "warn", "回执上次打好没有，机器不能确定；没拿到就再打一张。"),
    ),
)
OFFLINE = "现在连不上省平台，下面是 11 月 21 日 13:58 为止的消息。"


def _model(*cases: CaseCard, reprinting: bool = False, news: str = OFFLINE) -> CasesModel:
    return CasesModel(cases, news=news, reprinting=reprinting)


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    few = ("tall", "wide", "tall-elder", "wide-elder")
    printed = _model(WAITING, SUPPLEMENT, reprinting=True)
    printed.told.tell(PrintState.CONFIRMED, "上面写着补打，请取走。")
    printing, unknown = _model(WAITING, reprinting=True), _model(WAITING, reprinting=True)
    printing.told.tell(PrintState.PRINTING)
    unknown.told.tell(PrintState.UNKNOWN, "打印机没有回话。请看出纸口：有回执就拿走，没有就再打。")
    return [
        Shot("cases", _model(WAITING, SUPPLEMENT)),
        Shot("cases-reprinted", printed, faces=few),
        Shot("cases-printing", printing, faces=few),
        Shot("cases-unknown", unknown, faces=few),
        Shot("cases-scanned", CasesModel([WAITING], news=OFFLINE, scanned=True), faces=few),
        Shot("cases-none", _model(news="省平台现在连得上。"), faces=few),
    ]
