"""Values that go into and come out of the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.domain.facts import FACT_TYPES, Role
from shared.proof import ChainBreak, Header

SCHEMA = 1
"""Version of fact bodies written now."""


class ScopeKind(StrEnum):
    """Who can read a scope on this terminal, and for how long."""

    VISIT = "visit"
    """Key in memory only: gone when the visit ends or the process dies."""
    CASE = "case"
    """Key also wrapped by the terminal's key store: clerks read until retention ends."""


@dataclass(frozen=True, slots=True)
class FactDraft:
    """A fact before it has its place in the chain. Sealed types need a readable ``scope``."""

    type: str
    body: Mapping[str, Any]
    scope: str = ""
    case: str = ""
    item: str = ""
    state: str = ""
    role: Role = Role.SYSTEM

    def check(self) -> None:
        """Raises ValueError when type, body fields or scope do not fit the vocabulary."""
        known = FACT_TYPES.get(self.type)
        if known is None:
            raise ValueError(f"unknown fact type {self.type}")
        extra = set(self.body) - set(known.body)
        if extra:
            raise ValueError(f"{self.type} has no field {', '.join(sorted(extra))}")
        if known.sealed and not self.scope:
            raise ValueError(f"{self.type} is sealed and needs a scope")
        if not known.sealed and self.scope:
            raise ValueError(f"{self.type} is clear and takes no scope")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A fact as sync sends it. At most one of ``sealed`` and ``clear`` is set; neither when the
    body was lost to damage."""

    header: Header
    sealed: bytes | None
    clear: dict[str, Any] | None
    salt: bytes | None
    """Beside a clear body; a sealed body carries its salt inside."""
    wrapped_key: bytes | None
    """The scope key wrapped for the province; None until the scope holds a submitted case."""
    lost_before: int = 0
    """So many facts directly before this one were lost to damage, and said to be."""
    after: tuple[int, int] | None = None
    """Of the first fact of an epoch: the place of the fact before it, if there is one."""


@dataclass(frozen=True, slots=True)
class PendingBlob:
    """A sealed blob the province does not have yet. Sizes in bytes, as sealed."""

    sealed_digest: str
    scope: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What the province has not stored. ``oldest_at``: of a fact or scan, RFC 3339 or empty.

    cases: cases in which somebody acted (submitted, accepted, asked for more, handed out) and the
    province does not know it yet.
    """

    facts: int
    oldest_at: str
    blobs: int
    blob_bytes: int
    cases: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of a whole verification. ``sentence`` is Chinese, for staff or a technician."""

    ok: bool
    facts: int
    broken: ChainBreak | None
    sentence: str
