"""一次性告知单: what a kiosk tells a person once, before they apply; archive PDF or a slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.image.raster import Raster
from shared.paper.dots import dots_from_png
from shared.paper.press import Press, shared_press
from shared.paper.receipt import DOTS_ACROSS, PaperMaterial
from shared.paper.words import full_day, moment, qr_runs

REMINDER = (
    "本告知单由自助终端按当前发布的事项目录出具，供您准备材料用，不收集您的个人信息，"
    "也不代表行政机关作出受理或者不予受理的决定。窗口另外要求本单没有列出的材料时，"
    "请出示本单，也可以拨打咨询电话反映。"
)

ARROW = " → "
SLIP_REMINDER = "本凭条按当前发布的事项目录出具，供您准备材料用，不收集您的个人信息，不是受理决定。"


@dataclass(frozen=True)
class OneTimeNotice:
    """Everything a 一次性告知单 says. It holds no personal data: it is about the item."""

    hall: str
    item: str
    authority: str
    audience: str
    """Whom it is for, such as 自然人 or 法人"""
    promised_limit: str
    statutory_limit: str
    fee: str
    to_bring: tuple[PaperMaterial, ...]
    """The papers asked for: name and what is asked of it."""
    not_needed: tuple[PaperMaterial, ...]
    """The papers not asked for: name and why it need not be brought."""
    printed_at: datetime
    """Aware local time; also the creation date of the PDF."""
    terminal: str
    basis: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    visits: str = "0 次"
    special: str = "无"
    result: str = ""
    ways: tuple[str, ...] = ()
    """Where it can be done, one line each."""
    hotline: str = "12345"
    steps: str = ""
    """The way to the result, its steps joined by ``ARROW``."""
    questions: tuple[tuple[str, str], ...] = ()
    """Questions and answers."""
    qr: str = ""
    """Where a phone finds the same guide; '' prints no code."""
    catalogue: str = ""
    """Release of the catalogue this was taken from."""


def one_time_notice(paper: OneTimeNotice, press: Press | None = None) -> bytes:
    """一次性告知单 as PDF/A-2b. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""
    return (press or shared_press()).pdf("notice", _said(paper), paper.printed_at)


def notice_slip(paper: OneTimeNotice, press: Press | None = None) -> Raster:
    """The same told on a slip 576 dots wide, for a terminal without an A4 printer.

    It leaves out what only a file needs: the statutory limit, the basis and why a paper need not be
    brought. Raises Trouble ``fonts-missing`` or ``paper-not-set``.
    """
    steps = paper.steps.split(ARROW) if paper.steps else []
    data = {**_said(paper), "steps": steps, "reminder": SLIP_REMINDER}
    png = (press or shared_press()).png("notice-slip", data, ppi=72)
    return dots_from_png(png, DOTS_ACROSS)


def _said(paper: OneTimeNotice) -> dict[str, object]:
    release = f"　目录版本 {paper.catalogue}" if paper.catalogue else ""
    return {
        "hall": paper.hall,
        "item": paper.item,
        "authority": paper.authority,
        "audience": paper.audience,
        "promised_limit": paper.promised_limit,
        "statutory_limit": paper.statutory_limit,
        "fee": paper.fee,
        "visits": paper.visits,
        "special": paper.special or "无",
        "result": paper.result or "—",
        "conditions": list(paper.conditions),
        "to_bring": [{"name": m.name, "note": m.note} for m in paper.to_bring],
        "not_needed": [{"name": m.name, "note": m.note} for m in paper.not_needed],
        "ways": list(paper.ways),
        "steps": paper.steps,
        "questions": [{"ask": ask, "answer": answer} for ask, answer in paper.questions],
        "basis": [b.rstrip("。；") for b in paper.basis],
        "reminder": REMINDER,
        "told_by": f"自助终端 {paper.terminal}",
        "told_on": full_day(paper.printed_at.date()),
        "hotline": paper.hotline,
        "qr": qr_runs(paper.qr),
        "foot": f"终端 {paper.terminal}　打印 {moment(paper.printed_at)}{release}",
    }
