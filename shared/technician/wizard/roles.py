"""The devices of the plan as the technician has them: used or not, which of several, how proved."""

from __future__ import annotations

from dataclasses import dataclass, field

from shared.config import DeviceEntry
from shared.devices.finding.plan import Candidate, Deed, Line, Plan, place_of
from shared.devices.model import DeviceKind
from shared.technician.machine import SYMBOLS

ROW = (
    "device", "kind", "symbol", "driver", "url", "score", "deed", "tone", "used", "rivals",
    "proof", "proofTone", "proving",
)  # fmt: skip
_TONES = {
    Deed.KEEP: "ok",
    Deed.ADD: "info",
    Deed.MOVE: "warn",
    Deed.MISSING: "danger",
    Deed.GUESS: "neutral",
}


@dataclass
class Role:
    """One device of the plan as the technician has it."""

    line: Line
    choices: list[DeviceEntry] = field(default_factory=list)
    """What it may be: what is proposed, then the others that could be it."""
    at: int = 0
    used: bool = True
    proof: str = ""
    tone: str = "neutral"

    @property
    def entry(self) -> DeviceEntry:
        """What would be written."""
        return self.choices[self.at]

    @property
    def there(self) -> bool:
        """True when it is used and its device is there."""
        return self.used and self.line.deed is not Deed.MISSING

    @property
    def untouched(self) -> bool:
        """True when it stays as it was."""
        return self.line.deed is Deed.KEEP and self.at == 0

    def row(self, *, proving: bool) -> dict[str, object]:
        """What the screen shows of it."""
        kind, deed = DeviceKind(self.entry.kind), self.line.deed
        return {
            "device": self.entry.id,
            "kind": kind.words,
            "symbol": SYMBOLS[kind],
            "driver": self.entry.driver or "通用驱动",
            "url": self.entry.url,
            "score": self.line.score if self.at == 0 else 0,
            "deed": deed.words if self.used or deed is Deed.GUESS else "不用",
            "tone": _TONES[deed],
            "used": self.used,
            "rivals": len(self.choices) - 1,
            "proof": self.proof,
            "proofTone": self.tone,
            "proving": proving,
        }


class Roles(list[Role]):
    """All of them, in the plan's order."""

    @classmethod
    def of(cls, plan: Plan) -> Roles:
        """What a plan proposes; what is only guessed is not used until somebody says so."""
        sure = [Role(line, _choices(line)) for line in plan.lines]
        return cls([*sure, *(Role(line, _choices(line), used=False) for line in plan.guesses)])

    def named(self, device: str) -> Role | None:
        """The role of this id."""
        return next((role for role in self if role.entry.id == device), None)

    @property
    def chosen(self) -> list[DeviceEntry]:
        """What would be written."""
        return [role.entry for role in self if role.there]

    def toggle(self, device: str) -> None:
        """Use it, or leave it out; one place is one device where one of them is a guess."""
        role = self.named(device)
        if role is None:
            return
        role.used = not role.used
        for other in self if role.used else ():
            if other is not role and _guessed_there(other, role):
                other.used = False

    def choose(self, device: str) -> None:
        """The next driver or place that could be this role."""
        role = self.named(device)
        if role is not None and len(role.choices) > 1:
            role.at = (role.at + 1) % len(role.choices)
            role.proof, role.tone = "", "neutral"


def _guessed_there(other: Role, role: Role) -> bool:
    same = place_of(other.entry.url) == place_of(role.entry.url)
    return same and Deed.GUESS in (other.line.deed, role.line.deed)


def _choices(line: Line) -> list[DeviceEntry]:
    return [line.entry, *(_as(line.entry, rival) for rival in line.rivals)]


def _as(entry: DeviceEntry, rival: Candidate) -> DeviceEntry:
    said = rival.proposal
    return entry.model_copy(
        update={"driver": rival.driver, "url": said.url, "options": dict(said.options)}
    )
