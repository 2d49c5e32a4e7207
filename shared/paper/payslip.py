"""缴费凭条: what was paid for a case, and every fen that was not given back; no invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.image.raster import Raster
from shared.paper.dots import dots_from_png
from shared.paper.press import Press, shared_press
from shared.paper.receipt import DOTS_ACROSS
from shared.paper.words import moment, qr_runs, short_head


@dataclass(frozen=True)
class PaySlip:
    """Everything a payment's slip says. No name and no number of a person is on it."""

    hall: str
    number: str
    """收件编号 of the case."""
    item: str
    fee: str
    """收费项目 and whose money it is: 工本费（政府非税收入）."""
    basis: str
    state: str
    """已缴清, 没有缴成, 正在核实: set largest."""
    lines: tuple[str, ...]
    """应收, 已收 and what is owed, one sentence each (``Settled.lines``)."""
    urgent: bool
    """True when the person must keep it to get money back or an answer."""
    payment: str
    """Short name of the payment, by which staff find it."""
    paid_at: datetime
    printed_at: datetime
    qr: str
    terminal: str
    head: str
    copy: int = 0
    hotline: str = "12345"


def pay_slip(paper: PaySlip, press: Press | None = None) -> Raster:
    """The slip as a raster 576 dots wide. Raises Trouble ``fonts-missing``, ``paper-not-set``."""
    data: dict[str, object] = {
        "hall": paper.hall,
        "number": paper.number,
        "item": paper.item,
        "fee": paper.fee,
        "basis": paper.basis,
        "state": paper.state,
        "lines": list(paper.lines),
        "urgent": paper.urgent,
        "payment": paper.payment,
        "paid": f"{paper.paid_at:%Y-%m-%d %H:%M}",
        "qr": qr_runs(paper.qr),
        "terminal": paper.terminal,
        "copy": paper.copy,
        "printed": moment(paper.printed_at),
        "head": short_head(paper.head),
        "contacts": f"咨询 {paper.hotline}",
    }
    png = (press or shared_press()).png("payslip", data, ppi=72)
    return dots_from_png(png, DOTS_ACROSS)
