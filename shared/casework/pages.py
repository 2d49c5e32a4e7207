"""A page of a case as both faces keep it: the sealed scan first, then the fact that names it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import uuid_utils


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


@dataclass(frozen=True)
class PageNotes:
    """What reading made of a page; empty when it was not read."""

    kind: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[str] = ()
    dpi: int = 0


@dataclass(frozen=True)
class PagePlace:
    """Where a page belongs: a slot of a material."""

    material: str
    slot: str


def captured_page(
    place: PagePlace, digest: str, data: bytes, media_type: str, size: tuple[int, int]
) -> CapturedPage:
    """A page whose scan is kept under ``digest``, with an id of its own. size: width, height."""
    name = str(uuid_utils.uuid7())
    return CapturedPage(
        name, place.material, place.slot, digest, media_type, size[0], size[1], data
    )


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
