"""What a check may say, and the register of all checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.conformance.hall import Hall


class Failed(Exception):
    """The province does not do what the contract says."""


class NotApplicable(Exception):
    """The rule does not bind this province here, and why."""


class NotChecked(Exception):
    """The suite lacks what it needs to look, and what that is."""


class Verdict(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not applicable"
    NOT_CHECKED = "not checked"


Look = Callable[["Hall"], None]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its place in the contract, what it says, and how it is looked at."""

    section: str
    rule: str
    rule_zh: str
    look: Look

    @property
    def name(self) -> str:
        """Section and rule: how a check is named in reports."""
        return f"{self.section} {self.rule}"


CHECKS: list[Check] = []


def must(section: str, rule: str, rule_zh: str) -> Callable[[Look], Look]:
    """Register a check under a section of docs/sync-contract.md."""

    def keep(look: Look) -> Look:
        CHECKS.append(Check(section, rule, rule_zh, look))
        return look

    return keep


def expect(condition: object, why: str) -> None:
    """Raise Failed with ``why`` unless ``condition`` holds."""
    if not condition:
        raise Failed(why)
