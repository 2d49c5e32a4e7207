"""What the terminal and a driver's child say to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Sign(StrEnum):
    """What needs no answer, in the order it is said."""

    INTERRUPT = "interrupt"
    RESUME = "resume"
    END = "end"


LOOK = "@look"
"""In place of a driver's name: look at the bus that ``url`` names."""


@dataclass(frozen=True, slots=True)
class Job:
    """The first message: which driver to make. ``kind``: the kind the configuration says."""

    driver: str
    kind: str
    url: str
    options: Mapping[str, bool | int | float | str]
    paths: tuple[str, ...]
    """Where Python looks for packages."""


@dataclass(frozen=True, slots=True)
class Callback:
    """Stands for a function among the arguments of a call."""

    number: int


@dataclass(frozen=True, slots=True)
class Call:
    """Call a method of the driver. ``free``: on a thread of its own, any time."""

    ticket: int
    name: str
    args: tuple[Any, ...] = field(default=(), repr=False)
    named: Mapping[str, Any] = field(default_factory=dict, repr=False)
    free: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gave. ``values``: the driver's readable values at that moment, by name; ``at``
    counts such moments: answers may overtake one another, and an older one says nothing new."""

    ticket: int
    value: Any = field(repr=False)
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    at: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that raised: a Trouble by its code, or anything else by its type and places."""

    ticket: int
    code: str
    hint: str = field(default="", repr=False)
    places: str = ""
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    at: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """Values changed although nobody called: all of them, by name."""

    values: Mapping[str, Any] = field(repr=False)
    at: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """The driver called one of the functions it was given."""

    ticket: int
    number: int
    word: int
    """Number of this very call, which ``Heard`` answers."""
    args: tuple[Any, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What that function gave, or the code of the Trouble it raised."""

    word: int
    value: Any = field(default=None, repr=False)
    code: str = ""
