"""The goodbye in its states, for pictures and tests."""

from __future__ import annotations

from kiosk.gallery import Shot
from kiosk.steps.goodbye.goodbye import GoodbyeModel, KeptThing
from kiosk.steps.left_behind import LeftBehind

THINGS = (
    KeptThing(True, "申请加密存在本机", "等联网上报，省平台收到后就清除"),
    KeptThing(False, "屏幕和内存已清空", "刚才读的证件、拍的材料、填的内容，本机不再能看"),
)


def gallery() -> list[Shot]:
    """Every state worth a picture."""
    taken, left = GoodbyeModel(THINGS), GoodbyeModel(THINGS)
    taken.show_countdown(8)
    left.show_left_behind(LeftBehind(card=True, paper=True))
    left.show_countdown(20)
    return [Shot("goodbye", left, seconds=None), Shot("goodbye-taken", taken, seconds=None)]
