"""Checks of A4 printers: what the queue says, a test page, and what a person sees on it."""

from __future__ import annotations

import time

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.checkup.papers import papers
from shared.devices.drivers import PagePrinter
from shared.devices.model import Level, OutcomeKind
from shared.devices.troubles import FAULTS

_PRINT_S = 40.0
_LOOK = Question(
    "请拿起测试页看一看：文字清楚，灰阶从浅到深，四角的角线都在纸上，没有黑道、白道和重影。都对吗？"
)


def check(driver: PagePrinter, level: CheckLevel, ask: Ask) -> Finding:
    """Ask the queue how it is; from EXTERNAL on print a test page. Raises Trouble."""
    began = time.monotonic()
    health = driver.health()
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    if health.level is Level.FAULTED:
        return Finding(False, FAULTS[health.code].staff, health.code, figures)
    known = driver.identity()
    if level is CheckLevel.INTERNAL:
        trays = len(driver.trays())
        figures["trays"] = float(trays)
        said = FAULTS[health.code].staff if health.code else "打印队列应答正常。"
        return Finding(True, f"{said}{known.words}".rstrip("。") + "。", health.code, figures)
    maker = papers()
    if maker is None:
        return Finding(None, "本机没有测试页可以打印，只检查了队列。", figures=figures)
    began = time.monotonic()
    outcome = driver.print_pdf(maker.page(known.words), "yichuang-test-page", _PRINT_S)
    figures["print_ms"] = round((time.monotonic() - began) * 1000, 1)
    if outcome.kind is OutcomeKind.FAILED:
        return Finding(False, FAULTS[outcome.code].staff, outcome.code, figures)
    seen = ask(_LOOK) if level is CheckLevel.INTERACTIVE else None
    if seen is False:
        return Finding(False, FAULTS["page-poor"].staff, "page-poor", figures)
    if seen:
        return Finding(True, "测试页已打印，看过没有问题。", figures=figures)
    if not outcome.confirmed:
        return Finding(None, FAULTS[outcome.code].staff, outcome.code, figures)
    return Finding(True, "测试页已打印，打印服务确认完成。", figures=figures)
