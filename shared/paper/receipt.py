"""收件回执: given for a 申请 taken in, as dots for an 80 mm printer, or on A4 at a window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from shared.image.raster import Raster
from shared.paper.dots import dots_from_png
from shared.paper.press import Press, shared_press
from shared.paper.words import (
    PROVISIONAL,
    day_in_words,
    full_day,
    moment,
    narrow_mask,
    qr_runs,
    short_head,
)

DOTS_ACROSS = 576
"""72 mm at 203 dpi, the printable width of an 80 mm head."""
_NUMBER = re.compile(r"(?P<head>.*?)[ -]*(?P<serial>\d{3,6})")


class ReceiptState(StrEnum):
    """How far the case has travelled when the receipt is printed (promise P1)."""

    KEPT_HERE = "已存本机，尚未上报"
    WITH_PROVINCE = "省平台已收到"


@dataclass(frozen=True)
class PaperMaterial:
    """A material taken in: its name, and how (``拍照 2 张，原件已退``)."""

    name: str
    note: str = ""


@dataclass(frozen=True)
class ReceiptPaper:
    """Everything a receipt says. Names and numbers come masked; the QR text holds none."""

    hall: str
    number: str
    """收件编号 such as ``GL 261121 0037``; the last group of digits is printed largest."""
    item: str
    applicant: str
    """Masked, ``王*芳``."""
    applicant_number: str
    """Masked, ``4103••••••••••0021``."""
    received_at: datetime
    """Local time of the terminal."""
    printed_at: datetime
    qr: str
    """URL or token a phone reads to verify the receipt and ask for progress."""
    code: str
    """Query code of six digits; '' prints none."""
    terminal: str
    head: str
    """Journal head (hex); its first twelve characters are printed as 留痕短码."""
    state: ReceiptState = ReceiptState.KEPT_HERE
    fee: str = "免费"
    materials: tuple[PaperMaterial, ...] = ()
    exempt: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    """Names that wait for the province to look up."""
    expected_by: date | None = None
    provisional: bool = False
    """True while the holiday table of that year is not published."""
    promise: str = ""
    """``承诺 5 个工作日，法定 20 个工作日``."""
    keep: tuple[str, ...] = ("身份证",)
    """What the resident must take home again."""
    clock_sure: bool = True
    """False: nobody vouched for the terminal's time; the receipt says 时间未校准."""
    copy: int = 0
    """0 the first print, n the n-th reprint."""
    one_thing: str = ""
    """Name of the 一件事 this case is one of, as the catalogue has it; '' for a case alone."""
    hotline: str = "12345"
    hall_phone: str = ""


def receipt(paper: ReceiptPaper, press: Press | None = None) -> Raster:
    """The receipt as a raster 576 dots wide, ready for the printer.

    Raises Trouble ``fonts-missing`` or ``paper-not-set``.
    """
    png = (press or shared_press()).png("receipt", receipt_data(paper), ppi=72)
    return dots_from_png(png, DOTS_ACROSS)


def receipt_page(paper: ReceiptPaper, press: Press | None = None) -> bytes:
    """The same on A4 as PDF/A-2b, for a window without a slip printer.

    Raises Trouble ``fonts-missing`` or ``paper-not-set``.
    """
    said = receipt_data(paper)
    said |= {
        "number": paper.number,
        "code": said["code"] or "—",
        "expected": _expected_words(paper),
        "mark": "补打" if paper.copy else "",
        "foot": f"终端 {paper.terminal}　打印 {moment(paper.printed_at)}　{said['copy_line']}　"
        f"留痕短码 {said['head']}　{said['contacts']}",
    }
    return (press or shared_press()).pdf("intake", said, paper.printed_at)


def _expected_words(paper: ReceiptPaper) -> str:
    if paper.expected_by is None:
        return paper.promise or "—"
    note = f"（{PROVISIONAL}）" if paper.provisional else ""
    promise = f"，{paper.promise}" if paper.promise else ""
    return f"{full_day(paper.expected_by)}前{note}{promise}"


def receipt_data(paper: ReceiptPaper) -> dict[str, object]:
    """What the template is given: every word decided here, only the layout is the template's."""
    match = _NUMBER.fullmatch(paper.number)
    first, serial = (match["head"], match["serial"]) if match else ("", paper.number)
    kept_here = paper.state is ReceiptState.KEPT_HERE
    return {
        "hall": paper.hall,
        "number_head": first,
        "number_serial": serial,
        "item": paper.item,
        "one_thing": paper.one_thing,
        "applicant": paper.applicant,
        "applicant_number": narrow_mask(paper.applicant_number),
        "received": f"{paper.received_at:%Y-%m-%d %H:%M}"
        + ("" if paper.clock_sure else "（时间未校准）"),
        "printed": moment(paper.printed_at),
        "fee": paper.fee,
        "materials": [{"name": m.name, "note": m.note} for m in paper.materials],
        "exempt": list(paper.exempt),
        "pending": list(paper.pending),
        "expected": day_in_words(paper.expected_by) if paper.expected_by else "",
        "provisional": paper.provisional,
        "promise": paper.promise,
        "qr": qr_runs(paper.qr),
        "ways": [
            "1 刷身份证查",
            "2 手机扫码或输查询码" if paper.code else "2 手机扫码查",
            "3 到任何窗口问",
        ],
        "code": " ".join(paper.code[i : i + 3] for i in range(0, len(paper.code), 3)),
        "state": paper.state.value,
        "state_note": "网络恢复后自动上报，不用您再来" if kept_here else "",
        "keep": "和".join(paper.keep) if len(paper.keep) < 3 else "、".join(paper.keep),
        "terminal": paper.terminal,
        "copy": paper.copy,
        "copy_line": f"补打第 {paper.copy} 次" if paper.copy else "第 1 联",
        "head": short_head(paper.head),
        "contacts": f"咨询 {paper.hotline}"
        + (f"　大厅 {paper.hall_phone}" if paper.hall_phone else ""),
    }
