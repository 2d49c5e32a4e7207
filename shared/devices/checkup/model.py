"""Levels, questions and findings of a health check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class CheckLevel(StrEnum):
    """How far a check goes (UnifiedPOS ``checkHealth``)."""

    INTERNAL = "internal"
    """Only asks the device. Nothing moves, nothing is printed."""
    EXTERNAL = "external"
    """Does the device's work once by itself: prints a test slip, takes a test picture."""
    INTERACTIVE = "interactive"
    """The same, and a person does or judges something: lays a card, looks at the slip."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can do or see. ``text``: Chinese. ``act``: to be done, not judged."""

    text: str
    act: bool = False


Ask = Callable[[Question], bool | None]
"""Asks the person who checks: True and False are answers, None is "nobody answered"."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. Unknown stays unknown: ``passed`` is then None.

    code: a row of the trouble table, '' when it passed. words: Chinese, no personal data, what
    was seen. figures: measured values with their unit in the name (``round_trip_ms``).
    """

    passed: bool | None
    words: str
    code: str = ""
    figures: Mapping[str, float] = field(default_factory=dict)


Check = Callable[[Any, CheckLevel, Ask], Finding]
"""``(driver, level, ask)``, on the device's owner thread. Raises Trouble."""
