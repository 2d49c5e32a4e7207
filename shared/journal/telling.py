"""What a salvage recovered and what it did not, in words for the people who must act."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.journal.carve import Found, Hole

_NAMED = 20
"""So many places or numbers are named in a sentence; all of them are in the report."""


@dataclass(slots=True)
class Salvaged:
    """The outcome of one salvage."""

    quarantine: Path
    pages: int = 0
    damaged_pages: int = 0
    facts: int = 0
    waiting: int = 0
    """Recovered facts the province does not have."""
    holes: list[Hole] = field(default_factory=list)
    lost: int = 0
    """Facts known to be gone and known to the province neither."""
    lost_but_sent: int = 0
    bodies: list[tuple[int, int]] = field(default_factory=list)
    """Facts whose body is gone and was not sent."""
    closed_cases: list[str] = field(default_factory=list)
    """Receipt numbers (or ids) of cases the province will not be able to open."""
    blobs_lost: int = 0
    blobs_adrift: int = 0
    uncertain_end: bool = False
    numbers_skipped: bool = False
    epoch: int = 0
    _unsent: list[Hole] = field(default_factory=list)

    def learn(self, found: Found, stored: tuple[int, int]) -> None:
        """Count what was carved, apart by whether the province has it."""
        self.facts = len(found.facts)
        self.waiting = sum(kept.place > stored for kept in found.facts)
        self.holes = found.holes
        for hole in found.holes:
            unsent = _behind(hole, stored)
            self.lost += unsent.count if unsent else 0
            self.lost_but_sent += hole.count - (unsent.count if unsent else 0)
            self._unsent += [unsent] if unsent else []
        self.bodies = [k.place for k in found.facts if not k.whole and k.place > stored]
        self.closed_cases = _closed(found, stored)

    @property
    def complete(self) -> bool:
        """True when nothing was lost that anybody has to do something about."""
        return not (self.lost or self.bodies or self.closed_cases or self.blobs_lost) and not (
            self.uncertain_end or self.blobs_adrift
        )

    def sentences(self) -> list[str]:
        """For the technician at the machine: recovered, lost, who acts."""
        out = [
            f"读取 {self.pages} 页，其中 {self.damaged_pages} 页损坏，恢复了 {self.facts} 条记录。",
            f"损坏的文件没有删除，已移入隔离文件夹：{self.quarantine}。"
            "请技术人员保存到核对完毕，然后销毁。",
            f"本机从第 {self.epoch} 期继续记录。",
        ]
        if self.waiting:
            out.append(f"有 {self.waiting} 条尚未上报，联网后自动上报，不需要人工补报。")
        if self.lost_but_sent:
            out.append(f"本机丢失 {self.lost_but_sent} 条省平台已收到的记录，不需要补报。")
        if self._unsent:
            places = "、".join(_words(hole) for hole in self._unsent[:_NAMED])
            out.append(f"丢失且没有上报：{places}。请窗口负责人与当天的纸质回执逐一核对并补录。")
        if self.bodies:
            places = "、".join(f"第 {e} 期第 {s} 条" for e, s in self.bodies[:_NAMED])
            out.append(f"内容丢失，只剩目录：{places}。请工作人员联系办理人重新提交。")
        if self.closed_cases:
            cases = "、".join(self.closed_cases[:_NAMED])
            out.append(f"办件密钥丢失，省平台打不开：{cases}。请工作人员联系办理人重新提交。")
        if self.blobs_lost:
            out.append(
                f"有 {self.blobs_lost} 份扫描件本机缺失或损坏，也没有省平台已收到的记录："
                "请工作人员先在省平台查看，没有的再联系办理人补交。"
            )
        if self.blobs_adrift:
            out.append(
                f"有 {self.blobs_adrift} 份扫描件不知属于哪件办件，已移入隔离文件夹，"
                "请技术人员保存。"
            )
        if self.uncertain_end:
            out.append("最后一条之后是否还有记录，从文件无法判断：请窗口负责人核对当天的纸质回执。")
        if self.numbers_skipped:
            out.append("为避免重号，回执编号跳过了一段，跳过的编号不再使用。")
        return out

    def to_json(self) -> bytes:
        """The whole report. No personal data: places, counts and receipt numbers only."""
        report: dict[str, Any] = {
            "sentences": self.sentences(),
            "facts": self.facts,
            "waiting": self.waiting,
            "pages": self.pages,
            "damaged_pages": self.damaged_pages,
            "epoch": self.epoch,
            "holes": [[h.epoch, h.first, h.last] for h in self.holes],
            "lost_and_not_sent": [[h.epoch, h.first, h.last] for h in self._unsent],
            "lost_but_sent": self.lost_but_sent,
            "bodies_lost_and_not_sent": [list(place) for place in self.bodies],
            "cases_without_key": self.closed_cases,
            "scans_lost": self.blobs_lost,
            "scans_adrift": self.blobs_adrift,
            "uncertain_end": self.uncertain_end,
        }
        return json.dumps(report, ensure_ascii=False, indent=1).encode()


def _behind(hole: Hole, stored: tuple[int, int]) -> Hole | None:
    """The part of a hole the province does not have."""
    if (hole.epoch, hole.last or 1 << 39) <= stored:
        return None
    first = max(hole.first, stored[1] + 1) if hole.epoch == stored[0] else hole.first
    return None if hole.epoch < stored[0] else Hole(hole.epoch, first, hole.last)


def _closed(found: Found, stored: tuple[int, int]) -> list[str]:
    """Cases with unsent sealed facts whose wrapped key is gone and was not sent before."""
    numbers: dict[str, str] = {}
    unsent: dict[str, str] = {}
    sent: set[str] = set()
    for kept in found.facts:
        header = kept.header
        if header.type == "receipt-issued" and kept.content[0]:
            numbers[header.case] = str(json.loads(kept.content[0]).get("number", ""))
        if header.scope and kept.place > stored:
            unsent[header.scope] = unsent.get(header.scope) or header.case
        elif header.type == "case-submitted":
            sent.add(header.scope)
    keyless = [
        case for scope, case in unsent.items() if scope not in found.scopes and scope not in sent
    ]
    return [numbers.get(case) or case for case in dict.fromkeys(keyless) if case]


def _words(hole: Hole) -> str:
    if not hole.last:
        return f"第 {hole.epoch} 期第 {hole.first} 条起，条数不明"
    if hole.first == hole.last:
        return f"第 {hole.epoch} 期第 {hole.first} 条"
    return f"第 {hole.epoch} 期第 {hole.first} 至 {hole.last} 条"
