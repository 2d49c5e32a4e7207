"""A small catalogue folder as its editors have it, for everything that is about editing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from shared.catalogue import bundled

FEW = ("MZ001", "MZ002", "MZ003")


def body_of(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def put(path: Path, body: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three items, their papers and guides, one form, one bundle."""
    made, shipped = tmp_path / "editors", bundled()
    items = [i for i in body_of(shipped / "items" / "MZ.json")["items"] if i["id"] in FEW]
    put(made / "items" / "MZ.json", {"items": items})
    papers = body_of(shipped / "materials.json")["materials"]
    used = {m if isinstance(m, str) else m["use"] for i in items for m in i["materials"]}
    put(made / "materials.json", {"materials": {k: v for k, v in papers.items() if k in used}})
    put(made / "home.json", {"frequent": ["MZ002"]})
    put(made / "lexicon" / "words.json", {})
    shutil.copyfile(shipped / "codes.json", made / "codes.json")
    put(
        made / "bundles.json",
        {
            "bundles": [
                {
                    "id": "OT99",
                    "name": "老人一件事",
                    "subject": "个人",
                    "national_list": "",
                    "lead_dept": "民政部门",
                    "members": [
                        {"item": "MZ001", "optional": False},
                        {"item": "MZ002", "depends_on": ["MZ001"]},
                    ],
                    "shared_form": "",
                    "select": "all_or_part",
                }
            ]
        },
    )
    for name in FEW:
        (made / "plain").mkdir(exist_ok=True)
        shutil.copyfile(shipped / "plain" / f"{name}.json", made / "plain" / f"{name}.json")
    (made / "forms").mkdir()
    shutil.copyfile(shipped / "forms" / "MZ002.json", made / "forms" / "MZ002.json")
    return made
