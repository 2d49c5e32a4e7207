"""Which slot a page belongs in, by what it is: pages find their material by themselves.

Pure. A slot asks for a kind of document, or for any. What a page is comes from reading; nobody is
bound by it: a person may lay a page anywhere else, and that is journalled (``page-moved``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """One page a case wants. kind: document kind it must be, '' for any. held: a page is there."""

    material: str
    slot: str
    name: str
    kind: str = ""
    hint: str = ""
    held: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """(material key, slot key)."""
        return self.material, self.slot


class Why(StrEnum):
    """Why a page went where it went."""

    WANTED = "wanted"
    """It is the page that was asked for."""
    BY_KIND = "by-kind"
    """Another page was asked for; it found its own slot."""
    BLANK = "blank"
    """Nothing is on it: to the tray."""
    EXTRA = "extra"
    """Such a page is there already: to the tray."""
    ODD = "odd"
    """Nobody asked for it, or nobody knows what it is: to the tray."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a page goes. slot: None for the review tray."""

    slot: PaperSlot | None
    why: Why


def route(
    kind: str,
    slots: Sequence[PaperSlot],
    wanted: PaperSlot | None,
    *,
    blank: bool = False,
    unread: bool = False,
) -> Filed:
    """The slot for a page of ``kind``; '' or ``other`` when nobody knows what it is.

    A page nobody could read goes where it was asked for: a clerk will look at it. A free slot that
    asks for this very kind comes before one that takes any. Nothing is ever put over another page
    unless that slot was asked for.
    """
    if blank:
        return Filed(None, Why.BLANK)
    if unread:
        return Filed(wanted, Why.WANTED) if wanted is not None else Filed(None, Why.ODD)
    known = kind not in ("", "other")
    if wanted is not None and known and wanted.kind == kind:
        return Filed(wanted, Why.WANTED)
    same = [s for s in slots if known and s.kind == kind]
    free = [s for s in same if not s.held]
    if free:
        return Filed(free[0], Why.BY_KIND)
    if same:
        return Filed(None, Why.EXTRA)
    if wanted is not None and takes_any(wanted):
        return Filed(wanted, Why.WANTED)
    return Filed(None, Why.ODD)


def takes_any(slot: PaperSlot) -> bool:
    """True for a slot that asks for no kind in particular."""
    return slot.kind in ("", "other")
