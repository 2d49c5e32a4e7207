"""The done step in its states, for pictures and tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.done.done import DoneModel, NextThing, Submission
from kiosk.steps.left_behind import LeftBehind
from kiosk.steps.print_told import PrintState

NEXT = (
    NextThing("calendar-days", "预计 11 月 27 日（星期五）前办好", "5 个工作日，从受理那天算起"),
    NextThing("smartphone", "有结果发短信告诉您", "发到 138••••0012"),
    NextThing("wallet", "批准后按月打到老人社保卡", "不用再跑一趟"),
)

TOGETHER = (
    NextThing(
        "hourglass",
        "居民医保参保：收下了",
        "GL 261121 0037；要等新生儿落户办好才能受理",
    ),
    NextThing(
        "hourglass",
        "育儿补贴：收下了",
        "GL 261121 0038；要等新生儿落户办好才能受理",
    ),
    NextThing("map-pin", "新生儿落户：没有收", "这台机器办不了，请到公安局的窗口办"),
    NextThing("map-pin", "预防接种证办理：没有收", "在别处办，告知单上写着"),
    NextThing("circle", "社保卡补办：您没有选", "没有收；以后要办，再来就行"),
)


def _model(
    next_: tuple[NextThing, ...] = NEXT, name: str = "高龄津贴申领", *, online: bool = False
) -> DoneModel:
    model = DoneModel(Submission("GL 261121 0037", name, "王桂芳", "14:02"), next_, online=online)
    model.show_left_behind(LeftBehind(card=True, paper=True))
    model.show_countdown(45)
    return model


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    kept, sent, printing = _model(), _model(online=True), _model()
    unknown, failed, together = _model(), _model(), _model(TOGETHER, "新生儿出生一件事（2 件）")
    together.told.tell(PrintState.CONFIRMED)
    kept.told.tell(PrintState.CONFIRMED)
    sent.told.tell(PrintState.CONFIRMED)
    sent.show_sync(online=True, sent_at="14:02")
    sent.show_left_behind(LeftBehind())
    printing.told.tell(PrintState.PRINTING)
    unknown.told.tell(
        PrintState.UNKNOWN, "打印机没有回话。请看出纸口：有回执就拿走，没有就再打一次。"
    )
    failed.told.tell(PrintState.FAILED, "打印机盖子开着，请工作人员合上。")
    return [
        Shot("done", kept, item_name="高龄津贴申领"),
        Shot("done-together", together, item_name="新生儿出生一件事"),
        Shot("done-sent", sent, item_name="高龄津贴申领"),
        Shot("done-printing", printing, item_name="高龄津贴申领"),
        Shot("done-unknown", unknown, item_name="高龄津贴申领"),
        Shot("done-failed", failed, item_name="高龄津贴申领"),
    ]
