"""The check of a code scanner: only a code that somebody scans proves that it works."""

from __future__ import annotations

import time

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.checkup.table import check_health
from shared.devices.drivers import CodeScanner
from shared.domain.errors import Trouble

_WAIT_S = 10.0


def check(driver: CodeScanner, level: CheckLevel, ask: Ask) -> Finding:
    """Internal and external: the line is there. Interactive: a code is scanned.

    A scanner cannot be asked, so that a line which is there leaves the rest unknown.
    """
    seen = check_health(driver, level, ask)
    if level is not CheckLevel.INTERACTIVE:
        return Finding(None, "端口在，要有人扫一次码才能确认。", seen.code, seen.figures)
    driver.forget()
    if ask(Question("点“好了”以后十秒内，请扫一张凭条上的二维码。", act=True)) is None:
        return Finding(None, "端口在，没有人扫码，没有检查。", figures=seen.figures)
    began = time.monotonic()
    try:
        code = driver.read(_WAIT_S)
    except Trouble as trouble:
        return Finding(False, "扫到的不是能识别的码。", trouble.code, seen.figures)
    if code is None:
        return Finding(False, "十秒内没有收到码。", "scanner-code-absent", seen.figures)
    waited = round((time.monotonic() - began) * 1000, 1)
    figures = {**seen.figures, "scan_ms": waited}
    return Finding(True, f"收到 {len(code)} 个字符。", figures=figures)
