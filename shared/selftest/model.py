"""What a self-test finds and says. No personal data anywhere in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.devices.checkup.model import CheckLevel
from shared.domain.errors import Actor


class Outcome(StrEnum):
    """What was found of one thing, or of the whole machine."""

    FINE = "fine"
    SOON = "soon"
    """Serves, but somebody should look."""
    CANNOT = "cannot"
    """What the machine is there for cannot be done."""
    UNKNOWN = "unknown"
    """Could not be found out; never counted as fine."""

    @property
    def words(self) -> str:
        """As people read it."""
        return {"fine": "正常", "soon": "要留意", "cannot": "不能用", "unknown": "不能确定"}[self]


ACTORS = {Actor.RESIDENT: "办事人", Actor.STAFF: "工作人员", Actor.TECHNICIAN: "技术人员"}
"""Who acts, as people read it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at.

    id: a device's name, or ``@clock`` and the like for the machine's own. found: what was seen.
    act: what to do, '' when nothing. code: a row of the trouble table, or ''. figures: measured
    values with their unit in the name.
    """

    id: str
    words: str
    outcome: Outcome
    found: str
    act: str = ""
    actor: Actor | None = None
    code: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def who(self) -> str:
        """Who acts, in Chinese; '' when nobody has to."""
        return ACTORS[self.actor] if self.actor is not None else ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one self-test came to. seconds: how long it took. trigger: night, technician, remote."""

    began: datetime
    seconds: float
    level: CheckLevel
    trigger: str
    lines: tuple[Line, ...]
    stopped: bool = False
    """Ended early: nothing is proved."""

    @property
    def outcome(self) -> Outcome:
        """The worst of all; one that cannot be found out is worse than one to look at."""
        found = {line.outcome for line in self.lines}
        for worst in (Outcome.CANNOT, Outcome.UNKNOWN, Outcome.SOON):
            if worst in found:
                return worst
        return Outcome.UNKNOWN if self.stopped or not self.lines else Outcome.FINE

    @property
    def sentence(self) -> str:
        """The whole in one sentence."""
        count = {o: sum(line.outcome is o for line in self.lines) for o in Outcome}
        if self.stopped:
            return "自检没有做完，不能作数。"
        if not self.lines:
            return "没有可检查的内容。"
        if self.outcome is Outcome.FINE:
            return f"{len(self.lines)} 项全部正常，可以投入使用。"
        parts = [f"{n} 项{o.words}" for o, n in count.items() if n and o is not Outcome.FINE]
        end = "不能投入使用" if count[Outcome.CANNOT] else "可以使用，请尽快处理"
        return f"共 {len(self.lines)} 项，{'，'.join(parts)}；{end}。"

    @property
    def exit_code(self) -> int:
        """0 fine, 1 look soon, 2 cannot serve (``yichuang doctor``)."""
        return {Outcome.FINE: 0, Outcome.CANNOT: 2}.get(self.outcome, 1)

    def body(self) -> dict[str, Any]:
        """The body of ``self-test-ended``: codes and figures, no text."""
        return {
            "began": self.began.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 1),
            "level": self.level.value,
            "trigger": self.trigger,
            "outcome": self.outcome.value,
            "findings": [
                {
                    "id": line.id,
                    "outcome": line.outcome.value,
                    "code": line.code,
                    "figures": {k: round(v, 2) for k, v in line.figures.items()},
                }
                for line in self.lines
            ],
        }


def worst_first(lines: Sequence[Line]) -> list[Line]:
    """What must be acted on stands first."""
    order = (Outcome.CANNOT, Outcome.UNKNOWN, Outcome.SOON, Outcome.FINE)
    return sorted(lines, key=lambda line: order.index(line.outcome))
