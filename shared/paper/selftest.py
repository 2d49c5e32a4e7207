"""自检报告: what a self-test found, for the file of the machine, as archive PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.paper.press import Press, shared_press
from shared.paper.words import moment


@dataclass(frozen=True)
class TestedLine:
    """One line of the report. outcome: fine, soon, cannot, unknown; words: in Chinese."""

    name: str
    outcome: str
    words: str
    found: str
    act: str = ""
    who: str = ""
    figures: str = ""


@dataclass(frozen=True)
class SelfTestSheet:
    """Everything a 自检报告 says. No personal data."""

    hall: str
    terminal: str
    sentence: str
    outcome: str
    began: datetime
    """Aware local time."""
    seconds: float
    level: str
    trigger: str
    version: str
    devices: tuple[TestedLine, ...]
    machine: tuple[TestedLine, ...]
    drifts: tuple[str, ...] = ()
    head: str = ""
    """Place and hash of the journal where the result stands signed; '' when it is not written."""


def self_test_report(paper: SelfTestSheet, press: Press | None = None) -> bytes:
    """自检报告 as PDF/A-2b. Raises Trouble ``fonts-missing`` or ``paper-not-set``."""
    data: dict[str, object] = {
        "hall": paper.hall,
        "terminal": paper.terminal,
        "sentence": paper.sentence,
        "outcome": paper.outcome,
        "began": moment(paper.began),
        "seconds": f"{paper.seconds:.0f} 秒",
        "level": paper.level,
        "trigger": paper.trigger,
        "version": paper.version,
        "devices": [vars(line) for line in paper.devices],
        "machine": [vars(line) for line in paper.machine],
        "drifts": list(paper.drifts),
        "head": paper.head,
        "foot": f"终端 {paper.terminal}　自检 {moment(paper.began)}　程序 {paper.version}",
    }
    return (press or shared_press()).pdf("selftest", data, paper.began)
