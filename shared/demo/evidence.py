"""What the demo leaves behind: papers as they were printed, pages as they arrived, a summary."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import select

from shared.assembly import Terminal
from shared.demo.stage import Stage
from shared.demo.walk import Walk
from shared.sandbox import tables


def arrived(stage: Stage) -> list[dict[str, Any]]:
    """The cases as the sandbox holds them: asked from it, not told by the product."""
    rows = stage.province.province.rows(select(tables.cases))
    return [{k: v for k, v in row.items() if k != "snapshot"} for row in rows]


def collect(stage: Stage, terminal: Terminal, walk: Walk, out: Path) -> dict[str, Any]:
    """Save the receipt, the notice and the pages, and say what was journalled and printed."""
    printed = sorted((stage.folder / "kiosk-printed").glob("*.png"))
    if printed:
        shutil.copy(printed[-1], out / "receipt.png")
    for job in stage.kiosk.page.printed:
        (out / "notice.pdf").write_bytes(job.pdf)
    facts = terminal.journal.facts(limit=100_000)
    kinds: dict[str, int] = {}
    for header in facts:
        kinds[header.type] = kinds.get(header.type, 0) + 1
    return {
        "number": walk.number,
        "steps": [{"step": name, "seconds": round(took, 2)} for name, took in walk.steps],
        "facts": kinds,
        "chain": terminal.journal.verify().sentence,
        "prints": terminal.journal.query("select number, paper, copy, state from prints"),
    }


def save_pages(stage: Stage, out: Path) -> list[str]:
    """The scans as the province unsealed them, through the window's door."""
    province = stage.province.province
    window = next(d for d in province.devices() if d.kind == "counter")
    saved: list[str] = []
    for row in province.rows(select(tables.pages)):
        if row["removed"] or not row["media_type"].startswith("image/"):
            continue
        data, media_type = province.page(window, row["case_id"], row["digest"])
        kind = media_type.rpartition("/")[2]
        name = f"page_{len(saved) + 1}_{row['material']}.{kind}"
        (out / name).write_bytes(data)
        saved.append(name)
    return saved
