"""社会保险参保缴费记录: the platform's answer on paper, as archive PDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.paper.press import Press, shared_press
from shared.paper.words import moment, narrow_mask, qr_runs, short_head

_NOTES = (
    "本记录按省平台在查询时间的答复打印，之后的缴费、补缴、退费以平台最新数据为准。",
    "本记录与您掌握的情况不一致时，请凭本单到任何社会保险经办窗口申请核对。",
)


@dataclass(frozen=True)
class ContributionLine:
    """One month of one insurance exactly as the platform answered; amounts in yuan."""

    month: str
    """``2026-10``."""
    kind: str
    base: str
    paid: str
    payer: str


@dataclass(frozen=True)
class StatementPaper:
    """Everything the statement says."""

    issuer: str
    """Whose records these are, ``某某省社会保险经办机构``."""
    name: str
    number: str
    asked_at: str
    """When the platform answered, as it said."""
    verify_code: str
    rows: tuple[ContributionLine, ...]
    printed_at: datetime
    """Aware local time; also the creation date of the PDF."""
    terminal: str
    head: str = ""
    qr: str = ""
    sample: bool = False
    """True for a sandbox's answer: 样例 is printed across every page and said in words."""
    copy: int = 0
    notes: tuple[str, ...] = _NOTES


def contribution_statement(paper: StatementPaper, press: Press | None = None) -> bytes:
    """The statement as PDF/A-2b. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""
    rows = sorted(paper.rows, key=lambda r: r.kind)
    rows.sort(key=lambda r: r.month, reverse=True)
    months = sorted({r.month for r in rows})
    trail = f"　留痕短码 {short_head(paper.head)}" if paper.head else ""
    again = f"　补打第 {paper.copy} 次" if paper.copy else ""
    data: dict[str, object] = {
        "hall": paper.issuer,
        "issuer": paper.issuer,
        "name": paper.name,
        "number": narrow_mask(paper.number),
        "asked": paper.asked_at,
        "verify_code": paper.verify_code or "—",
        "period": f"{months[0]} 至 {months[-1]}" if months else "无数据",
        "summary": _summary(rows),
        "rows": [
            {"month": r.month, "kind": r.kind, "base": r.base, "paid": r.paid, "payer": r.payer}
            for r in rows
        ],
        "notes": list(paper.notes),
        "qr": qr_runs(paper.qr),
        "mark": "样例" if paper.sample else "",
        "foot": f"终端 {paper.terminal}　打印 {moment(paper.printed_at)}{trail}{again}",
    }
    return (press or shared_press()).pdf("statement", data, paper.printed_at)


def _summary(rows: Iterable[ContributionLine]) -> list[dict[str, object]]:
    """Months per kind, counted from the rows and nothing else (promise P10)."""
    by_kind: dict[str, set[str]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, set()).add(row.month)
    return [
        {"kind": kind, "months": len(months), "first": min(months), "last": max(months)}
        for kind, months in sorted(by_kind.items())
    ]
