"""Former self-tests: the last one, one thing's history, and how it has drifted from itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

ENOUGH = 8
"""With fewer earlier values nobody can say what is usual."""
MOST = 60
_FAR = 0.3
"""A value is told when it is so far from the median, as a share of it …"""
_SPREADS = 4.0
"""… and so many times farther than the values usually lie (median absolute deviation)."""

FIGURES = {
    "round_trip_ms": ("应答用时", "毫秒"),
    "open_ms": ("打开用时", "毫秒"),
    "print_ms": ("打印用时", "毫秒"),
    "first_page_ms": ("出第一页用时", "毫秒"),
    "scan_ms": ("扫描用时", "毫秒"),
    "read_ms": ("读卡用时", "毫秒"),
    "frames_per_s": ("每秒画面", "帧"),
    "brightness": ("亮度", ""),
    "sharpness": ("清晰度", ""),
    "charge_percent": ("电量", "%"),
    "load_percent": ("负载", "%"),
    "runtime_s": ("断电后可用", "秒"),
    "offset_ms": ("时间偏差", "毫秒"),
    "free_mb": ("剩余空间", "MB"),
}
"""Figures people can make something of, and that stay the same while nothing ages: words and unit.
Others (counters, sizes) are kept and neither shown nor compared."""


class Asked(Protocol):
    """What is needed of a journal."""

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of the views."""
        ...


@dataclass(frozen=True, slots=True)
class Past:
    """One finding of a former self-test. ``at``: when its fact was written."""

    at: datetime
    outcome: str
    code: str
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Drift:
    """A figure and its usual self: the median of the values before it."""

    figure: str
    value: float
    usual: float
    of: int

    @property
    def words(self) -> str:
        """打印用时 1.9 秒，比平时（近 20 次的中位数 1.2 秒）高 58%。 Judges nothing."""
        name, unit = FIGURES[self.figure]
        share = round(abs(self.value - self.usual) / abs(self.usual) * 100) if self.usual else 0
        way = "高" if self.value > self.usual else "低"
        usual = f"近 {self.of} 次的中位数 {_short(self.usual)}{f' {unit}' if unit else ''}"
        mine = f"{name} {_short(self.value)}{f' {unit}' if unit else ''}"
        return f"{mine}，比平时（{usual}）{way}{f' {share}%' if share else ''}。"


def last(journal: Asked) -> datetime | None:
    """When the last whole self-test ended; None when there was none."""
    rows = journal.query("select at from self_tests order by epoch desc, seq desc limit 1")
    return datetime.fromisoformat(rows[0]["at"]) if rows else None


def last_words(journal: Asked, now: datetime) -> str:
    """上次自检 08:10，18 项全部正常，用时 41 秒; 还没有自检过 when there was none."""
    rows = journal.query(
        "select at, outcome, seconds, findings from self_tests order by epoch desc, seq desc"
        " limit 1"
    )
    if not rows:
        return "还没有自检过"
    at = datetime.fromisoformat(rows[0]["at"]).astimezone(now.tzinfo)
    day = "" if at.date() == now.date() else f"{at:%m-%d} "
    found = json.loads(rows[0]["findings"])
    bad = sum(1 for one in found if one["outcome"] != "fine")
    came = f"{len(found)} 项全部正常" if not bad else f"{len(found)} 项，{bad} 项要处理"
    return f"上次自检 {day}{at:%H:%M}，{came}，用时 {rows[0]['seconds']} 秒"


def history(journal: Asked, id_: str, most: int = MOST) -> list[Past]:
    """What former self-tests found of one thing, newest first."""
    rows = journal.query(
        "select at, outcome, code, figures from self_test_findings where id = ?"
        " order by epoch desc, seq desc limit ?",
        (id_, most),
    )
    return [
        Past(
            datetime.fromisoformat(r["at"]),
            r["outcome"],
            r["code"],
            json.loads(r["figures"] or "{}"),
        )
        for r in rows
    ]


def drifts(past: Sequence[Past]) -> list[Drift]:
    """What of the newest finding is far from its own past; empty when all is as usual.

    The median of the values before it is what is usual; a figure that always jumps is not told.
    """
    from statistics import median

    if not past:
        return []
    told = []
    for figure, value in past[0].figures.items():
        if figure not in FIGURES:
            continue
        before = [p.figures[figure] for p in past[1:] if figure in p.figures]
        if len(before) < ENOUGH:
            continue
        usual = median(before)
        spread = median(abs(v - usual) for v in before)
        far = abs(value - usual)
        if far > abs(usual) * _FAR and far > spread * _SPREADS:
            told.append(Drift(figure, value, usual, len(before)))
    return told


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}".removesuffix(".0")
