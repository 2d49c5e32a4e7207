"""Checks of evaluators: a key a person presses. It rates nobody."""

from __future__ import annotations

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.drivers import Evaluator

_PRESS_S = 20.0
_PRESS = Question("请在 20 秒内按一下评价器上的任意一个键。准备好了吗？", act=True)


def check(driver: Evaluator, level: CheckLevel, ask: Ask) -> Finding:
    """The line is open; with a person there, wait for a key. Raises Trouble."""
    driver.health()
    if level is not CheckLevel.INTERACTIVE or not ask(_PRESS):
        return Finding(None, "线路是通的，评价器不应答询问，要按键才知道。")
    pressed = driver.ask(_PRESS_S)
    if pressed is None:
        return Finding(False, "没有收到按键，请检查评价器的数据线和按键设置。", "evaluator-absent")
    return Finding(True, f"收到按键，对应 {pressed} 星，没有记入评价。")
