"""What a bank card terminal answers. Amounts in fen; never more of a card than its last four."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Charge(StrEnum):
    """What is known about a charge."""

    APPROVED = "approved"
    DECLINED = "declined"
    """Certainly no money moved: refused, given up, or never heard of."""
    REVERSED = "reversed"
    """It was approved, and taken back."""
    UNKNOWN = "unknown"
    """Nobody can know yet: ask again by the reference."""


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What became of a charge. code: a row of the trouble table, '' when approved or reversed.

    last4: last four digits of the card, for the receipt. trace: the terminal's own number.
    """

    charge: Charge
    amount: int = 0
    last4: str = ""
    trace: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One charge as the terminal counts it at the day's end."""

    reference: str
    amount: int
    charge: Charge


@dataclass(frozen=True, slots=True)
class Batch:
    """A terminal's day. lines: every charge since the last one, approved and reversed."""

    number: str
    lines: tuple[BatchLine, ...]

    @property
    def amount(self) -> int:
        """What it paid into the account, in fen."""
        return sum(line.amount for line in self.lines if line.charge is Charge.APPROVED)
