"""What a cash machine says, whatever it speaks on its line. Amounts in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Happened(StrEnum):
    """What can happen inside a cash machine."""

    READING = "reading"
    """A note is on its way in and not known yet."""
    ESCROWED = "escrowed"
    """A note is known and held: it waits for ``take`` or ``give_back``."""
    STACKING = "stacking"
    CREDITED = "credited"
    """It lies in the box and cannot be had back by whoever put it in."""
    SETTLED = "settled"
    """The movement of the last piece is over: what is said from now on is about another one."""
    RETURNING = "returning"
    RETURNED = "returned"
    """What was held is with the person again, or what was put in was never taken."""
    CLEARED_IN = "cleared-in"
    """While it started anew, the machine moved what it found in its path to the box."""
    CLEARED_OUT = "cleared-out"
    """While it started anew, it gave back what it found in its path."""
    UNSEEN = "unseen"
    """It took ``count`` pieces nobody has seen the value of; -1 when it cannot say how many."""
    RESTARTED = "restarted"
    TROUBLE = "trouble"
    """``code`` names a row of the trouble table."""
    MENDED = "mended"
    """What ``code`` names is over, such as a box that is back in its place."""


@dataclass(frozen=True, slots=True)
class CashMark:
    """Counters of a machine that survive a power cut; -1 where it has none.

    events: its event counter. taken: pieces it ever took into its box.
    """

    events: int = -1
    taken: int = -1


NO_MARK = CashMark()


@dataclass(frozen=True, slots=True)
class CashEvent:
    """One thing that happened. value: fen, 0 where the machine did not say."""

    what: Happened
    value: int = 0
    code: str = ""
    count: int = 1
    mark: CashMark = NO_MARK
    """Of a coin: the counters right after it, so that it is counted once."""


@dataclass(frozen=True, slots=True)
class CashTraits:
    """What a machine can do.

    values: denominations it knows. escrow: it holds a piece until it is told. change: denominations
    it can pay out and how many of them there are at least; empty for a machine that gives none.
    """

    values: frozenset[int] = frozenset()
    escrow: bool = False
    change: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Since:
    """What a machine says of the time since a mark.

    sure: it repeats what nobody acknowledged and did not lose power, so nothing is missing here.
    """

    events: tuple[CashEvent, ...]
    mark: CashMark
    sure: bool


class PaidHow(StrEnum):
    """What is known about change that was to be paid out."""

    ALL = "all"
    PART = "part"
    """Less than asked for, and it says how much."""
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PaidOut:
    """What became of a payout. coins: those that certainly came out."""

    how: PaidHow
    coins: Mapping[int, int] = field(default_factory=dict)
    code: str = ""

    @property
    def amount(self) -> int:
        """What certainly came out, in fen."""
        return sum(value * count for value, count in self.coins.items())
