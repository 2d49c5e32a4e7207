"""The check of an identity card reader: its security module, and a card that somebody lays down."""

from __future__ import annotations

import time

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.drivers import IdCardReader
from shared.domain.errors import Trouble
from shared.domain.identity import mask_name

_TRIES = 25
_BETWEEN_S = 0.2


def check(driver: IdCardReader, level: CheckLevel, ask: Ask) -> Finding:
    """Internal and external: the module tells its number. Interactive: a card is read, masked."""
    began = time.monotonic()
    number = driver.module_id()
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    words = f"安全模块编号 {number}，应答正常。"
    if level is not CheckLevel.INTERACTIVE:
        return Finding(True, words, figures=figures)
    if ask(Question("请把一张身份证平放在读卡区，放好以后点“好了”。", act=True)) is None:
        return Finding(None, f"{words}没有人放卡，读卡没有检查。", figures=figures)
    for _ in range(_TRIES):
        began = time.monotonic()
        try:
            card = driver.read()
        except Trouble as trouble:
            return Finding(False, f"{words}卡没有读出来。", trouble.code, figures)
        if card is not None:
            figures["read_ms"] = round((time.monotonic() - began) * 1000, 1)
            photo = "照片数据有" if card.photo_wlt else "没有照片数据"
            finger = "，指纹数据有" if card.fingerprint else ""
            read = f"读到 {mask_name(card.name)}，{photo}{finger}。"
            return Finding(True, words + read, figures=figures)
        time.sleep(_BETWEEN_S)
    return Finding(False, f"{words}放了卡，但没有找到卡。", "card-moved", figures)
