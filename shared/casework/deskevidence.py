"""Evidence files of a case whose pages changed at the window: made anew from the one before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from shared.casework.evidence import Evidence, EvidenceFile, LeafRoom, Wanted, wanted_of
from shared.domain.facts import Role
from shared.journal import FactDraft

if TYPE_CHECKING:
    from shared.casework.deskcase import DeskCase
    from shared.casework.office import Office
    from shared.paper.evidence.model import Leaf

Fetch = Callable[["DeskCase", str], bytes]


def renewed(office: Office, case: DeskCase, fetch: Fetch, clerk: str) -> list[EvidenceFile]:
    """Make what is missing or no longer holds the pages of its material; durable on return.

    fetch: a scan of the case; raises Trouble ``page-away``. What was read on a page is known from
    ``case.read`` or from the file that holds it; any other page gets no text layer.
    """
    from shared.casework.deskcase import pages_of

    names = {m.key: m.name for m in case.materials}
    pages = [
        replace(page, notes=case.read.get(page.digest, page.notes))
        for page in pages_of(case)
        if page.media_type.startswith("image/")
    ]
    evidence = Evidence(LeafRoom(), office.journal, case.scope, lambda digest: fetch(case, digest))
    changed: list[Wanted] = []
    for one in wanted_of(case.item.material, pages, names):
        digests = tuple(page.digest for page in one.pages)
        before = case.evidence.get(one.material)
        if before is not None:
            leaves = {} if before.pages == digests else _held(fetch(case, before.digest))
            if before.pages == digests or tuple(leaves) == digests:
                continue
            for digest in digests:
                if digest in leaves:
                    evidence.adopt(leaves[digest])
        changed.append(one)
    about = {"item": case.item.name, "case": case.case, "terminal": office.tools.site.terminal}
    files = evidence.make(changed, about, office.now(), formats=office.tools.evidence)
    if files:
        office.journal.append(
            *(
                FactDraft(
                    "evidence-made",
                    file.body(),
                    scope=case.scope,
                    case=case.case,
                    item=case.item.id,
                    role=Role.CLERK if clerk else Role.SYSTEM,
                )
                for file in files
            )
        )
    return files


def _held(pdf: bytes) -> dict[str, Leaf]:
    """The leaves of an evidence file by digest, in order; nothing when it is none of ours."""
    from shared.paper.evidence.back import sheets_of_pdf

    try:
        sheets = sheets_of_pdf(pdf)
    except ValueError:
        return {}
    return {placed.leaf.digest: placed.leaf for sheet in sheets for placed in sheet.placed}
