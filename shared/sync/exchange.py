"""What the engine and a transport hand to each other: one call, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``path`` is absolute on the province's authority, query included."""

    lane: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer as it came; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class LostKind(StrEnum):
    """Why there is no answer. In every case what happened at the province is unknown."""

    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    """TLS failed or the answer is not from whom we expected."""


@dataclass(frozen=True, slots=True)
class Lost:
    """No usable answer: the outcome is UNKNOWN."""

    kind: LostKind
    detail: str = ""
    """For a technician; never holds personal data."""


class BadAnswer(Exception):
    """A 2xx answer that does not speak of what was sent: treated like no answer."""


class Transport(Protocol):
    """Carries calls to the province."""

    def send(self, call: Call) -> Reply | Lost:
        """Send one call and wait for its answer. Never raises for network trouble."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...
