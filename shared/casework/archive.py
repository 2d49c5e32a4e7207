"""A case's evidence for an archive: each file as PDF and OFD, and a manifest with digests.

What is written lies unsealed where the person who asked wanted it; the look itself is on the trail
before the first byte (promise P11).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shared.casework.evidence import OFD, PDF, EvidenceFile
from shared.domain.errors import Actor, Trouble
from shared.domain.facts import Role
from shared.journal import FactDraft, Journal

MANIFEST = "manifest.json"
_ENDINGS = {PDF: ".pdf", OFD: ".ofd"}


@dataclass(frozen=True, slots=True)
class Held:
    """What a journal holds of a case for an archive. names: of materials, by key."""

    case: str
    number: str
    item: str
    item_name: str
    scope: str
    names: Mapping[str, str]
    files: tuple[tuple[EvidenceFile, datetime], ...]
    """The newest file of each material, and when it was made."""


def find_case(journal: Journal, number: str) -> Held:
    """The case with that number or id.

    Raises Trouble ``no-such-case``, or ``forgotten`` when this terminal may not read it any more.
    """
    wanted = "".join(number.split())
    rows = journal.query(
        "select case_id, number, item, item_name from cases"
        " where replace(number, ' ', '') = ? or case_id = ?",
        (wanted, wanted),
    )
    if not rows:
        raise Trouble("no-such-case", f"本机没有办件 {number}，请核对编号。", Actor.STAFF)
    row = rows[0]
    snapshot, scope, newest = _told(journal, str(row["case_id"]))
    return Held(
        str(row["case_id"]),
        str(row["number"] or row["case_id"]),
        str(row["item"]),
        str(row["item_name"]),
        scope,
        {str(m["key"]): str(m["name"]) for m in snapshot.get("materials", ())},
        tuple(newest.values()),
    )


def export_case(
    journal: Journal,
    held: Held,
    out: Path,
    *,
    by: str,
    purpose: str,
    now: datetime,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Path:
    """Write a folder named after the case into ``out``: whole, or not at all. Returns it.

    by: who asked; purpose: why, as the trail keeps it. told: (files done, files in all).
    Raises Trouble ``no-evidence``, ``page-away``, ``already-there`` or ``disk-full``, OSError when
    ``out`` cannot be written to.
    """
    if not held.files:
        raise Trouble(
            "no-evidence", "这件事没有存档文件：没有拍过材料，或还没有提交。", Actor.STAFF
        )
    target = out / "".join(c if c.isalnum() else "-" for c in held.number)
    if target.exists():
        raise Trouble("already-there", f"{target} 已经有了，没有覆盖。", Actor.STAFF)
    body = {"clerk": by, "what": "evidence", "purpose": purpose}
    journal.append(FactDraft("data-viewed", body, case=held.case, role=Role.CLERK))
    out.mkdir(parents=True, exist_ok=True)
    half = out / f".{target.name}.part"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    try:
        listed: list[dict[str, Any]] = []
        for place, (file, made_at) in enumerate(held.files, 1):
            listed += _written(journal, held, file, made_at, half, place)
            told(place, len(held.files))
        manifest = {
            "case": held.case,
            "number": held.number,
            "item": held.item,
            "item_name": held.item_name,
            "terminal": journal.terminal,
            "journal_head": journal.head().hash,
            "exported_at": now.isoformat(timespec="seconds"),
            "exported_by": by,
            "purpose": purpose,
            "files": listed,
        }
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        _durably(half / MANIFEST, text.encode())
        half.rename(target)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return target


def _told(
    journal: Journal, case: str
) -> tuple[Mapping[str, Any], str, dict[str, tuple[EvidenceFile, datetime]]]:
    """(snapshot, scope, newest evidence PDF of each material) as the facts tell them."""
    snapshot: Mapping[str, Any] = {}
    scope = ""
    newest: dict[str, tuple[EvidenceFile, datetime]] = {}
    for header in journal.facts(case=case):
        if header.type not in ("case-submitted", "case-received", "evidence-made"):
            continue
        body, scope = journal.body(header.id), header.scope
        files = [body] if header.type == "evidence-made" else []
        if header.type != "evidence-made":
            snapshot = body.get("snapshot", body)
            files = list(snapshot.get("evidence", ()))
        at = datetime.fromisoformat(header.occurred_at)
        for file in map(EvidenceFile.of, files):
            if file.media_type == PDF:
                newest[file.material] = (file, at)
    return snapshot, scope, newest


def _written(
    journal: Journal, held: Held, file: EvidenceFile, made_at: datetime, folder: Path, place: int
) -> list[dict[str, Any]]:
    """One material as PDF and OFD; what the manifest says of both."""
    from shared.paper.evidence.back import sheets_of_pdf
    from shared.paper.evidence.model import About
    from shared.paper.evidence.ofd import evidence_ofd

    pdf = journal.get_blob(held.scope, file.digest)  # proves its digest
    sheets = sheets_of_pdf(pdf)
    name = held.names.get(file.material, file.material)
    about = About(name, held.item_name, held.case, journal.terminal, made_at)
    stem = f"{place:02d}-" + "".join(c if c.isalnum() else "-" for c in name)
    pages = list(file.pages) or [p.leaf.digest for sheet in sheets for p in sheet.placed]
    listed = []
    for kind, data in ((PDF, pdf), (OFD, evidence_ofd(sheets, about))):
        path = folder / (stem + _ENDINGS[kind])
        _durably(path, data)
        listed.append(
            {
                "name": path.name,
                "media_type": kind,
                "sha256": hashlib.sha256(data).hexdigest(),
                "size": len(data),
                "material": file.material,
                "material_name": name,
                "pages_sha256": pages,
            }
        )
    return listed


def _durably(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
