"""A page of a case as both faces keep it: the sealed scan first, then the fact that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from dataclasses import field as hidden
from typing import TYPE_CHECKING, Any

import uuid_utils

if TYPE_CHECKING:
    from shared.paper.evidence.line import TextLine


@dataclass(frozen=True, slots=True)
class Unsure:
    """A character that was not read surely, where it stands, and what else it may be."""

    char: str = field(repr=False)
    place: tuple[float, float, float, float]
    maybe: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """A value and the place on the page it was read from: left, top, right, bottom as fractions.

    confidence: 0 to 1. flag: why it must not be trusted, '' for nothing.
    """

    value: str = field(repr=False)
    confidence: float = 1.0
    box: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    flag: str = ""
    doubtful: tuple[Unsure, ...] = field(default=(), repr=False)
    """Characters that were not read surely, each with its own place."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A value that does not simply match the card. Repr shows no content."""

    field: str
    against: str = hidden(repr=False)
    sentence: str
    differs: bool
    """True when both were read well and are not the same; else nobody can tell yet."""


@dataclass(frozen=True)
class PageNotes:
    """What reading made of a page; empty when it was not read.

    kind, fields, findings and dpi are journalled; the rest stays in memory until the case closes.
    """

    kind: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    findings: Sequence[str] = ()
    dpi: int = 0
    seen: Mapping[str, Seen] = field(default_factory=dict, repr=False)
    doubts: tuple[Doubtful, ...] = ()
    unread: bool = False
    why: str = ""
    """Why it went where it went (``shared.domain.slots.Why``), '' when nobody said."""
    lines: tuple[TextLine, ...] = field(default=(), repr=False)
    """Everything that was read and where, for the text layer of the evidence file."""


@dataclass(frozen=True)
class PagePlace:
    """Where a page belongs: a slot of a material, or the review tray."""

    material: str
    slot: str

    @property
    def word(self) -> str:
        """material/slot, or tray: what the journal calls it."""
        return f"{self.material}/{self.slot}" if self.material else "tray"


TRAY = PagePlace("", "")
"""Pages that belong to no material yet. They are kept like all others, under material ''."""
MORE = "more-"
"""Slots a person adds behind those a material asks for: more-1, more-2 …"""


@dataclass(frozen=True)
class CapturedPage:
    """A page of this case, sealed in the journal; ``data`` stays in memory for thumbnails."""

    id: str
    material: str
    slot: str
    digest: str
    media_type: str
    width: int
    height: int
    data: bytes = field(repr=False)
    notes: PageNotes = field(default_factory=PageNotes, repr=False)

    @property
    def place(self) -> PagePlace:
        """Where it lies."""
        return PagePlace(self.material, self.slot)


def captured_page(
    place: PagePlace,
    digest: str,
    data: bytes,
    media_type: str,
    size: tuple[int, int],
    notes: PageNotes | None = None,
) -> CapturedPage:
    """A page whose scan is kept under ``digest``, with an id of its own. size: width, height."""
    return CapturedPage(
        str(uuid_utils.uuid7()),
        place.material,
        place.slot,
        digest,
        media_type,
        *size,
        data,
        notes or PageNotes(),
    )


def laid(page: CapturedPage, place: PagePlace) -> CapturedPage:
    """The same page elsewhere, under an id of its own."""
    return replace(page, id=str(uuid_utils.uuid7()), material=place.material, slot=place.slot)


def captured_body(page: CapturedPage, notes: PageNotes | None) -> dict[str, Any]:
    """Body of ``page-captured``."""
    said = notes or PageNotes()
    return {
        "material": page.material,
        "slot": page.slot,
        "page": page.id,
        "digest": page.digest,
        "media_type": page.media_type,
        "width": page.width,
        "height": page.height,
        "dpi": said.dpi,
        "kind": said.kind,
        "fields": dict(said.fields),
        "findings": list(said.findings),
    }


def removed_body(material: str, page: str, reason: str) -> dict[str, Any]:
    """Body of ``page-removed``."""
    return {"material": material, "page": page, "reason": reason}


def moved_body(
    page: CapturedPage, before: str, source: str, target: str, by: str
) -> dict[str, Any]:
    """Body of ``page-moved``. source and target: words of places, or ``discarded``."""
    return {"page": page.id, "before": before, "source": source, "target": target, "by": by}
