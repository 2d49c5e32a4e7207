"""Checks of receipt printers: what they answer, a test slip, and what a person sees on it."""

from __future__ import annotations

import time

from shared.devices.checkup.model import Ask, CheckLevel, Finding, Question
from shared.devices.checkup.papers import papers
from shared.devices.drivers import ReceiptPrinter
from shared.devices.model import Identity, OutcomeKind, Paper, PrinterStatus
from shared.devices.troubles import FAULTS

DOTS_PER_MM = 8
_WORDS = {Paper.OK: "纸张充足", Paper.NEAR_END: "纸快用完", Paper.OUT: "没有纸"}
_LOOK = Question(
    "请拿起测试凭条看一看：文字清楚，斜线没有断开，黑条里没有白道，"
    "二维码能用手机扫开，最后一道粗线离切口 5 到 20 毫米。都对吗？"
)


def check(driver: ReceiptPrinter, level: CheckLevel, ask: Ask) -> Finding:
    """Ask the printer how it is; from EXTERNAL on print a test slip. Raises Trouble."""
    began = time.monotonic()
    status = driver.status()
    figures = {"round_trip_ms": round((time.monotonic() - began) * 1000, 1)}
    if not status.can_print:
        return Finding(False, FAULTS[status.code].staff, status.code, figures)
    known = driver.identity()
    if level is CheckLevel.INTERNAL:
        return _internal(status, known, figures)
    return _printed(driver, level, ask, known, figures)


def _internal(status: PrinterStatus, known: Identity, figures: dict[str, float]) -> Finding:
    if status.code == "printer-blind":
        return Finding(None, FAULTS[status.code].staff, status.code, figures)
    said = f"打印机应答正常，{_WORDS[status.paper]}。{known.words}".rstrip("。") + "。"
    return Finding(True, said, status.code, figures)


def _printed(
    driver: ReceiptPrinter, level: CheckLevel, ask: Ask, known: Identity, figures: dict[str, float]
) -> Finding:
    maker = papers()
    if maker is None:
        return Finding(None, "本机没有测试凭条可以打印，只检查了应答。", figures=figures)
    slip = maker.slip(known.words, int(getattr(driver, "width", 576)))
    began = time.monotonic()
    outcome = driver.print_raster(slip)
    figures["print_ms"] = round((time.monotonic() - began) * 1000, 1)
    figures["paper_mm"] = round(slip.height / DOTS_PER_MM, 1)
    if outcome.kind is OutcomeKind.FAILED:
        return Finding(False, FAULTS[outcome.code].staff, outcome.code, figures)
    seen = ask(_LOOK) if level is CheckLevel.INTERACTIVE else None
    if seen is False:
        return Finding(False, FAULTS["print-poor"].staff, "print-poor", figures)
    if seen:
        return Finding(True, "测试凭条已打印，看过没有问题。", figures=figures)
    if not outcome.confirmed:
        return Finding(None, FAULTS[outcome.code].staff, outcome.code, figures)
    return Finding(True, "测试凭条已打印并切纸，打印机确认完成。", figures=figures)
