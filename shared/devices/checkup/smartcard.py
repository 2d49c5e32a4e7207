"""The check of a social security card reader: service and reader, and a card somebody puts in."""

from __future__ import annotations

import time

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.drivers import SocialSecurityReader
from shared.domain.errors import Trouble
from shared.domain.identity import mask_name

_TRIES = 25
_BETWEEN_S = 0.2


def check(driver: SocialSecurityReader, level: CheckLevel, ask: Ask) -> Finding:
    """Internal and external: the reader is at the service. Interactive: a card is read, masked."""
    began = time.monotonic()
    driver.health()
    names = "、".join(driver.reader_names())
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    words = f"读卡服务正常，读卡器：{names}。"
    if level is not CheckLevel.INTERACTIVE:
        return Finding(True, words, figures=figures)
    if ask(Question("请插一张社会保障卡，芯片朝里，插好以后点“好了”。", act=True)) is None:
        return Finding(None, f"{words}没有人插卡，读卡没有检查。", figures=figures)
    for _ in range(_TRIES):
        began = time.monotonic()
        try:
            card = driver.read()
        except Trouble as trouble:
            return Finding(False, f"{words}卡没有读出来。", trouble.code, figures)
        if card is not None:
            figures["read_ms"] = round((time.monotonic() - began) * 1000, 1)
            return Finding(True, f"{words}读到 {mask_name(card.name)}。", figures=figures)
        time.sleep(_BETWEEN_S)
    return Finding(False, f"{words}没有找到卡。", "ssc-mute", figures)
