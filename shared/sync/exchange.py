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
    """An answer, verified by the transport; header names in lower case.

    Not ``signed``: a gateway or a stranger answered. There is no body then and no header but
    Retry-After, and it can mean no more than that nobody knows what the province did.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    signed: bool = True


class LostKind(StrEnum):
    """Why there is no answer. In every case what happened at the province is unknown."""

    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    """TLS failed: whoever answers there does not hold the province's certificate."""


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
