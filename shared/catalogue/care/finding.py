"""What lint says: a code that stays, a place, a sentence, and how to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class Weight(StrEnum):
    """Whether a release can go out with it."""

    ERROR = "错误"
    WARNING = "提醒"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. ``code`` begins with E (no release goes out) or W."""

    code: str
    place: str
    sentence: str
    mend: str

    @property
    def weight(self) -> Weight:
        """错误 or 提醒."""
        return Weight.ERROR if self.code.startswith("E") else Weight.WARNING

    @property
    def line(self) -> str:
        """All of it on two lines."""
        return f"{self.weight.value} {self.code}　{self.place}\n　　{self.sentence}{self.mend}"

    def as_json(self) -> dict[str, str]:
        """For other programs."""
        return asdict(self) | {"weight": self.weight.value}


def errors(found: list[Finding]) -> list[Finding]:
    """Those that keep a release from going out."""
    return [one for one in found if one.weight is Weight.ERROR]
