"""A department's file into the editors' folder: read, judged, shown as differences, written."""

from __future__ import annotations

import json
from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from shared.catalogue.care.changes import Change, differences
from shared.catalogue.care.draft import Draft, read_folder, read_list
from shared.catalogue.care.finding import Finding
from shared.catalogue.care.lint import judge
from shared.catalogue.care.rows import Brought, bring, named_paper
from shared.catalogue.care.tables import read_table
from shared.catalogue.care.writing import write
from shared.catalogue.library import LIBRARY
from shared.domain.item import Material


@dataclass
class Import:
    """What an import would do. ``findings`` of the items that came, errors first."""

    brought: Brought
    changes: list[Change]
    findings: list[Finding]


def prepare(file: Path, folder: Path) -> Import:
    """Read a file against the folder; nothing is written. Raises Trouble ``catalogue-table``."""
    base = read_folder(folder)
    brought = _json(file, base) if file.suffix.lower() == ".json" else bring(read_table(file), base)
    after = replace(
        deepcopy(base),
        items={**base.items, **brought.items},
        where={**base.where, **{key: file_of(key) for key in brought.items}},
        papers={
            **base.papers,
            **{
                key: Material.model_validate({**raw, "code_key": key})
                for key, raw in brought.papers.items()
            },
        },
        findings=[],
    )
    known = set(judge(base))
    fresh = [one for one in judge(after) if one not in known]
    found = sorted({*brought.findings, *fresh}, key=lambda one: (one.code[0], one.place))
    return Import(brought, differences(base, after), found)


def apply(done: Import, folder: Path) -> list[str]:
    """Write what was prepared; returns the files that changed."""
    by_file: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for key, raw in done.brought.raw.items():
        by_file[_file_with(folder, key)][key] = raw
    for name, fresh in by_file.items():
        path = folder / name
        body = json.loads(path.read_text("utf-8")) if path.exists() else {"items": []}
        listed = [fresh.pop(raw["id"], raw) for raw in body["items"]]
        body["items"] = sorted([*listed, *fresh.values()], key=lambda raw: str(raw["id"]))
        write(path, body)
    names = list(by_file)
    if done.brought.papers:
        path = folder / LIBRARY
        body = json.loads(path.read_text("utf-8")) if path.exists() else {"materials": {}}
        body["materials"].update(done.brought.papers)
        write(path, body)
        names.append(LIBRARY)
    return sorted(names)


def file_of(item: str) -> str:
    """Where a new item goes: the file of its department's letters."""
    return f"items/{item[:2]}.json"


def _file_with(folder: Path, item: str) -> str:
    for path in sorted(folder.glob("items*.json")) + sorted(folder.glob("items/*.json")):
        if any(raw.get("id") == item for raw in json.loads(path.read_text("utf-8"))["items"]):
            return path.relative_to(folder).as_posix()
    return file_of(item)


def _json(file: Path, base: Draft) -> Brought:
    draft = read_list(file)
    brought = Brought(findings=list(draft.findings))
    for key, item in draft.items.items():
        brought.items[key] = item
        raw = item.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        raw.setdefault("fee", {"charge": False})
        raw["materials"] = [named_paper(material, base) for material in item.materials]
        brought.raw[key] = raw
    return brought
