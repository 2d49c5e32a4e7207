"""The self-test's report on paper, with how each device has drifted from itself."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata

from shared.devices.checkup.model import CheckLevel
from shared.journal import Journal
from shared.paper.selftest import SelfTestSheet, TestedLine, self_test_report
from shared.selftest.model import Line, Report
from shared.selftest.past import FIGURES, drifts, history

_LEVELS = {
    CheckLevel.INTERNAL: "只询问设备，不打印",
    CheckLevel.EXTERNAL: "设备实际工作一次",
    CheckLevel.INTERACTIVE: "设备实际工作，人来确认",
}
_TRIGGERS = {"night": "夜间自动", "technician": "技术人员", "remote": "省平台指令"}


def report_pdf(
    report: Report, *, terminal: str, hall: str, journal: Journal | None = None
) -> bytes:
    """自检报告 (A4). journal: where former results stand, and this one if it was kept.

    Raises Trouble ``fonts-missing`` or ``paper-not-set``.
    """
    told: list[str] = []
    head = ""
    if journal is not None:
        for line in report.lines:
            told += [f"{line.words}：{one.words}" for one in drifts(history(journal, line.id))]
        head = _head(journal, report)
    sheet = SelfTestSheet(
        hall=hall,
        terminal=terminal,
        sentence=report.sentence,
        outcome=report.outcome.value,
        began=report.began,
        seconds=report.seconds,
        level=_LEVELS[report.level],
        trigger=_TRIGGERS.get(report.trigger, report.trigger),
        version=metadata.version("yichuang"),
        devices=tuple(_tested(line) for line in report.lines if not line.id.startswith("@")),
        machine=tuple(_tested(line) for line in report.lines if line.id.startswith("@")),
        drifts=tuple(told),
        head=head,
    )
    return self_test_report(sheet)


def _head(journal: Journal, report: Report) -> str:
    rows = journal.query(
        "select epoch, seq, at, began from self_tests order by epoch desc, seq desc limit 1"
    )
    if not rows or rows[0]["began"] != report.body()["began"]:
        return ""
    return f"第 {rows[0]['epoch']} 期第 {rows[0]['seq']} 条"


def _tested(line: Line) -> TestedLine:
    return TestedLine(
        name=line.words,
        outcome=line.outcome.value,
        words=line.outcome.words,
        found=line.found,
        act=line.act,
        who=line.who,
        figures=figures_words(line.figures),
    )


def figures_words(figures: Mapping[str, float]) -> str:
    """应答用时 12 毫秒，亮度 143: what was measured, in words where there are words."""
    said = []
    for name, value in figures.items():
        if name in FIGURES:
            words, unit = FIGURES[name]
            said.append(f"{words} {value:g}{f' {unit}' if unit else ''}")
    return "，".join(said)
