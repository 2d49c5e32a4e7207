"""Checks of a scanner: what it says it can do, a sheet through it, and a person who saw it."""

from __future__ import annotations

import time
from typing import Final

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.checkup.table import check_health
from shared.devices.drivers import DocumentScanner
from shared.devices.scanner.model import ScanAbilities, ScannedPage, ScanOrder, ScanSource
from shared.devices.troubles import FAULTS
from shared.domain.errors import Trouble

_LAY: Final = Question("请在进纸器里放一张印有字的纸，放好了吗？", act=True)
_PLATE: Final = Question("请在平板上放一张印有字的纸，合上盖子，放好了吗？", act=True)
_SEEN: Final = Question("纸是不是平整地走完了，没有歪，也没有多带一张？")
_DPI: Final = 150


def check(driver: DocumentScanner, level: CheckLevel, ask: Ask) -> Finding:
    """Internal: health and abilities. Interactive: one page with a person's help.

    External is the internal one: paper moves only when somebody has put it there, and what a
    technician forgot in the feeder is nobody's test sheet. Raises Trouble.
    """
    began = check_health(driver, level, ask)
    if began.passed is False:
        return began
    able = driver.abilities()
    words = f"{_words(able)}，分辨率 {able.least_dpi} 到 {able.most_dpi} dpi。"
    figures = dict(began.figures) | {"most_dpi": float(able.most_dpi)}
    if not able.feeder and not able.glass:
        return Finding(False, "扫描仪没有说它能从哪里进纸。", "scanner-settings", figures)
    if level is not CheckLevel.INTERACTIVE:
        return Finding(True, words, began.code, figures)
    return _one_page(driver, able, ask, figures)


def _one_page(
    driver: DocumentScanner, able: ScanAbilities, ask: Ask, figures: dict[str, float]
) -> Finding:
    if not ask(_LAY if able.feeder else _PLATE):
        return Finding(None, "没有人放纸，没有试扫。", figures=figures)
    pages: list[ScannedPage] = []
    source = ScanSource.FEEDER if able.feeder else ScanSource.GLASS
    start = time.monotonic()
    try:
        driver.scan(ScanOrder(source, dpi=_DPI), pages.append)
    except Trouble as met:
        return Finding(False, met.staff_hint or met.sentence, met.code, figures)
    figures = figures | {
        "pages": float(len(pages)),
        "first_page_ms": round((time.monotonic() - start) * 1000, 1),
    }
    if not pages:
        return Finding(False, FAULTS["scanner-empty"].staff, "scanner-empty", figures)
    size = f"{pages[0].page.width} × {pages[0].page.height} 像素"
    straight = ask(_SEEN)
    if straight is None:
        words = f"试扫了 {len(pages)} 页（{size}），没有人说纸走得好不好。"
        return Finding(None, words, figures=figures)
    if not straight:
        hint = "纸走得不正，请清洁搓纸轮和分纸垫，对齐导纸板。"
        return Finding(False, hint, "scanner-jam", figures)
    return Finding(True, f"试扫了 {len(pages)} 页（{size}），纸走得正常。", figures=figures)


def _words(able: ScanAbilities) -> str:
    ways = [
        "双面进纸器" if able.duplex else "进纸器" if able.feeder else "",
        "平板" if able.glass else "",
        "彩色" if able.colour else "灰度",
    ]
    return "、".join(word for word in ways if word)
