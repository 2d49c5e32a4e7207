"""对账单: a window's money since the last count, against what was counted, to be signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.paper.press import Press, shared_press
from shared.paper.words import moment, short_head


@dataclass(frozen=True)
class DaySheet:
    """Everything a 对账单 says; no person who paid is on it. rows: label, how many, amount."""

    hall: str
    terminal: str
    window: str
    clerk: str
    since: datetime | None
    counted_at: datetime
    rows: tuple[tuple[str, str, str], ...]
    fees: tuple[tuple[str, str, str], ...]
    waived: int
    verdict: str
    agrees: bool
    tasks: tuple[str, ...]
    head: str


def day_sheet(paper: DaySheet, press: Press | None = None) -> bytes:
    """对账单 as PDF/A-2b. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""
    data: dict[str, object] = {
        "hall": paper.hall,
        "terminal": paper.terminal,
        "window": paper.window or "—",
        "clerk": paper.clerk,
        "since": moment(paper.since) if paper.since else "启用以来",
        "counted": moment(paper.counted_at),
        "rows": [list(row) for row in paper.rows],
        "fees": [list(row) for row in paper.fees],
        "waived": paper.waived,
        "verdict": paper.verdict,
        "agrees": paper.agrees,
        "tasks": list(paper.tasks),
        "head": short_head(paper.head),
        "foot": f"终端 {paper.terminal}　清点 {moment(paper.counted_at)}　"
        f"留痕短码 {short_head(paper.head)}",
    }
    return (press or shared_press()).pdf("daybook", data, paper.counted_at)
